/** Waits until Orders are Ready, and shows how they get there. */
import type { Clock } from "../../../src/ops/clock.ts";
import type { ControlPlane } from "../../control-plane/control-plane.ts";
import { ChildFailed, type Child } from "../../control-plane/processes/child.ts";
import { endOfLog } from "../../control-plane/processes/launcher.ts";
import type { Terminal } from "../terminal.ts";
import { watchConditions, type ConditionChange } from "./conditions.ts";

/** From the first look of the operator to the last Secret; with the sandbox it takes seconds. */
const PATIENCE_MILLISECONDS = 90_000;

export interface Waiting {
  controlPlane: ControlPlane;
  /** The programs that must keep running meanwhile; the first is the one whose log matters if time runs out. */
  programs: readonly [Child, ...Child[]];
  terminal: Terminal;
  clock: Clock;
  signal: AbortSignal;
}

/**
 * Prints each change of a condition, of Clusters and Orders, until every Order named is Ready.
 *
 * @param orders `namespace/name` of each.
 * @throws ChildFailed with the end of a program's log, when one ends or the Orders are not Ready in time; the
 *   signal's reason once it is aborted.
 */
export async function waitUntilOrdersAreReady(orders: readonly string[], waiting: Waiting): Promise<void> {
  const { controlPlane, programs, terminal, clock, signal } = waiting;
  const missing = new Set(orders);
  const allReady = Promise.withResolvers<void>();
  const watching = new AbortController();
  let previous: ConditionChange | undefined;
  const onChange = (change: ConditionChange): void => {
    terminal.event(describeChange(change, previous));
    previous = change;
    if (change.kind !== "Order" || change.type !== "Ready") return;
    if (change.status === "True") missing.delete(change.object);
    else if (orders.includes(change.object)) missing.add(change.object);
    if (missing.size === 0) allReady.resolve();
  };
  const fail = async (program: Child, what: string): Promise<void> => {
    allReady.reject(
      new ChildFailed(program.name, what, await endOfLog(program.name, controlPlane.directory)),
    );
  };
  for (const program of programs) {
    void program.ended.then(async ({ how }) => fail(program, `${how} before the Orders were Ready`));
  }
  const limit = clock.after(PATIENCE_MILLISECONDS, () => {
    void fail(
      programs[0],
      `has not made ${[...missing].join(", ")} Ready in ${PATIENCE_MILLISECONDS / 1_000} s`,
    );
  });
  const interrupt = (): void => allReady.reject(signal.reason);
  signal.addEventListener("abort", interrupt, { once: true });
  if (signal.aborted) interrupt();
  const watches = ["clusters.sslmate.com", "orders.sslmate.com"].map(async (resource) =>
    watchConditions(controlPlane, resource, onChange, watching.signal).catch(allReady.reject),
  );
  try {
    await allReady.promise;
  } finally {
    limit.cancel();
    signal.removeEventListener("abort", interrupt);
    watching.abort();
    await Promise.all(watches);
  }
}

/**
 * One line about a change. Conditions that change together mostly say the same: what the line before has said of the
 * same object is not said again.
 */
export function describeChange(change: ConditionChange, previous: ConditionChange | undefined): string {
  const subject = `${change.kind === "Order" ? "sslorder" : "sslcluster"} ${change.object}`;
  const isSame = previous?.object === change.object && previous.message === change.message;
  const words = change.reason === "" || isSame ? "" : `${change.reason}: ${change.message}`;
  return `${subject.padEnd(28)}  ${`${change.type}=${change.status}`.padEnd(16)}  ${words}`.trimEnd();
}
