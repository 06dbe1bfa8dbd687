/** Stories made up by chance, for fast-check: faults mixed with everything that people, time and other clusters do. */
import * as fc from "fast-check";
import type { OrderSpec } from "../../src/api/types.ts";
import { SWITCH_VALUES, type Switches } from "../../src/sandbox/state/policy.ts";
import { faultsOf, SEND_SETTINGS, type CallMatch } from "./faults/fault.ts";
import { PASSWORD_SECRET, tellStory, type AtVendor, type Kind, type Step, type Who } from "./story/step.ts";
import { DAY, HOUR, MINUTE, type SimulationOptions } from "./world/simulation.ts";

export interface RandomStory {
  settings: SimulationOptions;
  steps: readonly Step[];
}

const COMMON_NAME = "example.com";

/** The sets of names that Orders ask for; the common name is the first of each. */
const NAMES: readonly (readonly string[])[] = [
  [COMMON_NAME],
  [COMMON_NAME, "www.example.com"],
  [COMMON_NAME, "api.example.com"],
  [COMMON_NAME, "www.example.com", "api.example.com"],
];

/** Calls on which money depends, and so more often in trouble than their share. */
const WEIGHTY_CALLS: readonly CallMatch[] = [
  { port: "vendor", writes: true, name: "vendor POST buy" },
  { port: "vendor", writes: true, name: "vendor POST reissue" },
  { port: "vendor", writes: true, name: SEND_SETTINGS },
  { port: "kube", writes: true, name: "kube create secrets (attempt)" },
  { port: "kube", writes: true, name: "kube delete secrets (attempt)" },
  { port: "kube", writes: true, name: "kube apply secrets" },
];

const WAITS = [
  1_000,
  5_000,
  20_000,
  MINUTE,
  5 * MINUTE,
  20 * MINUTE,
  HOUR,
  6 * HOUR,
  DAY,
  DAY,
  2 * DAY,
  4 * DAY,
];

/** Terms and lifetimes in days: short ones, so that a story of weeks sees several of each. */
const TERMS = [
  { lifetimeDays: 2, subscriptionDays: 4 },
  { lifetimeDays: 2, subscriptionDays: 2 },
  { lifetimeDays: 3, subscriptionDays: 8 },
  { lifetimeDays: 6, subscriptionDays: 6 },
  { lifetimeDays: 47, subscriptionDays: 365 },
];

function who(installations: number): fc.Arbitrary<Required<Who>> {
  return fc.record({
    // Two Orders of one cluster want the same common name.
    order: fc.oneof(
      { weight: 4, arbitrary: fc.constant("web") },
      { weight: 1, arbitrary: fc.constant("rival") },
    ),
    installation: fc.nat({ max: installations - 1 }),
  });
}

const switches: fc.Arbitrary<Partial<Switches>> = fc.record(
  Object.fromEntries(
    Object.entries(SWITCH_VALUES).map(([name, values]) => [name, fc.constantFrom(...values)]),
  ),
  { requiredKeys: [] },
);

const settings: fc.Arbitrary<SimulationOptions> = fc
  .record({
    seed: fc.nat({ max: 1_000_000 }),
    installations: fc.oneof(
      { weight: 4, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.constant(2) },
    ),
    terms: fc.constantFrom(...TERMS),
    switches: fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: switches }),
    purchase: fc.oneof(
      { weight: 6, arbitrary: fc.constant({}) },
      { weight: 1, arbitrary: fc.constant({ policy: "Manual" as const }) },
      { weight: 1, arbitrary: fc.constant({ budget: { purchases: 1, period: "24h" } }) },
    ),
  })
  .map(({ seed, installations, terms, switches: chosen, purchase }) => ({
    seed,
    installations,
    policy: { ...terms, switches: chosen },
    clusterSpec: { purchase },
  }));

const names = fc.constantFrom(...NAMES);

/** What lies in the Secret beside the pair. */
const CONTENT: readonly Partial<OrderSpec>[] = [
  {
    formats: [{ type: "PKCS12", passwordSecretRef: { name: PASSWORD_SECRET } }, { type: "CA" }],
    secretTemplate: { labels: { team: "shop" } },
  },
  { formats: [{ type: "DER" }, { type: "Agent" }], secretTemplate: { annotations: { note: "x" } } },
  { formats: [], secretTemplate: {} },
];

