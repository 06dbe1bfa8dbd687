/** What happens to a certificate after its first day: renewal, changes, a lost Secret, and what of it costs money. */
import { X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startSandbox, type Sandbox } from "../../src/sandbox/sandbox.ts";
import { eventually } from "../support/eventually.ts";
import { Installation } from "./harness/installation.ts";
import { startOperator, type OperatorProcess } from "./harness/operator-process.ts";
import { ledgerOf, statesOf } from "./harness/seen/vendor.ts";

const SECOND = 1 / 86_400;

let installation: Installation;
let operator: OperatorProcess;
/** An SSLMate whose certificates last seconds. All else happens at one whose certificates outlive it. */
let short: Sandbox;

beforeAll(async () => {
  installation = await Installation.open();
  short = await startSandbox({
    policy: { approvalDelay: 0.2, lifetimeDays: 12 * SECOND, subscriptionDays: 30 * SECOND },
  });
  operator = startOperator(await installation.operatorKubeconfig());
  await installation.createCluster();
  const [name, key] = [`${installation.cluster}-short`, `${installation.apiKeySecret}-short`];
  await installation.storeApiKey(short.apiKey, "api_key", key);
  const spec = {
    endpoint: short.endpoint,
    caBundle: Buffer.from(short.caPem).toString("base64"),
    apiKeySecretRef: { name: key, key: "api_key" },
  };
  await installation.apply(installation.clusterManifest(spec, name));
  // It is watched for half a minute, while the other tests go on.
  await installation.createOrder("ages", { cluster: name });
});

afterAll(async () => {
  await operator.stop();
  await installation.close();
  await short.stop();
});

async function leafOf(name: string): Promise<X509Certificate> {
  const { data = {} } = await installation.secret(`${name}-tls`);
  return new X509Certificate(Buffer.from(data["tls.crt"] ?? "", "base64"));
}

async function chargesOf(name: string, sandbox = installation.sandbox): Promise<string[]> {
  const entries = await ledgerOf(sandbox);
  return entries.filter(({ cn }) => cn === `${name}.example.com`).map(({ action }) => action);
}

async function annotate(name: string, annotation: string): Promise<void> {
  const args = ["annotate", "sslorder", name, "-n", installation.namespace, "--overwrite", annotation];
  await installation.kubectl(args);
}

describe("an Order that has its certificate", () => {
  test("given an added name, then the certificate is reissued with it, and the added name is charged", async () => {
    await installation.createOrder("grows");
    await installation.ready("grows");
    await installation.createOrder("grows", { names: ["grows.example.com", "api.grows.example.com"] });
    await installation.ready("grows");
    expect((await leafOf("grows")).subjectAltName).toBe("DNS:grows.example.com, DNS:api.grows.example.com");
    expect((await chargesOf("grows")).slice(0, 2)).toEqual(["buy", "reissue"]);
    const { status } = await installation.order("grows");
    expect(status?.purchases?.slice(-2).map(({ verb }) => verb)).toEqual(["reissue", "buy"]);
  });

  test("given the annotation rekey, then the certificate comes with a new key, once and free", async () => {
    await installation.createOrder("rekeyed", { renewal: { policy: "Disabled" } });
    await installation.ready("rekeyed");
    const before = await leafOf("rekeyed");
    await annotate("rekeyed", "sslmate.com/rekey=please");
    await eventually(async () => {
      const after = await leafOf("rekeyed");
      expect(after.publicKey.equals(before.publicKey)).toBe(false);
      expect((await installation.order("rekeyed")).status?.handledAnnotations).toEqual({ rekey: "please" });
    });
    expect(await chargesOf("rekeyed")).toEqual(["buy"]);
  });

  test("given a deleted Secret, then it is written again with a new key, by a free reissue", async () => {
    await installation.createOrder("lost");
    await installation.ready("lost");
    await installation.kubectl(["delete", "secret", "lost-tls", "-n", installation.namespace]);
    await eventually(async () => expect((await leafOf("lost")).subjectAltName).toBe("DNS:lost.example.com"));
    await installation.ready("lost");
    expect(await chargesOf("lost")).toEqual(["buy"]);
  });

  test("given a Secret whose certificate somebody took away, then it is written again with the same key, and nothing is reissued", async () => {
    await installation.createOrder("emptied", { renewal: { policy: "Disabled" } });
    await installation.ready("emptied");
    const before = await leafOf("emptied");
    const patch = JSON.stringify({ data: { "tls.crt": "" } });
    const args = [
      "patch",
      "secret",
      "emptied-tls",
      "-n",
      installation.namespace,
      "--type=merge",
      "-p",
      patch,
    ];
    await installation.kubectl(args);
    await eventually(async () =>
      expect((await leafOf("emptied")).fingerprint256).toBe(before.fingerprint256),
    );
    await installation.ready("emptied");
    expect(await statesOf(installation.sandbox, "emptied.example.com")).toHaveLength(1);
  });

  test("given rotationPolicy Never, then a renewed certificate has the same key", async () => {
    await installation.createOrder("keeps", {
      cluster: `${installation.cluster}-short`,
      privateKey: { rotationPolicy: "Never" },
    });
    await installation.ready("keeps");
    const before = await leafOf("keeps");
    await annotate("keeps", "sslmate.com/renew=now");
    await eventually(async () => expect((await leafOf("keeps")).serialNumber).not.toBe(before.serialNumber));
    expect((await leafOf("keeps")).publicKey.equals(before.publicKey)).toBe(true);
    // A slow machine sees the end of a term.
    expect((await chargesOf("keeps", short))[0]).toBe("buy");
  });

  test("given a certificate that a person bought at SSLMate, then it is left alone; with adopt Rekey, it is taken over free", async () => {
    await installation.createOrder("adopted", { adopt: "Never" });
    await installation.ready("adopted");
    // An Order that never had it finds a certificate with its tag withdrawn, as a person's looks.
    await installation.kubectl(["delete", "sslorder", "adopted", "-n", installation.namespace]);
    await installation.kubectl(["delete", "secret", "adopted-tls", "-n", installation.namespace]);
    const { tags } = await installation.vendorObject("adopted.example.com");
    await installation.editVendorObject("adopted.example.com", { [`tags.${tags[0] ?? ""}`]: "0" });
    await installation.createOrder("adopted", { adopt: "Never" });
    await installation.condition("adopted", "Ready", { status: "False", reason: "CertificateExists" });
    await installation.createOrder("adopted", { adopt: "Rekey" });
    await installation.ready("adopted");
    expect(await chargesOf("adopted")).toEqual(["buy"]);
  });

  test("given short certificates and terms, then it is renewed free inside a term and bought once near the term's end", async () => {
    const expiries: number[] = [];
    await eventually(async () => {
      const leaf = await leafOf("ages");
      expect(Date.parse(leaf.validTo)).toBeGreaterThan(Date.now());
      expiries.push(Date.parse(leaf.validTo));
      // More terms may have ended on a machine that took its time over the tests before.
      expect((await chargesOf("ages", short)).slice(0, 2)).toEqual(["buy", "buy"]);
    }, 60_000);
    expect(expiries).toEqual(expiries.toSorted((a, b) => a - b));
    // Counted at SSLMate: how many of them were seen depends on how long the tests before took.
    const charges = await chargesOf("ages", short);
    const made = await statesOf(short, "ages.example.com");
    expect(new Set(charges)).toEqual(new Set(["buy"]));
    expect(made.length).toBeGreaterThan(charges.length);
  }, 70_000);
});
