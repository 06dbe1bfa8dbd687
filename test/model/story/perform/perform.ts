/** Has the steps of a story happen in a simulated world. */
import { REQUEST_ANNOTATION } from "../../../../src/api/names.ts";
import { namespaces, secrets } from "../../../../src/kube/client/kinds.ts";
import type { Resource } from "../../../../src/kube/client/resource.ts";
import { clusters, orders } from "../../../../src/reconcilers/resources.ts";
import { startApproval } from "../../../../src/sandbox/approval/approve.ts";
import { matches, noFaults, type CallMatch, type Fault } from "../../faults/fault.ts";
import { OWN_SECRETS } from "../../world/kube/cache-source.ts";
import { API_KEY } from "../../world/memory-vendor.ts";
import { CLUSTER, DAY, HOUR, type Simulation } from "../../world/simulation.ts";
import { approvedBy, type Kind, type Step } from "../step.ts";
import { atVendor } from "./at-vendor.ts";
import { changeAccount, createCluster, deleteCluster } from "./cluster.ts";
import { annotate, create, edit, remove, setPassword } from "./deeds.ts";
import { idToApprove, isReady, keyOf, orderOf, place, secretKeyOf, serialOf, stateInWords } from "./seen.ts";

const WATCHES: Readonly<Record<Kind, { watch: string; resource: Resource }>> = {
  orders: { watch: "orders", resource: orders },
  clusters: { watch: "clusters", resource: clusters },
  namespaces: { watch: "namespaces", resource: namespaces },
  "TLS Secrets": { watch: "secrets", resource: secrets },
  attempts: { watch: OWN_SECRETS, resource: secrets },
};

/** How long a step that waits for Ready waits. */
const PATIENCE = 12 * HOUR;

/** A step that waits for Ready waited in vain. */
export class NeverReady extends Error {
  override readonly name = "NeverReady";
}

