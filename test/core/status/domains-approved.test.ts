/** What a person reads while names wait for their approval: status.approvals, DomainsApproved, and the message. */
import { describe, expect, it } from "vitest";
import type { ApprovalMethod, OrderStatus } from "../../../src/api/types.ts";
import type { InstanceApproval, ShownApproval } from "../../../src/core/approval/facts.ts";
import { decide } from "../../../src/core/order/decide.ts";
import type { OrderObserved } from "../../../src/core/facts/observed.ts";
import { orderStatus } from "../../../src/core/status/order-status.ts";
import {
  at,
  ATTEMPT_KEY,
  DAY,
  FOREIGN_KEY,
  issuedInstance,
  instance,
  NOW,
  orderObserved,
  pair,
  withAnswer,
  withAsked,
  withAttempt,
  withCluster,
  withFailure,
  withForeignSecret,
  withIdentifiers,
  withNames,
  withRefusal,
  withSecret,
  withStatus,
  type Change,
} from "../../support/order-observed.ts";

function statusOf(...changes: Change[]): OrderStatus {
  const observed: OrderObserved = orderObserved(...changes);
  const action = decide(observed);
  if (action.kind !== "rest") throw new Error(`expected a rest, not ${action.kind}`);
  return orderStatus(observed, action);
}

const domainsApproved = (status: OrderStatus) =>
  status.conditions?.find(({ type }) => type === "DomainsApproved");

const TXT = { name: "_pki-validation.example.com.", type: "TXT", value: '"4711"' };
const CNAME = { name: "_0815.example.com.", type: "CNAME", value: "_42.sslmate.com." };

const shown = (changes: Partial<ShownApproval> = {}): ShownApproval => ({
  name: "example.com",
  method: "dns",
  records: [TXT, CNAME],
  ...changes,
});

const pending = (
  names: readonly ShownApproval[],
  approval?: InstanceApproval,
  publicKeyHash = ATTEMPT_KEY,
): Change =>
  withAnswer({
    pending: instance(approval === undefined ? {} : { approval }),
    approval: { publicKeyHash, names },
  });

const by = (approval: ApprovalMethod, value = "example.com") => ({ type: "dns" as const, value, approval });

describe("status.approvals while an instance is pending", () => {
  const RECORDS = [CNAME, TXT];
  it("given dns that is not ready, then the records and what to do with them are there", () => {
    const { approvals } = statusOf(withAttempt(), pending([shown({ ready: false })]));
    expect(approvals).toEqual([
      {
        name: "example.com",
        method: "dns",
        state: "NotReady",
        action:
          "Publish the DNS record _0815.example.com. CNAME _42.sslmate.com. (or another one of status.approvals[].records), or connect the account at SSLMate with the DNS provider.",
        records: RECORDS,
      },
    ]);
  });

  it("given the records in another order, then the status is the same", () => {
    const once = statusOf(withAttempt(), pending([shown()]));
    expect(statusOf(withAttempt(), pending([shown({ records: RECORDS })]))).toEqual(once);
  });

  it("given dns that is ready, then nothing is to be done", () => {
    const { approvals } = statusOf(withAttempt(), pending([shown({ ready: true })]));
    expect(approvals).toEqual([{ name: "example.com", method: "dns", state: "Ready", records: RECORDS }]);
  });

  it("given dns of which the vendor does not say whether it is ready, then the records are shown", () => {
    const { approvals } = statusOf(withAttempt(), pending([shown()]));
    expect(approvals).toMatchObject([{ state: "Pending", records: RECORDS }]);
  });

  it("given the object has another key by now, then its records are not shown: they may be for that key", () => {
    const { approvals } = statusOf(withAttempt(), pending([shown()], undefined, FOREIGN_KEY));
    expect(approvals).toEqual([{ name: "example.com", method: "dns", state: "Pending" }]);
  });

  it("given http that is not ready, then what the web server has to do is there", () => {
    const { approvals } = statusOf(
      withIdentifiers(by("http")),
      withAttempt(),
      pending([shown({ method: "http", ready: false, records: [] })]),
    );
    expect(approvals).toEqual([
      {
        name: "example.com",
        method: "http",
        state: "NotReady",
        action:
          "Have the web server that answers http://example.com pass /.well-known/acme-challenge/ and /.well-known/pki-validation/ on to the address that the account's page about HTTP approval at SSLMate shows.",
      },
    ]);
  });

  it("given email, then mailbox and sender are there", () => {
    const approverEmail = "admin@example.com";
    const { approvals } = statusOf(
      withIdentifiers({ ...by("email"), approverEmail }),
      withAttempt(),
      pending([shown({ method: "email", approverEmail, records: [] })], {
        names: [{ name: "example.com", method: "email", approverEmail }],
        emailFrom: "approvals@ca.example",
      }),
    );
    expect(approvals).toEqual([
      {
        name: "example.com",
        method: "email",
        state: "Pending",
        action: "Follow the link in the message from approvals@ca.example to admin@example.com.",
        approverEmail,
        approvalEmailFrom: "approvals@ca.example",
      },
    ]);
  });

  it("given several names, then they stand in the order of the spec", () => {
    const names = ["example.com", "z.example.com", "a.example.com"];
    const { approvals } = statusOf(
      withNames(...names),
      withAttempt({}, { names }),
      pending(names.map((name) => shown({ name, records: [] }))),
    );
    expect(approvals?.map(({ name }) => name)).toEqual(names);
  });
});

