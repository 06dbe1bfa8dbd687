/** The settings that are sent to SSLMate for an Order. */
import { describe, expect, test } from "vitest";
import type { Attempt, Failure } from "../../../src/core/facts/observed.ts";
import type { Desired, DesiredName } from "../../../src/core/rules/desired.ts";
import { deviation, settingsOf } from "../../../src/reconcilers/vendor/settings.ts";
import type { Certificate, Instance } from "../../../src/sslmate/types.ts";
import { ATTEMPT_KEY, FOREIGN_KEY } from "../../support/observed/facts.ts";

const TAG = "k8s-here-0123456789abcdef";
const STRANGER = "k8s-there-0123456789abcdef";

const www: DesiredName = { value: "www.example.com", approval: "http" };
const shop: DesiredName = {
  value: "shop.example.com",
  approval: "email",
  approverEmail: "hostmaster@example.com",
};

function desired(...others: readonly DesiredName[]): Desired {
  return {
    names: [{ value: "example.com", approval: "dns" }, ...others],
    privateKey: { algorithm: "ECDSA", size: 256, encoding: "PKCS8" },
    rotates: true,
  };
}

const attempt: Attempt = {
  uid: "attempt-uid",
  secretName: "attempt-1",
  order: { namespace: "shop", name: "example-com", uid: "order-uid" },
  verb: "buy",
  paid: true,
  keptKey: false,
  handles: {},
  csrHash: "csr",
  names: ["example.com"],
  privateKey: { algorithm: "ECDSA", size: 256 },
  publicKeyHash: ATTEMPT_KEY,
  cluster: "webservers",
  endpoint: "https://sslmate.com/api/v2",
  apiKeyFingerprint: "fingerprint",
  startedAt: 0,
  before: [17],
  claims: false,
};

function certificate(changes: Partial<Certificate> = {}): Certificate {
  return {
    exists: true,
    commonName: "example.com",
    autoRenew: false,
    approvalMethod: "dns",
    sans: [],
    tags: [TAG],
    publicKeyHash: ATTEMPT_KEY,
    ...changes,
  };
}

function instance(id: number): Instance {
  return { id, state: "active", expiring: false, publicKeyHash: FOREIGN_KEY };
}

function san(value: string, changes: object = {}) {
  return { type: "dns", value, approvalMethod: "http" as const, ...changes };
}

function notTaken(what: string): Failure {
  return { kind: "settings-not-taken", what };
}

describe("the settings that are sent", () => {
  test("given one name, then the list of further names is empty, not left out: the vendor would add one", () => {
    expect(settingsOf(desired(), "CSR", { [TAG]: true })).toEqual({
      csr: "CSR",
      approvalMethod: "dns",
      sans: [],
      autoRenew: false,
      tags: { [TAG]: true },
    });
  });

  test("given what else the Order sets, then it goes with them, and says nothing of owners", () => {
    const free = { tags: { "cost-7": true, shop: false, [STRANGER]: true }, muted: true };
    expect(settingsOf(desired(), "CSR", { [TAG]: true, [STRANGER]: false }, free)).toMatchObject({
      muted: true,
      tags: { "cost-7": true, shop: false, [TAG]: true, [STRANGER]: false },
    });
    expect(settingsOf(desired(), "CSR", {}, {})).not.toHaveProperty("muted");
  });

  test("given several names, then each has its own approval", () => {
    expect(settingsOf(desired(www, shop), "CSR", {}).sans).toEqual([
      { type: "dns", value: "www.example.com", approvalMethod: "http" },
      {
        type: "dns",
        value: "shop.example.com",
        approvalMethod: "email",
        approverEmail: "hostmaster@example.com",
      },
    ]);
  });
});

