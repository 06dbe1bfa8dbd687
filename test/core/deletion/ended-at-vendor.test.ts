/** A deleted Order of which something is to end at SSLMate first: its certificates, or SSLMate's own renewal. */
import { describe, expect } from "vitest";
import { attemptFacts, OTHER_TAG, OUR_TAG } from "../../support/observed/facts.ts";
import {
  foreignInstance,
  instance,
  issuedInstance,
  storedInstance,
} from "../../support/observed/instances.ts";
import type { Change } from "../../support/observed/order-observed.ts";
import { withCluster, withoutCluster, withSpec, withStatus } from "../../support/observed/with-asked.ts";
import {
  withAttempt,
  withOthersAttempt,
  withSetAside,
  withUnreadableAttempt,
} from "../../support/observed/with-attempt.ts";
import { withSecret } from "../../support/observed/with-secret.ts";
import { live } from "../../support/observed/with-vendor.ts";
import { deleting, revoke, vendorRenews, ours, DONE, expectDecisions } from "./deletion-rows.ts";

const revoked =
  (revocation: "pending" | "revoked"): Change =>
  (observed) => ({ ...observed, revocation });

const refused = (words: string): Record<string, unknown> => ({
  kind: "rest",
  state: "stalled",
  reason: "RevocationRefused",
  message: expect.stringContaining(words),
});

describe("decide, for a deleted Order whose certificate is to be revoked", () => {
  expectDecisions(
    [
      ["given that SSLMate was not asked, then it is, live", [withSecret()], { kind: "look" }],
      [
        "given our certificate by its key in the Secret, then all are revoked",
        [withSecret(), live(ours)],
        { kind: "revoke" },
      ],
      [
        "given our certificate by the tag alone, then all are revoked",
        [live({ current: foreignInstance(), owners: [OUR_TAG] })],
        { kind: "revoke" },
      ],
      [
        "given our certificate by a key that was set aside, then all are revoked",
        [withSetAside(attemptFacts()), live({ current: issuedInstance() })],
        { kind: "revoke" },
      ],
      [
        "given Revoke by the Cluster's default, then all are revoked",
        [
          withSpec({ deletion: {} }),
          withCluster({ defaults: { deletion: { certificate: "Revoke" } } }),
          live(ours),
          withSecret(),
        ],
        { kind: "revoke" },
      ],
      [
        "given that SSLMate is at it, then it is asked again",
        [withSecret(), live(ours), revoked("pending")],
        { kind: "rest", reason: "RevocationPending" },
      ],
      [
        "given that all are revoked, then our tag is withdrawn",
        [withSecret(), live(ours), revoked("revoked")],
        { kind: "release", stopRenewal: false, withdrawTag: true },
      ],
      [
        "given that nothing is current any more, then our tag is withdrawn",
        [withSecret(), live({ owners: [OUR_TAG] })],
        { kind: "release", stopRenewal: false, withdrawTag: true },
      ],
      [
        "given that and renewal by SSLMate, then both end",
        [live({ owners: [OUR_TAG], autoRenew: true })],
        { kind: "release", stopRenewal: true, withdrawTag: true },
      ],
      [
        "given nothing current and no tag of ours, then the Order goes",
        [withSecret(), live({ autoRenew: false })],
        DONE,
      ],
      [
        "given an account that shows nothing of the name, though its certificate is here, then it waits for the account that it is in",
        [withSecret(), live()],
        { kind: "rest", state: "stalled", reason: "GoneAtVendor" },
      ],
      [
        "given that and a lost Secret, then the certificate in the status tells as much",
        [withStatus({ certificate: { instanceId: 17 } }), live()],
        { kind: "rest", state: "stalled", reason: "GoneAtVendor" },
      ],
      ["given that nothing was ever bought, then the Order goes", [live()], DONE],
      [
        "given nothing current and another's tag, then the Order goes",
        [live({ owners: [OTHER_TAG], autoRenew: true })],
        DONE,
      ],
    ],
    deleting,
    revoke,
  );

  expectDecisions(
    [
      [
        "given another's tag, then nothing is revoked",
        [live({ current: foreignInstance(), owners: [OTHER_TAG] })],
        refused(OTHER_TAG),
      ],
      [
        "given our key and another's tag, then nothing is revoked",
        [live({ ...ours, owners: [OTHER_TAG] })],
        refused(OTHER_TAG),
      ],
      [
        "given both tags, then nothing is revoked",
        [live({ ...ours, owners: [OUR_TAG, OTHER_TAG] })],
        refused(OTHER_TAG),
      ],
      [
        "given adopt: Rekey and another's tag, then nothing is revoked",
        [
          withSpec({ adopt: "Rekey", deletion: { certificate: "Revoke" } }),
          live({ ...ours, owners: [OTHER_TAG] }),
        ],
        refused(OTHER_TAG),
      ],
      [
        "given a certificate of nobody's, then nothing is revoked",
        [live({ current: foreignInstance() })],
        refused("was not bought for this Order"),
      ],
      [
        "given a pending instance, then nothing is revoked",
        [live({ ...ours, pending: instance({ id: 22 }) })],
        refused("Instance 22 is still pending"),
      ],
      [
        "given another Order's call in flight, then nothing is revoked",
        [withOthersAttempt, live(ours)],
        refused("Order blog/web has a purchase"),
      ],
      [
        "given a call in flight that cannot be read, then nothing is revoked",
        [withUnreadableAttempt, live(ours)],
        refused("Secret attempt-1234"),
      ],
    ],
    deleting,
    revoke,
    withSecret(),
  );

  expectDecisions(
    [
      [
        "given a call of its own in flight, then SSLMate is asked what came of it",
        [withAttempt()],
        { kind: "ask-vendor" },
      ],
      [
        "given that it came to a certificate, then it is not published but set aside",
        [withAttempt(), live({ current: issuedInstance() })],
        { kind: "end-attempt", how: "set-aside" },
      ],
      [
        "given that it is pending, then that is waited for",
        [withAttempt(), live({ pending: instance() })],
        { kind: "rest", reason: "ApprovalPending" },
      ],
      [
        "given that it never went out, then it ends",
        [withAttempt({ sent: "never" }), live()],
        { kind: "end-attempt", how: "delete" },
      ],
      [
        "given that nothing is known yet, then it is waited for",
        [withAttempt(), live()],
        { kind: "rest", reason: "InDoubt" },
      ],
      [
        "given that nothing came of it, then it is never sent again",
        [withAttempt({ settled: true }), live()],
        { kind: "end-attempt", how: "set-aside" },
      ],
    ],
    deleting,
    revoke,
  );
});

