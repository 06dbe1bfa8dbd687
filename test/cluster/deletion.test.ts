/** What becomes of Secret and certificate when an Order is deleted, on a real API server with its garbage collector. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OrderSpec } from "../../src/api/types.ts";
import type { KubeClient } from "../../src/kube/client/client.ts";
import { namespaces } from "../../src/kube/client/kinds.ts";
import { orders, type OrderObject } from "../../src/reconcilers/resources.ts";
import { eventually } from "../support/eventually.ts";
import { Installation } from "./harness/installation.ts";
import { startOperator, type OperatorProcess } from "./harness/operator-process.ts";
import { commonNameOf } from "./harness/order-life.ts";
import { VendorProxy } from "./harness/vendor-proxy.ts";
import { connect } from "./kube-support.ts";
import { controlPlaneOfWorker } from "./harness/control-plane-of-worker.ts";

const FINALIZER = "sslmate.com/deletion";
const REVOKE = { deletion: { certificate: "Revoke" } } as const;
const DELETE = { deletion: { secret: "Delete" } } as const;

let installation: Installation;
let vendor: VendorProxy;
let admin: KubeClient;
let operator: OperatorProcess;

beforeAll(async () => {
  installation = await Installation.open();
  vendor = await VendorProxy.start(installation.sandbox);
  admin = connect(controlPlaneOfWorker().adminKubeconfig);
  await start();
  await installation.createCluster({ endpoint: vendor.endpoint });
});

afterAll(async () => {
  await operator.stop();
  await installation.close();
  await vendor.stop();
  admin.close();
});

async function start(patience = "5m"): Promise<void> {
  operator = startOperator(await installation.operatorKubeconfig(), [`--deletion-patience=${patience}`]);
}

async function restart(patience?: string): Promise<void> {
  await operator.stop();
  await start(patience);
}

async function makeReady(name: string, spec: Partial<OrderSpec>): Promise<OrderObject> {
  await installation.createOrder(name, spec);
  await installation.ready(name);
  return installation.order(name);
}

async function remove(name: string, ...flags: readonly string[]): Promise<void> {
  const key = ["sslorder", name, "-n", installation.namespace];
  await installation.kubectl(["delete", ...key, "--wait=false", ...flags]);
}

async function orderOf(name: string): Promise<OrderObject | undefined> {
  return admin.get(orders, { namespace: installation.namespace, name });
}

async function gone(name: string): Promise<void> {
  await eventually(async () => expect(await orderOf(name)).toBeUndefined());
}

async function secretGone(name: string): Promise<void> {
  await eventually(async () => expect(await installation.hasSecret(name)).toBe(false));
}

/** What reached SSLMate for the certificate of an Order, in short. */
async function history(name: string): Promise<string[]> {
  const { data } = (await (
    await fetch(`${installation.sandbox.managementUrl}/history?kind=request`)
  ).json()) as {
    data: { path: string; method: string }[];
  };
  const certificate = `/certs/${commonNameOf(name)}`;
  return data.flatMap(({ method, path }) => {
    const [, below] = path.split(certificate);
    return below === undefined ? [] : [`${method} ${below.slice(1)}`];
  });
}

async function revocations(name: string): Promise<number> {
  return (await history(name)).filter((entry) => entry === "POST revoke").length;
}

async function states(name: string): Promise<string[]> {
  const url = `${installation.sandbox.managementUrl}/instances?cn=${commonNameOf(name)}`;
  const { data } = (await (await fetch(url)).json()) as { data: { state: string }[] };
  return data.map(({ state }) => state);
}

async function tagsOf(name: string): Promise<string[]> {
  return (await installation.vendorObject(commonNameOf(name))).tags;
}

async function events(): Promise<string> {
  return installation.kubectl(["get", "events", "-n", installation.namespace, "-o=wide"]);
}

/** Waits until a deleted Order says why it is still there; `text` tells it from what it said while it lived. */
async function waitsWith(name: string, reason: string, text: string | RegExp): Promise<void> {
  await eventually(async () => {
    const order = await orderOf(name);
    const waits = order?.status?.conditions?.find(({ type }) => type === "Stalled" || type === "Reconciling");
    expect(waits?.reason).toBe(reason);
    expect(waits?.message).toMatch(text);
  });
}

