/** Accounts that cannot be used: the Cluster says why and what to do, its Orders wait, and go on by themselves once it can. */
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ClusterReason } from "../../../src/api/reasons.ts";
import type { ClusterSpec, Condition } from "../../../src/api/types.ts";
import { CertificateAuthority } from "../../../src/sandbox/ca/authority.ts";
import { eventually } from "../../support/eventually.ts";
import { Installation, OPERATOR_NAMESPACE } from "../harness/installation.ts";
import { startOperator, type OperatorProcess } from "../harness/operator-process.ts";
import { expectNotReady, expectNothingBought, expectReadyAndPaidOnce } from "../harness/order-life.ts";
import { stillPending } from "../harness/vendor-answers.ts";
import { VendorProxy } from "../harness/vendor-proxy.ts";

const CASES = [
  "secret",
  "entry",
  "empty",
  "wrong-key",
  "no-key",
  "unreachable",
  "nonsense",
  "down",
  "no-pem",
  "other-ca",
  "withdrawn",
] as const;
type Case = (typeof CASES)[number];

let installation: Installation;
let operator: OperatorProcess;
/** Vendors with an address of their own, by the Cluster that names it. */
let proxies: Record<"nonsense" | "down" | "withdrawn", VendorProxy>;
/** A port of this machine where nothing listens. */
let deadPort: number;

beforeAll(async () => {
  installation = await Installation.open();
  operator = startOperator(await installation.operatorKubeconfig());
  proxies = {
    nonsense: await VendorProxy.start(installation.sandbox),
    down: await VendorProxy.start(installation.sandbox),
    withdrawn: await VendorProxy.start(installation.sandbox),
  };
  proxies.nonsense.rule({ path: /./, kind: "answer", status: 200, body: "<h1>Welcome to nginx!</h1>" });
  proxies.down.rule({
    path: /./,
    kind: "answer",
    status: 503,
    body: { reason: "maintenance", message: "Back at noon" },
  });
  deadPort = await freePort();
  const { apiKey } = installation.sandbox;
  await installation.apply(
    secret("entry", { apikey: apiKey }),
    secret("empty", { api_key: " \n" }),
    secret("wrong-key", { api_key: "1_never-a-key-of-this-account" }),
    secret("no-key", { api_key: `api_key: ${apiKey}` }),
    ...(["unreachable", "nonsense", "down", "no-pem", "other-ca", "withdrawn"] as const).map((name) =>
      secret(name, { api_key: apiKey }),
    ),
    ...(await Promise.all(CASES.map(async (name) => cluster(name, await wrong(name))))),
    ...CASES.filter((name) => name !== "withdrawn").map((name) => order(name)),
  );
});

afterAll(async () => {
  await operator.stop();
  await Promise.all(Object.values(proxies).map(async (proxy) => proxy.stop()));
  await installation.close();
});

const clusterOf = (name: Case): string => `${installation.cluster}-${name}`;
const secretOf = (name: Case): string => `${installation.apiKeySecret}-${name}`;

function cluster(name: Case, spec: Partial<ClusterSpec> = {}): object {
  return installation.clusterManifest(
    { apiKeySecretRef: { name: secretOf(name), key: "api_key" }, ...spec },
    clusterOf(name),
  );
}

function secret(name: Case, stringData: Record<string, string>): object {
  const metadata = { name: secretOf(name), namespace: OPERATOR_NAMESPACE };
  return { apiVersion: "v1", kind: "Secret", metadata, stringData };
}

function order(name: Case): object {
  return installation.orderManifest(name, { cluster: clusterOf(name) });
}

