/** A deleted Order that waits, since SSLMate cannot be asked: how long, and what a person is told when it goes all the same. */
import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/order/decide.ts";
import { DAY, FIRST_WAIT, NOW, OTHER_TAG, OUR_TAG } from "../../support/observed/facts.ts";
import { foreignInstance, instance } from "../../support/observed/instances.ts";
import { at, orderObserved, type Change } from "../../support/observed/order-observed.ts";
import { withClusterTrouble, withoutCluster, withSpec } from "../../support/observed/with-asked.ts";
import { withFailure, withOthersAttempt, withRefusal } from "../../support/observed/with-attempt.ts";
import { withSecret } from "../../support/observed/with-secret.ts";
import { live } from "../../support/observed/with-vendor.ts";
import {
  type Row,
  deleting,
  since,
  revoke,
  vendorRenews,
  ours,
  tried,
  DONE,
  expectDecisions,
} from "./deletion-rows.ts";

const HOUR = 3_600_000;
const waits = (reason: string): Record<string, unknown> => ({ kind: "rest", reason });

describe("decide, for a deleted Order, while SSLMate cannot be asked", () => {
  const rows: Row[] = [
    ["given that SSLMate is down", [withRefusal({ kind: "unavailable" })], waits("Unavailable")],
    ["given that the Cluster is gone", [withoutCluster], waits("ClusterNotFound")],
    [
      "given that the API key is gone",
      [withClusterTrouble("Secret sslmate-api-key does not exist.")],
      waits("ClusterNotReady"),
    ],
    [
      "given that the account cannot be opened",
      [withFailure({ kind: "account", problem: "There is no API key." })],
      waits("ClusterNotReady"),
    ],
    [
      "given that SSLMate refuses the revocation",
      [withFailure({ kind: "vendor", doing: "revoke", error: { kind: "refused", detail: "No." } })],
      waits("Refused"),
    ],
    [
      "given that SSLMate does not take the tag away",
      [withFailure({ kind: "settings-not-taken", what: "it still shows the tag of this Order" })],
      waits("SettingsNotTaken"),
    ],
    ["given that the lease is too short", [withFailure({ kind: "lease-too-short" })], waits("LeaseTooShort")],
    [
      "given that the Order is suspended",
      [withSpec({ suspend: true, deletion: { certificate: "Revoke" } })],
      waits("Suspended"),
    ],
  ];
  expectDecisions(rows, deleting, revoke, withSecret());

  it.each(rows)("%s, after a day the Order goes, and what a person may do is told", (_name, changes) => {
    const observed = orderObserved(deleting, revoke, withSecret(), ...changes, since(DAY));
    expect(decide(observed)).toMatchObject({
      ...DONE,
      leaving: expect.stringMatching(
        /^The Order was let go before .*\. By hand: revoke the certificates on the page of example\.com in the account of Cluster webservers at sslmate\.com; remove the tag k8s-ours-0123456789abcdef there\. What stood in the way: /,
      ),
    });
  });

  it.each(rows)(
    "%s, then nothing of what is told speaks of fields and annotations of the Order that is gone",
    (_n, changes) => {
      const action = decide(orderObserved(deleting, revoke, withSecret(), ...changes, since(DAY)));
      expect("leaving" in action ? action.leaving : "").toMatch(/What stood in the way: ./);
      expect("leaving" in action ? action.leaving : "").not.toMatch(
        /status\.|spec\.deletion|annotate|tried again|^Set /,
      );
    },
  );

  it.each<[string, Change[], string]>([
    [
      "another's",
      [live({ current: foreignInstance(), owners: [OTHER_TAG, OUR_TAG] })],
      `complete. By hand: remove the tag ${OUR_TAG} on the page of example.com in the account of Cluster webservers at sslmate.com. What stood in the way: The certificate of example.com at SSLMate (instance 40) belongs to another Order or installation (tag ${OTHER_TAG}), so it is not revoked.`,
    ],
    [
      "another's alone",
      [live({ current: foreignInstance(), owners: [OTHER_TAG] })],
      "complete. Nothing is left to do by hand. What stood in the way: The certificate of example.com at SSLMate (instance 40) belongs to another",
    ],
    [
      "nobody's",
      [live({ current: foreignInstance() })],
      "By hand: if nobody needs it, revoke instance 40, which was not bought for this Order, on the page of example.com",
    ],
    [
      "pending still",
      [withSecret(), live({ pending: instance(), owners: [OUR_TAG] })],
      "By hand: finish or cancel instance 21, then revoke the certificates on the page of example.com",
    ],
    [
      "another account's than the API key's",
      [withSecret(), live()],
      `By hand: revoke the certificates on the page of example.com in the account that it was bought with at sslmate.com; remove the tag ${OUR_TAG} there.`,
    ],
    [
      "what another Order is buying",
      [withOthersAttempt],
      "unless that Order needs them, revoke the certificates on the page of example.com",
    ],
  ])("given a certificate that is %s, then a person is told what fits that", (_what, changes, told) => {
    const action = decide(orderObserved(deleting, revoke, ...changes, since(DAY)));
    expect(action).toMatchObject({ ...DONE, leaving: expect.stringContaining(told) });
  });

  it("given a long answer of SSLMate, then what a person may do is within what an Event holds", () => {
    const error = { kind: "refused", detail: "No. ".repeat(300) } as const;
    const action = decide(
      orderObserved(deleting, revoke, withFailure({ kind: "vendor", doing: "revoke", error }), since(DAY)),
    );
    expect(("leaving" in action ? action.leaving : "")?.slice(0, 1_000)).toContain(
      `remove the tag ${OUR_TAG} there.`,
    );
  });

  it("given that SSLMate renews by itself, then after a day a person is told to turn that off", () => {
    const observed = orderObserved(deleting, vendorRenews, withRefusal(), since(DAY));
    expect(decide(observed)).toMatchObject({
      ...DONE,
      leaving: expect.stringContaining("turn automatic renewal off on the page of example.com"),
    });
  });

  it.each([
    ["at once", 0, FIRST_WAIT],
    ["after an hour", HOUR, HOUR / 4],
    ["after ten hours", 10 * HOUR, HOUR],
    ["a minute before the end", DAY - 60_000, 60_000],
  ])(
    "given that it failed %s, then it is tried again later and later, and at the end once more",
    (_when, gone, after) => {
      const down = withRefusal({ kind: "unavailable" });
      expect(decide(orderObserved(deleting, revoke, since(gone), down))).toMatchObject({
        kind: "rest",
        after,
      });
    },
  );

  it("given a wait, then until when it lasts is said", () => {
    expect(decide(orderObserved(deleting, revoke, withoutCluster))).toMatchObject({
      message: expect.stringMatching(/Keep\. The deletion waits for that until 2026-11-23T12:00:00Z\.$/),
    });
  });

  it("given a process that was away for days, then it tries before it gives up", () => {
    const observed = orderObserved(deleting, revoke, withSecret(), at(NOW + 5 * DAY), live(ours));
    expect(decide(observed)).toEqual({ kind: "revoke" });
  });

  it("given that Kubernetes refuses to let it go, then that is said, without a loop", () => {
    const observed = orderObserved(
      deleting,
      since(2 * DAY),
      tried({ finalizer: { problem: "replace orders: 403 Forbidden" } }),
    );
    expect(decide(observed)).toMatchObject({ kind: "rest", reason: "KubernetesRefused" });
  });
});
