/** SSLMate's own renewal of an Order whose Cluster is gone: nobody turns it off, so it is said where it may go on. */
import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/order/decide.ts";
import { orderObserved, type Change } from "../../support/observed/order-observed.ts";
import { withOrder, withoutCluster, withSpec, withStatus } from "../../support/observed/with-asked.ts";
import { withSecret } from "../../support/observed/with-secret.ts";

const vendor = withSpec({ renewal: { policy: "Vendor" } });
const finalizer = withOrder({ finalizer: true });
const keep = withSpec({ renewal: { policy: "Vendor" }, deletion: { certificate: "Keep" } });
const bought = withStatus({
  purchases: [{ time: "2026-11-22T12:00:00Z", verb: "buy", instanceId: 21 }],
});

describe("decide, for an Order whose Cluster is gone", () => {
  const rows: [what: string, says: boolean, ...changes: Change[]][] = [
    ["that asks for SSLMate's own renewal", true, withSecret(), vendor, finalizer],
    ["that asks for it, and that it is kept when the Order goes", true, withSecret(), keep],
    ["that asks for it, and whose Secret is gone with what was bought", true, bought, vendor, finalizer],
    [
      "that is silent, with the finalizer that its Cluster's default may have led to",
      true,
      withSecret(),
      finalizer,
    ],
    [
      "that asks for another policy, before SSLMate has shown that it renews no more",
      true,
      withSecret(),
      withSpec({ renewal: { policy: "RenewBefore" } }),
      finalizer,
    ],
    [
      "that has the finalizer for its revocation",
      false,
      withSecret(),
      withSpec({ deletion: { certificate: "Revoke" } }),
      finalizer,
    ],
    ["that asks for nothing of it", false, withSecret()],
    ["that asks for it, and for which nothing was ever bought", false, vendor, finalizer],
  ];
  it.each(rows)(
    "given one %s, then it is said that SSLMate may go on charging: %s",
    (_what, says, ...changes) => {
      const action = decide(orderObserved(...changes, withoutCluster));

      expect(action).toMatchObject({ kind: "rest", reason: "ClusterNotFound" });
      const words =
        "Meanwhile SSLMate may go on renewing the certificate by itself, and charging for that; if that is not wanted, turn automatic renewal off on the page of example.com at sslmate.com.";
      expect("message" in action && action.message.includes(words)).toBe(says);
    },
  );
});
