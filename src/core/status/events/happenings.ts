/**
 * What people are told by Events when a status changes: few things, once each. A purchase is told where it happens; what
 * only goes on is in the conditions.
 */
import type { ClusterStatus, Condition, OrderStatus } from "../../../api/types.ts";
import type { EventReason } from "../../../api/reasons.ts";
import { listed } from "../../words.ts";
import { happened, type Happening } from "./happening.ts";

/** A certificate that comes so soon after its purchase was told is no news, in milliseconds. */
const SAME_NEWS = 10 * 60_000;

/**
 * Compares two statuses of an Order.
 * @param before undefined before the first status.
 * @param secretWasAbsent the pass that led from one to the other found no Secret.
 */
export function orderHappenings(
  before: OrderStatus | undefined,
  after: OrderStatus,
  { now, secretName, secretWasAbsent }: { now: number; secretName: string; secretWasAbsent: boolean },
): Happening[] {
  const written = certificateNews(before, after, { now, secretName, secretWasAbsent });
  const stalled = trueCondition(after.conditions, "Stalled");
  const stalledBefore = trueCondition(before?.conditions, "Stalled");
  if (stalled !== undefined && stalled.reason !== stalledBefore?.reason) {
    return [...written, { type: "Warning", reason: stalled.reason, action: "Wait", note: stalled.message }];
  }
  if (stalled !== undefined || stalledBefore === undefined || written.length > 0) return written;
  const goesOn = trueCondition(after.conditions, "Reconciling") ?? trueCondition(after.conditions, "Ready");
  const note = `No longer stalled (${stalledBefore.reason}).${goesOn === undefined ? "" : ` ${goesOn.message}`}`;
  return [happened("Normal", "GoesOn", "Proceed", note)];
}

function certificateNews(
  before: OrderStatus | undefined,
  { certificate, purchases }: OrderStatus,
  { now, secretName, secretWasAbsent }: { now: number; secretName: string; secretWasAbsent: boolean },
): Happening[] {
  if (certificate === undefined) return [];
  const last = before?.certificate;
  const { instanceId, notAfter, dnsNames = [], fingerprintSHA256 } = certificate;
  const isTold = purchases?.some(
    (purchase) => purchase.instanceId === instanceId && now - Date.parse(purchase.time) < SAME_NEWS,
  );
  if (last !== undefined && secretWasAbsent) {
    return publish(
      "SecretWritten",
      `Secret ${secretName} was not there and was written anew, valid until ${notAfter}.`,
    );
  }
  if (last?.fingerprintSHA256 === fingerprintSHA256 || isTold === true) return [];
  const what = `Secret ${secretName} holds a new certificate for ${listed(dnsNames)}${instanceId === undefined ? "" : ` (instance ${instanceId})`}, valid until ${notAfter}`;
  return last === undefined
    ? publish("Issued", `${what}.`)
    : publish("Renewed", `${what}, in place of the one valid until ${last.notAfter}.`);
}

/** Compares two statuses of a Cluster: whether its account can be used, and whether it is deleted under its Orders. */
export function clusterHappenings(before: ClusterStatus | undefined, after: ClusterStatus): Happening[] {
  return [...accountNews(before, after), ...deletionNews(before, after)];
}

function deletionNews(before: ClusterStatus | undefined, after: ClusterStatus): Happening[] {
  const [was, is] = [before, after].map((status) => trueCondition(status?.conditions, "Reconciling"));
  if (is?.reason !== "Deleting" || was?.reason === "Deleting" || after.orders?.total === 0) return [];
  return [{ type: "Warning", reason: is.reason, action: "Delete", note: is.message }];
}

/** What is told of a Cluster that is gone while Orders use it. */
export function clusterGone(cluster: string, orders: number): Happening {
  const users = orders === 1 ? "1 Order uses it" : `${orders} Orders use it`;
  const note = `Cluster ${cluster} is deleted while ${users}: what there is stays, and the operator renews nothing. What SSLMate renews by itself (renewal policy Vendor) it may go on renewing, and charging for: turn that off at sslmate.com if it is not wanted. Create the Cluster anew, and all goes on; or delete what uses it.`;
  return happened("Warning", "Deleted", "Delete", note);
}

function accountNews(before: ClusterStatus | undefined, after: ClusterStatus): Happening[] {
  const [was, is] = [before, after].map((status) => status?.conditions?.find(({ type }) => type === "Ready"));
  if (is === undefined || (is.status === was?.status && is.reason === was.reason)) return [];
  const { status, reason, message } = is;
  if (status !== "True") return [{ type: "Warning", reason, action: "TryAccount", note: message }];
  // An account that worked from the start is no news.
  if (was === undefined) return [];
  const note = `The account can be used again: ${message}`;
  return [{ type: "Normal", reason, action: "TryAccount", note }];
}

function trueCondition(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((condition) => condition.type === type && condition.status === "True");
}

function publish(reason: EventReason, note: string): Happening[] {
  return [happened("Normal", reason, "Publish", note)];
}
