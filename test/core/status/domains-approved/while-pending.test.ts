/** What a person reads while an instance waits for the approval of its names: status.approvals, and the message. */
import { describe, expect, it } from "vitest";
import { DAY, FOREIGN_KEY, NOW } from "../../../support/observed/facts.ts";
import { at } from "../../../support/observed/order-observed.ts";
import { withIdentifiers, withNames, withStatus } from "../../../support/observed/with-asked.ts";
import { withAttempt } from "../../../support/observed/with-attempt.ts";
import { statusOf, domainsApproved, TXT, CNAME, shown, pending, by } from "./approvals.ts";

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
      "Instance 21 waits for the approval of example.com. example.com (dns): Publish the DNS record _0815.example.com. CNAME _42.sslmate.com., or connect the account at SSLMate with the DNS provider. Nothing has moved since 2026-11-21T12:00:00Z. Set another approval in spec.identifiers; or, if all of the above is done, have SSLMate look again: kubectl annotate -n shop sslorder example-com --overwrite sslmate.com/retry-approval=$(date +%s)",
    );
  });

  const twoDays = withAttempt({}, { startedAt: NOW - 2 * DAY });

  it("given the same and all in place, then no other approval is advised", () => {
    const message = domainsApproved(statusOf(twoDays, pending([shown({ ready: true })])))?.message;
    expect(message).toMatch(
      /goes on by itself\. Nothing has moved since .* No name is left to approve: ask SSLMate about instance 21, or have it look again: kubectl/,
    );
    expect(message).not.toContain("spec.identifiers");
  });

  it("given the same and no record to publish, then the name is told, and where to look", () => {
    const message = domainsApproved(statusOf(twoDays, pending([shown({ records: [] })])))?.message;
    expect(message).toMatch(
      /^Instance 21 waits for the approval of example\.com\. .* See the page of this certificate at sslmate\.com/,
    );
    expect(message).not.toContain("all of the above");
  });

  it("given another approval was set as it advises, then it is not Stalled any more, and counts anew", () => {
    const stalled = statusOf(twoDays, pending([shown({ ready: false, records: [CNAME] })]));
    const http = withIdentifiers(by("http"));
    const after = [twoDays, http, withStatus(stalled), pending([shown({ method: "http", ready: false })])];
    const changed = statusOf(...after);
    expect(changed.conditions?.map(({ type }) => type)).toContain("Reconciling");
    expect(changed.approvals?.[0]?.since).toBe("2026-11-22T12:00:00Z");
    const later = statusOf(...after, withStatus(changed), at(NOW + DAY));
    expect(later.conditions?.map(({ type }) => type)).toContain("Stalled");
    expect(domainsApproved(later)?.message).toContain("Nothing has moved since 2026-11-22T12:00:00Z.");
  });

  it("given time passes, then the status stays as it is until that", () => {
    const waits = [withAttempt({}, { startedAt: NOW }), pending([shown({ ready: false })])];
    const before = statusOf(...waits);
    expect(statusOf(...waits, withStatus(before), at(NOW + DAY - 1))).toEqual(before);
    expect(statusOf(...waits, withStatus(before), at(NOW + DAY))).not.toEqual(before);
  });
});
