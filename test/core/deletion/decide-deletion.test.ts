/** A deleted Order of which nothing is to end at SSLMate: it goes, and its Secret goes with it or stays. */
import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/order/decide.ts";
import { DAY, pair } from "../../support/observed/facts.ts";
import { orderObserved } from "../../support/observed/order-observed.ts";
import { withCluster, withOrder, withoutCluster, withSpec } from "../../support/observed/with-asked.ts";
import { withRefusal } from "../../support/observed/with-attempt.ts";
import { withForeignSecret, withSecret } from "../../support/observed/with-secret.ts";
import { live } from "../../support/observed/with-vendor.ts";
import {
  deleting,
  since,
  revoke,
  keep,
  deleteSecret,
  vendorRenews,
  ours,
  notRenewed,
  tried,
  DONE,
  expectDecisions,
} from "./deletion-rows.ts";

describe("decide, for a deleted Order, does nothing at SSLMate", () => {
  expectDecisions(
    [
      [
        "given no finalizer of ours, then it rests",
        [withOrder({ finalizer: false }), revoke],
        { reason: "Deleting" },
      ],
      ["given StopRenewal and no renewal by SSLMate, then it goes", [live(notRenewed)], DONE],
      [
        "given that SSLMate was not asked whether it renews, then it is: the finalizer may stand for what the Order asked before",
        [withSecret()],
        { kind: "look" },
      ],
      ["given Keep, then it goes", [keep, vendorRenews, live(ours)], DONE],
      [
        "given Keep by the Cluster's default, then it goes",
        [withCluster({ defaults: { deletion: { certificate: "Keep" } } })],
        DONE,
      ],
      ["given Keep and no Cluster any more, then it goes", [keep, withoutCluster], DONE],
      [
        "given StopRenewal and no Cluster any more, which could have had SSLMate renew, then it waits",
        [withSpec({ deletion: { certificate: "StopRenewal" } }), withoutCluster],
        { kind: "rest", reason: "ClusterNotFound" },
      ],
      ["given a Secret that stays, then it goes", [withSecret(), live(notRenewed)], DONE],
    ],
    deleting,
  );

  it("given no finalizer and a Secret that goes with it, then that is said", () => {
    const observed = orderObserved(
      withOrder({ deleting: true }),
      withSecret(pair(), { ownedBy: ["order-uid"] }),
    );
    expect(decide(observed)).toMatchObject({
      message: "The Order is being deleted; its Secret goes with it.",
    });
  });
});

describe("decide, for a deleted Order whose Secret is to go", () => {
  expectDecisions(
    [
      [
        "given a Secret without an owner reference, then that is set first",
        [withSecret()],
        { kind: "set-owner" },
      ],
      [
        "given one of a former Order of this name, then ours is set",
        [withSecret(pair(), { ownedBy: ["former-uid"] })],
        { kind: "set-owner" },
      ],
      [
        "given the owner reference, then the Order goes, and the Secret with it",
        [withSecret(pair(), { ownedBy: ["order-uid"] })],
        DONE,
      ],
      ["given no Secret, then the Order goes", [], DONE],
      [
        "given a Secret that is not ours, then it is left",
        [withForeignSecret("not-ours", "it lacks a label")],
        DONE,
      ],
      [
        "given one that another Order has left behind, then it is left",
        [withSecret(pair(), { inherited: true })],
        DONE,
      ],
      [
        "given one whose owner reference was taken away meanwhile, as by --cascade=orphan, then it stays",
        [withSecret(pair(), { goesWith: "order-uid" })],
        DONE,
      ],
      [
        "given SSLMate down, then the Secret is seen to all the same",
        [
          revoke,
          deleteSecret,
          withSpec({ deletion: { secret: "Delete", certificate: "Revoke" } }),
          withSecret(),
          withRefusal(),
        ],
        { kind: "set-owner" },
      ],
      [
        "given that Kubernetes refuses the reference, then it is said, and tried again",
        [withSecret(), tried({ owner: { refusal: { problem: "apply secrets shop/x: 403 Forbidden" } } })],
        {
          kind: "rest",
          reason: "KubernetesRefused",
          message: expect.stringContaining("apply secrets shop/x: 403 Forbidden"),
        },
      ],
      [
        "given the same after the time limit, then the Order goes, and a person is told which Secret to delete",
        [since(DAY), withSecret(), tried({ owner: {} })],
        { ...DONE, leaving: expect.stringContaining("delete Secret example-com-tls") },
      ],
    ],
    deleting,
    deleteSecret,
    live(notRenewed),
  );
});