describe("the message about names that wait", () => {
  it("given four of them, then three are told in full, and where the last one is", () => {
    const names = ["example.com", "a.example.com", "b.example.com", "c.example.com"];
    const status = statusOf(
      withNames(...names),
      withAttempt({}, { names }),
      pending(names.map((name) => shown({ name, records: [{ ...CNAME, name: `_1.${name}.` }] }))),
    );
    expect(domainsApproved(status)).toMatchObject({ status: "False", reason: "ApprovalPending" });
    expect(domainsApproved(status)?.message).toMatch(
      /^Instance 21 waits for the approval of example\.com, a\.example\.com, b\.example\.com, c\.example\.com\. example\.com \(dns\): Publish the DNS record _1\.example\.com\. CNAME .* b\.example\.com \(dns\): [^:]* For 1 more, see status\.approvals\.$/,
    );
  });

  it("given all are in place, then nothing is asked for", () => {
    const status = statusOf(withAttempt(), pending([shown({ ready: true })]));
    expect(domainsApproved(status)?.message).toBe(
      "Instance 21 is on its way; SSLMate sees the approval of its names in place and goes on by itself.",
    );
  });

  it("given longer than the operator's patience, then it is Stalled, since when, and what else can be tried", () => {
    const status = statusOf(
      withAttempt({}, { startedAt: NOW - DAY }),
      pending([shown({ ready: false, records: [CNAME] })]),
    );
    expect(status.conditions?.map(({ type }) => type)).toEqual([
      "Ready",
      "Issuing",
      "DomainsApproved",
      "Stalled",
    ]);
    expect(domainsApproved(status)?.message).toBe(
      "Instance 21 waits for the approval of example.com. example.com (dns): Publish the DNS record _0815.example.com. CNAME _42.sslmate.com., or connect the account at SSLMate with the DNS provider. This has gone on since 2026-11-21T12:00:00Z. Set another approval in spec.identifiers; or, if all of that is done, have SSLMate try again: kubectl annotate -n shop sslorder example-com --overwrite sslmate.com/retry-approval=$(date +%s)",
    );
  });

  it("given time passes, then the status stays as it is until that", () => {
    const waits = [withAttempt({}, { startedAt: NOW }), pending([shown({ ready: false })])];
    const before = statusOf(...waits);
    expect(statusOf(...waits, withStatus(before), at(NOW + DAY - 1))).toEqual(before);
    expect(statusOf(...waits, withStatus(before), at(NOW + DAY))).not.toEqual(before);
  });
});