const spec: fc.Arbitrary<Partial<OrderSpec>> = fc.oneof(
  { weight: 5, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.constant({ secretName: "shared-tls" }) },
  { weight: 1, arbitrary: fc.constant({ adopt: "Rekey" as const }) },
  { weight: 1, arbitrary: fc.constant({ deletion: { certificate: "Revoke" as const } }) },
  {
    weight: 1,
    arbitrary: fc.constant({ deletion: { secret: "Delete" as const, certificate: "Revoke" as const } }),
  },
  { weight: 1, arbitrary: fc.constant({ privateKey: { rotationPolicy: "Never" as const } }) },
  { weight: 1, arbitrary: fc.constant(CONTENT[0] ?? {}) },
);

const key = fc.constantFrom<NonNullable<OrderSpec["privateKey"]>>(
  { algorithm: "ECDSA", size: 256 },
  { algorithm: "ECDSA", size: 384 },
  { algorithm: "RSA", size: 2048 },
  { encoding: "PKCS1" },
);

const callMatch: fc.Arbitrary<CallMatch> = fc.oneof(
  fc.record({ port: fc.constantFrom("kube" as const, "vendor" as const), writes: fc.boolean() }),
  fc.constantFrom(...WEIGHTY_CALLS),
);

const fault: fc.Arbitrary<Step> = fc.tuple(callMatch, fc.nat({ max: 6 })).chain(([call, after]) =>
  fc.constantFrom(...faultsOf({ name: "", ...call })).map((each): Step => ({
    do: "fault",
    call,
    after: call.name === undefined ? after : after % 2,
    fault: each,
  })),
);

const kind = fc.constantFrom<Kind>("orders", "clusters", "namespaces", "TLS Secrets", "attempts");

const atVendor: fc.Arbitrary<AtVendor> = fc.oneof(
  fc.constantFrom<AtVendor>(
    { verb: "buy" },
    { verb: "reissue" },
    { verb: "revoke" },
    { verb: "cancel" },
    { verb: "approve" },
    { verb: "refuse" },
    { verb: "replace CSR" },
  ),
  fc.constantFrom<AtVendor>(
    { verb: "change", settings: { autoRenew: true } },
    { verb: "change", settings: { sans: [] } },
    { verb: "change", settings: { sans: null } },
    { verb: "change", settings: { tags: { customer: true } } },
  ),
);

const weigh = (weight: number, arbitrary: fc.Arbitrary<Step>): fc.WeightedArbitrary<Step> => ({
  weight,
  arbitrary,
});

/** Things that people do, and that can happen at any moment. */
function deed(installations: number): fc.Arbitrary<Step> {
  const someone = who(installations);
  const secretName = fc.constantFrom("web-tls", "other-tls", "shared-tls");
  return fc.oneof(
    weigh(
      4,
      fc
        .tuple(someone, names, spec)
        .map(([each, wanted, rest]) => ({ do: "create", ...each, names: wanted, spec: rest })),
    ),
    weigh(
      3,
      someone.map((each) => ({ do: "delete", ...each })),
    ),
    weigh(
      4,
      fc.tuple(someone, names).map(([each, wanted]) => ({ do: "set names", ...each, names: wanted })),
    ),
    weigh(
      1,
      fc.tuple(someone, key).map(([each, wanted]) => ({ do: "set key", ...each, key: wanted })),
    ),
    weigh(
      1,
      fc
        .tuple(someone, secretName)
        .map(([each, name]) => ({ do: "set", ...each, what: "secretName", spec: { secretName: name } })),
    ),
    weigh(
      2,
      someone.map((each) => ({ do: "delete Secret", ...each })),
    ),
    weigh(
      1,
      someone.map((each) => ({ do: "prune status", ...each })),
    ),
    weigh(
      1,
      fc
        .tuple(someone, fc.constantFrom(...CONTENT))
        .map(([each, content]) => ({ do: "set", ...each, what: "content", spec: content })),
    ),
    weigh(
      1,
      fc
        .tuple(someone, fc.constantFrom("secret", "another", undefined))
        .map(([each, password]) => ({ do: "set password", ...each, password })),
    ),
    weigh(
      1,
      someone.map((each) => ({ do: "strip label", ...each })),
    ),
    weigh(
      2,
      someone.map((each) => ({ do: "approve purchase", ...each, within: HOUR })),
    ),
    weigh(
      2,
      fc
        .tuple(someone, fc.constantFrom("renew", "rekey", "retry-approval"), fc.constantFrom("1", "2"))
        .map(([each, what, value]) => ({
          do: "annotate",
          ...each,
          annotation: `sslmate.com/${what}`,
          value,
        })),
    ),
    weigh(
      1,
      fc
        .tuple(someone, fc.boolean())
        .map(([each, suspend]) => ({ do: "set", ...each, what: "suspend", spec: { suspend } })),
    ),
    weigh(
      1,
      fc.tuple(fc.boolean(), fc.nat({ max: installations - 1 })).map(([suspend, place]) => ({
        do: "set Cluster",
        what: "suspend",
        spec: { suspend },
        installation: place,
      })),
    ),
    weigh(
      4,
      atVendor.map((action) => ({ do: "vendor", commonName: COMMON_NAME, action })),
    ),
    weigh(
      1,
      fc
        .tuple(someone, fc.constantFrom("dns" as const, "http" as const, "email" as const))
        .map(([each, approval]) => ({ do: "set approval", ...each, approval })),
    ),
    weigh(
      1,
      fc.constantFrom("auto" as const, "manual" as const).map((how) => ({ do: "vendor approves", how })),
    ),
    weigh(
      1,
      fc.boolean().map((on) => ({ do: "integration", on })),
    ),
  );
}