/** What is wrong with the Cluster itself, where it is not its Secret. */
async function wrong(name: Case): Promise<Partial<ClusterSpec>> {
  if (name === "unreachable") return { endpoint: `http://127.0.0.1:${deadPort}/api/v2` };
  if (name === "nonsense" || name === "down" || name === "withdrawn")
    return { endpoint: proxies[name].endpoint };
  if (name === "no-pem") return { caBundle: Buffer.from("the CA of the sandbox").toString("base64") };
  if (name !== "other-ca") return {};
  const { rootCertificate } = await CertificateAuthority.create();
  return { caBundle: Buffer.from(rootCertificate).toString("base64") };
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Waits until the Cluster says so, and its Order with the same words. Nothing has left for the vendor that costs. */
async function expectUnusable(name: Case, reason: ClusterReason, ...says: readonly string[]): Promise<void> {
  await eventually(async () => {
    const condition = await installation.clusterCondition({ status: "False", reason }, clusterOf(name));
    for (const part of says) expect(condition.message).toContain(part);
  });
  await expectNotReady(
    installation,
    name,
    "ClusterNotReady",
    `Cluster ${clusterOf(name)} is not ready: `,
    ...says,
  );
  await expectNothingBought(installation, name);
}

async function expectMended(name: Case): Promise<void> {
  await expectReadyAndPaidOnce(installation, name);
  const { reason, message }: Condition = await installation.clusterCondition(
    { status: "True" },
    clusterOf(name),
  );
  expect(`${reason}: ${message}`).toBe("KeyAccepted: SSLMate accepts the API key.");
}

describe("a Cluster whose API key is not to be had", () => {
  test("given no Secret, when it is created, then the Order becomes Ready", async () => {
    await expectUnusable(
      "secret",
      "SecretNotFound",
      `Secret ${OPERATOR_NAMESPACE}/${secretOf("secret")} does not exist. Create it with the account's API key under api_key, or correct spec.apiKeySecretRef.`,
    );
    await installation.apply(secret("secret", { api_key: installation.sandbox.apiKey }));
    await expectMended("secret");
  });

  test("given the key under another entry, when the Cluster names that entry, then the Order becomes Ready", async () => {
    await expectUnusable(
      "entry",
      "SecretKeyMissing",
      `Secret ${OPERATOR_NAMESPACE}/${secretOf("entry")} has no entry api_key, or it is empty. Put the account's API key there, or correct spec.apiKeySecretRef.key.`,
    );
    await installation.apply(
      cluster("entry", { apiKeySecretRef: { name: secretOf("entry"), key: "apikey" } }),
    );
    await expectMended("entry");
  });

  test("given an empty entry, when the key is put there, then the Order becomes Ready", async () => {
    await expectUnusable("empty", "SecretKeyMissing", "has no entry api_key, or it is empty");
    // As "echo" and editors write it.
    await installation.apply(secret("empty", { api_key: `${installation.sandbox.apiKey}\n` }));
    await expectMended("empty");
  });
});

describe("a Cluster with a wrong API key", () => {
  test("given a key that SSLMate does not accept, when it is replaced, then the Order becomes Ready", async () => {
    await expectUnusable(
      "wrong-key",
      "Unauthorized",
      `SSLMate does not accept the API key. Put the right one into Secret ${OPERATOR_NAMESPACE}/${secretOf("wrong-key")}, entry api_key.`,
    );
    await installation.apply(secret("wrong-key", { api_key: installation.sandbox.apiKey }));
    await expectMended("wrong-key");
  });

  test("given something that cannot be a key, then it is said without quoting it; when it is replaced, then the Order becomes Ready", async () => {
    await expectUnusable(
      "no-key",
      "InvalidAPIKey",
      `Entry api_key of Secret ${OPERATOR_NAMESPACE}/${secretOf("no-key")} is no API key. The API key holds characters that no API key has; copy it once more.`,
    );
    const { message } = await installation.clusterCondition({ status: "False" }, clusterOf("no-key"));
    expect(message).not.toContain(installation.sandbox.apiKey);
    await installation.apply(secret("no-key", { api_key: installation.sandbox.apiKey }));
    await expectMended("no-key");
  });

  test("given a key that is withdrawn while a purchase is pending, when it is put back, then that purchase is published", async () => {
    const pending = proxies.withdrawn.rule({
      method: "GET",
      path: "/certs/withdrawn.example.com",
      kind: "change",
      change: stillPending,
    });
    await installation.apply(order("withdrawn"));
    await expectNotReady(installation, "withdrawn", "ApprovalPending");
    const [attempt] = await installation.attemptsOf("withdrawn");
    await installation.apply(secret("withdrawn", { api_key: "1_never-a-key-of-this-account" }));
    await expectNotReady(
      installation,
      "withdrawn",
      "ClusterNotReady",
      "SSLMate does not accept the API key.",
    );
    pending.lift();
    expect(await installation.attemptsOf("withdrawn")).toEqual([attempt]);
    await installation.apply(secret("withdrawn", { api_key: installation.sandbox.apiKey }));
    await expectMended("withdrawn");
    expect((await installation.charges("withdrawn.example.com"))[0]?.pubkeyHash).toBe(attempt?.publicKeyHash);
  });
});

describe("a Cluster whose endpoint is no vendor", () => {
  test("given a port where nothing listens, when the vendor starts there, then the Order becomes Ready", async () => {
    await expectUnusable(
      "unreachable",
      "Unreachable",
      `127.0.0.1:${deadPort} cannot be reached: the connection was refused.`,
      "Check spec.endpoint, spec.caBundle and the network. It is tried again by itself.",
    );
    const proxy = await VendorProxy.start(installation.sandbox, deadPort);
    await expectMended("unreachable");
    await proxy.stop();
  });

  test("given HTML, then other JSON, then a redirect, when the vendor answers, then the Order becomes Ready", async () => {
    const { nonsense } = proxies;
    const host = `127.0.0.1:${nonsense.port}`;
    const remedy =
      "Check spec.endpoint: a proxy or another server may answer there. It is tried again by itself.";
    await expectUnusable(
      "nonsense",
      "UnexpectedAnswer",
      `The answer of ${host} makes no sense: the body: expected JSON, got a string.`,
      remedy,
    );
    const other = nonsense.rule({ path: /./, kind: "answer", status: 200, body: { exists: "perhaps" } });
    await expectUnusable(
      "nonsense",
      "UnexpectedAnswer",
      `${host} makes no sense: certificate.exists: expected`,
      remedy,
    );
    other.lift();
    const redirect = nonsense.rule({
      path: /./,
      kind: "answer",
      status: 301,
      body: "",
      headers: { location: installation.sandbox.endpoint },
    });
    await expectUnusable(
      "nonsense",
      "UnexpectedAnswer",
      `${host} answered with a redirect (HTTP 301), which is never followed; set the endpoint to the final address.`,
    );
    redirect.lift();
    nonsense.lift();
    await expectMended("nonsense");
  });

  test("given a vendor who is down, then his words are told; when he is back, then the Order becomes Ready", async () => {
    await expectUnusable(
      "down",
      "Unavailable",
      "SSLMate is not available (maintenance): Back at noon. It is tried again by itself.",
    );
    proxies.down.lift();
    await expectMended("down");
  });
});

describe("a Cluster with a wrong caBundle", () => {
  test("given text that is no certificate, when the bundle is set right, then the Order becomes Ready", async () => {
    await expectUnusable(
      "no-pem",
      "InvalidCABundle",
      "spec.caBundle cannot be used: it must be PEM certificates, encoded in base64.",
    );
    await installation.apply(cluster("no-pem"));
    await expectMended("no-pem");
  });

  test("given the CA of somebody else, when the bundle is set right, then the Order becomes Ready", async () => {
    await expectUnusable(
      "other-ca",
      "Unreachable",
      "cannot be reached: its TLS certificate is not signed by an authority that is trusted; if it should be, name the authority in caBundle.",
    );
    await installation.apply(cluster("other-ca"));
    await expectMended("other-ca");
  });
});

describe("the operator's log after all this", () => {
  test("then it holds no API key, neither plain nor encoded", () => {
    const { apiKey } = installation.sandbox;
    expect(operator.log()).toContain("cluster changed");
    for (const text of [
      apiKey,
      ...[apiKey, `${apiKey}:`].map((key) => Buffer.from(key).toString("base64")),
    ]) {
      expect(operator.log()).not.toContain(text);
    }
  });
});
