/** What SSLMate refuses: the Order says what and why in the vendor's own words, and the same attempt goes on afterwards. */
import { createPublicKey } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OrderReason } from "../../../src/api/reasons.ts";
import { eventually } from "../../support/eventually.ts";
import { Installation } from "../harness/installation.ts";
import { startOperator, type OperatorProcess } from "../harness/operator-process.ts";
import { commonNameOf, expectNotReady, expectReadyAndPaidOnce } from "../harness/order-life.ts";
import { VendorProxy, type Effect, type Rule } from "../harness/vendor-proxy.ts";

type At = "settings" | "purchase";
type Obstacle = { at: At } & Effect;

function refusal(
  at: At,
  status: number,
  body: { reason: string; message?: string; param?: string; retry_after?: number },
): Obstacle {
  return { at, kind: "answer", status, body };
}

/** What stands between an Order and its certificate from the start, and what the Order then says. */
const CASES: Record<string, { given: string; obstacle: Obstacle; reason: OrderReason; says: string }> = {
  csr: {
    given: "a CSR that the vendor refuses",
    obstacle: refusal("settings", 400, {
      reason: "bad_csr",
      message: "The CSR is not to our taste",
      param: "csr",
    }),
    reason: "Refused",
    says: "SSLMate refused the settings of the certificate (bad_csr, parameter csr): The CSR is not to our taste. Change spec.privateKey and spec.identifiers accordingly, or ask SSLMate.",
  },
  sans: {
    given: "a name that the vendor refuses",
    obstacle: refusal("settings", 400, {
      reason: "bad_sans",
      message: "www.sans.example.com is on a list.",
      param: "sans",
    }),
    reason: "Refused",
    says: "SSLMate refused the settings of the certificate (bad_sans, parameter sans): www.sans.example.com is on a list. Change spec.identifiers accordingly, or ask SSLMate.",
  },
  silent: {
    given: "a refusal without words",
    obstacle: refusal("settings", 409, { reason: "locked" }),
    reason: "Refused",
    says: "refused the request (HTTP 409, locked). Change what it refuses, or ask SSLMate.",
  },
  approval: {
    given: "a name that the vendor calls not ready for its approval",
    obstacle: {
      at: "settings",
      kind: "change",
      change: (answer) => ({
        ...(answer as object),
        dns_approval: { options: [], status: { ready: false } },
      }),
    },
    reason: "ApprovalNotReady",
    says: "SSLMate cannot approve approval.example.com yet, so nothing is bought. approval.example.com (dns): Connect the account at SSLMate with the DNS provider. It then goes on by itself.",
  },
  "other-names": {
    given: "settings that the vendor answers with other names",
    obstacle: {
      at: "settings",
      kind: "change",
      change: (answer) => ({
        ...(answer as object),
        sans: [{ type: "dns", value: "www.other-names.example.com", approval_method: "dns" }],
      }),
    },
    reason: "SettingsNotTaken",
    says: "SSLMate did not take the settings as they were sent (it shows other names), so nothing is bought.",
  },
  payment: {
    given: "an account that cannot pay",
    obstacle: refusal("purchase", 402, {
      reason: "payment_failed",
      message: "Your credit card was declined",
    }),
    reason: "PaymentRequired",
    says: "SSLMate wants a payment first (payment_failed): Your credit card was declined. Settle it on the account's page at sslmate.com. It is tried again at status.nextAttemptTime, or now by: kubectl annotate",
  },
  limit: {
    given: "an account over its limit of purchases",
    obstacle: refusal("purchase", 403, { reason: "daily_buy_limit_exceeded", message: "5 purchases a day" }),
    reason: "Refused",
    says: "SSLMate refused the purchase (daily_buy_limit_exceeded): 5 purchases a day. The account has reached its limit of purchases for today: wait until tomorrow, or ask SSLMate to raise it.",
  },
  purchase: {
    given: "a purchase that the vendor refuses",
    obstacle: refusal("purchase", 400, {
      reason: "bad_approval",
      message: "Choose another",
      param: "approval_method",
    }),
    reason: "Refused",
    says: "SSLMate refused the purchase (bad_approval, parameter approval_method): Choose another. Change spec.identifiers[].approval accordingly, or ask SSLMate.",
  },
  hurry: {
    given: "a vendor who asks for fewer requests",
    obstacle: refusal("purchase", 429, { reason: "rate_limited", message: "Slow down!", retry_after: 1 }),
    reason: "RateLimited",
    says: "SSLMate asks to come again later (rate_limited): Slow down! It is tried again by itself, at status.nextAttemptTime.",
  },
};

