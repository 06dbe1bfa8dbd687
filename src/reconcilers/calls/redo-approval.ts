/**
 * Begins the approval of a pending instance anew, by what the Order says now: the settings first, then the request ("Redo
 * certificate approval", API v2). Both are free and make no instance, so neither needs an attempt; repeated after a lost
 * answer, they send a mail or check a record once more.
 */
import type { Failure, OrderObserved } from "../../core/facts/observed.ts";
import type { Action } from "../../core/order/action.ts";
import { isOtherwise, settingsHash } from "../../core/approval/settings.ts";
import { isSslmateError } from "../../sslmate/errors.ts";
import type { Certificate } from "../../sslmate/types.ts";
import { instanceView, vendorFailure } from "../vendor/ask.ts";
import { approvalSettings, objectApproval } from "../vendor/approval.ts";
import { accountOf, type Pass } from "../order/pass.ts";

type Redo = Extract<Action, { kind: "redo-approval" }>;

const EXPAND = ["pending", "dns_approval.status", "http_approval.status"] as const;

/** @returns what is known afterwards; the pass goes on from that. */
export async function redoApproval(
  pass: Pass,
  observed: OrderObserved,
  action: Redo,
): Promise<Partial<OrderObserved>> {
  const { operator } = pass;
  const { pending, desired, retryApproval } = action;
  const { vendor, order } = observed;
  const opened = await accountOf(pass);
  if (!opened.ok) return { failure: opened.failure };
  const { client } = opened.account;
  const commonName = desired.names[0].value;
  try {
    let shown = await client.getCertificate(commonName, { expand: EXPAND });
    if (!isStillPending(shown, action)) return { failure: moved(pending.id) };
    if (isOtherwise(objectApproval(shown).names, desired)) {
      shown = await client.saveCertificate(commonName, approvalSettings(shown, desired), { expand: EXPAND });
      if (!isStillPending(shown, action)) return { failure: moved(pending.id) };
      if (isOtherwise(objectApproval(shown).names, desired)) {
        return { failure: { kind: "settings-not-taken", what: "it shows another approval" } };
      }
    }
    const instance = await client.redoApproval(commonName);
    operator.logger.info(
      { order: `${order.namespace}/${order.name}`, commonName, instanceId: instance.id },
      "approval begun anew",
    );
    const redone = {
      settings: settingsHash(desired),
      ...(retryApproval === undefined ? {} : { retryApproval }),
    };
    // Another instance, or one that was approved at once: the vendor is asked for all that there is to know.
    if (vendor.kind !== "answered" || instance.id !== pending.id || instance.state !== "pending") {
      return { redone, vendor: { kind: "not-asked" } };
    }
    const view = instanceView(
      commonName,
      instance,
      { known: [], now: operator.clock.now(), pki: operator.pki },
      new Map(),
    );
    return {
      redone,
      vendor: { ...vendor, pending: { ...pending, ...view }, approval: objectApproval(shown) },
    };
  } catch (error) {
    if (!isSslmateError(error)) throw error;
    return { failure: { kind: "vendor", doing: "approval", error: vendorFailure(error) } };
  }
}

function isStillPending({ pending: shown }: Certificate, { pending }: Redo): boolean {
  return shown?.id === pending.id && shown.publicKeyHash === pending.publicKeyHash;
}

function moved(id: number): Failure {
  return { kind: "changed", what: `instance ${id} is not pending any more` };
}
