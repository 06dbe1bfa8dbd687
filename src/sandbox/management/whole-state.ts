/** Beginning again, or going on where another run stopped: the whole state taken out and put back. */
import { schedule } from "../lifecycle/agenda.ts";
import type { FaultRule } from "../faults/injector.ts";
import type { World } from "../world.ts";
import type { Policy } from "../state/policy.ts";
import type { Snapshot } from "../state/store.ts";

/** Everything that makes a sandbox behave as it does from here on, but its CA. */
export interface WholeState {
  store: Snapshot;
  policy: Policy;
  faults: FaultRule[];
  /** How far its time is ahead of the machine's, in milliseconds. */
  ahead: number;
}

export function takeState(world: World): WholeState {
  return {
    store: world.store.snapshot(),
    policy: structuredClone(world.policy),
    faults: structuredClone([...world.faults.rules()]),
    ahead: world.time.offset,
  };
}

/** Puts a state in the place of the present one; the history begins anew, and what is due goes on by itself. */
export function putState(world: World, state: WholeState): void {
  world.time.reset(state.ahead);
  world.store.restore(state.store);
  Object.assign(world.policy, structuredClone(state.policy));
  world.faults.restore(state.faults);
  world.history.clear();
  world.past.clear();
  for (const instance of world.store.instances()) schedule(world, instance);
}