describe("decide, for a deleted Order whose certificate SSLMate renews", () => {
  expectDecisions(
    [
      ["given that SSLMate was not asked, then it is", [], { kind: "look" }],
      [
        "given our tag, then its renewal ends and the tag is withdrawn",
        [live({ ...ours, autoRenew: true })],
        { kind: "release", stopRenewal: true, withdrawTag: true },
      ],
      [
        "given our key alone, then its renewal ends",
        [withSecret(), live({ current: storedInstance(), autoRenew: true })],
        { kind: "release", stopRenewal: true, withdrawTag: false },
      ],
      [
        "given that its renewal is off, then the tag alone is withdrawn",
        [live({ ...ours, autoRenew: false })],
        { kind: "release", stopRenewal: false, withdrawTag: true },
      ],
      [
        "given a call of ours in flight, then its renewal ends, and the tag stays for the call's sake",
        [withAttempt(), live({ ...ours, autoRenew: true })],
        { kind: "release", stopRenewal: true, withdrawTag: false },
      ],
      [
        "given that it is off and nobody knows what came of the call, whose settings turn it on, then that is waited for",
        [withAttempt(), live({ ...ours, autoRenew: false })],
        { kind: "rest", reason: "InDoubt" },
      ],
      [
        "given that nothing came of it, then the Order goes",
        [withAttempt({ settled: true }), live({ ...ours, autoRenew: false })],
        DONE,
      ],
      [
        "given that its instance is there, then the Order goes",
        [withAttempt(), live({ pending: instance(), owners: [OUR_TAG], autoRenew: false })],
        DONE,
      ],
      [
        "given that SSLMate does not say whether it renews, then it is told not to",
        [live(ours)],
        { kind: "release", stopRenewal: true, withdrawTag: true },
      ],
      [
        "given that the Order does not ask for it any more, then its renewal ends all the same",
        [withSpec({ renewal: { before: "12h" } }), live({ ...ours, autoRenew: true })],
        { kind: "release", stopRenewal: true, withdrawTag: true },
      ],
      [
        "given that and no Cluster any more, then it waits for one",
        [
          withSpec({ renewal: { policy: "RenewBefore" }, deletion: { certificate: "StopRenewal" } }),
          withoutCluster,
        ],
        { kind: "rest", reason: "ClusterNotFound" },
      ],
      [
        "given an account that shows nothing of the name, though its certificate is here, then it waits for the account that renews it",
        [withSecret(), live()],
        { kind: "rest", state: "stalled", reason: "GoneAtVendor" },
      ],
      ["given that, and it never had a certificate, then the Order goes", [live()], DONE],
      [
        "given that both is done, then the Order goes",
        [live({ current: storedInstance(), autoRenew: false })],
        DONE,
      ],
      [
        "given another's certificate, then it is left to him",
        [withSecret(), live({ current: storedInstance(), owners: [OTHER_TAG], autoRenew: true })],
        DONE,
      ],
      [
        "given a person's certificate, then it is left to him",
        [live({ current: foreignInstance(), autoRenew: true })],
        DONE,
      ],
      [
        "given no Cluster any more, then it waits for one",
        [withoutCluster],
        { kind: "rest", reason: "ClusterNotFound" },
      ],
    ],
    deleting,
    vendorRenews,
  );
});
