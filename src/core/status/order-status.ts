/** The status of an Order, computed whole from what was observed and how the pass came to rest. */
import type { CertificateStatus, NameApproval, OrderStatus } from "../../api/types.ts";
import type { Rest } from "../order/action.ts";
import { ownPair, type HandledAnnotations, type OrderObserved, type StoredPair } from "../facts/observed.ts";
import { renewalRule, renewalTime } from "../renewal/time.ts";
import { hasAllFormats, pairAnywhere } from "../secret/mend.ts";
import { resolveDesired, mismatch } from "../rules/desired.ts";
import { settingsStatus } from "../rules/vendor-settings.ts";
import { approvalsOf, domainsApproved } from "./domains-approved.ts";
import { conditionsOf, type NewCondition } from "./conditions.ts";
import { purchasesOf } from "./issuance.ts";
import { iso } from "./time.ts";

/**
 * Computes `status`. Ready speaks of the Secret alone: while a valid pair for the present spec is there, it is True,
 * whatever else goes on.
 */
export function orderStatus(observed: OrderObserved, resting: Rest): OrderStatus {
  const { order, now } = observed;
  const pair = ownPair(observed);
  const held = pairAnywhere(observed);
  const certificate = held === undefined ? undefined : certificateStatus(observed, held);
  const purchases = purchasesOf(observed);
  const renewal = pair === undefined ? undefined : renewalOf(observed, pair);
  const handled = handledOf(observed, resting);
  const approvals = approvalsOf(observed, resting);
  const settings = settingsStatus(observed);
  return {
    observedGeneration: order.generation,
    names: namesInShort(order.spec.identifiers.map(({ value }) => value)),
    conditions: conditionsOf(
      conditions(observed, resting, pair !== undefined && isReady(observed, pair), approvals),
      order.status.conditions,
      order.generation,
      now,
    ),
    ...(certificate === undefined ? {} : { certificate }),
    ...(renewal === undefined ? {} : { renewalTime: iso(renewal) }),
    ...(handled === undefined ? {} : { handledAnnotations: handled }),
    ...(resting.issuance === undefined ? {} : { issuance: resting.issuance }),
    ...(approvals === undefined ? {} : { approvals }),
    ...resting.failures,
    ...(purchases === undefined ? {} : { purchases }),
    ...(settings === undefined ? {} : { settings }),
  };
}

function conditions(
  observed: OrderObserved,
  resting: Rest,
  ready: boolean,
  approvals: readonly NameApproval[] | undefined,
): NewCondition[] {
  const { order } = observed;
  const { state, reason, message } = resting;
  const list: NewCondition[] = [
    ready
      ? {
          type: "Ready",
          status: "True",
          ...(state === "settled" && reason !== "Deleting"
            ? { reason, message }
            : { reason: "Issued", message: `Secret ${order.spec.secretName} holds a valid certificate.` }),
        }
      : { type: "Ready", status: "False", reason, message },
    isIssuing(resting)
      ? { type: "Issuing", status: "True", reason, message }
      : { type: "Issuing", status: "False", reason: "Idle", message: IDLE },
  ];
  list.push(...domainsApproved(observed, resting, approvals));
  // kstatus reads these two only when they are True; absent means that nothing is to be said.
  if (state === "progressing") list.push({ type: "Reconciling", status: "True", reason, message });
  if (state === "stalled") list.push({ type: "Stalled", status: "True", reason, message });
  if (reason === "AwaitingApproval")
    list.push({ type: "PurchaseApproved", status: "False", reason, message });
  return list;
}

const IDLE = "No purchase or reissue is under way.";

/** What waits for a person is not under way yet. */
function isIssuing({ issuance }: Rest): boolean {
  return issuance !== undefined && issuance.phase !== "AwaitingApproval";
}

/** The Secret's pair is valid now and is what the present spec asks for, in all the forms that it asks for. */
function isReady(observed: OrderObserved, pair: StoredPair): boolean {
  const { cluster, order, now } = observed;
  if (pair.certificate.notAfter <= now || !hasAllFormats(observed)) return false;
  const resolved = cluster.kind === "present" ? resolveDesired(order.spec, cluster.spec) : undefined;
  return mismatch(pair, order.spec, resolved?.ok === true ? resolved.desired : undefined) === undefined;
}

function renewalOf({ order, cluster }: OrderObserved, { certificate }: StoredPair): number | undefined {
  return renewalTime(
    certificate,
    renewalRule(order.spec, cluster.kind === "present" ? cluster.spec : undefined),
  );
}

/** The values last acted on: by the certificate in the Secret, or by finding that there was nothing to do. */
function handledOf(observed: OrderObserved, resting: Rest): OrderStatus["handledAnnotations"] {
  const { secret, order } = observed;
  const { handled } = resting;
  const onSecret = secret.kind === "owned" ? secret.handled : {};
  const value = (name: keyof HandledAnnotations): string | undefined =>
    handled?.[name] ??
    (onSecret[name] === order.asked[name] ? onSecret[name] : undefined) ??
    order.status.handledAnnotations?.[name] ??
    onSecret[name];
  const entries = {
    renew: value("renew"),
    rekey: value("rekey"),
    retryApproval: retryHandled(observed, resting),
  };
  const set = Object.entries(entries).filter(([, text]) => text !== undefined);
  return set.length === 0 ? undefined : Object.fromEntries(set);
}

/** Where nothing waits for its approval, there is nothing to try again. */
function retryHandled({ redone, attempt, order }: OrderObserved, resting: Rest): string | undefined {
  const idle = resting.state === "settled" && attempt.kind !== "ours";
  return (
    redone?.retryApproval ??
    resting.handled?.retryApproval ??
    (idle ? order.asked.retryApproval : undefined) ??
    order.status.handledAnnotations?.retryApproval
  );
}

function certificateStatus(observed: OrderObserved, { certificate }: StoredPair): CertificateStatus {
  const { secret, vendor, order } = observed;
  const instanceId = secret.kind === "owned" ? secret.instanceId : observed.former?.instanceId;
  const before = order.status.certificate;
  const sameAsBefore = before?.fingerprintSHA256 === certificate.fingerprintSha256;
  const told = vendor.kind === "answered" ? vendor.paidUntil : undefined;
  const paidUntil = told === undefined ? (sameAsBefore ? before.paidUntil : undefined) : iso(told);
  return {
    ...(instanceId === undefined ? {} : { instanceId }),
    serialNumber: certificate.serialNumber,
    fingerprintSHA256: certificate.fingerprintSha256,
    issuer: certificate.issuer,
    notBefore: iso(certificate.notBefore),
    notAfter: iso(certificate.notAfter),
    ...(paidUntil === undefined ? {} : { paidUntil }),
    dnsNames: [...certificate.dnsNames],
  };
}

function namesInShort([first = "", ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first} +${others.length}`;
}
