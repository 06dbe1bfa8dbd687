/** A certificate at SSLMate that somebody else owns: it is left alone, or taken over where the Order says so. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { Installation } from "./harness/installation.ts";
import { startOperator, type OperatorProcess } from "./harness/operator-process.ts";
import { VendorProxy } from "./harness/vendor-proxy.ts";

let installation: Installation;
let operator: OperatorProcess;
let vendor: VendorProxy;

beforeAll(async () => {
  installation = await Installation.open();
  vendor = await VendorProxy.start(installation.sandbox);
  operator = startOperator(await installation.operatorKubeconfig());
  await installation.createCluster({ endpoint: vendor.endpoint });
});

afterAll(async () => {
  await operator.stop();
  await vendor.stop();
  await installation.close();
});

describe("a certificate that somebody else owns", () => {
  test("given another's tag, then nothing is done and the owner is named; with adopt Rekey, it is taken over free", async () => {
    await installation.createOrder("claimed");
    await installation.ready("claimed");
    const [tag = ""] = (await installation.vendorObject("claimed.example.com")).tags;
    const stranger = "k8s-elsewhere-0123456789abcdef";
    await installation.kubectl(["delete", "sslorder", "claimed", "-n", installation.namespace]);
    await installation.kubectl(["delete", "secret", "claimed-tls", "-n", installation.namespace]);
    await installation.editVendorObject("claimed.example.com", {
      [`tags.${tag}`]: "0",
      [`tags.${stranger}`]: "1",
    });
    await installation.createOrder("claimed");
    const { message } = await installation.condition("claimed", "Ready", {
      status: "False",
      reason: "OwnedElsewhere",
    });
    expect(message).toContain(stranger);
    await installation.createOrder("claimed", { adopt: "Rekey" });
    await installation.ready("claimed");
    expect((await installation.vendorObject("claimed.example.com")).tags).toEqual([tag]);
    const charges = (await installation.ledger()).filter(({ cn }) => cn === "claimed.example.com");
    expect(charges).toHaveLength(1);
    await eventually(async () => {
      const events = await installation.kubectl([
        "get",
        "events.events.k8s.io",
        "-n",
        installation.namespace,
        "-o=jsonpath={range .items[?(@.reason=='Adopted')]}{.regarding.name}: {.note}{end}",
      ]);
      expect(events).toBe(
        "claimed: Took over the certificate of claimed.example.com at SSLMate, with a new key. SSLMate does not renew it by itself any more.",
      );
    });
  });

  test("given an adoption that SSLMate refuses and the owner gives up, then what the person had set is put back", async () => {
    await installation.createOrder("theirs", { adopt: "Never" });
    await installation.ready("theirs");
    await installation.kubectl(["delete", "sslorder", "theirs", "-n", installation.namespace]);
    await installation.kubectl(["delete", "secret", "theirs-tls", "-n", installation.namespace]);
    const commonName = "theirs.example.com";
    const { tags } = await installation.vendorObject(commonName);
    await installation.editVendorObject(commonName, {
      [`tags.${tags[0] ?? ""}`]: "0",
      "tags.by-hand": "1",
      "tags.both": "1",
      auto_renew: "true",
    });
    const before = await installation.vendorObject(commonName);

    const refusal = vendor.rule({
      method: "POST",
      path: `/certs/${commonName}/reissue`,
      kind: "answer",
      status: 400,
      body: { reason: "not_today", message: "Not today." },
    });
    await installation.createOrder("theirs", { adopt: "Rekey", tags: ["both", "ours"], muted: true });
    await installation.condition("theirs", "Ready", { status: "False", reason: "Refused" });
    const meanwhile = await installation.vendorObject(commonName);
    expect(meanwhile).toMatchObject({ auto_renew: false, muted: true });
    expect(meanwhile.tags).toEqual(expect.arrayContaining(["both", "by-hand", "ours"]));
    await installation.createOrder("theirs", { adopt: "Never" });
    await eventually(async () => {
      const { auto_renew, csr, sans, approval_method, muted } = before;
      const after = await installation.vendorObject(commonName);
      expect(after).toMatchObject({ auto_renew, csr, sans, approval_method, muted });
      expect(after.tags.toSorted()).toEqual(before.tags.toSorted());
      expect((await installation.setAsideOf("theirs")).map(({ ended }) => ended)).toEqual(["refused"]);
    });
    refusal.lift();
  });
});
