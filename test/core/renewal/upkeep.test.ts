/** What is done at SSLMate for an Order whose Secret holds what it asks for. */
import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/order/decide.ts";
import type { OrderStatus } from "../../../src/api/types.ts";
import type { NewSettings } from "../../../src/core/order/action.ts";
import type { OrderObserved } from "../../../src/core/facts/observed.ts";
import {
  at,
  DAY,
  foreignInstance,
  issuedInstance,
  live,
  NOW,
  orderObserved,
  OTHER_TAG,
  OUR_TAG,
  pair,
  STORED_KEY,
  storedInstance,
  withAnswer,
  withAsked,
  withCluster,
  withClusterTrouble,
  withFailure,
  withIdentifiers,
  withNames,
  withOrder,
  withRefusal,
  withRival,
  withSecret,
  withSpec,
  withStatus,
  type Change,
} from "../../support/order-observed.ts";

type Row = [name: string, changes: Change[], expected: Record<string, unknown>];

const seen =
  (certificate: NonNullable<OrderObserved["seen"]>["certificate"], listed = true): Change =>
  (observed) => ({ ...observed, seen: { listed, ...(certificate === undefined ? {} : { certificate }) } });
const allowed = withCluster({ purchase: { vendorRenewal: true } });
/** Its finalizer stands: what SSLMate renews by itself is to be ended with the Order. */
const finalized = withOrder({ finalizer: true });
const byVendor: Change = (observed) =>
  finalized(withSpec({ renewal: { policy: "Vendor" } })(allowed(observed)));
const owners = [OUR_TAG];
const LOOK = { kind: "look" };
const ISSUED = { kind: "rest", state: "settled", reason: "Issued" };
/** The same key, sixty days longer: what SSLMate makes by its own renewal. */
const renewed = storedInstance({ id: 18 }, { notAfter: NOW + 120 * DAY, fingerprintSha256: "d".repeat(64) });

function check(rows: readonly Row[]): void {
  it.each(rows)("%s", (_name, changes, expected) => {
    expect(decide(orderObserved(withSecret(), ...changes))).toMatchObject(expected);
  });
}

describe("whether SSLMate is asked about a certificate that is right", () => {
  check([
    ["given nothing seen, then not", [], ISSUED],
    [
      "given nothing seen in an account that cannot be listed, then it is: a process that was stopped may have left SSLMate's own renewal on",
      [seen(undefined, false)],
      LOOK,
    ],
    [
      "given the same once it was seen, then not",
      [seen({ instanceId: 17, autoRenew: false }, false)],
      ISSUED,
    ],
    ["given the instance in the Secret, then not", [seen({ instanceId: 17, autoRenew: false })], ISSUED],
    [
      "given an older instance, as a list shows that was asked for before, then not",
      [seen({ instanceId: 16 })],
      ISSUED,
    ],
    ["given a newer instance, then it is", [seen({ instanceId: 18 })], LOOK],
    [
      "given another that lasts longer, then it is",
      [seen({ instanceId: 3, notAfter: NOW + 90 * DAY })],
      LOOK,
    ],
    [
      "given a Secret that does not say its instance, then it is",
      [withSecret(pair(), {}), dropId, seen({ instanceId: 3 })],
      LOOK,
    ],
    [
      "given renewal by SSLMate that nobody asked for, then it is",
      [seen({ instanceId: 17, autoRenew: true })],
      LOOK,
    ],
    [
      "given renewal by SSLMate that is wanted and on, then not",
      [byVendor, seen({ instanceId: 17, autoRenew: true })],
      ISSUED,
    ],
    [
      "given renewal by SSLMate that is wanted and off, then it is",
      [byVendor, seen({ instanceId: 17, autoRenew: false })],
      LOOK,
    ],
    ["given renewal by SSLMate that is wanted, and nothing seen, then it is", [byVendor], LOOK],
    [
      "given an account that cannot be listed, in the last third, then it is",
      [byVendor, seen({ autoRenew: true }, false), at(NOW + 31 * DAY)],
      LOOK,
    ],
    [
      "given an account that is listed, in the last third, then not",
      [byVendor, seen({ autoRenew: true }), at(NOW + 31 * DAY)],
      ISSUED,
    ],
    ["given a suspended Order, then not", [seen({ instanceId: 18 }), withSpec({ suspend: true })], ISSUED],
    [
      "given a Cluster that is not ready, then not",
      [seen({ instanceId: 18 }), withClusterTrouble("It is down.")],
      ISSUED,
    ],
    [
      "given a look that failed, then that is said",
      [seen({ instanceId: 18 }), withRefusal({ kind: "unavailable" })],
      { reason: "Unavailable" },
    ],
  ]);
});

