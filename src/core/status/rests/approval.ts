/** What a pass says while names wait for their approval: which, since when, and what a person does for each. */
import type { NameApproval } from "../../../api/types.ts";
import type { ObjectApproval } from "../../approval/facts.ts";
import { openApprovals } from "../../approval/names.ts";
import { waitingFor, withProgress } from "../../approval/patience.ts";
import { retryAsked } from "../../approval/redo.ts";
import type { Rest } from "../../order/action.ts";
import type { InstanceView, OrderObserved } from "../../facts/observed.ts";
import { listed } from "../../words.ts";
import { retryCommand } from "../../failure/remedy.ts";
import { rest } from "./rests.ts";
import { iso } from "../time.ts";

/** Names whose steps a message tells; the others are in status.approvals. */
const MOST_TOLD = 3;

/** @param startedAt when the attempt began, in milliseconds since the epoch, where it is known. */
export function approvalPending(pending: InstanceView, observed: OrderObserved, startedAt?: number): Rest {
  const approvals = approvalsShown(pending, observed);
  const { late, since, after } = waitingFor(observed, startedAt, observed.timing.poll, approvals);
  const message = `${pendingInWords(pending, approvals)}${late ? sinceWhen(observed, since, approvals, pending) : ""}`;
  return { ...rest(late ? "stalled" : "progressing", "ApprovalPending", message, after), approvals };
}

/** A first purchase can neither be reissued nor canceled nor bought again while it is pending. */
export function pendingForOtherNames(
  pending: InstanceView,
  unwanted: readonly string[],
  observed: OrderObserved,
  startedAt: number,
): Rest {
  const message = `Instance ${pending.id} was bought for ${listed(unwanted)} too, which the Order no longer asks for. While it is pending, SSLMate changes nothing about it and nothing is bought beside it. Cancel it on the web page of this certificate in your account at sslmate.com, or leave it until it is issued; the Order then goes on by itself.`;
  const approvals = approvalsShown(pending, observed);
  const { after } = waitingFor(observed, startedAt, observed.timing.poll, approvals);
  return { ...rest("stalled", "PendingForOtherNames", message, after), approvals };
}

/** The vendor's object shows names that are not ready: no call that makes an instance goes out for it. */
export function approvalNotReady(object: ObjectApproval, observed: OrderObserved): Rest {
  const { attempt, timing } = observed;
  const startedAt = attempt.kind === "ours" ? attempt.attempt.startedAt : undefined;
  const isReissue = attempt.kind === "ours" && attempt.attempt.verb === "reissue";
  const approvals = withProgress(observed, openApprovals(observed, object, undefined));
  const unready = object.names.filter(({ ready }) => ready === false).map(({ name }) => name);
  const { late, since, after } = waitingFor(observed, startedAt, timing.retry, approvals);
  const toDo = steps(approvals.filter(({ state }) => state === "NotReady"));
  const message = [
    `SSLMate cannot approve ${listed(unready)} yet, so nothing is ${isReissue ? "reissued" : "bought"}.`,
    ...(toDo === "" ? [] : [toDo]),
    `It then goes on by itself.${late ? sinceWhen(observed, since, approvals) : ""}`,
  ].join(" ");
  const retryApproval = retryAsked(observed);
  return {
    ...rest(late ? "stalled" : "progressing", "ApprovalNotReady", message, after),
    approvals,
    // Looking again is all that can be done while nothing is pending.
    ...(retryApproval === undefined ? {} : { handled: { retryApproval } }),
  };
}

function approvalsShown(pending: InstanceView, observed: OrderObserved): NameApproval[] {
  const { vendor } = observed;
  const shown = vendor.kind === "answered" ? vendor.approval : undefined;
  return withProgress(observed, openApprovals(observed, shown, pending));
}

function pendingInWords({ id }: InstanceView, approvals: readonly NameApproval[]): string {
  const open = approvals.filter(({ state }) => state !== "Ready");
  if (open.length === 0) {
    return `Instance ${id} is on its way; SSLMate sees the approval of its names in place and goes on by itself.`;
  }
  const told = steps(open);
  const waits = `Instance ${id} waits for the approval of ${listed(open.map(({ name }) => name))}.`;
  return told === ""
    ? `${waits} SSLMate does not say what is to be done for it; with an account that is connected with the DNS provider, nothing is.`
    : `${waits} ${told}`;
}

function steps(approvals: readonly NameApproval[]): string {
  const open = approvals.filter(({ action }) => action !== undefined);
  const told = open.slice(0, MOST_TOLD).map(({ name, method, action }) => `${name} (${method}): ${action}`);
  const more = open.length - told.length;
  return [...told, ...(more > 0 ? [`For ${more} more, see status.approvals.`] : [])].join(" ");
}

/**
 * For whoever finds it late: since when nothing has moved, and what else can be tried.
 * @param pending the instance that waits; undefined before the call for one.
 */
function sinceWhen(
  { order }: OrderObserved,
  since: number,
  approvals: readonly NameApproval[],
  pending?: InstanceView,
): string {
  const again = retryCommand(order);
  const open = approvals.filter(({ state }) => state !== "Ready");
  const nothing = ` Nothing has moved since ${iso(since)}.`;
  if (pending !== undefined && open.length === 0) {
    return `${nothing} No name is left to approve: ask SSLMate about instance ${pending.id}, or have it look again: ${again}`;
  }
  return open.some(({ action }) => action !== undefined)
    ? `${nothing} Set another approval in spec.identifiers; or, if all of the above is done, have SSLMate look again: ${again}`
    : `${nothing} See the page of this certificate at sslmate.com for what it waits for, or set another approval in spec.identifiers. To have SSLMate look again: ${again}`;
}