describe("the usual Order", () => {
  test("given no word about deletion, then it has no finalizer, and goes with no operator there; Secret and certificate stay", async () => {
    const { metadata } = await makeReady("usual", {});
    expect(metadata.finalizers).toBeUndefined();
    expect((await installation.secret("usual-tls")).metadata.ownerReferences).toBeUndefined();
    const before = await history("usual");
    await operator.stop();
    await installation.kubectl([
      "delete",
      "sslorder",
      "usual",
      "-n",
      installation.namespace,
      "--timeout=20s",
    ]);
    await start();
    await operator.wrote("working");
    expect(await installation.hasSecret("usual-tls")).toBe(true);
    expect(await states("usual")).toEqual(["active"]);
    expect(await history("usual")).toEqual(before);
  });
});

describe("an Order with certificate: Revoke", () => {
  test("given it is deleted, then its certificate is revoked once, its tag withdrawn, and its Secret stays", async () => {
    const { metadata } = await makeReady("revoke", REVOKE);
    expect(metadata.finalizers).toEqual([FINALIZER]);
    expect(await tagsOf("revoke")).toHaveLength(1);
    await remove("revoke");
    await gone("revoke");
    expect(await revocations("revoke")).toBe(1);
    expect(await states("revoke")).toEqual(["revoked"]);
    expect(await tagsOf("revoke")).toEqual([]);
    expect(await installation.hasSecret("revoke-tls")).toBe(true);
    expect(await installation.charges(commonNameOf("revoke"))).toHaveLength(1);
    await eventually(async () =>
      expect(await events()).toMatch(
        /Revoked\s+order\/revoke\s.*Revoked the certificates of revoke\.example/,
      ),
    );
  });

  test("given finalizers of others, then ours goes alone", async () => {
    await installation.createOrder("others", REVOKE);
    const key = ["sslorder", "others", "-n", installation.namespace];
    const add = JSON.stringify({ metadata: { finalizers: ["example.com/theirs", FINALIZER] } });
    await installation.ready("others");
    await installation.kubectl(["patch", ...key, "--type=merge", "-p", add]);
    await remove("others");
    await eventually(async () =>
      expect((await orderOf("others"))?.metadata.finalizers).toEqual(["example.com/theirs"]),
    );
    expect(await states("others")).toEqual(["revoked"]);
    await installation.kubectl(["patch", ...key, "--type=merge", "-p", '{"metadata":{"finalizers":[]}}']);
    await gone("others");
  });

  test("given that the field is taken back, then the finalizer goes", async () => {
    await makeReady("taken-back", REVOKE);
    await installation.createOrder("taken-back");
    await eventually(async () => expect((await orderOf("taken-back"))?.metadata.finalizers).toBeUndefined());
  });

  test("given that SSLMate takes its time, then it is asked until it is done", async () => {
    await makeReady("slow", REVOKE);
    const path = `/certs/${commonNameOf("slow")}/revoke`;
    const body = { status: "pending", num_revoked: 0, num_active: 1, num_imported: 0 };
    const slow = vendor.rule({ method: "POST", path, kind: "answer", status: 200, body });
    await remove("slow");
    await waitsWith(
      "slow",
      "RevocationPending",
      /^SSLMate is revoking the certificates of slow\.example\.com; it is asked again until that is done\. The deletion waits/,
    );
    slow.lift();
    await gone("slow");
    expect(await states("slow")).toEqual(["revoked"]);
  });

  test("given that the answer is lost, then it is not revoked twice", async () => {
    await makeReady("lost", REVOKE);
    const path = `/certs/${commonNameOf("lost")}/revoke`;
    vendor.rule({ method: "POST", path, kind: "cut", when: "after", times: 1 });
    await remove("lost");
    await gone("lost");
    expect(await revocations("lost")).toBe(1);
    expect(await tagsOf("lost")).toEqual([]);
  });

  test("given that it is made again, then the certificate that was revoked is not bought anew without a person", async () => {
    await installation.kubectl(["delete", "secret", "revoke-tls", "-n", installation.namespace]);
    await installation.createOrder("revoke", REVOKE);
    await installation.condition("revoke", "Stalled", { status: "True", reason: "AwaitingApproval" });
    expect(await installation.charges(commonNameOf("revoke"))).toHaveLength(1);
    await remove("revoke");
    await gone("revoke");
  });

  test("given a purchase that waits for its approval, then nothing is revoked until that has come to its end", async () => {
    const manual = await setApproval("manual");
    await installation.createOrder("early", REVOKE);
    await installation.condition("early", "Issuing", { status: "True" });
    await remove("early");
    await waitsWith("early", "ApprovalPending", "The deletion waits");
    expect(await revocations("early")).toBe(0);
    await manual.end();
    await gone("early");
    expect(await states("early")).toEqual(["revoked"]);
    expect(await installation.hasSecret("early-tls")).toBe(false);
    expect(await installation.charges(commonNameOf("early"))).toHaveLength(1);
  });
});