describe("the last question before a paid call", () => {
  test.each<{ what: string; answer: Partial<Certificate>; others?: DesiredName[]; failure?: Failure }>([
    { what: "the settings as they were sent", answer: {} },
    {
      what: "the names in another order",
      answer: { sans: [san(shop.value, { approvalMethod: "email" }), san(www.value)] },
      others: [www, shop],
    },
    { what: "an instance that stood before", answer: { current: instance(17) } },
    { what: "approvals that are ready", answer: { dnsApproval: { options: [], ready: true } } },
    { what: "nothing of how ready it is", answer: { dnsApproval: { options: [] }, httpApproval: {} } },
    {
      what: "another key",
      answer: { publicKeyHash: FOREIGN_KEY },
      failure: notTaken("it shows another key"),
    },
    { what: "no key", answer: { publicKeyHash: undefined }, failure: notTaken("it shows another key") },
    {
      what: "a name too many",
      answer: { sans: [san(www.value)] },
      failure: notTaken("it shows other names"),
    },
    { what: "a name too few", answer: {}, others: [www], failure: notTaken("it shows other names") },
    {
      what: "a name in place of another",
      answer: { sans: [san("ftp.example.com")] },
      others: [www],
      failure: notTaken("it shows other names"),
    },
    {
      what: "a name twice and another not",
      answer: { sans: [san(www.value), san(www.value)] },
      others: [www, shop],
      failure: notTaken("it shows other names"),
    },
    { what: "a person's tags beside ours", answer: { tags: [TAG, "web", "k8s-no-hash"] } },
    { what: "no tag of ours", answer: { tags: [] }, failure: notTaken("it lacks this Order's tag") },
    {
      what: "another owner's tag beside ours",
      answer: { tags: [TAG, STRANGER] },
      failure: notTaken(`it carries the tag ${STRANGER} of another owner`),
    },
    {
      what: "the vendor's default names",
      answer: { sans: undefined },
      failure: notTaken("it shows other names"),
    },
    {
      what: "another approval of the common name",
      answer: { approvalMethod: "email" },
      failure: notTaken("it shows another approval of example.com"),
    },
    {
      what: "no approval of the common name",
      answer: { approvalMethod: undefined },
      failure: notTaken("it shows another approval of example.com"),
    },
    {
      what: "another approval of a further name",
      answer: { sans: [san(www.value, { approvalMethod: "dns" })] },
      others: [www],
      failure: notTaken("it shows another approval of www.example.com"),
    },
    {
      what: "a new current instance",
      answer: { current: instance(18) },
      failure: { kind: "changed", what: "SSLMate shows the new instance 18" },
    },
    {
      what: "a new pending instance beside an old one",
      answer: { current: instance(17), pending: instance(19) },
      failure: { kind: "changed", what: "SSLMate shows the new instance 19" },
    },
    {
      what: "a common name that is not ready",
      answer: { dnsApproval: { options: [], ready: false } },
      failure: {
        kind: "not-approvable",
        approval: {
          publicKeyHash: attempt.publicKeyHash,
          names: [{ name: "example.com", method: "dns", ready: false, records: [] }],
        },
      },
    },
    {
      what: "names that are not ready",
      answer: {
        httpApproval: { ready: false },
        sans: [
          san(www.value, { httpApproval: { ready: false } }),
          san(shop.value, { approvalMethod: "email" }),
        ],
      },
      others: [www, shop],
      failure: {
        kind: "not-approvable",
        approval: {
          publicKeyHash: attempt.publicKeyHash,
          names: [
            { name: "example.com", method: "dns", ready: false, records: [] },
            { name: "www.example.com", method: "http", ready: false, records: [] },
            { name: "shop.example.com", method: "email", records: [] },
          ],
        },
      },
    },
  ])("given an answer that shows $what", ({ answer, others = [], failure }) => {
    const shown = deviation(certificate(answer), desired(...others), attempt, TAG);
    if (failure === undefined) expect(shown).toBeUndefined();
    else expect(shown).toEqual(failure);
  });

  test("given more than one deviation, then the first is told: the key before names, names before readiness", () => {
    const answer = certificate({
      publicKeyHash: FOREIGN_KEY,
      sans: [san("ftp.example.com")],
      pending: instance(19),
      dnsApproval: { options: [], ready: false },
    });
    expect(deviation(answer, desired(), attempt, TAG)).toEqual(notTaken("it shows another key"));
    expect(deviation({ ...answer, publicKeyHash: ATTEMPT_KEY }, desired(), attempt, TAG)).toEqual(
      notTaken("it shows other names"),
    );
    expect(deviation({ ...answer, publicKeyHash: ATTEMPT_KEY, sans: [] }, desired(), attempt, TAG)).toEqual({
      kind: "changed",
      what: "SSLMate shows the new instance 19",
    });
  });
});
