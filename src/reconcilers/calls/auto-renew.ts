/** Turns SSLMate's own renewal of a certificate on or off. Free, and the same again when repeated. */
import type { OrderObserved } from "../../core/order/observed.ts";
import { orders } from "../resources.ts";
import { asVendorFailure } from "../vendor/ask.ts";
import type { Pass } from "../order/pass.ts";

/** @returns what is known afterwards. */
export async function setAutoRenew(
  { operator, looked, read }: Pass,
  { vendor }: OrderObserved,
  renews: boolean,
): Promise<Partial<OrderObserved>> {
  if (looked === undefined || vendor.kind === "not-asked") return { vendor: { kind: "not-asked" } };
  // It may cost money later: a process that does not lead any more says nothing about that.
  if (operator.leaseRemaining() <= operator.paidCallLimit) return { failure: { kind: "lease-too-short" } };
  const { account, certificate } = looked;
  const askedAt = operator.clock.monotonic();
  try {
    const answer = await account.client.saveCertificate(
      certificate.commonName,
      { autoRenew: renews },
      { expand: ["current"] },
    );
    if (answer.autoRenew !== undefined && answer.autoRenew !== renews) {
      const what = `it ${renews ? "does not renew" : "still renews"} the certificate by itself`;
      return { failure: { kind: "settings-not-taken", what } };
    }
    operator.sightings.see(read.order.spec.cluster, answer, askedAt);
  } catch (error) {
    return { failure: asVendorFailure("settings", error) };
  }
  tell(operator, read.order.metadata, renews);
  return { vendor: { ...vendor, autoRenew: renews } };
}

function tell(
  { events, logger }: Pass["operator"],
  { namespace = "", name, uid }: Pass["read"]["order"]["metadata"],
  renews: boolean,
): void {
  logger.info({ order: `${namespace}/${name}`, renews }, "SSLMate's own renewal changed");
  events.record({
    resource: orders,
    object: { namespace, name, uid },
    type: "Normal",
    reason: renews ? "VendorRenewalOn" : "VendorRenewalOff",
    action: "SetAutoRenew",
    note: renews
      ? "SSLMate renews this certificate by itself from now on, and charges for it."
      : "SSLMate does not renew this certificate by itself any more; the operator does.",
  });
}