describe("SSLMate's own renewal", () => {
  const on = { owners, autoRenew: true, current: storedInstance() };
  const off = { ...on, autoRenew: false };
  check([
    [
      "given it is wanted and off, then it is turned on",
      [byVendor, live(off)],
      { kind: "set-settings", settings: { autoRenew: true } },
    ],
    [
      "given it is not wanted and on, then it is turned off",
      [live(on)],
      { kind: "set-settings", settings: { autoRenew: false } },
    ],
    [
      "given renewal is Disabled, then it is turned off",
      [withSpec({ renewal: { policy: "Disabled" } }), live(on)],
      { kind: "set-settings", settings: { autoRenew: false } },
    ],
    ["given it is as wanted, then nothing is sent", [byVendor, live(on)], ISSUED],
    ["given it was just set, then nothing is sent", [byVendor, withAnswer(on)], ISSUED],
    [
      "given another's tag beside ours, then it is left alone",
      [live({ ...on, owners: [OUR_TAG, OTHER_TAG] })],
      ISSUED,
    ],
    ["given no tag, then it is left alone", [live({ ...on, owners: [] })], ISSUED],
    [
      "given a suspended Cluster, then it is turned off",
      [byVendor, withCluster({ suspend: true, purchase: { vendorRenewal: true } }), live(on)],
      { kind: "set-settings", settings: { autoRenew: false } },
    ],
    [
      "given a name that is not allowed any more, then it is turned off",
      [byVendor, withCluster({ allowedNames: [], purchase: { vendorRenewal: true } }), live(on)],
      { kind: "set-settings", settings: { autoRenew: false } },
    ],
    [
      "given a Cluster that does not allow it any more, then it is turned off",
      [byVendor, withCluster({}), live(on)],
      { kind: "set-settings", settings: { autoRenew: false } },
    ],
  ]);

  check([
    [
      "given a Cluster that does not allow it, then that is said with its field",
      [finalized, withSpec({ renewal: { policy: "Vendor" } })],
      {
        state: "stalled",
        reason: "VendorRenewalNotAllowed",
        message: expect.stringContaining("spec.purchase.vendorRenewal") as string,
      },
    ],
    [
      "given a purchase policy Manual, then that is said",
      [byVendor, withSpec({ renewal: { policy: "Vendor" }, purchase: { policy: "Manual" } })],
      {
        state: "stalled",
        reason: "VendorRenewalNotAllowed",
        message: expect.stringContaining("Manual") as string,
      },
    ],
    [
      "given approval by email and the policy of the Cluster's defaults, then that is said",
      [
        finalized,
        withCluster({ purchase: { vendorRenewal: true }, defaults: { renewal: { policy: "Vendor" } } }),
        withIdentifiers({
          type: "dns",
          value: "example.com",
          approval: "email",
          approverEmail: "admin@example.com",
        }),
      ],
      {
        state: "stalled",
        reason: "ApprovalNotPossible",
        message: expect.stringContaining("approved by email") as string,
      },
    ],
  ]);
});

const asks = withSpec({ tags: ["cost-7", "shop"], muted: true });
const remembers = (settings: NonNullable<OrderStatus["settings"]>): Change =>
  withStatus({ observedGeneration: 3, settings });
const set = remembers({ tags: ["cost-7", "shop"], muted: true });
const shows = (tags: readonly string[], muted = false, instanceId = 17): Change =>
  seen({ instanceId, settings: { tags, muted } });
const answers = (tags: readonly string[], muted = false, more = {}): Change =>
  live({ owners, autoRenew: false, current: storedInstance(), settings: { tags, muted }, ...more });
const sets = (settings: NewSettings) => ({ kind: "set-settings", settings });

