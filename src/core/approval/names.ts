/** `status.approvals`: how far the approval of each name is, and what a person has to do for it. */
import type { NameApproval } from "../../api/types.ts";
import { judge } from "../attempt/doubt.ts";
import { ownPair, type InstanceView, type OrderObserved, type VendorView } from "../facts/observed.ts";
import { resolveDesired, type DesiredName } from "../rules/desired.ts";
import type { DnsRecord, InstanceApproval, ObjectApproval, ShownApproval } from "./facts.ts";

/** As many as the CRD takes. */
const MOST_RECORDS = 8;

/** The approvals that are waited for. @param pending the instance that waits; undefined before the call for one. */
export function openApprovals(
  observed: OrderObserved,
  object: ObjectApproval | undefined,
  pending: InstanceView | undefined,
): NameApproval[] {
  const shown = new Map(object?.names.map((each) => [each.name, each]));
  // Records may depend on the CSR: those of another one approve nothing.
  const isSameKey = pending === undefined || object?.publicKeyHash === pending.publicKeyHash;
  return desiredNames(observed).map((wanted) => {
    const facts = shown.get(wanted.value);
    return openApproval(wanted, isSameKey ? facts : withoutRecords(facts), pending);
  });
}

function withoutRecords(shown: ShownApproval | undefined): ShownApproval | undefined {
  return shown === undefined ? undefined : { ...shown, records: [] };
}

/** The names in the order of the spec. */
function desiredNames({ order, cluster }: OrderObserved): readonly DesiredName[] {
  const resolved = cluster.kind === "present" ? resolveDesired(order.spec, cluster.spec) : undefined;
  if (resolved?.ok !== true) return [];
  const { names } = resolved.desired;
  return order.spec.identifiers.flatMap(({ value }) => names.find((name) => name.value === value) ?? []);
}

function openApproval(
  { value: name, approval, approverEmail: wantedEmail }: DesiredName,
  shown: ShownApproval | undefined,
  pending: InstanceView | undefined,
): NameApproval {
  const method = shown?.method ?? approval;
  const state = stateOf(shown?.ready, pending !== undefined);
  switch (method) {
    case "dns": {
      const records = sorted(shown?.records ?? []).slice(0, MOST_RECORDS);
      const action = state === "Ready" ? undefined : toDoForDns(records, state);
      return {
        name,
        method,
        state,
        ...(action === undefined ? {} : { action }),
        ...(records.length === 0 ? {} : { records }),
      };
    }
    case "http":
      return { name, method, state, ...(state === "Ready" ? {} : { action: toDoForHttp(name) }) };
    case "email": {
      const to = emailOf(name, pending?.approval) ?? shown?.approverEmail ?? wantedEmail;
      const from = pending?.approval?.emailFrom;
      return {
        name,
        method,
        state,
        ...(pending === undefined ? {} : { action: toDoForEmail(to, from) }),
        ...(to === undefined ? {} : { approverEmail: to }),
        ...(from === undefined ? {} : { approvalEmailFrom: from }),
      };
    }
  }
}

function stateOf(ready: boolean | undefined, isPending: boolean): NameApproval["state"] {
  if (ready === undefined) return isPending ? "Pending" : "Unknown";
  return ready ? "Ready" : "NotReady";
}

/** Whatever order the vendor gives them in, the status stays the same. */
function sorted(records: readonly DnsRecord[]): DnsRecord[] {
  return records.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function keyOf({ type, name, value }: DnsRecord): string {
  return `${type} ${name} ${value}`;
}

function emailOf(name: string, approval: InstanceApproval | undefined): string | undefined {
  return approval?.names.find((each) => each.name === name)?.approverEmail;
}

function toDoForDns(records: readonly DnsRecord[], state: NameApproval["state"]): string | undefined {
  const connect = "connect the account at SSLMate with the DNS provider";
  const [record] = records;
  if (record === undefined) return state === "NotReady" ? `${capital(connect)}.` : undefined;
  const also = records.length > 1 ? " (or another one of status.approvals[].records)" : "";
  return `Publish the DNS record ${record.name} ${record.type} ${record.value}${also}, or ${connect}.`;
}

function toDoForHttp(name: string): string {
  return `Have the web server that answers http://${name} pass /.well-known/acme-challenge/ and /.well-known/pki-validation/ on to the address that the account's page about HTTP approval at SSLMate shows.`;
}

function toDoForEmail(to: string | undefined, from: string | undefined): string {
  return `Follow the link in the message${from === undefined ? "" : ` from ${from}`} to ${to ?? "the approver"}.`;
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** What is known once a certificate was issued, which has only names that were approved. Undefined while there is none. */
export function settledApprovals(observed: OrderObserved): NameApproval[] | undefined {
  const issued = issuedNames(observed);
  const names = desiredNames(observed);
  if (issued === undefined || names.length === 0) return undefined;
  return names.map(({ value, approval, approverEmail }) => ({
    name: value,
    method: approval,
    state: issued.includes(value) ? "Approved" : "Unknown",
    ...(approverEmail === undefined ? {} : { approverEmail }),
  }));
}

/** The names of the certificate that is waited for, if it was issued; where none is, of the valid one in the Secret. */
function issuedNames(observed: OrderObserved): readonly string[] | undefined {
  const { attempt, vendor, owner, now } = observed;
  if (attempt.kind === "ours") {
    const verdict = vendor.kind === "answered" ? judge(attempt.attempt, vendor, owner) : undefined;
    const isIssued = verdict?.kind === "ours" && verdict.instance.state === "active";
    return isIssued ? attempt.attempt.names : undefined;
  }
  const held = ownPair(observed)?.certificate;
  return held === undefined || held.notAfter <= now ? undefined : held.dnsNames;
}

type Answered = Extract<VendorView, { kind: "answered" }>;

/**
 * Whether the vendor's object stands as this attempt's settings left it, and shows a name that is not ready: the settings
 * need not be sent again to be told so.
 */
export function showsNotReady(
  { approval }: Answered,
  publicKeyHash: string,
  wanted: readonly DesiredName[],
): ObjectApproval | undefined {
  if (approval?.publicKeyHash !== publicKeyHash || approval.names.length !== wanted.length) return undefined;
  const asSent = wanted.every(({ value, approval: method, approverEmail }) =>
    approval.names.some(
      (shown) =>
        shown.name === value &&
        shown.method === method &&
        shown.approverEmail?.toLowerCase() === approverEmail?.toLowerCase(),
    ),
  );
  return asSent && approval.names.some(({ ready }) => ready === false) ? approval : undefined;
}
