/** A Secret that is deleted: it comes back at once twice a day, and then ever more slowly, unless a person asks for it. */
import { expect, test } from "vitest";
import { REQUEST_ANNOTATION } from "../../../src/api/names.ts";
import { secrets } from "../../../src/kube/client/kinds.ts";
import { bought, web } from "../story/chapters/words.ts";
import { perform } from "../story/perform/perform.ts";
import { isReady, orderOf, reasonOf } from "../story/perform/seen.ts";
import { begin } from "../story/run.ts";
import { DAY, HOUR, MINUTE, NAMESPACE, type Simulation } from "../world/simulation.ts";

const SECOND = 1_000;
/** Long enough for a reissue. */
const SOON = 30 * SECOND;

async function onceBought(): Promise<Simulation> {
  const simulation = await begin({ seed: 1, options: { retry: 10 * MINUTE, poll: 5 * SECOND } });
  for (const step of bought) await perform(simulation, step);
  return simulation;
}

/** @returns what the Order says a little later. */
async function deleted(simulation: Simulation): Promise<string | undefined> {
  simulation.home.kube.remove(secrets, { namespace: NAMESPACE, name: "web-tls" });
  await simulation.time.advance(SOON);
  return said(simulation);
}

function said(simulation: Simulation): string | undefined {
  const order = orderOf(simulation, web);
  return order && reasonOf(order, "Ready");
}

const questions = ({ calls }: Simulation): number => calls.filter(({ port }) => port === "vendor").length;

test("given a Secret that is deleted three times, then it is back at once twice, and the third time it waits and says so", async () => {
  const simulation = await onceBought();
  expect(await deleted(simulation)).toBe("Issued");
  expect(await deleted(simulation)).toBe("Issued");
  expect(await deleted(simulation)).toBe("SecretConflict");
  const before = questions(simulation);
  await simulation.time.advance(9 * MINUTE);
  expect(questions(simulation)).toBe(before);
  await simulation.time.advance(3 * MINUTE + SOON);
  expect(isReady(orderOf(simulation, web))).toBe(true);
  expect(orderOf(simulation, web)?.status?.failedAttempts).toBeUndefined();
  expect(simulation.purchases.charges).toHaveLength(1);
});

test("given the wait, when retry-approval gets a new value, then the certificate is there at once, and the next loss waits again", async () => {
  const simulation = await onceBought();
  for (let time = 0; time < 3; time += 1) await deleted(simulation);
  expect(said(simulation)).toBe("SecretConflict");
  await perform(simulation, {
    do: "annotate",
    ...web,
    annotation: REQUEST_ANNOTATION.retryApproval,
    value: "now",
  });
  await simulation.time.advance(SOON);
  expect(said(simulation)).toBe("Issued");
  expect(await deleted(simulation)).toBe("SecretConflict");
});

test("given a pair that was left alone for a day, then the count begins anew", async () => {
  const simulation = await onceBought();
  for (let time = 0; time < 3; time += 1) await deleted(simulation);
  await simulation.time.advance(HOUR);
  expect(said(simulation)).toBe("Issued");
  await simulation.time.advance(DAY);
  expect(await deleted(simulation)).toBe("Issued");
  expect(await deleted(simulation)).toBe("Issued");
  expect(await deleted(simulation)).toBe("SecretConflict");
});

test("given an operator that is started anew during the wait, then it waits on, and then it goes on", async () => {
  const simulation = await onceBought();
  for (let time = 0; time < 3; time += 1) await deleted(simulation);
  await perform(simulation, { do: "crash" });
  await simulation.time.advance(5 * MINUTE);
  expect(said(simulation)).toBe("SecretConflict");
  await simulation.time.advance(10 * MINUTE);
  expect(said(simulation)).toBe("Issued");
  expect(simulation.purchases.charges).toHaveLength(1);
});

test("given another secretName each time and the former Secret gone, then nobody has lost anything again and again", async () => {
  const simulation = await onceBought();
  for (const secretName of ["a-tls", "b-tls", "c-tls", "d-tls"]) {
    const former = orderOf(simulation, web)?.spec.secretName ?? "";
    await perform(simulation, { do: "set", ...web, what: "suspend", spec: { suspend: true } });
    simulation.home.kube.remove(secrets, { namespace: NAMESPACE, name: former });
    await simulation.time.advance(SOON);
    await perform(simulation, {
      do: "set",
      ...web,
      what: "secretName",
      spec: { secretName, suspend: false },
    });
    await simulation.time.advance(SOON);
    expect(said(simulation), secretName).toBe("Issued");
  }
});