describe("tags and reminders", () => {
  check([
    ["given nothing asked and others there, then SSLMate is not asked", [shows(["by-hand"], true)], ISSUED],
    [
      "given all as asked and remembered, and more there, then not",
      [asks, set, shows(["by-hand", "cost-7", "shop"], true)],
      ISSUED,
    ],
    [
      "given all as asked and nothing remembered, as after a lost status, then it is",
      [asks, shows(["cost-7", "shop"], true)],
      LOOK,
    ],
    ["given a tag that is not there, then it is", [asks, set, shows(["shop"], true)], LOOK],
    ["given reminders that are on, then it is", [asks, set, shows(["cost-7", "shop"])], LOOK],
    [
      "given a tag that was set and is not asked for any more, then it is",
      [asks, remembers({ tags: ["old"] }), shows(["cost-7", "old", "shop"], true)],
      LOOK,
    ],
    [
      "given such a tag that is gone, then it is, so that it is forgotten",
      [remembers({ tags: ["old"] }), shows(["by-hand"])],
      LOOK,
    ],
    [
      "given reminders that were turned off and may go on, then it is",
      [remembers({ muted: true }), shows([], true)],
      LOOK,
    ],
    ["given nothing seen, and all remembered, then not", [asks, set], ISSUED],
    ["given nothing seen nor remembered, then it is", [asks], LOOK],
    ["given nothing seen, and reminders asked for, then it is", [withSpec({ muted: false })], LOOK],
    ["given a suspended Order, then not", [withSpec({ tags: ["shop"], suspend: true }), shows([])], ISSUED],
    [
      "given an Order that the Cluster does not serve any more, then not",
      [asks, withCluster({ allowedNamespaces: { from: "Names", names: ["blog"] } }), shows([])],
      { reason: "NamespaceNotAllowed" },
    ],
    [
      "given another Order that has the name, then not",
      [asks, withRival({ holds: true, createdAt: 0 }), shows([])],
      ISSUED,
    ],
    [
      "given a call that failed, then that is said, and the certificate is Ready",
      [
        asks,
        shows([]),
        withFailure({ kind: "settings-not-taken", what: "it lacks the tag shop", free: true }),
      ],
      {
        state: "progressing",
        reason: "SettingsNotTaken",
        message: expect.stringContaining(
          "(it lacks the tag shop); the certificate stays as it is.",
        ) as string,
        failures: { failedAttempts: 1 },
      },
    ],
  ]);

  check([
    [
      "given an object without any of it, then one call sets all",
      [asks, answers(["by-hand"])],
      sets({ tags: { "cost-7": true, shop: true }, muted: true }),
    ],
    [
      "given a part of it, then only the rest is sent",
      [asks, remembers({ tags: ["old", "older"] }), answers(["by-hand", "old", "shop"], true)],
      sets({ tags: { "cost-7": true, old: false } }),
    ],
    [
      "given reminders that may go on, then they do",
      [remembers({ muted: true }), answers([], true)],
      sets({ muted: false }),
    ],
    ["given reminders that a person turned off, then they stay so", [answers([], true)], ISSUED],
    [
      "given SSLMate's own renewal as well, then it goes in the same call",
      [asks, answers([], true, { autoRenew: true })],
      sets({ autoRenew: false, tags: { "cost-7": true, shop: true } }),
    ],
    ["given no tag of ours, then nothing is sent", [asks, answers([], false, { owners: [] })], ISSUED],
    [
      "given another owner's tag too, then not",
      [asks, answers([], false, { owners: [OUR_TAG, OTHER_TAG] })],
      ISSUED,
    ],
    [
      "given a vendor who does not say, then not",
      [asks, live({ owners, current: storedInstance() })],
      ISSUED,
    ],
    [
      "given a newer certificate that is ours, then that comes first",
      [asks, answers([], false, { current: renewed })],
      { kind: "publish" },
    ],
    [
      "given a newer certificate that is not, then it keeps nothing from being set",
      [asks, answers([], false, { current: foreignInstance() })],
      { kind: "set-settings" },
    ],
    [
      "given tags that look like an owner's, then they are neither set nor removed",
      [withSpec({ tags: [OTHER_TAG] }), remembers({ tags: [OUR_TAG] }), answers([])],
      ISSUED,
    ],
  ]);
});

describe("a certificate that came by itself", () => {
  check([
    [
      "given our key and a later end, then it is published with the key in the Secret",
      [byVendor, live({ owners, autoRenew: true, current: renewed })],
      { kind: "publish", key: { from: "secret" } },
    ],
    [
      "given our key and the same end, then it is left",
      [live({ owners, current: storedInstance({ id: 18 }) })],
      ISSUED,
    ],
    [
      "given our key and fewer names, then the Secret keeps its own, and that is said",
      [
        withNames("example.com", "www.example.com"),
        withSecret(pair({ dnsNames: ["example.com", "www.example.com"] })),
        live({ owners, current: renewed }),
      ],
      {
        state: "settled",
        reason: "NewerAtVendor",
        message: expect.stringContaining("it does not name www.example.com") as string,
      },
    ],
    [
      "given our key and a certificate that is no good, then that is said",
      [
        live({
          owners,
          current: storedInstance({ id: 18, check: { ok: false, problem: "Its chain is broken." } }),
        }),
      ],
      {
        state: "settled",
        reason: "NewerAtVendor",
        message: expect.stringContaining("Its chain is broken.") as string,
      },
    ],
    [
      "given another key on our object, then that is said, with the way to a new one",
      [live({ owners, current: foreignInstance() })],
      {
        state: "settled",
        reason: "NewerAtVendor",
        message: expect.stringContaining("sslmate.com/rekey") as string,
      },
    ],
    [
      "given another key on nobody's object, then a person reads it before the renewal",
      [live({ current: foreignInstance() })],
      { state: "stalled", reason: "CertificateExists" },
    ],
    [
      "given another key on another's object, then too",
      [live({ owners: [OTHER_TAG], current: issuedInstance() })],
      { state: "stalled", reason: "OwnedElsewhere" },
    ],
    [
      "given an instance that is pending, then it is waited for",
      [live({ owners, pending: storedInstance({ id: 18, state: "pending" }) })],
      ISSUED,
    ],
  ]);
});

