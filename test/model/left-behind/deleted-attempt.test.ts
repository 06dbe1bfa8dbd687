/** A counted call whose attempt a person deleted leaves its name in doubt for a while. */
import { describe, expect, test } from "vitest";
import { secrets } from "../../../src/kube/client/kinds.ts";
import { isReady, orderOf, reasonOf } from "../story/perform/seen.ts";
import type { Step } from "../story/step.ts";
import { HOUR, MINUTE, type Simulation } from "../world/simulation.ts";
import { attempts, BUY, charges, create, goOn, outcomes, tell, wait, web } from "./one-order.ts";

describe("a counted call whose attempt a person deleted", () => {
  const deleted: readonly Step[] = [
    { do: "fault", call: BUY, after: 0, fault: { kind: "crash", when: "before" } },
    create(),
    wait(10_000),
    { do: "stop" },
  ];

  async function lostAttempt(): Promise<Simulation> {
    const simulation = await tell(deleted);
    const [attempt] = attempts(simulation);
    if (attempt === undefined) throw new Error("there is no attempt");
    simulation.home.kube.remove(secrets, attempt.metadata);
    return simulation;
  }

  test("given a clock that jumped ahead, then the name is in doubt until SSLMate was asked for the whole settle time", async () => {
    const simulation = await lostAttempt();
    await goOn(simulation, { do: "jump", milliseconds: 2 * HOUR }, { do: "start" }, wait(9 * MINUTE));
    const order = orderOf(simulation, web);
    expect(order && reasonOf(order, "Ready")).toBe("InDoubt");
    expect(charges(simulation)).toBe(0);
    await goOn(simulation, wait(5 * MINUTE));
    expect(isReady(orderOf(simulation, web))).toBe(true);
    expect(charges(simulation)).toBe(1);
    expect(outcomes(simulation)).toEqual(["bought", "nothing came of it"]);
  });
});
