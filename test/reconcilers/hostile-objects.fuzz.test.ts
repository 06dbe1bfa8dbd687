/** Secrets and ConfigMaps of strange shape, as a person, a restore or another tool may leave them. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ATTEMPT_SECRET_TYPE } from "../../src/api/names.ts";
import { decide } from "../../src/core/order/decide.ts";
import type { Attempt, OrderObserved } from "../../src/core/facts/observed.ts";
import { orderStatus } from "../../src/core/status/order-status.ts";
import type { Secret } from "../../src/kube/client/kinds.ts";
import { generatePrivateKey } from "../../src/pki/keys.ts";
import {
  readAttempt,
  readAttemptMaterial,
  readBefore,
} from "../../src/reconcilers/attempts/attempt-secret.ts";
import { parsePurse, PurseFault } from "../../src/reconcilers/money/decode-purse.ts";
import { withCall, withOutcome, withPerson } from "../../src/reconcilers/money/entries.ts";
import { purseView } from "../../src/reconcilers/money/purse-record.ts";
import { realPki } from "../../src/reconcilers/ports.ts";
import { readPair, secretView, tlsSecretFacts } from "../../src/reconcilers/secret/tls-secret.ts";
import { arbitraryOrderObserved } from "../support/arbitrary-order.ts";
import { fuzzRuns } from "../support/fuzz-runs.ts";
import { DAY, NOW } from "../support/observed/facts.ts";
import { strangeJson } from "../support/strange-json.ts";

const metadata = {
  namespace: "shop",
  name: "example-com-tls",
  uid: "secret-uid",
  resourceVersion: "7",
  creationTimestamp: "2026-11-22T12:00:00Z",
};
const privateKeyPem = await generatePrivateKey({ algorithm: "ECDSA", size: 256 });

function base64(value: string | Uint8Array): string {
  return Buffer.from(value).toString("base64");
}

/** The decision and the status go through, whatever was read; a message has to fit into a condition. */
function expectAnswer(observed: OrderObserved): void {
  const action = decide(observed);
  if (action.kind !== "rest") return;
  expect(action.message.length).toBeLessThan(32_768);
  expect(action.message).not.toMatch(/NaN|Invalid Date|undefined/);
  if (action.after !== undefined) expect(action.after).toBeGreaterThan(0);
  expect(orderStatus(observed, action).observedGeneration).toBe(observed.order.generation);
}

/** What a Secret's entry may hold: Base64 of anything. The API server lets nothing else in. */
const entry = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map(base64),
  fc.constantFrom("", base64("\u0000"), base64(privateKeyPem), base64("-----BEGIN CERTIFICATE-----\n")),
  fc.constant(base64("A".repeat(1_000_000))),
);

describe("tlsSecretFacts", () => {
  const text = fc.oneof(
    fc.constantFrom(
      "",
      "true",
      "17",
      "-1",
      "1e3",
      "0x11",
      "9".repeat(30),
      "Infinity",
      "example-com",
      "shop/example-com",
      "shop/another",
      "bank/example-com",
      "\u0000",
    ),
    fc.string({ unit: "binary" }),
  );
  const secret: fc.Arbitrary<Secret> = fc
    .record(
      {
        type: fc.constantFrom("kubernetes.io/tls", "Opaque", "", ATTEMPT_SECRET_TYPE),
        immutable: fc.boolean(),
        data: fc.dictionary(
          fc.constantFrom("tls.crt", "tls.key", "ca.crt", "__proto__", "constructor"),
          entry,
        ),
        labels: fc.dictionary(fc.constantFrom("sslmate.com/managed", "__proto__", "x"), text),
        annotations: fc.dictionary(
          fc.constantFrom(
            "sslmate.com/order",
            "sslmate.com/instance-id",
            "sslmate.com/handled-renew",
            "sslmate.com/handled-rekey",
            "sslmate.com/reissued-without-gain",
            "__proto__",
          ),
          text,
        ),
      },
      { requiredKeys: [] },
    )
    .map(({ labels, annotations, ...others }) => ({
      ...others,
      metadata: {
        ...metadata,
        ...(labels === undefined ? {} : { labels }),
        ...(annotations === undefined ? {} : { annotations }),
      },
    }));

  it("given any Secret, then facts that an Order can be decided with, none of them a key", () => {
    fc.assert(
      fc.property(secret, arbitraryOrderObserved, fc.boolean(), (strange, observed, othersThere) => {
        const facts = tlsSecretFacts(strange, realPki);
        if (facts.instanceId !== undefined) expect(facts.instanceId).toBeGreaterThan(0);
        expect(JSON.stringify(facts)).not.toContain(privateKeyPem.slice(40, 80));
        readPair(strange);
        const view = secretView(facts, { namespace: "shop", name: "example-com" }, () => othersThere);
        expectAnswer({ ...observed, secret: view });
      }),
      fuzzRuns(300),
    );
  });
});