/** Has the sandbox wait for approvals, and approve what waits in the end. */
async function setApproval(how: "manual"): Promise<{ end: () => Promise<void> }> {
  const { managementUrl } = installation.sandbox;
  const set = async (approve: string): Promise<void> => {
    const body = JSON.stringify({ approve });
    const headers = { "content-type": "application/json" };
    const { status } = await fetch(`${managementUrl}/policy`, { method: "POST", body, headers });
    expect(status).toBe(200);
  };
  await set(how);
  return {
    end: async () => {
      await set("auto");
      const { data } = (await (await fetch(`${managementUrl}/instances?state=pending`)).json()) as {
        data: { id: number }[];
      };
      for (const { id } of data) await fetch(`${managementUrl}/instances/${id}/approve`, { method: "POST" });
    },
  };
}

describe("an Order that SSLMate renews by itself", () => {
  test("given it is deleted, then that ends, its tag is withdrawn, and the certificate lives on", async () => {
    const account = `${installation.cluster}-renewing`;
    const purchase = { budget: { purchases: 1_000 }, vendorRenewal: true };
    await installation.apply(installation.clusterManifest({ endpoint: vendor.endpoint, purchase }, account));
    const { metadata } = await makeReady("renewing", { cluster: account, renewal: { policy: "Vendor" } });
    expect(metadata.finalizers).toEqual([FINALIZER]);
    const object = async (): Promise<object> => installation.vendorObject(commonNameOf("renewing"));
    await eventually(async () => expect(await object()).toMatchObject({ auto_renew: true }));
    await remove("renewing");
    await gone("renewing");
    expect(await object()).toMatchObject({ auto_renew: false, tags: [] });
    expect(await states("renewing")).toEqual(["active"]);
  });
});

async function owners(name: string): Promise<string[]> {
  const { metadata } = await installation.secret(`${name}-tls`);
  return (metadata.ownerReferences ?? []).map(({ kind, name: owner }) => `${kind} ${owner}`);
}

async function patchSecret(name: string, patch: object): Promise<void> {
  const key = ["secret", name, "-n", installation.namespace];
  await installation.kubectl(["patch", ...key, "--type=merge", "-p", JSON.stringify(patch)]);
}

describe("an Order with secret: Delete", () => {
  test("given it is Ready, then its Secret has the owner reference from the first, and the Order no finalizer", async () => {
    const { metadata } = await makeReady("owned", DELETE);
    expect(metadata.finalizers).toBeUndefined();
    expect((await installation.secret("owned-tls")).metadata.ownerReferences).toEqual([
      { apiVersion: "sslmate.com/v1alpha1", kind: "Order", name: "owned", uid: metadata.uid },
    ]);
  });

  test("given that somebody takes the reference away, then it is restored", async () => {
    await patchSecret("owned-tls", { metadata: { ownerReferences: [] } });
    await eventually(async () => expect(await owners("owned")).toEqual(["Order owned"]));
  });

  test("given an owner of somebody else, then it stays beside ours; when the field is taken back, ours goes alone", async () => {
    const other = await makeReady("other-owner", {});
    const { metadata } = await installation.secret("owned-tls");
    const { apiVersion, kind } = { apiVersion: "sslmate.com/v1alpha1", kind: "Order" };
    const theirs = { apiVersion, kind, name: "other-owner", uid: other.metadata.uid };
    await patchSecret("owned-tls", {
      metadata: { ownerReferences: [...(metadata.ownerReferences ?? []), theirs] },
    });
    await installation.createOrder("owned");
    await eventually(async () => expect(await owners("owned")).toEqual(["Order other-owner"]));
    await installation.createOrder("owned", DELETE);
    await eventually(async () =>
      expect(new Set(await owners("owned"))).toEqual(new Set(["Order other-owner", "Order owned"])),
    );
    await patchSecret("owned-tls", {
      metadata: {
        ownerReferences: (await installation.secret("owned-tls")).metadata.ownerReferences?.filter(
          ({ name }) => name === "owned",
        ),
      },
    });
  });

  test("given it is deleted, then the Secret goes with it, and nothing is revoked", async () => {
    await remove("owned");
    await gone("owned");
    await secretGone("owned-tls");
    expect(await states("owned")).toEqual(["active"]);
  });

  test("given foreground deletion, then both go and nothing is bought", async () => {
    await makeReady("foreground", { deletion: { secret: "Delete", certificate: "Revoke" } });
    await remove("foreground", "--cascade=foreground");
    await gone("foreground");
    await secretGone("foreground-tls");
    expect(await states("foreground")).toEqual(["revoked"]);
    expect(await installation.charges(commonNameOf("foreground"))).toHaveLength(1);
  });

  test("given --cascade=orphan, then the Secret stays", async () => {
    await makeReady("orphan", { deletion: { secret: "Delete", certificate: "Revoke" } });
    await remove("orphan", "--cascade=orphan");
    await gone("orphan");
    expect((await installation.secret("orphan-tls")).metadata.ownerReferences).toBeUndefined();
  });
});

