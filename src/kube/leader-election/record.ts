/** What a leader writes into its lease. */
import { microTime, type Lease } from "../client/kinds.ts";

/**
 * The record of a lease that is taken or renewed; who takes it from another counts the transition.
 * @param leaseDuration milliseconds, whole seconds of them.
 * @param now milliseconds since the epoch.
 * @param lease as it is; undefined if there is none yet.
 */
export function leaseRecord(
  identity: string,
  leaseDuration: number,
  now: number,
  lease: Lease | undefined,
): NonNullable<Lease["spec"]> {
  const before = lease?.spec;
  const renewal = before?.holderIdentity === identity;
  const transitions = before?.leaseTransitions ?? 0;
  const renewTime = microTime(now);
  return {
    holderIdentity: identity,
    leaseDurationSeconds: leaseDuration / 1_000,
    acquireTime: renewal ? (before.acquireTime ?? renewTime) : renewTime,
    renewTime,
    leaseTransitions: renewal || lease === undefined ? transitions : transitions + 1,
  };
}
