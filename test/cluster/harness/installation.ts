/** An installation to test: CRDs and manifests on the run's control plane, a sandbox, an account, a namespace of its own. */
import { randomBytes } from "node:crypto";
import { stringify } from "yaml";
import { ATTEMPT_SECRET_TYPE } from "../../../src/api/names.ts";
import type { ClusterSpec, OrderSpec, Condition } from "../../../src/api/types.ts";
import type { KubeClient } from "../../../src/kube/client/client.ts";
import { configMaps, leases, namespaces, secrets, type Secret } from "../../../src/kube/client/kinds.ts";
import type { KubeObject, Resource } from "../../../src/kube/client/resource.ts";
import {
  clusters,
  orders,
  type ClusterObject,
  type OrderObject,
} from "../../../src/reconcilers/resources.ts";
import type { PartialOptions } from "../../../src/sandbox/options.ts";
import { startSandbox, type Sandbox } from "../../../src/sandbox/sandbox.ts";
import { accessCluster, type ClusterAccess, type KubectlResult } from "../../control-plane/cluster-access.ts";
import { eventually } from "../../support/eventually.ts";
import { connect } from "../kube-support.ts";
import { controlPlaneOfWorker } from "./control-plane-of-worker.ts";
import { all, apply, deleteAll, type Manifest } from "./admin.ts";
import { endLeftOvers } from "./operator-process.ts";
import { attemptOf, type AttemptFacts } from "./seen/attempts.ts";
import { standing, type WantedCondition } from "./seen/conditions.ts";
import { callVendor, ledgerOf, type LedgerEntry } from "./seen/vendor.ts";

export const OPERATOR_NAMESPACE = "sslmate-system";
/** By which one operator works at a time. */
export const LEASE = { namespace: "kube-system", name: "sslmate-operator" };

/** Everything that one test file needs; its names are its own, so that files do not meet. */
export class Installation {
  readonly namespace: string;
  readonly cluster: string;
  readonly apiKeySecret: string;
  readonly sandbox: Sandbox;
  readonly #access: ClusterAccess;
  /** For what no test is about: kubectl takes a process and a third of a second of a busy machine each time. */
  readonly #kube: KubeClient;
  #operatorKubeconfig: Promise<string> | undefined;

  private constructor(sandbox: Sandbox, access: ClusterAccess, kube: KubeClient) {
    const id = randomBytes(4).toString("hex");
    this.namespace = `shop-${id}`;
    this.cluster = `cluster-${id}`;
    this.apiKeySecret = `api-key-${id}`;
    this.sandbox = sandbox;
    this.#access = access;
    this.#kube = kube;
  }

  /** Installs what a user installs, starts a sandbox and makes an allowed namespace; the Cluster is made by `createCluster`. */
  static async open(sandboxOptions: PartialOptions = {}): Promise<Installation> {
    const address = controlPlaneOfWorker();
    const sandbox = await startSandbox({
      ...sandboxOptions,
      policy: { approvalDelay: 0.2, ...sandboxOptions.policy },
    });
    const installation = new Installation(sandbox, accessCluster(address), connect(address.adminKubeconfig));
    await endLeftOvers();
    await Promise.all([
      installation.kubectl(["apply", "--server-side", "--force-conflicts", "-k", "crds"]),
      installation.kubectl(["apply", "--server-side", "--force-conflicts", "-k", "manifests"]),
      apply(installation.#kube, namespaces, {
        metadata: { name: installation.namespace, labels: { certificates: "paid" } },
      }),
    ]);
    // Both kinds are served as soon as they can be listed.
    await eventually(async () => installation.#clear());
    return installation;
  }

