/** A Cluster as its owner sees it: what its status counts, and what becomes of Orders when its account, way or rules change. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ClusterSpec } from "../../src/api/types.ts";
import { eventually } from "../support/eventually.ts";
import { startConnectProxy, type ConnectProxy } from "../support/connect-proxy.ts";
import { Installation } from "./harness/installation.ts";
import { startOperator, type OperatorProcess } from "./harness/operator-process.ts";

let installation: Installation;
let operator: OperatorProcess;
let proxy: ConnectProxy;

beforeAll(async () => {
  proxy = await startConnectProxy();
  installation = await Installation.open();
  operator = startOperator(await installation.operatorKubeconfig());
  await installation.createCluster();
});

afterAll(async () => {
  await operator.stop();
  await installation.close();
  await proxy.stop();
});

async function use(): Promise<{ orders: unknown; budget: unknown }> {
  const { status } = await installation.storedCluster();
  return { orders: status?.orders, budget: status?.budget };
}

describe("the status of a Cluster", () => {
  test("given Orders that come to be Ready and one that cannot, then it counts them, and shows the budget", async () => {
    await installation.createOrder("one");
    await installation.createOrder("two");
    await installation.createOrder("refused", { names: ["refused.example.com"], suspend: true });
    await installation.ready("one");
    await installation.ready("two");
    await eventually(async () => {
      expect(await use()).toEqual({
        orders: { total: 3, ready: 2, progressing: 0, stalled: 1 },
        budget: { used: 2, left: 998 },
      });
    });
    const table = await installation.kubectl(["get", "sslcluster", installation.cluster]);
    expect(table).toMatch(/READY +REASON +ORDERS +STALLED +BUDGET LEFT/);
    expect(table).toMatch(/True +KeyAccepted +3 +1 +998/);
  });

  test("given an Order that is deleted, then it is counted no more; nothing else changes, and nothing is written", async () => {
    await installation.kubectl(["delete", "sslorder", "refused", "-n", installation.namespace]);
    await eventually(async () => {
      expect((await use()).orders).toEqual({ total: 2, ready: 2, progressing: 0, stalled: 0 });
    });
  });
});

describe("a Cluster that changes", () => {
  test("given a proxy, then SSLMate is reached through it; one that refuses is said with spec.proxyUrl", async () => {
    await installation.createCluster({ proxyUrl: proxy.url });
    await installation.createOrder("by-proxy");
    await installation.ready("by-proxy");
    expect(proxy.asked).toContain(new URL(installation.sandbox.endpoint).host);

    proxy.answer = 403;
    const spec: Partial<ClusterSpec> = { proxyUrl: proxy.url.replace("127.0.0.1", "localhost") };
    await installation.createCluster(spec);
    const { message } = await installation.clusterCondition({ status: "False", reason: "ProxyFailed" });
    expect(message).toContain("refuses (HTTP 403); let it allow that host");
    expect(message).toContain("Check spec.proxyUrl, and what the proxy allows.");
    // The certificate is as good as before.
    await installation.condition("by-proxy", "Ready", { status: "True" });

    proxy.answer = 200;
    await installation.clusterCondition({ status: "True", reason: "KeyAccepted" });
    await installation.createCluster();
  });

  test("given an API key with a line break inside, then field and remedy are said; mended, it goes on at once", async () => {
    await installation.storeApiKey(
      `${installation.sandbox.apiKey.slice(0, 5)}\n${installation.sandbox.apiKey.slice(5)}`,
    );
    const { message } = await installation.clusterCondition({ status: "False", reason: "InvalidAPIKey" });
    expect(message).toContain(
      `Entry api_key of Secret sslmate-system/${installation.apiKeySecret} is no API key`,
    );
    expect(message).toContain("copy it once more");
    await installation.createOrder("later");
    await installation.condition("later", "Ready", { status: "False", reason: "ClusterNotReady" });
    await installation.storeApiKey();
    await installation.clusterCondition({ status: "True", reason: "KeyAccepted" });
    await installation.ready("later");
  });

  test("given an API key of another account, then what is there stays, and nothing is bought anew; the old key back, it goes on", async () => {
    const apiKey = "2_another-account-of-the-same-owner";
    const answer = await fetch(`${installation.sandbox.managementUrl}/accounts`, {
      method: "POST",
      body: new URLSearchParams({ apiKey }),
    });
    expect(answer.status).toBe(200);
    await installation.storeApiKey(apiKey);
    const rekey = [
      "annotate",
      "sslorder",
      "one",
      "-n",
      installation.namespace,
      "sslmate.com/rekey=other-account",
    ];
    await installation.kubectl(rekey);
    const { message } = await installation.condition("one", "Stalled", {
      status: "True",
      reason: "GoneAtVendor",
    });
    expect(message).toContain("SSLMate does not show the certificate in Secret one-tls any more");
    await installation.condition("one", "Ready", { status: "True" });
    const { status: before } = await installation.order("one");

    await installation.storeApiKey();
    await eventually(async () => {
      const { status } = await installation.order("one");
      expect(status?.certificate?.instanceId).toBeGreaterThan(before?.certificate?.instanceId ?? 0);
      expect(status?.handledAnnotations?.rekey).toBe("other-account");
    });
    await installation.ready("one");
    expect(await installation.charges("one.example.com")).toHaveLength(1);
  });

  test("given a CA bundle that is no certificate, then it is said; the right one is taken up without a restart", async () => {
    await installation.createCluster({ caBundle: Buffer.from("no certificate").toString("base64") });
    const { message } = await installation.clusterCondition({ status: "False", reason: "InvalidCABundle" });
    expect(message).toContain(
      "spec.caBundle cannot be used: it must be PEM certificates, encoded in base64.",
    );
    await installation.createCluster();
    await installation.clusterCondition({ status: "True", reason: "KeyAccepted" });
  });

  test("given the label of a namespace that is taken away, then its Orders keep what they have, and get nothing new", async () => {
    await installation.kubectl(["label", "namespace", installation.namespace, "certificates-"]);
    const { message } = await installation.condition("one", "Ready", {
      status: "True",
      reason: "NamespaceNotAllowed",
    });
    expect(message).toContain("is kept and renewed as long as that is free");
    await installation.createOrder("new");
    await installation.condition("new", "Ready", { status: "False", reason: "NamespaceNotAllowed" });

    // What it has, it gets back free of charge.
    await installation.kubectl(["delete", "secret", "one-tls", "-n", installation.namespace]);
    await eventually(async () => expect(await installation.hasSecret("one-tls")).toBe(true));
    await installation.ready("one");
    expect(await installation.charges("one.example.com")).toHaveLength(1);
    expect(await installation.charges("new.example.com")).toHaveLength(0);

    await installation.kubectl(["label", "namespace", installation.namespace, "certificates=paid"]);
    await installation.ready("new");
  });

  test("given names that are not allowed any more, then a Ready Order keeps what it has, and a new one gets nothing", async () => {
    await installation.createCluster({ allowedNames: ["*.example.org"] });
    const { message } = await installation.condition("one", "Ready", {
      status: "True",
      reason: "NameNotAllowed",
    });
    expect(message).toContain("is kept and renewed as long as that is free");
    expect(message).toContain("does not allow one.example.com (spec.allowedNames).");
    await installation.createOrder("unnamed");
    await installation.condition("unnamed", "Ready", { status: "False", reason: "NameNotAllowed" });

    // What it has, it gets back free of charge.
    await installation.kubectl(["delete", "secret", "one-tls", "-n", installation.namespace]);
    await eventually(async () => expect(await installation.hasSecret("one-tls")).toBe(true));
    await installation.condition("one", "Ready", { status: "True", reason: "NameNotAllowed" });
    expect(await installation.charges("one.example.com")).toHaveLength(1);
    expect(await installation.charges("unnamed.example.com")).toHaveLength(0);

    await installation.createCluster();
    await installation.condition("one", "Ready", { status: "True", reason: "Issued" });
    await installation.ready("unnamed");
  });

  test("given one endpoint in two spellings, then it is one: a common name exists there once", async () => {
    const other = `${installation.cluster}-other`;
    const endpoint = `${installation.sandbox.endpoint}/`;
    await installation.apply(installation.clusterManifest({ endpoint }, other));
    await installation.createOrder("rival", { cluster: other, names: ["one.example.com"] });
    await installation.condition("rival", "Ready", { status: "False", reason: "CommonNameTaken" });
    await installation.kubectl(["delete", "sslorder", "rival", "-n", installation.namespace]);
    await installation.kubectl(["delete", "sslcluster", other]);
  });
});

describe("renewal by SSLMate itself", () => {
  test("given an Order that wants it, then SSLMate is told, and told again when the Order does not", async () => {
    await installation.createOrder("vendor", { renewal: { policy: "Vendor" } });
    const { message } = await installation.condition("vendor", "Stalled", {
      status: "True",
      reason: "VendorRenewalNotAllowed",
    });
    expect(message).toContain("spec.purchase.vendorRenewal");
    await installation.createCluster({ purchase: { budget: { purchases: 1_000 }, vendorRenewal: true } });
    await installation.ready("vendor");
    expect(await autoRenew("vendor")).toBe(true);
    expect(await autoRenew("one")).toBe(false);

    await installation.createOrder("vendor", { renewal: { policy: "RenewBefore" } });
    await eventually(async () => expect(await autoRenew("vendor")).toBe(false));
    await installation.createOrder("vendor", { renewal: { policy: "Vendor" } });
    await eventually(async () => expect(await autoRenew("vendor")).toBe(true));
    // The payer takes it back.
    await installation.createCluster();
    await eventually(async () => expect(await autoRenew("vendor")).toBe(false));
    await installation.condition("vendor", "Ready", { status: "True" });
  });

  test("given a reissue at the web page with our key, then the list shows it, and it is taken up", async () => {
    await installation.createCluster({ pollInterval: "10s" });
    const { status: before } = await installation.order("two");
    // The next certificate lasts longer.
    await fetch(`${installation.sandbox.managementUrl}/policy`, {
      method: "POST",
      body: new URLSearchParams({ lifetimeDays: "250" }),
    });
    await installation.reissueAtVendor("two.example.com");
    await eventually(async () => {
      const { status } = await installation.order("two");
      expect(status?.certificate?.instanceId).toBeGreaterThan(before?.certificate?.instanceId ?? 0);
    });
    await installation.ready("two");
    expect(await installation.charges("two.example.com")).toHaveLength(1);
  });
});

async function autoRenew(name: string): Promise<boolean | undefined> {
  const object = (await installation.vendorObject(`${name}.example.com`)) as { auto_renew?: boolean };
  return object.auto_renew;
}
