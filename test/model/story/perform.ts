/** Has the steps of a story happen in a simulated world. */
import { ATTEMPT_SECRET_TYPE, REQUEST_ANNOTATION } from "../../../src/api/names.ts";
import type { OrderSpec } from "../../../src/api/types.ts";
import { configMaps, namespaces, secrets } from "../../../src/kube/client/kinds.ts";
import type { Resource } from "../../../src/kube/client/resource.ts";
import { createCsr } from "../../../src/pki/csr.ts";
import { generateKeyPairSync } from "node:crypto";
import { APPROVAL_POLICY, policies } from "../../../src/reconcilers/money/approval-policy.ts";
import { clusters, orders, type OrderObject } from "../../../src/reconcilers/resources.ts";
import { approveInstance, refuseApproval, startApproval } from "../../../src/sandbox/approval/approve.ts";
import { cancelInstance } from "../../../src/sandbox/lifecycle/end.ts";
import { pendingInstance } from "../../../src/sandbox/lifecycle/queries.ts";
import { isSslmateError } from "../../../src/sslmate/errors.ts";
import { matches, noFaults, type CallMatch, type Fault } from "../faults/fault.ts";
import {
  API_KEY_SECRET,
  CLUSTER,
  DAY,
  HOUR,
  NAMESPACE,
  type Installation,
  type Simulation,
} from "../world/simulation.ts";
import { decode } from "../judge/past.ts";
import { readCertificate, realPrivateKey } from "../world/fake-pki.ts";
import { OWN_SECRETS } from "../world/cache-source.ts";
import { approvedBy, PASSWORD_SECRET, type AtVendor, type Kind, type Step, type Who } from "./step.ts";

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

/** Everything is well from now on, for long enough to renew short certificates: no faults, caches that follow, true clocks. */
export async function heal(simulation: Simulation): Promise<void> {
  simulation.faults = noFaults;
  simulation.clockShift = 0;
  await perform(simulation, { do: "release caches" });
  await perform(simulation, { do: "vendor approves", how: "auto" });
  await perform(simulation, { do: "integration", on: true });
  const { lifetimeDays } = simulation.vendor.world.policy;
  await simulation.time.advance(8 * HOUR + (lifetimeDays > 3 ? 0 : lifetimeDays * DAY));
}

export function orderOf(simulation: Simulation, who: Who): OrderObject | undefined {
  return place(simulation, who).kube.read(orders, keyOf(who));
}

export function isReady(order: OrderObject | undefined): boolean {
  const ready = order?.status?.conditions?.find(({ type }) => type === "Ready");
  return ready?.status === "True" && ready.observedGeneration === order?.metadata.generation;
}

/** The id of the purchase that waits for a person. */
function idToApprove(order: OrderObject | undefined): string | undefined {
  const waits = order !== undefined && reasonOf(order, "Stalled") === "AwaitingApproval";
  return waits ? order.status?.issuance?.id : undefined;
}

/** Serial number of the certificate in an Order's Secret. */
function serialOf(simulation: Simulation, who: Who): string | undefined {
  const name = orderOf(simulation, who)?.spec.secretName ?? "";
  const secret = place(simulation, who).kube.read(secrets, { namespace: NAMESPACE, name });
  return secret === undefined ? undefined : readCertificate(decode(secret, "tls.crt"))?.serial;
}

/** The reason of one of its conditions. */
export function reasonOf(order: OrderObject, condition: "Ready" | "Stalled"): string | undefined {
  return order.status?.conditions?.find(({ type }) => type === condition)?.reason;
}

export function stateInWords(order: OrderObject | undefined): string {
  if (order === undefined) return "it does not exist";
  const { conditions = [] } = order.status ?? {};
  const words = conditions.map(
    ({ type, status, reason, message }) => `${type}=${status} ${reason}: ${message}`,
  );
  return words.length === 0 ? "it has no status" : words.join("; ");
}

function place(simulation: Simulation, { installation = 0 }: { installation?: number }): Installation {
  return simulation.installations[installation] ?? simulation.home;
}

function keyOf({ order }: Who): { namespace: string; name: string } {
  return { namespace: NAMESPACE, name: order };
}

function secretKeyOf(simulation: Simulation, who: Who): { namespace: string; name: string } {
  const name = orderOf(simulation, who)?.spec.secretName ?? `${who.order}-tls`;
  return { namespace: NAMESPACE, name };
}

function create(simulation: Simulation, step: Extract<Step, { do: "create" }>): void {
  const { kube } = place(simulation, step);
  if (kube.read(orders, keyOf(step)) !== undefined) return;
  kube.create(orders, {
    metadata: keyOf(step),
    spec: {
      cluster: CLUSTER,
      identifiers: step.names.map((name) => approvedBy(name)),
      secretName: `${step.order}-tls`,
      ...step.spec,
    },
  });
}

