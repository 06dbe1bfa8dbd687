/** When an installation could reach an account of the vendor: it had the API key, and a Cluster to use it with. */
import { secrets } from "../../../src/kube/client/kinds.ts";
import { clusters, orders } from "../../../src/reconcilers/resources.ts";
import { API_KEY_SECRET, apiKeyIn } from "../world/accounts.ts";
import type { Charge } from "../world/purchase-recorder.ts";
import { DAY, type Installation, type Simulation } from "../world/simulation.ts";
import { EVENTS, standing, versionsOf } from "./past.ts";

interface Span {
  from: number;
  to: number;
}

/** In order, and apart from each other. */
export function reachOf({ vendor }: Simulation, { kube }: Installation, account: number): Span[] {
  const apiKey = vendor.world.store.account(account)?.apiKey;
  const held = versionsOf(kube, secrets).filter(
    ({ object }) => object.metadata.name === API_KEY_SECRET.name && apiKeyIn(object) === apiKey,
  );
  const there = joined(versionsOf(kube, clusters));
  return held.flatMap((key) =>
    there
      .map(({ from, to }) => ({ from: Math.max(from, key.from), to: Math.min(to, key.to) }))
      .filter(({ from, to }) => from < to),
  );
}

/** The moment before which a span ends, so that the spans since then and until `at` last for `duration` in all; else 0. */
export function reachableSince(spans: readonly Span[], duration: number, at: number): number {
  let left = duration;
  for (const { from, to } of spans.toReversed()) {
    const end = Math.min(to, at);
    if (end - from >= left) return end - left;
    left -= Math.max(0, end - from);
  }
  return 0;
}

/** Whether the installation could not reach the account at some moment of the day in which it finds out what came of a call. */
export function wasOutOfReach(simulation: Simulation, installation: Installation, charge: Charge): boolean {
  const end = Math.min(charge.at + DAY, simulation.time.elapsed);
  return !reachOf(simulation, installation, charge.entry.accountId).some(
    ({ from, to }) => from <= charge.sentAt && to >= end,
  );
}

/** An Event says what a person is to do about this name, since the Order had to be let go; and nobody has asked for it since. */
export function isLeftToPerson({ kube }: Installation, commonName: string, at: number): boolean {
  return versionsOf(kube, EVENTS).some(
    ({ object, from }) =>
      object.reason === "DeletionIncomplete" &&
      object.note.includes(commonName) &&
      from < at &&
      // The Order itself goes a moment after.
      standing(kube, orders, from + 60_000, at).every(
        ({ spec }) => spec.identifiers[0]?.value !== commonName,
      ),
  );
}

function joined(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last === undefined || from > last.to) result.push({ from, to });
    else last.to = Math.max(last.to, to);
  }
  return result;
}