  /** A kubeconfig with the operator's own rights. */
  async operatorKubeconfig(): Promise<string> {
    this.#operatorKubeconfig ??= this.#access.serviceAccountKubeconfig(
      OPERATOR_NAMESPACE,
      "sslmate-operator",
    );
    return this.#operatorKubeconfig;
  }

  /** Runs kubectl as administrator. @throws Error with what it said, if it failed. */
  async kubectl(args: readonly string[], input?: string): Promise<string> {
    const result = await this.tryKubectl(args, input);
    if (result.code !== 0) throw new Error(`kubectl ${args.join(" ")}: ${result.stderr}`);
    return result.stdout;
  }

  async tryKubectl(args: readonly string[], input?: string): Promise<KubectlResult> {
    return this.#access.kubectl(args, input);
  }

  /** Applies whatever it is with kubectl, all in one call. */
  async apply(...objects: object[]): Promise<string> {
    return this.kubectl(["apply", "-f", "-"], manifest(objects));
  }

  /** Applies what the API server should refuse. @returns what it said. */
  async refused(object: object): Promise<string> {
    const result = await this.tryKubectl(["apply", "-f", "-"], stringify(object));
    if (result.code === 0) throw new Error("the API server took it");
    return result.stderr;
  }

  /** Stores an API key where the Cluster looks for it. @param key the entry. */
  async storeApiKey(
    apiKey: string = this.sandbox.apiKey,
    key = "api_key",
    name = this.apiKeySecret,
  ): Promise<void> {
    await apply(this.#kube, secrets, {
      metadata: { name, namespace: OPERATOR_NAMESPACE },
      data: { [key]: Buffer.from(apiKey).toString("base64") },
    });
  }

  clusterManifest(spec: Partial<ClusterSpec> = {}, name = this.cluster): Manifest {
    return {
      apiVersion: "sslmate.com/v1alpha1",
      kind: "Cluster",
      metadata: { name },
      spec: {
        endpoint: this.sandbox.endpoint,
        caBundle: Buffer.from(this.sandbox.caPem).toString("base64"),
        apiKeySecretRef: { name: this.apiKeySecret },
        allowedNamespaces: { from: "Selector", selector: { matchLabels: { certificates: "paid" } } },
        defaults: { approval: "dns" },
        // The tests of one file buy more in a minute than the default allows in a day.
        purchase: { budget: { purchases: 1_000 } },
        ...spec,
      },
    };
  }

  /** Applies the Cluster, and its API key. */
  async createCluster(spec: Partial<ClusterSpec> = {}): Promise<void> {
    await this.storeApiKey();
    await apply(this.#kube, clusters, this.clusterManifest(spec));
  }

  orderManifest(name: string, spec: Partial<OrderSpec> & { names?: readonly string[] } = {}): Manifest {
    const { names = [`${name}.example.com`], ...rest } = spec;
    return {
      apiVersion: "sslmate.com/v1alpha1",
      kind: "Order",
      metadata: { name, namespace: this.namespace },
      spec: {
        cluster: this.cluster,
        identifiers: names.map((value) => ({ value })),
        secretName: `${name}-tls`,
        ...rest,
      },
    };
  }

  async createOrder(
    name: string,
    spec: Partial<OrderSpec> & { names?: readonly string[] } = {},
  ): Promise<void> {
    await apply(this.#kube, orders, this.orderManifest(name, spec));
  }

  async order(name: string): Promise<OrderObject> {
    return this.#get(orders, name, this.namespace);
  }

  async storedCluster(name = this.cluster): Promise<ClusterObject> {
    return this.#get(clusters, name);
  }

  async secret(name: string, namespace = this.namespace): Promise<Secret> {
    return this.#get(secrets, name, namespace);
  }

  /** Whether there is a Secret of that name in the namespace of the Orders. */
  async hasSecret(name: string): Promise<boolean> {
    return (await this.#kube.get(secrets, { namespace: this.namespace, name })) !== undefined;
  }

  /** Names of the attempts' Secrets. */
  async attempts(): Promise<string[]> {
    return (await this.#attemptSecrets()).map(({ metadata }) => `secret/${metadata.name}`);
  }

  /** The attempts in flight for an Order: there should never be two. */
  async attemptsOf(order: string): Promise<AttemptFacts[]> {
    return (await this.#allAttemptsOf(order)).filter(({ ended }) => ended === undefined);
  }

  /** The attempts of an Order that were set aside, each with why it ended. */
  async setAsideOf(order: string): Promise<AttemptFacts[]> {
    return (await this.#allAttemptsOf(order)).filter(({ ended }) => ended !== undefined);
  }

  async #allAttemptsOf(order: string): Promise<AttemptFacts[]> {
    return (await this.#attemptSecrets()).flatMap((secret) => attemptOf(secret, this.namespace, order));
  }

  /** Waits until a condition of an Order stands as wanted. @returns it. */
  async condition(
    name: string,
    type: string,
    wanted: WantedCondition,
    patience?: number,
  ): Promise<Condition> {
    return eventually(async () => {
      const { status, metadata } = await this.order(name);
      return standing(status?.conditions, type, wanted, metadata.generation);
    }, patience);
  }

  async clusterCondition(wanted: WantedCondition, name = this.cluster): Promise<Condition> {
    return eventually(async () => {
      const { status, metadata } = await this.storedCluster(name);
      return standing(status?.conditions, "Ready", wanted, metadata.generation);
    });
  }

  /** @param patience milliseconds. */
  async ready(name: string, patience?: number): Promise<void> {
    await this.condition(name, "Ready", { status: "True" }, patience);
  }

  /** Every charge that the sandbox made. */
  async ledger(): Promise<LedgerEntry[]> {
    return ledgerOf(this.sandbox);
  }

  /** The charges for a common name. */
  async charges(commonName: string): Promise<LedgerEntry[]> {
    return (await this.ledger()).filter(({ cn }) => cn === commonName);
  }

  /** The vendor's object of a name, as a person sees it on the vendor's web page. */
  async vendorObject(commonName: string): Promise<{ tags: string[] } & Record<string, unknown>> {
    return callVendor(this.sandbox, `/certs/${commonName}?expand=csr`);
  }

  /** Changes the vendor's object, as a person does on the vendor's web page. */
  async editVendorObject(commonName: string, settings: Record<string, string>): Promise<void> {
    await callVendor(this.sandbox, `/certs/${commonName}`, new URLSearchParams(settings).toString());
  }

  /** Reissues the certificate of a name as it is, as a person does on the vendor's web page. */
  async reissueAtVendor(commonName: string): Promise<void> {
    await callVendor(this.sandbox, `/certs/${commonName}/reissue`, "");
  }

  async close(): Promise<void> {
    await this.#kube.delete(namespaces, { name: this.namespace });
    await this.#clear();
    this.#kube.close();
    await this.sandbox.stop();
  }

  /** Removes everything of one file that would trouble the operator of the next, which may be one that failed. */
  async #clear(): Promise<void> {
    await Promise.all([
      deleteAll(this.#kube, orders),
      deleteAll(this.#kube, clusters),
      deleteAll(this.#kube, secrets, OPERATOR_NAMESPACE),
      deleteAll(this.#kube, configMaps, OPERATOR_NAMESPACE),
      this.#kube.delete(leases, LEASE),
    ]);
  }

  async #attemptSecrets(): Promise<Secret[]> {
    return (await all(this.#kube, secrets, OPERATOR_NAMESPACE)).filter(
      ({ type }) => type === ATTEMPT_SECRET_TYPE,
    );
  }

  /** @throws Error if there is none. */
  async #get<T extends KubeObject>(resource: Resource<T>, name: string, namespace?: string): Promise<T> {
    const object = await this.#kube.get(resource, namespace === undefined ? { name } : { namespace, name });
    if (object === undefined) throw new Error(`there is no ${resource.kind} ${name}`);
    return object;
  }
}

function manifest(objects: readonly object[]): string {
  return objects.map((object) => stringify(object)).join("---\n");
}
