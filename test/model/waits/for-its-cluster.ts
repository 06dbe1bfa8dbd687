/** Orders that wait for their Cluster to be changed, or for a person to agree: SSLMate has little to tell that would help. */
import { secrets } from "../../../src/kube/client/kinds.ts";
import { clusters } from "../../../src/reconcilers/resources.ts";
import type { FaultPlan } from "../faults/fault.ts";
import { bought, MANUAL, names, rival, wait, web } from "../story/chapters/words.ts";
import { perform } from "../story/perform/perform.ts";
import type { Step } from "../story/step.ts";
import { API_KEY_SECRET } from "../world/accounts.ts";
import { CLUSTER, DAY, HOUR, type Simulation } from "../world/simulation.ts";
import type { Wait } from "./week.ts";

const create: Step = { do: "create", ...web, names };

/** A certificate lasts as long as its term, and the week lies in its last days, in which only buying helps. */
const LAST_DAYS = { policy: { lifetimeDays: 60, subscriptionDays: 60 } } as const;
/** The same, where SSLMate does not say when a term ends. */
const LAST_DAYS_UNTOLD = { ...LAST_DAYS, hides: ["subscription_ending", "billed_through"] } as const;
const untilLastDays = wait(47 * DAY);

const setCluster = (what: string, spec: object): Step => ({ do: "set Cluster", what, spec });
const OTHER_NAMES = setCluster("allowedNames", { allowedNames: ["example.org"] });

/** Somebody's finalizer keeps the Cluster. */
function deleteCluster({ home: { kube } }: Simulation): void {
  kube.edit(clusters, { name: CLUSTER }, ({ metadata }) => (metadata.finalizers = ["example.com/theirs"]));
  kube.remove(clusters, { name: CLUSTER });
}

function setKey({ home: { kube } }: Simulation): void {
  kube.edit(secrets, API_KEY_SECRET, (secret) => {
    secret.data = { api_key: Buffer.from("1_wrong").toString("base64") };
  });
}

const refusesReissue: FaultPlan = ({ name }) =>
  name === "vendor POST reissue" ? { kind: "vendor", error: "refused", when: "before" } : undefined;

export const FOR_ITS_CLUSTER: readonly Wait[] = [
  {
    name: "a first certificate for a name that the Cluster does not allow",
    settings: { clusterSpec: { allowedNames: ["example.org"] } },
    steps: [create],
    reason: "NameNotAllowed",
    calls: 0,
  },
  {
    name: "the last days of a term, and the Cluster allows other names by now",
    settings: LAST_DAYS,
    steps: [...bought, OTHER_NAMES, untilLastDays],
    reason: "NameNotAllowed",
    calls: 8,
  },
  {
    name: "the same, and SSLMate does not say when a term ends",
    settings: LAST_DAYS_UNTOLD,
    steps: [...bought, OTHER_NAMES, untilLastDays],
    reason: "NameNotAllowed",
    calls: 8,
  },
  {
    name: "the same, and SSLMate refuses to reissue",
    settings: LAST_DAYS_UNTOLD,
    steps: [...bought, OTHER_NAMES],
    afterwards: async (simulation) => {
      simulation.faults = refusesReissue;
      await perform(simulation, untilLastDays);
    },
    reason: "NameNotAllowed",
    calls: 50,
    writes: 7 * 4,
  },
  {
    name: "the same, and another key is asked for",
    settings: LAST_DAYS_UNTOLD,
    steps: [...bought, OTHER_NAMES],
    afterwards: async (simulation) => {
      simulation.faults = refusesReissue;
      await perform(simulation, untilLastDays);
      await perform(simulation, { do: "set key", ...web, key: { algorithm: "RSA", size: 2048 } });
    },
    reason: "NameNotAllowed",
    calls: 50,
    writes: 7 * 4,
  },
  {
    name: "the same, and a person is to agree, and a name was added",
    settings: { ...LAST_DAYS_UNTOLD },
    steps: bought,
    afterwards: async (simulation) => {
      simulation.faults = refusesReissue;
      await perform(simulation, setCluster("policy", { purchase: { policy: "Manual" } }));
      await perform(simulation, untilLastDays);
      await perform(simulation, { do: "set names", ...web, names: [...names, "api.example.com"] });
    },
    reason: "AwaitingApproval",
    calls: 130,
    writes: 7 * 4,
  },
  {
    name: "the last days of a term, and the Cluster is suspended",
    settings: LAST_DAYS,
    steps: [...bought, setCluster("suspend", { suspend: true }), untilLastDays],
    reason: "ClusterSuspended",
    calls: 8,
  },
  {
    name: "a first certificate, and the Cluster is suspended",
    settings: { clusterSpec: { suspend: true } },
    steps: [create],
    reason: "ClusterSuspended",
    calls: 8,
  },
  {
    name: "the last days of a term, and the Cluster serves other namespaces by now",
    settings: LAST_DAYS,
    steps: [
      ...bought,
      setCluster("allowedNamespaces", { allowedNamespaces: { from: "Names", names: ["blog"] } }),
      untilLastDays,
    ],
    reason: "NamespaceNotAllowed",
    calls: 8,
  },
  {
    name: "the last days of a term, and somebody's finalizer keeps a deleted Cluster",
    settings: LAST_DAYS,
    steps: [...bought, untilLastDays],
    afterwards: deleteCluster,
    reason: "ClusterDeleting",
    calls: 8,
  },
  {
    name: "the Order is suspended",
    steps: [{ ...create, spec: { suspend: true } }],
    reason: "Suspended",
    calls: 0,
  },
  {
    name: "a budget of none",
    settings: { clusterSpec: { purchase: { budget: { purchases: 0, period: "24h" } } } },
    steps: [create],
    reason: "BudgetExhausted",
    calls: 8,
  },
  {
    name: "a budget of one in ten days, which is spent",
    settings: { clusterSpec: { purchase: { budget: { purchases: 1, period: "240h" } } } },
    steps: [{ do: "create", ...rival, names: ["other.example"] }, wait(HOUR), create],
    reason: "BudgetExhausted",
    calls: 8,
  },
  {
    name: "a purchase that a person is to agree to",
    settings: MANUAL,
    steps: [create],
    reason: "AwaitingApproval",
    calls: 80,
  },
  {
    name: "a purchase that nobody can agree to, since the admission policy is missing",
    settings: MANUAL,
    steps: [{ do: "remove", what: "approval policy" }, create],
    reason: "AwaitingApproval",
    calls: 2 * 24 * 7,
  },
  {
    name: "no such Cluster",
    steps: [{ ...create, spec: { cluster: "another" } }],
    reason: "ClusterNotFound",
    calls: 0,
  },
  {
    name: "the API key is wrong, and nothing is needed",
    steps: bought,
    afterwards: setKey,
    reason: "Issued",
    calls: 200,
  },
  {
    name: "a first certificate, and the API key is wrong",
    steps: [],
    afterwards: async (simulation) => {
      setKey(simulation);
      await simulation.time.advance(HOUR);
      await perform(simulation, create);
    },
    reason: "ClusterNotReady",
    calls: 200,
  },
];
