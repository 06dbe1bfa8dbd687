/** Stories in which a rule was broken once, found by `npm run prove`, shrunk, and told again ever since. */
import { describe, expect, test } from "vitest";
import { SEND_SETTINGS } from "./faults/fault.ts";
import { tellFreely } from "./story/run.ts";
import type { Step, Who } from "./story/step.ts";
import { DAY, HOUR, MINUTE, type SimulationOptions } from "./world/simulation.ts";

const web: Who = { order: "web" };
const cn = "example.com";
const shortTerm = { lifetimeDays: 2, subscriptionDays: 2 };

const create = (...names: string[]): Step => ({ do: "create", ...web, names });
const setNames = (...names: string[]): Step => ({ do: "set names", ...web, names });
const wait = (milliseconds: number): Step => ({ do: "wait", milliseconds });

interface FoundCase {
  name: string;
  settings?: Partial<SimulationOptions>;
  steps: readonly Step[];
  /** Instances that may have been made in the end, where an endless row of them was what went wrong. */
  most?: number;
}

const CASES: readonly FoundCase[] = [
  {
    name: "a process stands still at its first write of the Secret, and goes on when another has published a newer pair",
    steps: [
      create(cn),
      {
        do: "meanwhile",
        call: { port: "kube", writes: true, name: "kube apply secrets" },
        after: 0,
        step: { do: "stand still", milliseconds: 8 * MINUTE },
      },
      wait(3 * MINUTE),
      setNames(cn, "api.example.com"),
      wait(6 * HOUR),
    ],
  },
  {
    name: "the Order of a call in flight is deleted, and another one waits for its name",
    steps: [
      { do: "create", order: "rival", names: [cn] },
      wait(1_000),
      create(cn),
      { do: "delete", order: "rival" },
      wait(DAY),
    ],
  },
  {
    name: "a name is taken away, and wanted again while the reissue without it is in flight",
    steps: [
      create(cn, "www.example.com", "api.example.com"),
      wait(HOUR),
      {
        do: "meanwhile",
        call: { port: "kube", writes: true, name: "kube create secrets (attempt)" },
        after: 0,
        step: setNames(cn, "api.example.com"),
      },
      setNames(cn),
      wait(DAY),
    ],
  },
  {
    name: "the vendor renews by himself without a name that the Secret has and the Order wants",
    settings: { policy: { lifetimeDays: 2, subscriptionDays: 4 } },
    steps: [
      create(cn, "www.example.com", "api.example.com"),
      wait(HOUR),
      { do: "vendor", commonName: cn, action: { verb: "change", settings: { autoRenew: true } } },
      { do: "vendor", commonName: cn, action: { verb: "change", settings: { sans: null } } },
      wait(2 * DAY),
    ],
  },
  {
    name: "what was bought is canceled, and the vendor shows by key hash only what is active",
    settings: { policy: { switches: { hashLookup: "active-only" } } },
    steps: [
      { do: "vendor approves", how: "manual" },
      create(cn),
      wait(MINUTE),
      { do: "vendor", commonName: cn, action: { verb: "cancel" } },
      wait(DAY),
    ],
  },
  {
    name: "what was bought is not approved until its term is over, and the vendor shows by key hash only what is active",
    settings: { policy: { ...shortTerm, switches: { hashLookup: "active-only" } } },
    steps: [{ do: "vendor approves", how: "manual" }, create(cn), wait(4 * DAY)],
  },
  {
    name: "a person buys at the moment at which the settings are sent, and has no tag of ours on his purchase afterwards",
    steps: [
      { do: "vendor approves", how: "manual" },
      {
        do: "meanwhile",
        call: { port: "vendor", writes: true, name: SEND_SETTINGS },
        after: 0,
        step: { do: "vendor", commonName: cn, action: { verb: "buy" } },
      },
      create(cn),
      wait(HOUR),
    ],
  },
  {
    name: "each certificate is not valid yet by a clock that is behind, and the cache of attempts stands still",
    settings: { policy: { lifetimeDays: 2, subscriptionDays: 4 } },
    steps: [
      create(cn),
      { do: "restart stale", kind: "attempts", back: 1 },
      { do: "jump", milliseconds: -2 * HOUR },
      wait(4 * DAY),
    ],
    // Four in vain for each of four certificates, and the last.
    most: 17,
  },
  {
    name: "another installation puts its CSR into the object just before the purchase, and the process ends at its answer",
    settings: { seed: 7, installations: 2, policy: shortTerm },
    steps: [
      create(cn),
      {
        do: "fault",
        call: { port: "kube", writes: true },
        after: 4,
        fault: { kind: "crash", when: "before" },
      },
      { do: "create", order: "rival", installation: 1, names: [cn] },
      wait(1_000),
    ],
  },
  {
    name: "a certificate is revoked inside its year at a vendor that says nothing of terms, and Secret and status are gone",
    settings: { policy: { switches: { strict: true } } },
    steps: [
      create(cn),
      wait(30 * DAY),
      { do: "stop" },
      { do: "vendor", commonName: cn, action: { verb: "revoke" } },
      { do: "delete Secret", ...web },
      { do: "prune status", ...web },
      { do: "start" },
      wait(HOUR),
    ],
  },
  {
    name: "a person buys with our CSR just after the answer to our purchase was lost",
    settings: { seed: 5, installations: 2, policy: { lifetimeDays: 6, subscriptionDays: 6 } },
    steps: [
      create(cn),
      {
        do: "fault",
        call: { port: "vendor", writes: true },
        after: 1,
        fault: { kind: "vendor", error: "timeout", when: "after" },
      },
      wait(1_000),
      { do: "vendor", commonName: cn, action: { verb: "buy" } },
      wait(DAY),
    ],
  },
  {
    name: "a rekey is asked for and a name exchanged within a minute, while the leader changes",
    settings: { seed: 18, policy: shortTerm },
    steps: [
      { do: "lose lease" },
      create(cn, "api.example.com"),
      wait(1_000),
      { do: "annotate", ...web, annotation: "sslmate.com/rekey", value: "1" },
      setNames(cn, "www.example.com"),
      {
        do: "fault",
        call: { port: "kube", writes: false },
        after: 0,
        fault: { kind: "crash", when: "before" },
      },
      wait(DAY),
    ],
  },
  {
    name: "a person buys with our CSR while our own purchase waits for its approval, and the journal keeps ours",
    settings: { seed: 11, policy: shortTerm },
    steps: [
      create(cn),
      {
        do: "meanwhile",
        call: { port: "vendor", writes: true, name: "vendor POST buy" },
        after: 0,
        step: { do: "vendor approves", how: "manual" },
      },
      wait(1_000),
      { do: "vendor", commonName: cn, action: { verb: "buy" } },
      wait(2 * DAY),
    ],
  },
  {
    name: "the attempt of a purchase in doubt is deleted, and another account's API key is given, which cannot tell of it",
    steps: [
      {
        do: "fault",
        call: { port: "vendor", writes: true, name: "vendor POST buy" },
        after: 0,
        fault: { kind: "vendor", error: "timeout", when: "after" },
      },
      create(cn),
      wait(10_000),
      { do: "remove", what: "attempts" },
      { do: "change account", apiKey: "2_another" },
      wait(2 * HOUR),
    ],
  },
];

describe("found once", () => {
  test.each(CASES)("given $name, then no rule is broken", async ({ settings, steps, most = Infinity }) => {
    const { simulation, violations } = await tellFreely({ seed: 1, ...settings }, steps);
    expect(violations).toEqual([]);
    expect(simulation.vendor.world.store.instances().length).toBeLessThanOrEqual(most);
  });
});
