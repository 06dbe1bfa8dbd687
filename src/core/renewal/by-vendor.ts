/** What can be known of SSLMate's own renewal without asking SSLMate. */
import { ownPair, type OrderObserved } from "../facts/observed.ts";
import { renewalRule } from "./time.ts";

/**
 * Whether the Order wants SSLMate to renew by itself.
 * @returns undefined where only a Cluster that is gone could say it.
 */
export function vendorRenews({ order, cluster }: OrderObserved): boolean | undefined {
  const isSilent = Object.keys(order.spec.renewal ?? {}).length === 0;
  if (isSilent && cluster.kind === "missing") return undefined;
  return renewalRule(order.spec, cluster.kind === "present" ? cluster.spec : undefined).policy === "Vendor";
}

/**
 * Whether SSLMate may go on renewing, and charging, although the Cluster is gone with whose account that would be turned
 * off. Where the Order does not ask for it itself, our finalizer is all that remembers it; one that is there for a
 * revocation says nothing.
 */
export function mayGoOnByVendor(observed: OrderObserved): boolean {
  const { order, cluster } = observed;
  const { certificate, purchases = [] } = order.status;
  const hadOne = ownPair(observed) !== undefined || certificate !== undefined || purchases.length > 0;
  if (cluster.kind === "present" || !hadOne) return false;
  const isRemembered = order.finalizer && order.spec.deletion?.certificate !== "Revoke";
  return vendorRenews(observed) === true || isRemembered;
}
