/** The main job: an Order becomes a TLS Secret, seen as a user sees it. */
import { X509Certificate, createPrivateKey, createPublicKey } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { Installation } from "./harness/installation.ts";
import { startOperator, type OperatorProcess } from "./harness/operator-process.ts";

let installation: Installation;
let operator: OperatorProcess;

beforeAll(async () => {
  installation = await Installation.open();
  operator = startOperator(await installation.operatorKubeconfig());
  await installation.createCluster();
});

afterAll(async () => {
  await operator.stop();
  await installation.close();
});

async function pairOf(secretName: string): Promise<{ chain: X509Certificate[]; key: string }> {
  const { data = {} } = await installation.secret(secretName);
  const bundle = Buffer.from(data["tls.crt"] ?? "", "base64").toString("utf8");
  const key = Buffer.from(data["tls.key"] ?? "", "base64").toString("utf8");
  const blocks = bundle.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/g) ?? [];
  return { chain: blocks.map((block) => new X509Certificate(block)), key };
}

describe("an Order", () => {
  test("given a new Order, when kubectl waits for Ready, then the Secret holds a pair that a client can verify", async () => {
    await installation.createOrder("plain", { names: ["plain.example.com", "www.plain.example.com"] });
    await installation.kubectl([
      "wait",
      "--for=condition=Ready",
      "sslorder/plain",
      "-n",
      installation.namespace,
      "--timeout=100s",
    ]);
    const secret = await installation.secret("plain-tls");
    expect(secret.type).toBe("kubernetes.io/tls");
    expect(Object.keys(secret.data ?? {}).toSorted()).toEqual(["tls.crt", "tls.key"]);
    const { chain, key } = await pairOf("plain-tls");
    const [leaf, intermediate, ...others] = chain;
    const root = new X509Certificate(installation.sandbox.caPem);
    expect(others).toEqual([]);
    expect(leaf?.subjectAltName).toBe("DNS:plain.example.com, DNS:www.plain.example.com");
    expect(intermediate !== undefined && leaf?.verify(intermediate.publicKey)).toBe(true);
    expect(intermediate?.verify(root.publicKey)).toBe(true);
    expect(leaf?.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(createPublicKey(key).asymmetricKeyDetails?.namedCurve).toBe("prime256v1");
    expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  });

  test("given a Ready Order, then the status tells certificate and purchase, nothing is in flight, one charge was made", async () => {
    const { status } = await installation.order("plain");
    const charges = (await installation.ledger()).filter(({ cn }) => cn === "plain.example.com");
    expect(charges).toHaveLength(1);
    const [leaf] = (await pairOf("plain-tls")).chain;
    expect(status).toMatchObject({
      observedGeneration: 1,
      names: "plain.example.com +1",
      certificate: {
        instanceId: charges[0]?.instanceId,
        serialNumber: leaf?.serialNumber.toLowerCase(),
        fingerprintSHA256: leaf?.fingerprint256.replaceAll(":", "").toLowerCase(),
        dnsNames: ["plain.example.com", "www.plain.example.com"],
        notAfter: new Date(leaf?.validTo ?? 0).toISOString().replace(".000", ""),
      },
      purchases: [{ instanceId: charges[0]?.instanceId, verb: "buy" }],
    });
    expect(status?.issuance).toBeUndefined();
    expect(status?.conditions?.map(({ type, status: is, reason }) => `${type} ${is} ${reason}`)).toEqual([
      "Ready True Issued",
      "Issuing False Idle",
      "DomainsApproved True Approved",
    ]);
    expect(await installation.attempts()).toEqual([]);
  });

  test("given a Ready Order, when it is touched and the operator restarted, then nothing is written and nothing paid", async () => {
    const before = await installation.order("plain");
    const secret = await installation.secret("plain-tls");
    await installation.kubectl(["label", "sslorder", "plain", "-n", installation.namespace, "touched=yes"]);
    await operator.stop();
    operator = startOperator(await installation.operatorKubeconfig());
    await operator.wrote("working");
    await installation.createOrder("after-restart");
    await installation.ready("after-restart");
    const after = await installation.order("plain");
    expect(after.status).toEqual(before.status);
    expect((await installation.secret("plain-tls")).metadata.resourceVersion).toBe(
      secret.metadata.resourceVersion,
    );
    expect((await installation.ledger()).filter(({ cn }) => cn === "plain.example.com")).toHaveLength(1);
  });

  test("given an RSA key in PKCS1, then the key has that form; when PKCS8 is asked for, then only the form changes", async () => {
    await installation.createOrder("rsa", {
      privateKey: { algorithm: "RSA", size: 2048, encoding: "PKCS1" },
    });
    await installation.ready("rsa");
    const before = await pairOf("rsa-tls");
    expect(before.key).toMatch(/^-----BEGIN RSA PRIVATE KEY-----/);
    expect(createPublicKey(before.key).asymmetricKeyDetails?.modulusLength).toBe(2048);

    await installation.createOrder("rsa", {
      privateKey: { algorithm: "RSA", size: 2048, encoding: "PKCS8" },
    });
    await eventually(async () =>
      expect((await pairOf("rsa-tls")).key).toMatch(/^-----BEGIN PRIVATE KEY-----/),
    );
    await installation.ready("rsa");
    const after = await pairOf("rsa-tls");
    expect(after.chain[0]?.fingerprint256).toBe(before.chain[0]?.fingerprint256);
    expect((await installation.ledger()).filter(({ cn }) => cn === "rsa.example.com")).toHaveLength(1);
  });

  test("given a purchase, then an Event tells it with instance and invoice", async () => {
    const charge = (await installation.ledger()).find(({ cn }) => cn === "plain.example.com");
    await eventually(async () => {
      const events = await installation.kubectl(["get", "events", "-n", installation.namespace, "-o=wide"]);
      expect(events).toMatch(/Purchased\s+order\/plain\s/);
      expect(events).toContain(
        `Bought a certificate (instance ${charge?.instanceId}, invoice ${charge?.invoiceId}) from SSLMate for plain.example.com, www.plain.example.com.`,
      );
    });
  });

  test("given a Ready Order, then kubectl get prints its columns, and explain its fields", async () => {
    const table = await installation.kubectl(["get", "sslorder", "plain", "-n", installation.namespace]);
    expect(table.split("\n")[0]?.split(/\s{2,}/)).toEqual([
      "NAME",
      "READY",
      "REASON",
      "NAMES",
      "EXPIRES",
      "RENEWS",
      "SECRET",
      "AGE",
    ]);
    expect(table).toMatch(
      /plain +True +Issued +plain\.example\.com \+1 +\d{4}-\d\d-\d\dT\S+Z +\d{4}-\d\d-\d\dT\S+Z +plain-tls/,
    );
    const wide = await installation.kubectl(["get", "sslorder", "-n", installation.namespace, "-o=wide"]);
    expect(wide.split("\n")[0]).toMatch(/CLUSTER +INSTANCE +MESSAGE$/);
    expect(await installation.kubectl(["explain", "sslorder.spec.identifiers"])).toContain("common name");
  });
});
