/** Tells each story once for each call that can fail, and each way in which it can: before and after it took hold. */
import { describeFault, faultsOf, type Call, type Fault, type FaultPlan } from "./faults/fault.ts";
import type { Violation } from "./judge/violation.ts";
import { tellScripted } from "./story/run.ts";
import type { Story } from "./story/story.ts";

/** A story with more of them mostly waits, and would be told thousands of times to no avail. */
const MOST_CALLS = 350;

/** A story makes more calls than are worth breaking one by one. */
export class TooLong extends Error {
  override readonly name = "TooLong";
}

/** One call of a story, and what becomes of it. */
export interface Point {
  story: Story;
  call: Call;
  fault: Fault;
}

export interface PointResult {
  point: Point;
  violations: readonly Violation[];
}

/** All points of a story: the calls are those that it makes when nothing fails, so that none can be forgotten. */
export async function pointsOf(story: Story): Promise<Point[]> {
  const { simulation, violations } = await tellScripted(story);
  if (violations.length > 0) {
    const told = violations.map(({ rule, what }) => `${rule}: ${what}`).join("\n");
    throw new Error(`"${story.name}" goes wrong without any fault:\n${told}`);
  }
  if (story.alone === true) return [];
  if (simulation.calls.length > MOST_CALLS) {
    throw new TooLong(
      `"${story.name}" makes ${simulation.calls.length} calls: shorten it, or have it told alone`,
    );
  }
  const inTime = story.shows?.always === "in time";
  const isTold = (fault: Fault): boolean => !inTime || !("when" in fault && fault.when === "late");
  return simulation.calls.flatMap((call) =>
    faultsOf(call)
      .filter(isTold)
      .map((fault) => ({ story, call, fault })),
  );
}

export async function tryPoint(point: Point): Promise<PointResult> {
  const { story, call, fault } = point;
  const plan: FaultPlan = ({ index }) => (index === call.index ? fault : undefined);
  const { violations } = await tellScripted(story, plan);
  return { point, violations };
}

export function describePoint({ story, call, fault }: Point): string {
  return `${story.name}, call ${call.index} (${call.name}): ${describeFault(fault)}`;
}
