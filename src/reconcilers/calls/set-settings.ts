/**
 * Changes the free settings of a living certificate: SSLMate's own renewal, tags, reminders. All that differs goes in one
 * call, which is the same again when repeated.
 */
import type { NewSettings } from "../../core/order/action.ts";
import type { OrderObserved } from "../../core/facts/observed.ts";
import { differing } from "../../core/rules/vendor-settings.ts";
import { vendorRenewalSet } from "../../core/status/events/effects.ts";
import { listed } from "../../core/words.ts";
import type { Certificate } from "../../sslmate/types.ts";
import { orders } from "../resources.ts";
import { asVendorFailure } from "../vendor/ask.ts";
import { shownSettings } from "../vendor/settings.ts";
import type { Pass } from "../order/pass.ts";
import { rememberSettings } from "../order/writes/status.ts";

/** @returns what is known afterwards. */
export async function setSettings(
  pass: Pass,
  { vendor, order: before }: OrderObserved,
  settings: NewSettings,
): Promise<Partial<OrderObserved>> {
  const { operator, looked, read } = pass;
  if (looked === undefined || vendor.kind === "not-asked") return { vendor: { kind: "not-asked" } };
  // It may cost money later: a process that does not lead any more says nothing about that.
  if (operator.leaseRemaining() <= operator.paidCallLimit) return { failure: { kind: "lease-too-short" } };
  const { account, certificate } = looked;
  const order = await rememberSettings(pass, before, settings);
  const askedAt = operator.clock.monotonic();
  let answer: Certificate;
  try {
    answer = await account.client.saveCertificate(certificate.commonName, settings, { expand: ["current"] });
  } catch (error) {
    return { order, failure: asVendorFailure("settings", error) };
  }
  operator.sightings.see(read.order.spec.cluster, answer, askedAt);
  const what = notTaken(settings, answer);
  if (what !== undefined) return { order, failure: { kind: "settings-not-taken", what, free: true } };
  tell(operator, read.order.metadata, settings);
  const { autoRenew } = settings;
  return {
    order,
    vendor: {
      ...vendor,
      settings: shownSettings(answer),
      ...(autoRenew === undefined ? {} : { autoRenew }),
    },
  };
}

/** What the answer shows otherwise, in words; what it does not say counts as taken. */
function notTaken(settings: NewSettings, answer: Certificate): string | undefined {
  const { autoRenew } = settings;
  if (autoRenew !== undefined && answer.autoRenew === !autoRenew) {
    return `it ${autoRenew ? "does not renew" : "still renews"} the certificate by itself`;
  }
  const { tags = {}, muted } = differing(settings, shownSettings(answer)) ?? {};
  const named = (set: boolean) => Object.keys(tags).filter((tag) => tags[tag] === set);
  if (named(true).length > 0) return `it lacks the tag ${listed(named(true))}`;
  if (named(false).length > 0) return `it still carries the tag ${listed(named(false))}`;
  return muted === undefined ? undefined : `it shows reminders as ${muted ? "on" : "off"}`;
}

function tell(
  { events, logger }: Pass["operator"],
  { namespace = "", name, uid }: Pass["read"]["order"]["metadata"],
  { autoRenew: renews, ...others }: NewSettings,
): void {
  const order = `${namespace}/${name}`;
  if (Object.keys(others).length > 0) logger.info({ order, ...others }, "settings at SSLMate changed");
  if (renews === undefined) return;
  logger.info({ order, renews }, "SSLMate's own renewal changed");
  events.record({
    resource: orders,
    object: { namespace, name, uid },
    ...vendorRenewalSet(renews),
  });
}