describe("before the call: names that the vendor calls not ready", () => {
  const notReady = { publicKeyHash: ATTEMPT_KEY, names: [shown({ ready: false, records: [CNAME] })] };
  const message =
    "SSLMate cannot approve example.com yet, so nothing is bought. example.com (dns): Publish the DNS record _0815.example.com. CNAME _42.sslmate.com., or connect the account at SSLMate with the DNS provider. It then goes on by itself.";

  it("given the answer to the settings shows it, then the record stands in condition and approvals", () => {
    const status = statusOf(
      withAttempt({ sent: "settings" }),
      withFailure({ kind: "not-approvable", approval: notReady }),
    );
    expect(domainsApproved(status)).toMatchObject({ status: "False", reason: "ApprovalNotReady", message });
    expect(status.approvals).toMatchObject([{ state: "NotReady", records: [CNAME] }]);
    expect(status.issuance).toMatchObject({ phase: "Preparing" });
  });

  it("given the vendor's object shows it still, then the settings are not sent again for the same answer", () => {
    const status = statusOf(withAttempt({ sent: "settings" }), withAnswer({ approval: notReady }));
    expect(domainsApproved(status)).toMatchObject({ reason: "ApprovalNotReady", message });
  });

  const otherwise: [string, Change[]][] = [
    ["the object is ready", [withAnswer({ approval: { ...notReady, names: [shown({ ready: true })] } })]],
    ["the object has another key", [withAnswer({ approval: { ...notReady, publicKeyHash: FOREIGN_KEY } })]],
    [
      "the object has another method",
      [withAnswer({ approval: { ...notReady, names: [shown({ method: "http", ready: false })] } })],
    ],
    ["the Order has another method", [withIdentifiers(by("http")), withAnswer({ approval: notReady })]],
    [
      "the object has other names",
      [
        withAnswer({
          approval: { ...notReady, names: [...notReady.names, shown({ name: "www.example.com" })] },
        }),
      ],
    ],
  ];
  it.each(otherwise)("given %s, then everything is looked at anew", (_given, changes) => {
    expect(decide(orderObserved(withAttempt({ sent: "settings" }), ...changes)).kind).toBe("look");
  });

  it("given a reissue, then the message speaks of that", () => {
    const status = statusOf(
      withAttempt({ sent: "settings" }, { verb: "reissue", paid: false }),
      withFailure({ kind: "not-approvable", approval: notReady }),
    );
    expect(domainsApproved(status)?.message).toContain("example.com yet, so nothing is reissued. ");
  });

  it("given a day of it, then it is Stalled", () => {
    const status = statusOf(
      withAttempt({ sent: "settings" }, { startedAt: NOW - DAY }),
      withAnswer({ approval: notReady }),
    );
    expect(status.conditions?.map(({ type }) => type)).toContain("Stalled");
  });

  it("given the annotation retry-approval, then looking again is what it asks for", () => {
    const status = statusOf(
      withAttempt({ sent: "settings" }),
      withAnswer({ approval: notReady }),
      withAsked({ retryApproval: "now" }),
    );
    expect(status.handledAnnotations).toEqual({ retryApproval: "now" });
  });
});

describe("when nothing can be known now", () => {
  const before = statusOf(withAttempt(), pending([shown({ ready: false })]));

  it("given SSLMate cannot be asked, then what it showed last stays", () => {
    const status = statusOf(withAttempt(), withStatus(before), withRefusal({ kind: "timeout" }));
    expect(status.approvals).toEqual(before.approvals);
    expect(domainsApproved(status)).toEqual(domainsApproved(before));
  });

  it("given a name that is not asked for any more, then it goes", () => {
    const status = statusOf(
      withIdentifiers(by("dns", "other.example.com")),
      withAttempt(),
      withStatus(before),
      withRefusal({ kind: "timeout" }),
    );
    expect(status).not.toHaveProperty("approvals");
    expect(domainsApproved(status)).toBeUndefined();
  });
});

describe("once it is issued", () => {
  it("given it cannot be published yet, then its names are approved all the same", () => {
    const status = statusOf(
      withAttempt(),
      withForeignSecret("other-type", "Opaque"),
      withStatus(statusOf(withAttempt(), pending([shown({ ready: false })]))),
      withAnswer({ current: issuedInstance() }),
    );
    expect(status.conditions?.[0]).toMatchObject({
      type: "Ready",
      status: "False",
      reason: "SecretConflict",
    });
    expect(domainsApproved(status)).toMatchObject({ status: "True", reason: "Approved" });
    expect(status.approvals).toEqual([{ name: "example.com", method: "dns", state: "Approved" }]);
  });
});

describe("at rest", () => {
  it("given a valid certificate with all names, then they are approved", () => {
    const status = statusOf(withSecret());
    expect(status.approvals).toEqual([{ name: "example.com", method: "dns", state: "Approved" }]);
    expect(domainsApproved(status)).toMatchObject({
      status: "True",
      reason: "Approved",
      message: "SSLMate approved every name of the certificate.",
    });
  });

  it("given a name that the certificate lacks, then of that nothing is known", () => {
    const status = statusOf(
      withSecret(pair({ dnsNames: ["example.com"] })),
      withNames("example.com", "new.example.com"),
      withCluster({ suspend: true, allowedNamespaces: { from: "Names", names: [] } }),
      withRefusal({ kind: "timeout" }),
    );
    expect(status.approvals).toMatchObject([{ state: "Approved" }, { state: "Unknown" }]);
    expect(domainsApproved(status)).toBeUndefined();
  });

  it("given the annotation retry-approval, then there is nothing to do, and that is remembered", () => {
    const status = statusOf(withSecret(), withAsked({ retryApproval: "1" }));
    expect(status.handledAnnotations).toEqual({ retryApproval: "1" });
  });
});
