/** SSLMate's own renewal: turned on and off as the Order and the Cluster say, and left to it once it is on. */
import { describe, expect, it } from "vitest";
import { decide } from "../../../../src/core/order/decide.ts";
import { DAY, NOW, OTHER_TAG, OUR_TAG } from "../../../support/observed/facts.ts";
import { storedInstance } from "../../../support/observed/instances.ts";
import { at, orderObserved } from "../../../support/observed/order-observed.ts";
import { withAsked, withCluster, withIdentifiers, withSpec } from "../../../support/observed/with-asked.ts";
import { live, withAnswer } from "../../../support/observed/with-vendor.ts";
import { seen, finalized, byVendor, owners, LOOK, ISSUED, renewed, expectDecisions } from "./upkeep-rows.ts";

describe("SSLMate's own renewal", () => {
  const on = { owners, autoRenew: true, current: storedInstance() };
  const off = { ...on, autoRenew: false };
  expectDecisions([
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

  expectDecisions([
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

describe("an Order that SSLMate renews", () => {
  const dead = at(NOW + 61 * DAY);
  expectDecisions([
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