/** What is the operator's own, and in reach of whoever administers the cluster. */
function remove(simulation: Simulation, step: Extract<Step, { do: "remove" }>): void {
  const { kube } = place(simulation, step);
  switch (step.what) {
    case "attempts":
      for (const { metadata, type } of kube.all(secrets)) {
        if (type === ATTEMPT_SECRET_TYPE) kube.remove(secrets, metadata);
      }
      return;
    case "purse":
      for (const { metadata } of kube.all(configMaps)) kube.remove(configMaps, metadata);
      return;
    case "approval policy":
      kube.remove(policies, { name: APPROVAL_POLICY });
  }
}

/** Another account of the same owner; what the first one has, it does not show. */
function changeAccount({ vendor, installations }: Simulation, apiKey: string): void {
  const { store } = vendor.world;
  for (const { id: _, ...content } of store.accounts().slice(0, 1)) {
    store.addAccount({ ...content, apiKey, username: apiKey });
  }
  for (const { kube } of installations) {
    kube.edit(secrets, API_KEY_SECRET, (secret) => {
      secret.data = { api_key: Buffer.from(apiKey).toString("base64") };
    });
  }
}

/** In the Secret {@link PASSWORD_SECRET}. */
function setPassword(simulation: Simulation, step: Extract<Step, { do: "set password" }>): void {
  const { kube } = place(simulation, step);
  const key = { namespace: NAMESPACE, name: PASSWORD_SECRET };
  if (step.password === undefined) {
    kube.remove(secrets, key);
    return;
  }
  const data = { password: Buffer.from(step.password).toString("base64") };
  if (kube.read(secrets, key) === undefined) kube.create(secrets, { metadata: key, type: "Opaque", data });
  else kube.edit(secrets, key, (secret) => (secret.data = data));
}

function edit(simulation: Simulation, who: Who, change: (spec: OrderSpec) => void): void {
  place(simulation, who).kube.edit(orders, keyOf(who), ({ spec }) => change(spec));
}

function annotate(simulation: Simulation, who: Who, annotation: string, value: string): void {
  place(simulation, who).kube.edit(orders, keyOf(who), ({ metadata }) => {
    metadata.annotations = { ...metadata.annotations, [annotation]: value };
  });
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

async function atVendor(simulation: Simulation, commonName: string, action: AtVendor): Promise<void> {
  try {
    await simulation.purchases.byPerson(commonName, async () => act(simulation, commonName, action));
  } catch (error) {
    // The vendor may refuse a person too.
    if (!isSslmateError(error)) throw error;
  }
}

async function act(simulation: Simulation, commonName: string, action: AtVendor): Promise<void> {
  const { purchases, vendor } = simulation;
  const { world, person } = vendor;
  const [account] = world.store.accounts();
  const certificate = world.store.certificate(account?.id ?? 0, commonName);
  const pending = certificate && pendingInstance(world, certificate);
  switch (action.verb) {
    case "buy":
      if (certificate === undefined) await act(simulation, commonName, { verb: "replace CSR" });
      await person.buy(commonName);
      return;
    case "reissue":
      await person.reissue(commonName, { paid: false });
      return;
    case "revoke":
      await person.revoke(commonName, { all: true });
      return;
    case "cancel":
      if (pending !== undefined) cancelInstance(world, pending, "a person did it");
      return;
    case "approve":
      if (pending !== undefined) await approveInstance(world, pending);
      return;
    case "refuse":
      if (pending !== undefined) refuseApproval(world, pending, "a person did it");
      return;
    case "change":
      if (certificate === undefined) return;
      if (action.settings.autoRenew === true) purchases.vendorRenews.add(commonName);
      await person.saveCertificate(commonName, action.settings);
      return;
    case "replace CSR":
      if (certificate !== undefined && action.keyOf === undefined) purchases.foreignCsr.add(commonName);
      await person.saveCertificate(commonName, {
        csr:
          action.keyOf === undefined
            ? foreignCsr(commonName)
            : csrOf(heldKeyOf(simulation, action.keyOf), commonName),
        ...(certificate === undefined ? { approvalMethod: "dns", sans: [], autoRenew: false } : {}),
      });
  }
}

const foreign = new Map<string, string>();

/** A request with a key that no cluster has. */
function foreignCsr(commonName: string): string {
  const known = foreign.get(commonName);
  if (known !== undefined) return known;
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const csrPem = csrOf(privateKey.export({ format: "pem", type: "pkcs8" }).toString(), commonName);
  foreign.set(commonName, csrPem);
  return csrPem;
}

function csrOf(privateKeyPem: string, commonName: string): string {
  const csr = createCsr({ privateKeyPem, subject: { C: "US" }, commonName, names: [commonName] });
  if (!csr.ok) throw new Error(csr.problem.message);
  return csr.csrPem;
}

/** The private key in the Secret of an Order, which must be there. */
function heldKeyOf(simulation: Simulation, who: Who): string {
  const secret = place(simulation, who).kube.read(secrets, secretKeyOf(simulation, who));
  const key = secret === undefined ? undefined : realPrivateKey(decode(secret, "tls.key"));
  if (key === undefined) throw new Error(`Order ${who.order} has no key`);
  return key;
}
