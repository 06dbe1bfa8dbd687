/** What the steps of one pass over an Order share. */
import type { Failure, Timing } from "../../core/facts/observed.ts";
import type { EventRecorder } from "../../kube/events.ts";
import type { Clock } from "../../ops/clock.ts";
import type { Logger } from "../../ops/logger.ts";
import { accountProblem } from "../../core/status/cluster-status.ts";
import type { KubePort, PkiPort } from "../ports.ts";
import type { Certificate } from "../../sslmate/types.ts";
import type { ApprovalGuard } from "../money/approval-policy.ts";
import type { PurseChanges } from "../money/purse-changes.ts";
import type { LostPairs } from "../secret/remembered/lost-pairs.ts";
import type { Rewrites } from "../secret/remembered/rewrites.ts";
import type { Sends } from "../attempts/sends.ts";
import type { Bundle } from "../vendor/ask.ts";
import type { Account, Accounts } from "../vendor/accounts.ts";
import type { Sightings } from "../vendor/sightings.ts";
import type { Answers } from "../world/answers.ts";
import type { Caches } from "../world/caches.ts";
import type { Gathered } from "./gather.ts";

/** The operator as the reconciler of Orders sees it. */
export interface Operator {
  kube: KubePort;
  pki: PkiPort;
  caches: Caches;
  accounts: Accounts;
  sightings: Sightings;
  sends: Sends;
  rewrites: Rewrites;
  lostPairs: LostPairs;
  answers: Answers;
  /** Orders, by namespace and name, at which Kubernetes failed in their last pass; see refusalOf. */
  failing: Set<string>;
  purses: PurseChanges;
  approvals: ApprovalGuard;
  events: EventRecorder;
  clock: Clock;
  logger: Logger;
  timing: Timing;
  /** Milliseconds after which an Order is looked at again, whatever it waits for: an event may have been missed. */
  resync: number;
  operatorNamespace: string;
  /** Names this installation among all that use an account. */
  installation: string;
  /** Milliseconds for which no other process can lead. */
  leaseRemaining(): number;
  /** Milliseconds after which a paid call is given up. */
  paidCallLimit: number;
  /** Has the Cluster's account tried again, since an Order found that it does not work. */
  recheckCluster(name: string): void;
}

export interface Pass {
  operator: Operator;
  signal: AbortSignal;
  /** What was read last. */
  read: Gathered;
  /** Kubernetes failed at a call of this pass. */
  failed?: true;
  /** The Secret was not there when the pass began. */
  secretWasAbsent?: boolean;
  /** What a look at the vendor brought, for the call that may follow it at once. */
  looked?: { account: Account; certificate: Certificate };
  /** Checked certificates, by instance id, as the vendor handed them over in this pass. */
  bundles: ReadonlyMap<number, Bundle>;
}

/** Opens the account of the pass's Cluster. */
export async function accountOf({
  operator,
  read,
  signal,
}: Pass): Promise<{ ok: true; account: Account } | { ok: false; failure: Failure }> {
  const { cluster } = read;
  if (cluster === undefined) return { ok: false, failure: { kind: "changed", what: "the Cluster is gone" } };
  const opened = await operator.accounts.open(cluster, signal);
  if (opened.ok) return opened;
  const { message } = accountProblem(opened.check, cluster.spec, operator.operatorNamespace);
  return { ok: false, failure: { kind: "account", problem: message } };
}
