/** An installation whose Orders are deleted, and what a test sees of them then: the object, its Secret, and SSLMate's side. */
import { expect } from "vitest";
import type { OrderSpec } from "../../../src/api/types.ts";
import type { KubeClient } from "../../../src/kube/client/client.ts";
import { orders, type OrderObject } from "../../../src/reconcilers/resources.ts";
import { eventually } from "../../support/eventually.ts";
import { controlPlaneOfWorker } from "../harness/control-plane-of-worker.ts";
import { Installation } from "../harness/installation.ts";
import { startOperator, type OperatorProcess } from "../harness/operator-process.ts";
import { statesOf } from "../harness/seen/vendor.ts";
import { commonNameOf } from "../harness/order-life.ts";
import { VendorProxy } from "../harness/vendor-proxy.ts";
import { connect } from "../kube-support.ts";

export const FINALIZER = "sslmate.com/deletion";
export const REVOKE = { deletion: { certificate: "Revoke" } } as const;
export const DELETE = { deletion: { secret: "Delete" } } as const;

export class Deletions {
  readonly installation: Installation;
  readonly vendor: VendorProxy;
  readonly admin: KubeClient;
  /** The one that runs now, or ran last. */
  operator: OperatorProcess;

  private constructor(installation: Installation, vendor: VendorProxy, operator: OperatorProcess) {
    this.installation = installation;
    this.vendor = vendor;
    this.admin = connect(controlPlaneOfWorker().adminKubeconfig);
    this.operator = operator;
  }

  static async start(): Promise<Deletions> {
    const installation = await Installation.open();
    const vendor = await VendorProxy.start(installation.sandbox);
    const deletions = new Deletions(installation, vendor, await startWith(installation));
    await installation.createCluster({ endpoint: vendor.endpoint });
    return deletions;
  }

  async close(): Promise<void> {
    await this.operator.stop();
    await this.installation.close();
    await this.vendor.stop();
    this.admin.close();
  }

  /** Starts an operator after one that was stopped. @param patience how long a deletion waits. */
  async start(patience?: string): Promise<void> {
    this.operator = await startWith(this.installation, patience);
  }

  async restart(patience?: string): Promise<void> {
    await this.operator.stop();
    await this.start(patience);
  }

  async makeReady(name: string, spec: Partial<OrderSpec>): Promise<OrderObject> {
    await this.installation.createOrder(name, spec);
    await this.installation.ready(name);
    return this.installation.order(name);
  }

  async remove(name: string, ...flags: readonly string[]): Promise<void> {
    const key = ["sslorder", name, "-n", this.installation.namespace];
    await this.installation.kubectl(["delete", ...key, "--wait=false", ...flags]);
  }

  async orderOf(name: string): Promise<OrderObject | undefined> {
    return this.admin.get(orders, { namespace: this.installation.namespace, name });
  }

  async gone(name: string): Promise<void> {
    await eventually(async () => expect(await this.orderOf(name)).toBeUndefined());
  }

  async secretGone(name: string): Promise<void> {
    await eventually(async () => expect(await this.installation.hasSecret(name)).toBe(false));
  }

  /** What reached SSLMate for the certificate of an Order, in short. */
  async history(name: string): Promise<string[]> {
    const { data } = (await (
      await fetch(`${this.installation.sandbox.managementUrl}/history?kind=request`)
    ).json()) as {
      data: { path: string; method: string }[];
    };
    const certificate = `/certs/${commonNameOf(name)}`;
    return data.flatMap(({ method, path }) => {
      const [, below] = path.split(certificate);
      return below === undefined ? [] : [`${method} ${below.slice(1)}`];
    });
  }

  async revocations(name: string): Promise<number> {
    return (await this.history(name)).filter((entry) => entry === "POST revoke").length;
  }

  async states(name: string): Promise<string[]> {
    return statesOf(this.installation.sandbox, commonNameOf(name));
  }

  async tagsOf(name: string): Promise<string[]> {
    return (await this.installation.vendorObject(commonNameOf(name))).tags;
  }

  async events(): Promise<string> {
    return this.installation.kubectl(["get", "events", "-n", this.installation.namespace, "-o=wide"]);
  }

  /** Waits until a deleted Order says why it is still there; `text` tells it from what it said while it lived. */
  async waitsWith(name: string, reason: string, text: string | RegExp): Promise<void> {
    await eventually(async () => {
      const order = await this.orderOf(name);
      const waits = order?.status?.conditions?.find(
        ({ type }) => type === "Stalled" || type === "Reconciling",
      );
      expect(waits?.reason).toBe(reason);
      expect(waits?.message).toMatch(text);
    });
  }

  async owners(name: string): Promise<string[]> {
    const { metadata } = await this.installation.secret(`${name}-tls`);
    return (metadata.ownerReferences ?? []).map(({ kind, name: owner }) => `${kind} ${owner}`);
  }

  async patchSecret(name: string, patch: object): Promise<void> {
    const key = ["secret", name, "-n", this.installation.namespace];
    await this.installation.kubectl(["patch", ...key, "--type=merge", "-p", JSON.stringify(patch)]);
  }
}

async function startWith(installation: Installation, patience = "5m"): Promise<OperatorProcess> {
  return startOperator(await installation.operatorKubeconfig(), [`--deletion-patience=${patience}`]);
}
