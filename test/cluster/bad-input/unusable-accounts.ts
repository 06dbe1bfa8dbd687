/** Clusters whose account cannot be used, each with an Order and something else that is wrong, and what is to be seen of them. */
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { expect } from "vitest";
import type { ClusterReason } from "../../../src/api/reasons.ts";
import type { ClusterSpec, Condition } from "../../../src/api/types.ts";
import { CertificateAuthority } from "../../../src/sandbox/ca/authority.ts";
import { eventually } from "../../support/eventually.ts";
import { Installation, OPERATOR_NAMESPACE } from "../harness/installation.ts";
import { startOperator, type OperatorProcess } from "../harness/operator-process.ts";
import { expectNotReady, expectNothingBought, expectReadyAndPaidOnce } from "../harness/order-life.ts";
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

/** Vendors with an address of their own, by the Cluster that names it. */
type Proxies = Record<"nonsense" | "down" | "withdrawn", VendorProxy>;

export class UnusableAccounts {
  readonly installation: Installation;
  readonly operator: OperatorProcess;
  readonly proxies: Proxies;
  /** A port of this machine where nothing listens. */
  readonly deadPort: number;

  private constructor(
    installation: Installation,
    operator: OperatorProcess,
    proxies: Proxies,
    deadPort: number,
  ) {
    this.installation = installation;
    this.operator = operator;
    this.proxies = proxies;
    this.deadPort = deadPort;
  }

  /** Makes all of them; only the Order of the key that is withdrawn later is left to the test. */
  static async start(): Promise<UnusableAccounts> {
    const installation = await Installation.open();
    const operator = startOperator(await installation.operatorKubeconfig());
    const proxies = {
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
    const accounts = new UnusableAccounts(installation, operator, proxies, await freePort());
    await accounts.#applyAll();
    return accounts;
  }

  async #applyAll(): Promise<void> {
    const { apiKey } = this.installation.sandbox;
    const rightKey = ["unreachable", "nonsense", "down", "no-pem", "other-ca", "withdrawn"] as const;
    await this.installation.apply(
      this.secret("entry", { apikey: apiKey }),
      this.secret("empty", { api_key: " \n" }),
      this.secret("wrong-key", { api_key: "1_never-a-key-of-this-account" }),
      this.secret("no-key", { api_key: `api_key: ${apiKey}` }),
      ...rightKey.map((name) => this.secret(name, { api_key: apiKey })),
      ...(await Promise.all(CASES.map(async (name) => this.cluster(name, await this.#wrong(name))))),
      ...CASES.filter((name) => name !== "withdrawn").map((name) => this.order(name)),
    );
  }

  async close(): Promise<void> {
    await this.operator.stop();
    await Promise.all(Object.values(this.proxies).map(async (proxy) => proxy.stop()));
    await this.installation.close();
  }

  clusterOf(name: Case): string {
    return `${this.installation.cluster}-${name}`;
  }

  secretOf(name: Case): string {
    return `${this.installation.apiKeySecret}-${name}`;
  }

  cluster(name: Case, spec: Partial<ClusterSpec> = {}): object {
    return this.installation.clusterManifest(
      { apiKeySecretRef: { name: this.secretOf(name), key: "api_key" }, ...spec },
      this.clusterOf(name),
    );
  }

  secret(name: Case, stringData: Record<string, string>): object {
    const metadata = { name: this.secretOf(name), namespace: OPERATOR_NAMESPACE };
    return { apiVersion: "v1", kind: "Secret", metadata, stringData };
  }

  order(name: Case): object {
    return this.installation.orderManifest(name, { cluster: this.clusterOf(name) });
  }

  /** What is wrong with the Cluster itself, where it is not its Secret. */
  async #wrong(name: Case): Promise<Partial<ClusterSpec>> {
    if (name === "unreachable") return { endpoint: `http://127.0.0.1:${this.deadPort}/api/v2` };
    if (name === "nonsense" || name === "down" || name === "withdrawn")
      return { endpoint: this.proxies[name].endpoint };
    if (name === "no-pem") return { caBundle: Buffer.from("the CA of the sandbox").toString("base64") };
    if (name !== "other-ca") return {};
    const { rootCertificate } = await CertificateAuthority.create();
    return { caBundle: Buffer.from(rootCertificate).toString("base64") };
  }

  /** Waits until the Cluster says so, and its Order with the same words. Nothing has left for the vendor that costs. */
  async expectUnusable(name: Case, reason: ClusterReason, ...says: readonly string[]): Promise<void> {
    const { installation } = this;
    const cluster = this.clusterOf(name);
    await eventually(async () => {
      const condition = await installation.clusterCondition({ status: "False", reason }, cluster);
      for (const part of says) expect(condition.message).toContain(part);
    });
    await expectNotReady(installation, name, "ClusterNotReady", `Cluster ${cluster} is not ready: `, ...says);
    await expectNothingBought(installation, name);
  }

  async expectMended(name: Case): Promise<void> {
    await expectReadyAndPaidOnce(this.installation, name);
    const { reason, message }: Condition = await this.installation.clusterCondition(
      { status: "True" },
      this.clusterOf(name),
    );
    expect(`${reason}: ${message}`).toBe("KeyAccepted: SSLMate accepts the API key.");
  }
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