const record = {
  version: 1,
  order: { namespace: "shop", name: "example-com", uid: "order-uid" },
  cluster: "webservers",
  endpoint: "https://sslmate.com/api/v2",
  verb: "buy",
  paid: true,
  keptKey: false,
  handles: { renew: "now", rekey: "now" },
  names: ["example.com", "www.example.com"],
  privateKey: { algorithm: "ECDSA", size: 256 },
  publicKeyHash: "a".repeat(64),
  apiKeyFingerprint: "f".repeat(32),
  startedAt: "2026-11-22T12:00:00.000Z",
  before: {
    instances: [17],
    settings: {
      approvalMethod: "dns",
      approverEmail: "webmaster@example.com",
      sans: [{ value: "www.example.com", approvalMethod: "dns" }],
      autoRenew: true,
      publicKeyHash: "b".repeat(64),
      csr: "CSR",
    },
    claimedFrom: ["k8s-theirs-fedcba9876543210"],
  },
};

describe("an attempt's Secret", () => {
  const data = fc.record(
    {
      "attempt.json": fc.oneof(
        { weight: 9, arbitrary: strangeJson(record).map(base64) },
        { weight: 1, arbitrary: entry },
      ),
      "tls.key": entry,
      "request.csr": entry,
    },
    { requiredKeys: ["attempt.json"] },
  );

  it("given any content, then it is read as an attempt that can be followed, or as none", () => {
    let followed = 0;
    fc.assert(
      fc.property(data, arbitraryOrderObserved, (content, observed) => {
        const secret: Secret = { metadata, type: ATTEMPT_SECRET_TYPE, data: content };
        const attempt = readAttempt(secret);
        readAttemptMaterial(secret);
        if (attempt === undefined) return;
        followed += 1;
        expect(readBefore(secret)).toBeDefined();
        expectFollowable(observed, attempt);
      }),
      fuzzRuns(1_000),
    );
    expect(followed).toBeGreaterThan(50);
  });
});

describe("a purse", () => {
  const call = {
    id: "attempt-uid/1",
    time: "2026-11-22T11:00:00.000Z",
    order: "shop/example-com",
    cluster: "webservers",
    commonName: "example.com",
  };
  const detail = { verb: "buy", names: ["example.com"], nameCount: 1 };
  const purse = {
    endpoint: "https://sslmate.com/api/v2",
    calls: [call, { ...call, id: "gone/1", time: "2026-11-21T11:00:00.000Z", outcome: "bought" }],
    persons: { "example.com": "It was canceled." },
    journal: [{ ...call, ...detail, id: "gone/1", outcome: "bought", instanceId: 17, invoiceId: "1001" }],
  };
  const budget = { purchases: 1, period: DAY };

  it("given any text, then a purse that can be counted with, or the one error that names the place", () => {
    let counted = 0;
    fc.assert(
      fc.property(strangeJson(purse), arbitraryOrderObserved, (text, observed) => {
        const read = readOrFault(text);
        if (read === undefined) return;
        counted += 1;
        const view = purseView(read, budget, {
          commonName: "example.com",
          cluster: "webservers",
          attempt: "attempt-uid",
          account: "first",
          now: NOW,
          doubt: () => ({ settled: false, nextQuestion: 60_000 }),
        });
        expect(view.left).toBeGreaterThanOrEqual(0);
        expectAnswer({ ...observed, purse: { ...view, approvalGuarded: true } });
        const attempt = { ...call, ...detail, id: "attempt-uid" };
        const more = withOutcome(withCall(read, call, budget, NOW), attempt, "bought", { instanceId: 17 });
        expect(() => parsePurse(JSON.stringify(withPerson(more, "example.com", "Why.")))).not.toThrow();
      }),
      fuzzRuns(3_000),
    );
    expect(counted).toBeGreaterThan(100);
  });
});

function readOrFault(text: string): ReturnType<typeof parsePurse> | undefined {
  try {
    return parsePurse(text);
  } catch (error) {
    if (!(error instanceof PurseFault)) throw error;
    expect(error.message).toMatch(/^[a-z][^\n]{5,100}$/i);
    return undefined;
  }
}

function expectFollowable(observed: OrderObserved, attempt: Attempt): void {
  const doubts = [
    { sent: "never", settled: false, nextQuestion: 1_000, wrong: 0 },
    { sent: "maybe", settled: true, nextQuestion: 1_000, wrong: 0 },
  ] as const;
  for (const doubt of doubts) expectAnswer({ ...observed, attempt: { kind: "ours", attempt, doubt } });
  expectAnswer({ ...observed, attempt: { kind: "other-order", attempt } });
}