/** What befalls the operator itself. */
function mishap(installations: number): fc.Arbitrary<Step> {
  const installation = fc.nat({ max: installations - 1 });
  return fc.oneof(
    weigh(
      2,
      fc
        .tuple(kind, installation)
        .map(([each, place]) => ({ do: "hold cache", kind: each, installation: place })),
    ),
    weigh(1, fc.constant({ do: "release caches" })),
    weigh(
      2,
      installation.map((place) => ({ do: "crash", installation: place })),
    ),
    weigh(
      2,
      fc
        .tuple(kind, fc.integer({ min: 1, max: 6 }), installation)
        .map(([each, back, place]) => ({ do: "restart stale", kind: each, back, installation: place })),
    ),
    weigh(
      1,
      installation.map((place) => ({ do: "lose lease", installation: place })),
    ),
    weigh(
      2,
      fc.tuple(fc.constantFrom(1, 3, 8, 9), installation).map(([minutes, place]) => ({
        do: "stand still",
        milliseconds: minutes * MINUTE,
        installation: place,
      })),
    ),
    weigh(
      1,
      fc
        .constantFrom(-2 * HOUR, -10 * MINUTE, 10 * MINUTE, 2 * HOUR)
        .map((milliseconds) => ({ do: "jump", milliseconds })),
    ),
  );
}

function step(installations: number): fc.Arbitrary<Step> {
  const meanwhile = fc
    .tuple(
      callMatch,
      fc.nat({ max: 6 }),
      fc.oneof(weigh(3, deed(installations)), weigh(1, mishap(installations))),
    )
    .map(([call, after, each]): Step => ({
      do: "meanwhile",
      call,
      after: call.name === undefined ? after : after % 2,
      step: each,
    }));
  return fc.oneof(
    weigh(
      6,
      fc.constantFrom(...WAITS).map((milliseconds) => ({ do: "wait", milliseconds })),
    ),
    weigh(4, fault),
    weigh(4, meanwhile),
    weigh(6, deed(installations)),
    weigh(4, mishap(installations)),
  );
}

/** Begins with an Order, for without one nothing happens. */
export const randomStory: fc.Arbitrary<RandomStory> = settings.chain((chosen) =>
  fc
    .tuple(
      fc.array(step(chosen.installations ?? 1), { maxLength: 4 }),
      fc.tuple(who(chosen.installations ?? 1), names),
      fc.array(step(chosen.installations ?? 1), { minLength: 1, maxLength: 22 }),
    )
    .map(([before, [each, wanted], after]) => ({
      settings: chosen,
      steps: [...before, { do: "create", ...each, names: wanted } as const, ...after],
    })),
);

export function describeRandomStory({ settings: chosen, steps }: RandomStory): string {
  return `Settings: ${JSON.stringify(chosen)}\n${tellStory(steps)}`;
}
