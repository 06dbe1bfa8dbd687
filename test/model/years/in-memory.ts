/** Years of an Order in the simulated world, in a second or two. */
import { secrets } from "../../../src/kube/client/kinds.ts";
import { faultsOf, type FaultPlan } from "../faults/fault.ts";
import { judgeCharges } from "../judge/charges.ts";
import { decode, versionsOf } from "../judge/past.ts";
import { judgePublished } from "../judge/published.ts";
import { judgeLoops } from "../judge/rest.ts";
import { perform } from "../story/perform/perform.ts";
import { READINGS } from "../story/readings.ts";
import { begin } from "../story/run.ts";
import { readCertificate } from "../world/fake-pki.ts";
import { Random } from "../world/random.ts";
import { DAY, type Simulation } from "../world/simulation.ts";
import { judgeLife, type Life } from "./life.ts";
import { RESYNC, SHORT_LIVED, termOf, TODAY, type Rules } from "./rules.ts";

export interface Years extends Rules {
  years: number;
  /** One call in so many fails in some way; absent: none does. */
  oneFailsIn?: number;
}

/** Under each rule and each reading of what is not documented, with and without calls that fail. */
export const YEARS: readonly Years[] = [undefined, 30].flatMap((oneFailsIn) =>
  [TODAY, SHORT_LIVED].flatMap((rules) =>
    [{}, ...READINGS].map((switches) => ({
      ...rules,
      switches,
      years: 3,
      ...(oneFailsIn === undefined ? {} : { oneFailsIn }),
    })),
  ),
);

export function describeYears({
  years,
  lifetimeDays,
  subscriptionDays,
  switches,
  oneFailsIn,
}: Years): string {
  const failing = oneFailsIn === undefined ? "" : `, one call in ${oneFailsIn} failing`;
  return `${years} years, certificates of ${lifetimeDays} days in terms of ${subscriptionDays}, ${JSON.stringify(switches ?? {})}${failing}`;
}

/** Any fault at any call now and then; the same ones each time. */
function nowAndThen(oneFailsIn: number): FaultPlan {
  const random = new Random(1);
  return (call) => {
    const faults = faultsOf(call);
    return random.integer(oneFailsIn) === 0 ? faults[random.integer(faults.length)] : undefined;
  };
}

/** @returns what is wrong, in words, and the days of the charges. */
export async function liveInMemory(given: Years): Promise<{ wrong: string[]; charges: readonly number[] }> {
  const { years, oneFailsIn, lifetimeDays, subscriptionDays, switches } = given;
  const policy = { lifetimeDays, subscriptionDays, ...(switches === undefined ? {} : { switches }) };
  const simulation = await begin({ seed: 1, policy, options: { resync: RESYNC } });
  if (oneFailsIn !== undefined) simulation.faults = nowAndThen(oneFailsIn);
  const start = simulation.time.elapsed;
  await perform(simulation, {
    do: "create",
    order: "web",
    names: ["example.com", "www.example.com", "api.example.com"],
  });
  await simulation.time.advance(years * 365 * DAY);
  const life = lifeOf(simulation, start);
  const broken = [...judgeCharges(simulation), ...judgePublished(simulation), ...judgeLoops(simulation)];
  const wrong = [...judgeLife(life, termOf(given)), ...broken.map(({ rule, what }) => `${rule}: ${what}`)];
  return { wrong, charges: life.charges };
}

function lifeOf(simulation: Simulation, start: number): Life {
  const epoch = simulation.time.now - simulation.time.elapsed;
  const pairs = versionsOf(simulation.home.kube, secrets).flatMap(({ object, from }) => {
    const certificate =
      object.metadata.name === "web-tls" ? readCertificate(decode(object, "tls.crt")) : undefined;
    if (certificate === undefined) return [];
    const sinceStart = (moment: number): number => moment - epoch - start;
    return [
      {
        from: from - start,
        notBefore: sinceStart(certificate.notBefore),
        notAfter: sinceStart(certificate.notAfter),
      },
    ];
  });
  const charges = simulation.purchases.charges.map(({ at }) => at - start);
  return { until: simulation.time.elapsed - start, charges, pairs };
}
