/** Which changes of an Order or a Cluster are told as Events, and in which words. */
import { describe, expect, it } from "vitest";
import type { ClusterStatus, Condition, OrderStatus } from "../../../../src/api/types.ts";
import {
  clusterGone,
  clusterHappenings,
  orderHappenings,
} from "../../../../src/core/status/events/happenings.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const facts = { now: NOW, secretName: "web-tls", secretWasAbsent: false };

function condition(type: string, holds: "True" | "False", reason: string, message = `${reason}!`): Condition {
  return { type, status: holds, reason, message, lastTransitionTime: "2026-11-22T12:00:00Z" };
}

function status(changes: Partial<OrderStatus>, ...conditions: Condition[]): OrderStatus {
  return { observedGeneration: 1, conditions, ...changes };
}

function cluster(...conditions: Condition[]): ClusterStatus {
  return { observedGeneration: 1, conditions };
}

const first = {
  fingerprintSHA256: "a",
  instanceId: 7,
  notAfter: "2027-01-01T00:00:00Z",
  dnsNames: ["a.example"],
};
const second = { ...first, fingerprintSHA256: "b", instanceId: 8, notAfter: "2027-06-01T00:00:00Z" };
const bought = (time: string): NonNullable<OrderStatus["purchases"]> => [
  { instanceId: 7, verb: "buy", time },
];
const stalled = condition("Stalled", "True", "Refused");
const working = condition("Reconciling", "True", "ApprovalPending");

/** Reasons of what is told. */
function told(before: OrderStatus | undefined, after: OrderStatus, secretWasAbsent = false): string[] {
  return orderHappenings(before, after, { ...facts, secretWasAbsent }).map(
    ({ type, reason }) => `${type} ${reason}`,
  );
}

describe("what is told of an Order", () => {
  const rows: [string, string[], OrderStatus | undefined, OrderStatus, boolean?][] = [
    ["a first status that works", [], undefined, status({}, working)],
    [
      "a certificate of a purchase just told",
      [],
      status({}),
      status({ certificate: first, purchases: bought("2026-11-22T11:59:00Z") }),
    ],
    [
      "a certificate of a purchase of yesterday",
      ["Normal Issued"],
      status({}),
      status({ certificate: first, purchases: bought("2026-11-21T12:00:00Z") }),
    ],
    [
      "a first certificate that was not bought",
      ["Normal Issued"],
      status({}),
      status({ certificate: first }),
    ],
    ["the same certificate", [], status({ certificate: first }), status({ certificate: first })],
    [
      "another certificate",
      ["Normal Renewed"],
      status({ certificate: first }),
      status({ certificate: second }),
    ],
    [
      "the same certificate in a Secret that was not there",
      ["Normal SecretWritten"],
      status({ certificate: first }),
      status({ certificate: first }),
      true,
    ],
    ["a Secret that is gone", [], status({ certificate: first }), status({}), true],
    ["Stalled reached", ["Warning Refused"], status({}, working), status({}, stalled)],
    ["Stalled in the first status", ["Warning Refused"], undefined, status({}, stalled)],
    [
      "Stalled for another reason",
      ["Warning Expired"],
      status({}, stalled),
      status({}, condition("Stalled", "True", "Expired")),
    ],
    [
      "Stalled with other words",
      [],
      status({}, stalled),
      status({}, condition("Stalled", "True", "Refused", "Once more.")),
    ],
    ["Stalled left", ["Normal GoesOn"], status({}, stalled), status({}, working)],
    [
      "Stalled left by a certificate",
      ["Normal Renewed"],
      status({ certificate: first }, stalled),
      status({ certificate: second }),
    ],
    ["an outage", [], status({}, working), status({}, condition("Reconciling", "True", "Unavailable"))],
  ];
  it.each(rows)("given %s, then %j", (_what, expected, before, after, secretWasAbsent) => {
    expect(told(before, after, secretWasAbsent)).toEqual(expected);
  });

  it("says what is there now, and until when", () => {
    expect(orderHappenings(status({ certificate: first }), status({ certificate: second }), facts)).toEqual([
      {
        type: "Normal",
        reason: "Renewed",
        action: "Publish",
        note: "Secret web-tls holds a new certificate for a.example (instance 8), valid until 2027-06-01T00:00:00Z, in place of the one valid until 2027-01-01T00:00:00Z.",
      },
    ]);
    expect(orderHappenings(status({}, stalled), status({}, working), facts)).toMatchObject([
      { note: "No longer stalled (Refused). ApprovalPending!" },
    ]);
  });
});

describe("what is told of a Cluster", () => {
  const accepted = cluster(condition("Ready", "True", "KeyAccepted", "SSLMate accepts the API key."));
  const refused = cluster(condition("Ready", "False", "Unauthorized"));
  const deleting = (total: number): ClusterStatus => ({
    ...cluster(
      condition("Ready", "True", "KeyAccepted"),
      condition("Reconciling", "True", "Deleting", `${total} Orders`),
    ),
    orders: { total, ready: 0, progressing: 0, stalled: 0 },
  });
  const reconciling = cluster(
    condition("Ready", "True", "KeyAccepted"),
    condition("Reconciling", "True", "SecretNotFound"),
  );

  it.each<[string, string[], ClusterStatus | undefined, ClusterStatus]>([
    ["an account that works from the start", [], undefined, accepted],
    ["an account that does not, from the start", ["Warning Unauthorized"], undefined, refused],
    ["an account that stops working", ["Warning Unauthorized"], accepted, refused],
    ["an account that works again", ["Normal KeyAccepted"], refused, accepted],
    ["an account that still works", [], accepted, accepted],
    ["an account that still does not", [], refused, refused],
    ["one that is being deleted while Orders use it", ["Warning Deleting"], accepted, deleting(2)],
    ["that once more, with another number of Orders", [], deleting(2), deleting(1)],
    ["one that is being deleted and that nobody uses", [], accepted, deleting(0)],
    ["one with an account that does not work", ["Warning Deleting"], reconciling, deleting(1)],
  ])("given %s, then %j", (_what, expected, before, after) => {
    expect(clusterHappenings(before, after).map(({ type, reason }) => `${type} ${reason}`)).toEqual(expected);
  });

  it("says of one that is gone how many Orders use it", () => {
    expect(clusterGone("webservers", 1)).toMatchObject({ type: "Warning", reason: "Deleted" });
    expect(clusterGone("webservers", 1).note).toContain(
      "Cluster webservers is deleted while 1 Order uses it:",
    );
    expect(clusterGone("webservers", 2).note).toContain("while 2 Orders use it: what there is stays");
  });

  it("says of one that is gone that SSLMate's own renewal goes on, and costs", () => {
    expect(clusterGone("webservers", 1).note).toContain(
      "What SSLMate renews by itself (renewal policy Vendor) it may go on renewing, and charging for: turn that off at sslmate.com",
    );
  });

  it("says that it can be used again", () => {
    expect(clusterHappenings(refused, accepted)).toMatchObject([
      { note: "The account can be used again: SSLMate accepts the API key." },
    ]);
  });
});
