/** The last look before a paid call: nothing that may take time comes between it and the call. */
import { expect, test } from "vitest";
import { silentLogger, type Logger } from "../../../src/ops/logger.ts";
import { perform } from "../../model/story/perform/perform.ts";
import { orderOf, reasonOf } from "../../model/story/perform/seen.ts";
import { begin } from "../../model/story/run.ts";
import { MINUTE } from "../../model/world/simulation.ts";

test("given a log whose reader keeps the writer waiting for longer than the lease, then nothing is bought", async () => {
  const written: string[] = [];
  const logger: Logger = {
    ...silentLogger,
    info: (_fields, message) => written.push(message),
    child: () => logger,
  };
  const simulation = await begin({ seed: 1, logger });
  const { leader } = simulation.home;
  if (leader === undefined) throw new Error("nobody leads");
  const remaining = leader.leaseRemaining.bind(leader);
  leader.leaseRemaining = () => (written.includes("buying the certificate") ? 0 : remaining());
  await perform(simulation, { do: "create", order: "web", names: ["example.com"] });
  await simulation.time.advance(MINUTE);
  expect(written).toContain("buying the certificate");
  expect(simulation.purchases.charges).toEqual([]);
  const order = orderOf(simulation, { order: "web" });
  expect(order && reasonOf(order, "Ready")).toBe("LeaseTooShort");
});
