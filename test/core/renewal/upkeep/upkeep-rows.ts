/** Orders whose Secret holds what they ask for, as the rows of the tests beside this want them. */
import { expect, it } from "vitest";
import type { OrderObserved } from "../../../../src/core/facts/observed.ts";
import { decide } from "../../../../src/core/order/decide.ts";
import { DAY, NOW, OUR_TAG } from "../../../support/observed/facts.ts";
import { storedInstance } from "../../../support/observed/instances.ts";
import { orderObserved, type Change } from "../../../support/observed/order-observed.ts";
import { withCluster, withOrder, withSpec } from "../../../support/observed/with-asked.ts";
import { withSecret } from "../../../support/observed/with-secret.ts";

export type Row = [name: string, changes: Change[], expected: Record<string, unknown>];

/** What was last seen of the certificate in the account. @param listed whether the account can be listed. */
export const seen =
  (certificate: NonNullable<OrderObserved["seen"]>["certificate"], listed = true): Change =>
  (observed) => ({ ...observed, seen: { listed, ...(certificate === undefined ? {} : { certificate }) } });

const allowed = withCluster({ purchase: { vendorRenewal: true } });

/** Its finalizer stands: what SSLMate renews by itself is to be ended with the Order. */
export const finalized = withOrder({ finalizer: true });

/** An Order that SSLMate is to renew by itself, under a Cluster that allows it. */
export const byVendor: Change = (observed) =>
  finalized(withSpec({ renewal: { policy: "Vendor" } })(allowed(observed)));

export const owners = [OUR_TAG];
export const LOOK = { kind: "look" };
export const ISSUED = { kind: "rest", state: "settled", reason: "Issued" };

/** The same key, sixty days longer: what SSLMate makes by its own renewal. */
export const renewed = storedInstance(
  { id: 18 },
  { notAfter: NOW + 120 * DAY, fingerprintSha256: "d".repeat(64) },
);

/** A test for each row: what is decided for an Order with a Secret that is right, and then the changes of the row. */
export function expectDecisions(rows: readonly Row[]): void {
  it.each(rows)("%s", (_name, changes, expected) => {
    expect(decide(orderObserved(withSecret(), ...changes))).toMatchObject(expected);
  });
}
