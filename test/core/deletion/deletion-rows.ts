/** Orders whose deletion was asked for, and what is expected of them: the parts of the rows in the tests beside this. */
import { expect, it } from "vitest";
import { decide } from "../../../src/core/order/decide.ts";
import { NOW, OUR_TAG } from "../../support/observed/facts.ts";
import { storedInstance } from "../../support/observed/instances.ts";
import { orderObserved, type Change } from "../../support/observed/order-observed.ts";
import { withCluster, withOrder, withSpec } from "../../support/observed/with-asked.ts";

export type Row = [name: string, changes: Change[], expected: Record<string, unknown>];

/** An Order with our finalizer whose deletion was asked for a moment ago. */
export const deleting = withOrder({ deleting: true, deletingSince: NOW, finalizer: true });
/** The same, asked for so many milliseconds ago. */
export const since = (milliseconds: number): Change => withOrder({ deletingSince: NOW - milliseconds });
export const revoke = withSpec({ deletion: { certificate: "Revoke" } });
export const keep = withSpec({ deletion: { certificate: "Keep" } });
export const deleteSecret = withSpec({ deletion: { secret: "Delete" } });

/** SSLMate's own renewal, which is to end with the Order. */
export const vendorRenews: Change = (observed) => ({
  ...withCluster({ purchase: { vendorRenewal: true } })(observed),
  order: { ...observed.order, spec: { ...observed.order.spec, renewal: { policy: "Vendor" } } },
});

/** What SSLMate shows of a certificate that is ours by its key and its tag. */
export const ours = { current: storedInstance(), owners: [OUR_TAG] };

/** The same, of which SSLMate shows that it does not renew it by itself. */
export const notRenewed = { ...ours, autoRenew: false };

/** What was tried in this pass already, and how that failed. */
export const tried =
  (what: NonNullable<ReturnType<typeof orderObserved>["tried"]>): Change =>
  (observed) => ({ ...observed, tried: what });

/** The Order goes. */
export const DONE = { kind: "set-finalizer", stands: false };

/** A test for each row: what is decided for an Order with the changes of all the rows and then its own. */
export function expectDecisions(rows: readonly Row[], ...base: readonly Change[]): void {
  it.each(rows)("%s", (_name, changes, expected) => {
    expect(decide(orderObserved(...base, ...changes))).toMatchObject(expected);
  });
}
