/** Orders that wait for SSLMate, for a person there, or for whoever mends what fails. */
import { KubeError } from "../../../src/kube/client/errors.ts";
import { configMaps } from "../../../src/kube/client/kinds.ts";
import { SEND_SETTINGS } from "../faults/fault.ts";
import { bought, byHand, cn, names, wait, web } from "../story/chapters/words.ts";
import { perform } from "../story/perform/perform.ts";
import type { Step } from "../story/step.ts";
import { DAY, HOUR, MINUTE, type Simulation } from "../world/simulation.ts";
import type { Wait } from "./week.ts";

const create: Step = { do: "create", ...web, names };
const byPerson = (verb: "buy" | "revoke" | "reissue"): Step => ({
  do: "vendor",
  commonName: cn,
  action: { verb },
});

/** From now on, whatever the name of these calls matches is refused by the API server. */
function forbid(simulation: Simulation, calls: RegExp): void {
  simulation.faults = ({ name }) => {
    if (calls.test(name)) throw new KubeError(name, "forbidden", { status: 403, reason: "Forbidden" });
    return undefined;
  };
}

function spoilPurse({ home: { kube } }: Simulation): void {
  for (const { metadata } of kube.all(configMaps)) {
    kube.edit(configMaps, metadata, (purse) => (purse.data = { "purse.json": "{" }));
  }
}

/** Every quarter of an hour, which is the longest wait for what is mended elsewhere, and up to a fifth sooner. */
const QUARTER_HOURS = (7 * 24 * 4) / 0.8;

export const FOR_SSLMATE: readonly Wait[] = [
  {
    name: "somebody bought it before",
    steps: [byPerson("buy"), wait(MINUTE), create],
    reason: "CertificateExists",
    calls: 200,
  },
  {
    name: "another installation has it",
    settings: { installations: 2 },
    steps: [{ do: "create", order: "web", installation: 1, names }, wait(HOUR), create],
    reason: "OwnedElsewhere",
    calls: 200 + 16,
  },
  {
    name: "somebody buys it, and it is pending",
    steps: [byHand, byPerson("buy"), wait(MINUTE), create],
    reason: "PendingElsewhere",
    calls: 200,
  },
  {
    name: "nobody approves its names",
    steps: [byHand, create, wait(2 * DAY)],
    reason: "ApprovalPending",
    calls: 400,
  },
  {
    name: "the account is not connected with the DNS provider",
    steps: [{ do: "integration", on: false }, create, wait(2 * DAY)],
    reason: "ApprovalNotReady",
    calls: 400,
  },
  {
    name: "its certificate is issued, and not handed over",
    settings: { hides: ["crt"] },
    steps: [create],
    reason: "NotDelivered",
    calls: QUARTER_HOURS,
  },
  {
    name: "its certificate was revoked, and another key is asked for",
    steps: [...bought, byPerson("revoke"), { do: "set key", ...web, key: { algorithm: "RSA", size: 2048 } }],
    reason: "GoneAtVendor",
    calls: 200,
  },
  {
    name: "SSLMate has a newer one with a key that nobody knows",
    steps: [
      ...bought,
      { do: "vendor", commonName: cn, action: { verb: "replace CSR" } },
      byPerson("reissue"),
      wait(DAY),
    ],
    reason: "NewerAtVendor",
    calls: 8,
  },
  {
    name: "its renewal is due, and gains nothing before its last days",
    settings: { policy: { lifetimeDays: 90, subscriptionDays: 90 } },
    steps: [...bought, wait(66 * DAY)],
    reason: "Issued",
    calls: 8,
  },
  {
    name: "SSLMate refuses the settings",
    steps: [],
    afterwards: async (simulation) => {
      simulation.faults = ({ name }) =>
        name === SEND_SETTINGS ? { kind: "vendor", error: "refused", when: "before" } : undefined;
      await perform(simulation, create);
    },
    reason: "Refused",
    calls: 110,
    writes: 40,
  },
  {
    name: "the card is declined",
    steps: [],
    afterwards: async (simulation) => {
      simulation.faults = ({ name }) =>
        name === "vendor POST buy"
          ? { kind: "vendor", error: "payment-required", when: "before" }
          : undefined;
      await perform(simulation, create);
    },
    reason: "PaymentRequired",
    calls: 200,
    writes: 160,
  },
  {
    name: "SSLMate is away",
    steps: [],
    afterwards: async (simulation) => {
      await perform(simulation, create);
      await simulation.time.advance(2);
      simulation.faults = ({ port }) =>
        port === "vendor" ? { kind: "vendor", error: "unavailable", when: "before" } : undefined;
    },
    reason: "ClusterNotReady",
    calls: QUARTER_HOURS,
  },
  {
    name: "Kubernetes refuses the attempt",
    steps: [],
    afterwards: async (simulation) => {
      forbid(simulation, /^kube create secrets \(attempt/);
      await perform(simulation, create);
    },
    reason: "KubernetesRefused",
    calls: QUARTER_HOURS,
    // The attempt that is refused, and what the status says of it.
    writes: 2 * QUARTER_HOURS,
  },
  {
    name: "the record of what was paid cannot be read",
    steps: bought,
    afterwards: async (simulation) => {
      spoilPurse(simulation);
      await perform(simulation, { do: "set names", ...web, names: [...names, "api.example.com"] });
    },
    reason: "PurseUnreadable",
    calls: 200,
  },
];