describe("a deletion that cannot be completed", () => {
  test("given another's tag, then nothing is revoked; it is said, and after the time limit the Order goes", async () => {
    await makeReady("refused", REVOKE);
    await installation.editVendorObject(commonNameOf("refused"), {
      "tags.k8s-elsewhere-0123456789abcdef": "1",
    });
    await remove("refused");
    await waitsWith("refused", "RevocationRefused", "k8s-elsewhere-0123456789abcdef");
    await eventually(async () => expect(await events()).toMatch(/RevocationRefused\s+order\/refused\s/));
    await restart("1s");
    await gone("refused");
    expect(await revocations("refused")).toBe(0);
    expect(await states("refused")).toEqual(["active"]);
    await eventually(async () =>
      expect(await events()).toMatch(
        /DeletionIncomplete\s+order\/refused\s.*by hand: revoke the certificates/,
      ),
    );
    await operator.wrote("order let go, its deletion not completed");
    await restart();
  });

  test("given SSLMate down, then it waits and says so; when it is back, the certificate is revoked", async () => {
    await makeReady("down", REVOKE);
    const down = vendor.rule({ path: /down\.example\.com/, kind: "cut", when: "before" });
    await remove("down");
    await waitsWith("down", "Unavailable", "The deletion waits for that until");
    down.lift();
    await gone("down");
    expect(await states("down")).toEqual(["revoked"]);
  });

  test("given the Cluster gone, then a person can let the Order go by the field", async () => {
    await installation.apply(
      installation.clusterManifest({ endpoint: vendor.endpoint }, `${installation.cluster}-2`),
    );
    await makeReady("cluster-gone", { ...REVOKE, cluster: `${installation.cluster}-2` });
    await installation.kubectl(["delete", "sslcluster", `${installation.cluster}-2`, "--wait=false"]);
    await remove("cluster-gone");
    await waitsWith("cluster-gone", "ClusterNotFound", "spec.deletion.certificate to Keep");
    const key = ["sslorder", "cluster-gone", "-n", installation.namespace];
    const keep = '{"spec":{"deletion":{"certificate":"Keep"}}}';
    await installation.kubectl(["patch", ...key, "--type=merge", "-p", keep]);
    await gone("cluster-gone");
    expect(await states("cluster-gone")).toEqual(["active"]);
  });

  test("given its namespace deleted and SSLMate down, then after the time limit both go, and the log tells what to do", async () => {
    const name = `${installation.namespace}-2`;
    const object = {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name, labels: { certificates: "paid" } },
    };
    const order = installation.orderManifest("doomed", REVOKE) as { metadata: object };
    await installation.apply(object);
    await installation.apply({ ...order, metadata: { ...order.metadata, namespace: name } });
    await eventually(async () => {
      const found = await admin.get(orders, { namespace: name, name: "doomed" });
      expect(found?.status?.conditions?.[0]).toMatchObject({ type: "Ready", status: "True" });
    });
    const down = vendor.rule({ path: /doomed\.example\.com/, kind: "cut", when: "before" });
    await restart("2s");
    await installation.kubectl(["delete", "namespace", name, "--wait=false"]);
    await eventually(async () => expect(await admin.get(namespaces, { name })).toBeUndefined(), 60_000);
    down.lift();
    await operator.wrote("order let go, its deletion not completed");
    const told = operator
      .lines()
      .find(
        ({ msg, order: of }) => msg === "order let go, its deletion not completed" && of === `${name}/doomed`,
      );
    expect(String(told?.["what"])).toContain("revoke the certificates on the page of doomed.example.com");
    expect(await states("doomed")).toEqual(["active"]);
    expect(await installation.charges(commonNameOf("doomed"))).toHaveLength(1);
  });
});
