/** A deletion that cannot be completed: why is said, and after the time limit the Order goes all the same. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { namespaces } from "../../../src/kube/client/kinds.ts";
import { orders } from "../../../src/reconcilers/resources.ts";
import { eventually } from "../../support/eventually.ts";
import type { Installation } from "../harness/installation.ts";
import { commonNameOf } from "../harness/order-life.ts";
import type { VendorProxy } from "../harness/vendor-proxy.ts";
import { Deletions, REVOKE } from "./deletions.ts";

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

describe("a deletion that cannot be completed", () => {
  test("given another's tag, then nothing is revoked; it is said, and after the time limit the Order goes", async () => {
    await deletions.makeReady("refused", REVOKE);
    await installation.editVendorObject(commonNameOf("refused"), {
      "tags.k8s-elsewhere-0123456789abcdef": "1",
    });
    await deletions.remove("refused");
    await deletions.waitsWith("refused", "RevocationRefused", "k8s-elsewhere-0123456789abcdef");
    await eventually(async () =>
      expect(await deletions.events()).toMatch(/RevocationRefused\s+order\/refused\s/),
    );
    await deletions.restart("1s");
    await deletions.gone("refused");
    expect(await deletions.revocations("refused")).toBe(0);
    expect(await deletions.states("refused")).toEqual(["active"]);
    await eventually(async () =>
      expect(await deletions.events()).toMatch(
        /DeletionIncomplete\s+order\/refused\s.*By hand: remove the tag k8s-\S+ on the page of refused\.example\.com .*What stood in the way: .*\(tag k8s-elsewhere-0123456789abcdef\), so it is not revoked\.\s{2,}/,
      ),
    );
    await deletions.operator.wrote("order let go, its deletion not completed");
    await deletions.restart();
  });

  test("given SSLMate down, then it waits and says so; when it is back, the certificate is revoked", async () => {
    await deletions.makeReady("down", REVOKE);
    const down = vendor.rule({ path: /down\.example\.com/, kind: "cut", when: "before" });
    await deletions.remove("down");
    await deletions.waitsWith("down", "Unavailable", "The deletion waits for that until");
    down.lift();
    await deletions.gone("down");
    expect(await deletions.states("down")).toEqual(["revoked"]);
  });

  test("given the Cluster gone, then a person can let the Order go by the field", async () => {
    await installation.apply(
      installation.clusterManifest({ endpoint: vendor.endpoint }, `${installation.cluster}-2`),
    );
    await deletions.makeReady("cluster-gone", { ...REVOKE, cluster: `${installation.cluster}-2` });
    await installation.kubectl(["delete", "sslcluster", `${installation.cluster}-2`, "--wait=false"]);
    await deletions.remove("cluster-gone");
    await deletions.waitsWith("cluster-gone", "ClusterNotFound", "spec.deletion.certificate to Keep");
    const key = ["sslorder", "cluster-gone", "-n", installation.namespace];
    const keep = '{"spec":{"deletion":{"certificate":"Keep"}}}';
    await installation.kubectl(["patch", ...key, "--type=merge", "-p", keep]);
    await deletions.gone("cluster-gone");
    expect(await deletions.states("cluster-gone")).toEqual(["active"]);
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
      const found = await deletions.admin.get(orders, { namespace: name, name: "doomed" });
      expect(found?.status?.conditions?.[0]).toMatchObject({ type: "Ready", status: "True" });
    });
    const down = vendor.rule({ path: /doomed\.example\.com/, kind: "cut", when: "before" });
    await deletions.restart("2s");
    await installation.kubectl(["delete", "namespace", name, "--wait=false"]);
    await eventually(
      async () => expect(await deletions.admin.get(namespaces, { name })).toBeUndefined(),
      60_000,
    );
    down.lift();
    await deletions.operator.wrote("order let go, its deletion not completed");
    const told = deletions.operator
      .lines()
      .find(
        ({ msg, order: of }) => msg === "order let go, its deletion not completed" && of === `${name}/doomed`,
      );
    expect(String(told?.["what"])).toContain("revoke the certificates on the page of doomed.example.com");
    expect(await deletions.states("doomed")).toEqual(["active"]);
    expect(await installation.charges(commonNameOf("doomed"))).toHaveLength(1);
  });
});