let installation: Installation;
let operator: OperatorProcess;
let vendor: VendorProxy;
const rules = new Map<string, Rule>();

beforeAll(async () => {
  installation = await Installation.open();
  vendor = await VendorProxy.start(installation.sandbox);
  for (const [name, { obstacle }] of Object.entries(CASES)) rules.set(name, put(name, obstacle));
  rules.set("edited", put("edited", refusal("settings", 400, { reason: "bad_bitsize", param: "csr" })));
  // Anything between us and the vendor can answer so; whether he was asked is not known.
  rules.set(
    "garbled",
    put("garbled", { at: "purchase", kind: "answer", status: 403, body: "<h1>Blocked</h1>" }),
  );
  operator = startOperator(await installation.operatorKubeconfig());
  await installation.createCluster({ endpoint: vendor.endpoint });
  await installation.apply(
    ...[...Object.keys(CASES), "garbled"].map((name) => installation.orderManifest(name)),
    installation.orderManifest("edited", { privateKey: { algorithm: "RSA", size: 2048 } }),
  );
});

afterAll(async () => {
  await operator.stop();
  await vendor.stop();
  await installation.close();
});

function put(name: string, { at, ...effect }: Obstacle): Rule {
  const object = `/certs/${commonNameOf(name)}`;
  return vendor.rule({ ...effect, method: "POST", path: at === "settings" ? object : `${object}/buy` });
}

const rows = Object.entries(CASES).map(([name, row]) => ({ name, ...row }));
/** The attempt of each Order while it was refused. */
const attempts = new Map<string, { uid: string; publicKeyHash: string }>();

describe("an Order that SSLMate refuses", () => {
  test.each(rows)(
    "given $given, then the Order says so, and tries the same attempt again without a charge",
    async ({ name, reason, says }) => {
      await expectNotReady(installation, name, reason, says);
      expect(await installation.charges(commonNameOf(name))).toEqual([]);
      const [attempt, ...others] = await installation.attemptsOf(name);
      if (attempt === undefined) throw new Error("there is no attempt");
      attempts.set(name, attempt);
      expect(others).toEqual([]);
      await eventually(() => expect(rules.get(name)?.hits).toBeGreaterThan(1));
      expect(await installation.attemptsOf(name)).toEqual([attempt]);
    },
  );
});

describe("the same Order when SSLMate takes it", () => {
  beforeAll(() => {
    for (const name of Object.keys(CASES)) rules.get(name)?.lift();
  });

  test.each(rows)("given it was $given before, then that attempt is bought, once", async ({ name }) => {
    await expectReadyAndPaidOnce(installation, name);
    const [charge] = await installation.charges(commonNameOf(name));
    expect(charge?.pubkeyHash).toBe(attempts.get(name)?.publicKeyHash);
  });
});

describe("an Order that SSLMate refuses, and that is changed", () => {
  test("given a CSR that the vendor refuses, when the Order asks for another key, then only the new attempt is bought", async () => {
    await expectNotReady(
      installation,
      "edited",
      "Refused",
      "Change spec.privateKey and spec.identifiers accordingly",
    );
    const [refused] = await installation.attemptsOf("edited");
    await installation.createOrder("edited", { privateKey: { algorithm: "ECDSA", size: 384 } });
    const [next, ...others] = await eventually(async () => {
      const now = await installation.attemptsOf("edited");
      expect(now.map(({ uid }) => uid)).not.toContain(refused?.uid);
      expect(now).not.toEqual([]);
      return now;
    });
    expect(others).toEqual([]);
    rules.get("edited")?.lift();
    await expectReadyAndPaidOnce(installation, "edited");
    expect((await installation.charges(commonNameOf("edited")))[0]?.pubkeyHash).toBe(next?.publicKeyHash);
    const { data } = await installation.secret("edited-tls");
    const key = createPublicKey(Buffer.from(data?.["tls.key"] ?? "", "base64"));
    expect(key.asymmetricKeyDetails?.namedCurve).toBe("secp384r1");
  });
});

describe("an Order whose purchase gets an answer that is not SSLMate's", () => {
  test("given a web page, then it is in doubt; when enough time has passed, then it is sent again, once", async () => {
    await expectNotReady(
      installation,
      "garbled",
      "InDoubt",
      "It is not known whether the purchase reached SSLMate.",
      "only then sent again, so that nothing is paid twice",
    );
    const [attempt] = await installation.attemptsOf("garbled");
    rules.get("garbled")?.lift();
    await expectReadyAndPaidOnce(installation, "garbled");
    expect((await installation.charges(commonNameOf("garbled")))[0]?.pubkeyHash).toBe(attempt?.publicKeyHash);
  });
});
