/** What a living Order has set for its deletion: a finalizer, an owner reference on its Secret, or neither. */
import { describe } from "vitest";
import { OTHER_TAG, OUR_TAG, pair } from "../../support/observed/facts.ts";
import { withCluster, withOrder, withoutCluster, withSpec } from "../../support/observed/with-asked.ts";
import { withAttempt, withFailure, withRefusal } from "../../support/observed/with-attempt.ts";
import { withSecret } from "../../support/observed/with-secret.ts";
import { live, withAnswer, withTerm } from "../../support/observed/with-vendor.ts";
import {
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

describe("decide, for a living Order, prepares its deletion", () => {
  const SET = { kind: "set-finalizer", stands: true };
  const OWN = { kind: "set-owner" };
  const stands = withOrder({ finalizer: true });
  const owned = withSecret(pair(), { ownedBy: ["order-uid"] });
  expectDecisions([
    ["given the usual Order, then it has no finalizer", [withSecret()], { reason: "Issued" }],
    ["given Revoke, then the finalizer is set before anything is bought", [revoke], SET],
    [
      "given Revoke by the Cluster's default, then too",
      [withCluster({ defaults: { deletion: { certificate: "Revoke" } } })],
      SET,
    ],
    [
      "given Keep against that default, then not",
      [keep, withCluster({ defaults: { deletion: { certificate: "Revoke" } } }), withSecret()],
      { reason: "Issued" },
    ],
    ["given renewal by SSLMate, then the finalizer is set", [vendorRenews], SET],
    [
      "given renewal by SSLMate as the Cluster's default, then too",
      [withCluster({ purchase: { vendorRenewal: true }, defaults: { renewal: { policy: "Vendor" } } })],
      SET,
    ],
    [
      "given that and an Order that says itself when it is renewed, then not",
      [
        withCluster({
          purchase: { vendorRenewal: true },
          defaults: { approval: "dns", renewal: { policy: "Vendor" } },
        }),
        withSpec({ renewal: { before: "24h" } }),
        withSecret(),
      ],
      { reason: "Issued" },
    ],
    ["given renewal by SSLMate and Keep, then not", [vendorRenews, keep], { kind: "look" }],
    ["given Revoke and the finalizer, then it goes on", [revoke, stands], { kind: "look" }],
    [
      "given a finalizer that nothing needs any more, then it is removed",
      [stands, withSecret(), live(notRenewed)],
      { ...DONE },
    ],
    [
      "given one that stands, whatever for, then SSLMate is asked first whether it renews",
      [stands, withSecret()],
      { kind: "look" },
    ],
    [
      "given that it shows so, then that is turned off before the finalizer goes",
      [stands, withSecret(), live({ ...ours, autoRenew: true })],
      { kind: "set-settings", settings: { autoRenew: false } },
    ],
    [
      "given that SSLMate does not take that, then the finalizer stays",
      [
        stands,
        withSecret(),
        live({ ...ours, autoRenew: true }),
        withFailure({ kind: "settings-not-taken", what: "it still renews the certificate by itself" }),
      ],
      { kind: "rest", reason: "SettingsNotTaken" },
    ],
    [
      "given that it is down, then the finalizer stays",
      [stands, withSecret(), withRefusal({ kind: "unavailable" })],
      { kind: "rest", reason: "Unavailable" },
    ],
    [
      "given a list of some time ago that shows none, then SSLMate is asked all the same",
      [stands, withSecret(), (observed) => ({ ...observed, seen: { certificate: { autoRenew: false } } })],
      { kind: "look" },
    ],
    [
      "given a call in flight, which may have told SSLMate to renew, then the finalizer stays",
      [stands, withAttempt(), withAnswer({ owners: [OUR_TAG], autoRenew: false })],
      { kind: "rest", reason: "InDoubt" },
    ],
    [
      "given another account, which shows nothing of the name, then the finalizer stays",
      [stands, withSecret(), live()],
      { kind: "rest" },
    ],
    [
      "given another's renewal, then the finalizer goes",
      [stands, withSecret(), live({ ...ours, owners: [OTHER_TAG], autoRenew: true })],
      { ...DONE },
    ],
    [
      "given that SSLMate renews what is ours by its key alone, then the finalizer stays",
      [stands, withSecret(), live({ ...ours, owners: [], autoRenew: true })],
      { kind: "rest" },
    ],
    ["given Keep, then nobody is asked, and the finalizer goes", [stands, keep, withSecret()], { ...DONE }],
    [
      "given a finalizer and no Cluster to say whether it is needed, then it stays",
      [stands, withoutCluster, withSecret()],
      { reason: "ClusterNotFound" },
    ],
    [
      "given Delete and a Secret without an owner reference, then that is set",
      [deleteSecret, withSecret()],
      OWN,
    ],
    [
      "given Delete and no Secret, then it is bought for without a finalizer: the reference comes with the Secret",
      [deleteSecret],
      { kind: "look" },
    ],
    ["given Delete and the owner reference, then all is well", [deleteSecret, owned], { reason: "Issued" }],
    [
      "given Delete and a reference that does not stay, then the finalizer stands in",
      [deleteSecret, withSecret(), tried({ owner: {} })],
      SET,
    ],
    ["given Retain and an owner reference of ours, then it is withdrawn", [owned], OWN],
    [
      "given Retain and one that somebody else has set too, then it stays his",
      [owned, tried({ owner: {} })],
      { reason: "Issued" },
    ],
    [
      "given one of an Order that is gone, then it is not ours to withdraw",
      [withSecret(pair(), { ownedBy: ["former-uid"] })],
      { reason: "Issued" },
    ],
    [
      "given no Cluster and an Order that is silent, then the reference stays",
      [owned, withoutCluster],
      { reason: "ClusterNotFound" },
    ],
    [
      "given a suspended Order, then its Secret stays as it is",
      [withSpec({ suspend: true }), owned],
      { reason: "Issued" },
    ],
    [
      "given that Kubernetes refuses the finalizer, then nothing is bought, and it is said",
      [revoke, tried({ finalizer: { problem: "replace orders: 403 Forbidden" } })],
      { kind: "rest", reason: "KubernetesRefused" },
    ],
    [
      "given that and a call in flight, then the call is followed",
      [revoke, withAttempt(), tried({ finalizer: { problem: "x" } })],
      { kind: "ask-vendor" },
    ],
    [
      "given that Kubernetes refuses the owner reference, then it is said although the pair is valid",
      [
        deleteSecret,
        stands,
        withSecret(),
        tried({ owner: { refusal: { problem: "apply secrets: 403 Forbidden" } } }),
      ],
      { reason: "KubernetesRefused" },
    ],
    [
      "given an end of the term, then it makes no difference",
      [withSecret(), live(ours), withTerm({ termEnding: true })],
      { reason: "Issued" },
    ],
  ]);
});
