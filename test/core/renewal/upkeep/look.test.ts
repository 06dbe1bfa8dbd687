/** Whether SSLMate is asked about a certificate that is right, and what becomes of one that came there by itself. */
import { describe, expect, it } from "vitest";
import type { OrderObserved } from "../../../../src/core/facts/observed.ts";
import { DAY, NOW, OTHER_TAG, pair, STORED_KEY } from "../../../support/observed/facts.ts";
import { foreignInstance, issuedInstance, storedInstance } from "../../../support/observed/instances.ts";
import { at } from "../../../support/observed/order-observed.ts";
import { withClusterTrouble, withNames, withSpec } from "../../../support/observed/with-asked.ts";
import { withRefusal } from "../../../support/observed/with-attempt.ts";
import { withSecret } from "../../../support/observed/with-secret.ts";
import { live } from "../../../support/observed/with-vendor.ts";
import { seen, byVendor, owners, LOOK, ISSUED, renewed, expectDecisions, type Row } from "./upkeep-rows.ts";

describe("whether SSLMate is asked about a certificate that is right", () => {
  expectDecisions([
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

describe("a certificate that came by itself", () => {
  expectDecisions([
    [
      "given our key and a later end, then it is published with the key in the Secret",
      [byVendor, live({ owners, autoRenew: true, current: renewed })],
      { kind: "publish", key: { from: "secret" } },
    ],
    [
      "given our key and the same end, made later, then it is published: SSLMate may revoke the older one",
      [live({ owners, current: storedInstance({ id: 18 }, { fingerprintSha256: "d".repeat(64) }) })],
      { kind: "publish", key: { from: "secret" } },
    ],
    [
      "given our key and the same end, made earlier, then it is left",
      [live({ owners, current: storedInstance({ id: 16 }, { fingerprintSha256: "d".repeat(64) }) })],
      ISSUED,
    ],
    [
      "given our key and the same certificate under another id, then it is left",
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
    ...[
      { policy: byVendor, autoRenew: true },
      { policy: withSpec({ renewal: { policy: "Disabled" } }), autoRenew: false },
    ].map(({ policy, autoRenew }): Row => [
      "given that and a pair that has expired since, then a person is told so, and nothing of its being valid",
      [policy, live({ owners, autoRenew, current: foreignInstance() }), at(NOW + 61 * DAY)],
      {
        state: "stalled",
        reason: "Expired",
        message: expect.stringMatching(
          /expired at 2027-01-21T12:00:00Z\. SSLMate shows a newer one .*instance \d+.*its key is not one of this Order\. .*sslmate\.com\/rekey/,
        ) as string,
      },
    ]),
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

/** The Secret does not say which instance it holds. */
function dropId(observed: OrderObserved): OrderObserved {
  if (observed.secret.kind !== "owned") return observed;
  const { instanceId: _, ...secret } = observed.secret;
  return { ...observed, secret };
}

it("the key in the Secret is that of the instance these rows are about", () => {
  expect(storedInstance().publicKeyHash).toBe(STORED_KEY);
});