/** @throws NeverReady */
export async function perform(simulation: Simulation, step: Step): Promise<void> {
  const { time, vendor } = simulation;
  switch (step.do) {
    case "wait":
      return time.advance(step.milliseconds);
    case "until ready": {
      const ready = await time.advanceUntil(() => isReady(orderOf(simulation, step)), PATIENCE);
      if (!ready)
        throw new NeverReady(`${step.order} is not Ready: ${stateInWords(orderOf(simulation, step))}`);
      return;
    }
    case "until renewed": {
      const before = serialOf(simulation, step);
      const renewed = (): boolean => {
        const now = serialOf(simulation, step);
        return now !== undefined && now !== before && isReady(orderOf(simulation, step));
      };
      if (await time.advanceUntil(renewed, PATIENCE)) return;
      throw new NeverReady(`${step.order} is not renewed: ${stateInWords(orderOf(simulation, step))}`);
    }
    case "create":
      create(simulation, step);
      return;
    case "delete":
      place(simulation, step).kube.remove(orders, keyOf(step));
      return;
    case "set names":
      edit(simulation, step, (spec) => (spec.identifiers = step.names.map((name) => approvedBy(name))));
      return;
    case "set key":
      edit(simulation, step, (spec) => (spec.privateKey = step.key));
      return;
    case "set":
      edit(simulation, step, (spec) => {
        if (step.without !== undefined) delete spec[step.without];
        Object.assign(spec, step.spec);
      });
      return;
    case "set approval":
      edit(simulation, step, (spec) => {
        spec.identifiers = spec.identifiers.map(({ value }) => approvedBy(value, step.approval));
      });
      return;
    case "annotate":
      annotate(simulation, step, step.annotation, step.value);
      return;
    case "approve purchase": {
      const id = (): string | undefined => idToApprove(orderOf(simulation, step));
      await time.advanceUntil(() => id() !== undefined, step.within ?? 0);
      const shown = id();
      if (shown !== undefined) annotate(simulation, step, REQUEST_ANNOTATION.approvePurchase, shown);
      return;
    }
    case "delete Secret":
      place(simulation, step).kube.remove(secrets, secretKeyOf(simulation, step));
      return;
    case "disown Secret":
      place(simulation, step).kube.edit(secrets, secretKeyOf(simulation, step), ({ metadata }) => {
        delete metadata.labels;
        delete metadata.annotations;
      });
      return;
    case "strip label":
      place(simulation, step).kube.edit(secrets, secretKeyOf(simulation, step), ({ metadata }) => {
        delete metadata.labels;
      });
      return;
    case "set password":
      setPassword(simulation, step);
      return;
    case "prune status":
      place(simulation, step).kube.edit(orders, keyOf(step), (order) => {
        delete order.status;
      });
      return;
    case "remove":
      remove(simulation, step);
      return;
    case "change account":
      changeAccount(simulation, step.apiKey);
      return;
    case "set Cluster":
      place(simulation, step).kube.edit(clusters, { name: CLUSTER }, (cluster) => {
        Object.assign(cluster.spec, step.spec);
      });
      return;
    case "delete Cluster":
      deleteCluster(place(simulation, step), step.kept === true);
      return;
    case "create Cluster":
      createCluster(place(simulation, step));
      return;
    case "hold cache": {
      const { watch, resource } = WATCHES[step.kind];
      place(simulation, step).leader?.caches.hold(watch, resource);
      return;
    }
    case "release caches":
      for (const installation of simulation.installations) {
        installation.staleAtStart = new Map();
        installation.leader?.caches.release();
      }
      return;
    case "crash":
      place(simulation, step).crash();
      return;
    case "restart stale": {
      const installation = place(simulation, step);
      const { watch, resource } = WATCHES[step.kind];
      installation.staleAtStart = new Map([[watch, { resource, back: step.back }]]);
      installation.crash();
      return;
    }
    case "lose lease":
      place(simulation, step).loseLease();
      return;
    case "stand still":
      place(simulation, step).pause(step.milliseconds);
      return;
    case "stop":
      place(simulation, step).stop();
      return;
    case "start": {
      const installation = place(simulation, step);
      if (step.stale !== undefined) {
        const { watch, resource } = WATCHES[step.stale.kind];
        installation.staleAtStart = new Map([[watch, { resource, back: step.stale.back }]]);
      }
      installation.start();
      return;
    }
    case "fault":
      atCall(simulation, step, async () => step.fault);
      return;
    case "meanwhile":
      atCall(simulation, step, async () => {
        // Nobody waits for anything in the middle of a call.
        const { step: deed } = step;
        await perform(simulation, deed.do === "approve purchase" ? { ...deed, within: 0 } : deed);
        return undefined;
      });
      return;
    case "vendor":
      return atVendor(simulation, step.commonName, step.action);
    case "vendor approves":
      vendor.world.policy.approve = step.how;
      if (step.how === "auto") {
        for (const instance of vendor.world.store.instances()) {
          if (instance.state === "pending") startApproval(vendor.world, instance);
        }
      }
      return;
    case "integration":
      for (const account of vendor.world.store.accounts()) {
        account.dnsIntegration = step.on;
        account.httpIntegration = step.on;
      }
      simulation.purchases.accountChanged();
      return;
    case "jump":
      simulation.clockShift += step.milliseconds;
  }
}

/** Something happens once, at the call of its kind that comes after `after` others. */
function atCall(
  simulation: Simulation,
  { call: wanted, after }: { call: CallMatch; after: number },
  happen: () => Promise<Fault | undefined>,
): void {
  const before = simulation.faults;
  let left = after;
  let happened = false;
  simulation.faults = async (call) => {
    const earlier = await before(call);
    if (happened || !matches(call, wanted)) return earlier;
    left -= 1;
    if (left >= 0) return earlier;
    happened = true;
    return (await happen()) ?? earlier;
  };
}

/**
 * Everything is well from now on, for long enough to renew short certificates: no faults, caches that follow, true clocks,
 * Clusters, and the account that they began with.
 */
export async function heal(simulation: Simulation): Promise<void> {
  simulation.faults = noFaults;
  simulation.clockShift = 0;
  await perform(simulation, { do: "release caches" });
  for (const installation of simulation.installations) createCluster(installation);
  changeAccount(simulation, API_KEY);
  await perform(simulation, { do: "vendor approves", how: "auto" });
  await perform(simulation, { do: "integration", on: true });
  const { lifetimeDays } = simulation.vendor.world.policy;
  await simulation.time.advance(8 * HOUR + (lifetimeDays > 3 ? 0 : lifetimeDays * DAY));
}
