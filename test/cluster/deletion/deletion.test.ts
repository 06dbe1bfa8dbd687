/** What becomes of Secret and certificate when an Order is deleted, on a real API server with its garbage collector. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../../support/eventually.ts";
import type { Installation } from "../harness/installation.ts";
import { commonNameOf } from "../harness/order-life.ts";
import type { VendorProxy } from "../harness/vendor-proxy.ts";
import { DELETE, Deletions, FINALIZER, REVOKE } from "./deletions.ts";

let deletions: Deletions;
let installation: Installation;
let vendor: VendorProxy;

beforeAll(async () => {
  deletions = await Deletions.start();
  ({ installation, vendor } = deletions);
});

afterAll(async () => {
  await deletions.close();
});

describe("the usual Order", () => {
  test("given no word about deletion, then it has no finalizer, and goes with no operator there; Secret and certificate stay", async () => {
    const { metadata } = await deletions.makeReady("usual", {});
    expect(metadata.finalizers).toBeUndefined();
    expect((await installation.secret("usual-tls")).metadata.ownerReferences).toBeUndefined();
    const before = await deletions.history("usual");
    await deletions.operator.stop();
    await installation.kubectl([
      "delete",
      "sslorder",
      "usual",
      "-n",
      installation.namespace,
      "--timeout=100s",
    ]);
    await deletions.start();
    await deletions.operator.wrote("working");
    expect(await installation.hasSecret("usual-tls")).toBe(true);
    expect(await deletions.states("usual")).toEqual(["active"]);
    expect(await deletions.history("usual")).toEqual(before);
  });
});

describe("an Order with certificate: Revoke", () => {
  test("given it is deleted, then its certificate is revoked once, its tag withdrawn, and its Secret stays", async () => {
    const { metadata } = await deletions.makeReady("revoke", REVOKE);
    expect(metadata.finalizers).toEqual([FINALIZER]);
    expect(await deletions.tagsOf("revoke")).toHaveLength(1);
    await deletions.remove("revoke");
    await deletions.gone("revoke");
    expect(await deletions.revocations("revoke")).toBe(1);
    expect(await deletions.states("revoke")).toEqual(["revoked"]);
    expect(await deletions.tagsOf("revoke")).toEqual([]);
    expect(await installation.hasSecret("revoke-tls")).toBe(true);
    expect(await installation.charges(commonNameOf("revoke"))).toHaveLength(1);
    await eventually(async () =>
      expect(await deletions.events()).toMatch(
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
    await deletions.remove("others");
    await eventually(async () =>
      expect((await deletions.orderOf("others"))?.metadata.finalizers).toEqual(["example.com/theirs"]),
    );
    expect(await deletions.states("others")).toEqual(["revoked"]);
    await installation.kubectl(["patch", ...key, "--type=merge", "-p", '{"metadata":{"finalizers":[]}}']);
    await deletions.gone("others");
  });

  test("given that the finalizer is dropped and nothing else changed, then it is set again at once, and the deletion revokes", async () => {
    const { metadata } = await deletions.makeReady("dropped", REVOKE);
    expect(metadata.finalizers).toEqual([FINALIZER]);
    // As a replace by a manifest that does not name it: kubectl replace, or Argo CD with Replace=true.
    const key = ["sslorder", "dropped", "-n", installation.namespace];
    const drop = ["patch", ...key, "--type=merge", "-p", '{"metadata":{"finalizers":null}}', "-o=json"];
    expect(JSON.parse(await installation.kubectl(drop)).metadata).not.toHaveProperty("finalizers");
    await eventually(async () =>
      expect((await deletions.orderOf("dropped"))?.metadata.finalizers).toEqual([FINALIZER]),
    );
    await deletions.remove("dropped");
    await deletions.gone("dropped");
    expect(await deletions.states("dropped")).toEqual(["revoked"]);
  });

  test("given that the field is taken back, then the finalizer goes", async () => {
    await deletions.makeReady("taken-back", REVOKE);
    await installation.createOrder("taken-back");
    await eventually(async () =>
      expect((await deletions.orderOf("taken-back"))?.metadata.finalizers).toBeUndefined(),
    );
  });

  test("given that SSLMate takes its time, then it is asked until it is done", async () => {
    await deletions.makeReady("slow", REVOKE);
    const path = `/certs/${commonNameOf("slow")}/revoke`;
    const body = { status: "pending", num_revoked: 0, num_active: 1, num_imported: 0 };
    const slow = vendor.rule({ method: "POST", path, kind: "answer", status: 200, body });
    await deletions.remove("slow");
    await deletions.waitsWith(
      "slow",
      "RevocationPending",
      /^SSLMate is revoking the certificates of slow\.example\.com; it is asked again until that is done\. The deletion waits/,
    );
    slow.lift();
    await deletions.gone("slow");
    expect(await deletions.states("slow")).toEqual(["revoked"]);
  });

  test("given that the answer is lost, then it is not revoked twice", async () => {
    await deletions.makeReady("lost", REVOKE);
    const path = `/certs/${commonNameOf("lost")}/revoke`;
    vendor.rule({ method: "POST", path, kind: "cut", when: "after", times: 1 });
    await deletions.remove("lost");
    await deletions.gone("lost");
    expect(await deletions.revocations("lost")).toBe(1);
    expect(await deletions.tagsOf("lost")).toEqual([]);
  });

  test("given that it is made again, then the certificate that was revoked is not bought anew without a person", async () => {
    await installation.kubectl(["delete", "secret", "revoke-tls", "-n", installation.namespace]);
    await installation.createOrder("revoke", REVOKE);
    await installation.condition("revoke", "Stalled", { status: "True", reason: "AwaitingApproval" });
    expect(await installation.charges(commonNameOf("revoke"))).toHaveLength(1);
    await deletions.remove("revoke");
    await deletions.gone("revoke");
  });

  test("given a purchase that waits for its approval, then nothing is revoked until that has come to its end", async () => {
    const manual = await setApproval("manual");
    await installation.createOrder("early", REVOKE);
    await installation.condition("early", "Issuing", { status: "True" });
    await deletions.remove("early");
    await deletions.waitsWith("early", "ApprovalPending", "The deletion waits");
    expect(await deletions.revocations("early")).toBe(0);
    await manual.end();
    await deletions.gone("early");
    expect(await deletions.states("early")).toEqual(["revoked"]);
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
    const { metadata } = await deletions.makeReady("renewing", {
      cluster: account,
      renewal: { policy: "Vendor" },
    });
    expect(metadata.finalizers).toEqual([FINALIZER]);
    const object = async (): Promise<object> => installation.vendorObject(commonNameOf("renewing"));
    await eventually(async () => expect(await object()).toMatchObject({ auto_renew: true }));
    await deletions.remove("renewing");
    await deletions.gone("renewing");
    expect(await object()).toMatchObject({ auto_renew: false, tags: [] });
    expect(await deletions.states("renewing")).toEqual(["active"]);
  });
});

describe("an Order with secret: Delete", () => {
  test("given it is Ready, then its Secret has the owner reference from the first, and the Order no finalizer", async () => {
    const { metadata } = await deletions.makeReady("owned", DELETE);
    expect(metadata.finalizers).toBeUndefined();
    expect((await installation.secret("owned-tls")).metadata.ownerReferences).toEqual([
      { apiVersion: "sslmate.com/v1alpha1", kind: "Order", name: "owned", uid: metadata.uid },
    ]);
  });

  test("given that somebody takes the reference away, then it is restored", async () => {
    await deletions.patchSecret("owned-tls", { metadata: { ownerReferences: [] } });
    await eventually(async () => expect(await deletions.owners("owned")).toEqual(["Order owned"]));
  });

  test("given an owner of somebody else, then it stays beside ours; when the field is taken back, ours goes alone", async () => {
    const other = await deletions.makeReady("other-owner", {});
    const { metadata } = await installation.secret("owned-tls");
    const { apiVersion, kind } = { apiVersion: "sslmate.com/v1alpha1", kind: "Order" };
    const theirs = { apiVersion, kind, name: "other-owner", uid: other.metadata.uid };
    await deletions.patchSecret("owned-tls", {
      metadata: { ownerReferences: [...(metadata.ownerReferences ?? []), theirs] },
    });
    await installation.createOrder("owned");
    await eventually(async () => expect(await deletions.owners("owned")).toEqual(["Order other-owner"]));
    await installation.createOrder("owned", DELETE);
    await eventually(async () =>
      expect(new Set(await deletions.owners("owned"))).toEqual(new Set(["Order other-owner", "Order owned"])),
    );
    await deletions.patchSecret("owned-tls", {
      metadata: {
        ownerReferences: (await installation.secret("owned-tls")).metadata.ownerReferences?.filter(
          ({ name }) => name === "owned",
        ),
      },
    });
  });

  test("given it is deleted, then the Secret goes with it, and nothing is revoked", async () => {
    await deletions.remove("owned");
    await deletions.gone("owned");
    await deletions.secretGone("owned-tls");
    expect(await deletions.states("owned")).toEqual(["active"]);
  });

  test("given foreground deletion, then both go and nothing is bought", async () => {
    await deletions.makeReady("foreground", { deletion: { secret: "Delete", certificate: "Revoke" } });
    await deletions.remove("foreground", "--cascade=foreground");
    await deletions.gone("foreground");
    await deletions.secretGone("foreground-tls");
    expect(await deletions.states("foreground")).toEqual(["revoked"]);
    expect(await installation.charges(commonNameOf("foreground"))).toHaveLength(1);
  });

  test("given --cascade=orphan, then the Secret stays", async () => {
    await deletions.makeReady("orphan", { deletion: { secret: "Delete", certificate: "Revoke" } });
    await deletions.remove("orphan", "--cascade=orphan");
    await deletions.gone("orphan");
    expect((await installation.secret("orphan-tls")).metadata.ownerReferences).toBeUndefined();
  });
});