describe("an Order that SSLMate renews", () => {
  const dead = at(NOW + 61 * DAY);
  check([
    [
      "given its last days, then the operator buys nothing",
      [byVendor, seen({ autoRenew: true }), at(NOW + 59 * DAY)],
      ISSUED,
    ],
    ["given its end, then SSLMate is asked", [byVendor, seen({ autoRenew: true }, false), dead], LOOK],
    [
      "given its end and nothing newer, then a person reads what to look at",
      [byVendor, dead, live({ owners, autoRenew: true, current: storedInstance() })],
      {
        state: "stalled",
        reason: "Expired",
        message: expect.stringContaining("Look at its web page there") as string,
      },
    ],
    [
      "given its end and a request for renewal, then nothing is bought beside SSLMate's own",
      [
        byVendor,
        dead,
        withAsked({ renew: "1" }),
        live({ owners, autoRenew: true, current: storedInstance(), paidUntil: NOW + 60 * DAY }),
      ],
      { state: "stalled", reason: "Expired" },
    ],
    [
      "given its end and a newer one, then that is published",
      [byVendor, dead, live({ owners, autoRenew: true, current: renewed })],
      { kind: "publish" },
    ],
    [
      "given a request for another key, then it is reissued, free of charge",
      [byVendor, withAsked({ rekey: "1" }), live({ owners, autoRenew: true, current: storedInstance() })],
      { kind: "pay", request: { verb: "reissue", paid: false, desired: { vendorRenews: true } } },
    ],
  ]);

  it("given a first certificate, then it is bought with SSLMate's renewal on", () => {
    expect(decide(orderObserved(byVendor, live()))).toMatchObject({
      kind: "pay",
      request: { verb: "buy", desired: { vendorRenews: true } },
    });
  });
});

/** The Order had a certificate, as its status remembers. */
const had: Change = (observed) => ({
  ...observed,
  order: {
    ...observed.order,
    status: {
      observedGeneration: 3,
      certificate: {
        serialNumber: "01ab",
        fingerprintSHA256: "c".repeat(64),
        issuer: "CA",
        notBefore: "2026-10-23T12:00:00Z",
        notAfter: "2027-01-21T12:00:00Z",
        dnsNames: ["example.com"],
      },
    },
  },
});

describe("an Order that may not spend any more", () => {
  const denied = withCluster({ allowedNamespaces: { from: "Names", names: ["blog"] } });
  const lost = { owners, current: storedInstance({ otherNames: [] }) };

  it("given a Secret that is lost, then it gets back what it had, free of charge", () => {
    expect(decide(orderObserved(had, denied))).toMatchObject(LOOK);
    expect(decide(orderObserved(had, denied, live(lost)))).toMatchObject({
      kind: "pay",
      request: { verb: "reissue", paid: false },
    });
  });

  it("given a Secret that is lost and nothing at SSLMate, then nothing is bought", () => {
    expect(decide(orderObserved(had, denied, live({})))).toMatchObject({ reason: "NamespaceNotAllowed" });
  });

  it("given an Order that never had one, then SSLMate is not even asked", () => {
    expect(decide(orderObserved(denied))).toMatchObject({ reason: "NamespaceNotAllowed" });
    expect(decide(orderObserved(denied, live(lost)))).toMatchObject({ reason: "NamespaceNotAllowed" });
  });
});

/** The Secret does not say which instance it holds. */
function dropId(observed: OrderObserved): OrderObserved {
  if (observed.secret.kind !== "owned") return observed;
  const { instanceId: _, ...secret } = observed.secret;
  return { ...observed, secret };
}

it("the key in the Secret is that of the instance these rows are about", () => {
  expect(storedInstance().publicKeyHash).toBe(STORED_KEY);
});
