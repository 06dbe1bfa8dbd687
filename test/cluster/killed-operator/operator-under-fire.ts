/** An operator whose every effect goes through a gate, to be killed anywhere, and what must be true whatever happened to it. */
import { X509Certificate, createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { expect } from "vitest";
import type { KubeClient } from "../../../src/kube/client/client.ts";
import { leases } from "../../../src/kube/client/kinds.ts";
import { eventually } from "../../support/eventually.ts";
import { controlPlaneOfWorker } from "../harness/control-plane-of-worker.ts";
import { Gate, type Decide, type Effect, type Fate } from "../harness/gate.ts";
import { Installation, LEASE, OPERATOR_NAMESPACE } from "../harness/installation.ts";
import { startOperator, type OperatorProcess } from "../harness/operator-process.ts";
import type { LedgerEntry } from "../harness/seen/vendor.ts";
import { connect } from "../kube-support.ts";
import { commonName, isPurchase } from "./effects.ts";

interface SecretList {
  items: { data?: Record<string, string> }[];
}

export class OperatorUnderFire {
  readonly installation: Installation;
  readonly gate: Gate;
  readonly admin: KubeClient;
  /** The one that runs now, or ran last. */
  operator: OperatorProcess;

  private constructor(installation: Installation, gate: Gate) {
    this.installation = installation;
    this.gate = gate;
    this.admin = connect(controlPlaneOfWorker().adminKubeconfig);
    this.operator = this.start();
  }

  static async start(): Promise<OperatorUnderFire> {
    const installation = await Installation.open({ policy: { approvalDelay: 0.05 } });
    const gate = await Gate.open(installation);
    const fire = new OperatorUnderFire(installation, gate);
    await installation.createCluster({ endpoint: gate.endpoint });
    await installation.clusterCondition({ status: "True" });
    return fire;
  }

  async close(): Promise<void> {
    await this.operator.stop();
    await this.installation.close();
    await this.gate.close();
    this.admin.close();
  }

  /** Starts another operator beside whatever runs; the caller says which one counts. */
  start(): OperatorProcess {
    return startOperator(this.gate.kubeconfig, [
      "--settle-paid=600ms",
      "--poll=100ms",
      "--retry=300ms",
      // These tests wait until it has run out, and paid calls until half of it has.
      "--lease-duration=12s",
    ]);
  }

  /**
   * Starts it anew after a kill, and waits until it leads: what it is to do may be done already, and the test over before.
   * The dead process cannot renew its lease; deleting it saves waiting until it has run out.
   */
  async restart(): Promise<void> {
    await this.admin.delete(leases, LEASE);
    this.operator = this.start();
    await this.operator.wrote("leading");
  }

  /** How many purchases for an Order have passed the gate. */
  purchasesSent(order: string): number {
    return this.gate.passed.filter((effect) => isPurchase(effect) && effect.path.includes(commonName(order)))
      .length;
  }

  async holderOfLease(): Promise<string | undefined> {
    return (await this.admin.get(leases, LEASE))?.spec?.holderIdentity;
  }

  /** Another process writes itself into the lease, as after a pause of this one that was too long. */
  async takeLease(): Promise<void> {
    await eventually(async () => {
      const lease = await this.admin.get(leases, LEASE);
      if (lease === undefined) throw new Error("there is no lease");
      await this.admin.replace(leases, {
        ...lease,
        spec: { ...lease.spec, holderIdentity: "another process" },
      });
    });
  }

  /** An effect without the names that differ from run to run. */
  kindOf({ to, method, path }: Effect): string {
    const kind = path
      .replace(/effect-\d+/, "ORDER")
      .replace(/attempt-[0-9a-f]+/, "ATTEMPT")
      .replace(this.installation.namespace, "NAMESPACE");
    return `${method} ${to} ${kind}`;
  }

  /** What the vendor charged for an Order. */
  async charges(order: string): Promise<LedgerEntry[]> {
    return (await this.installation.ledger()).filter(({ cn }) => cn === commonName(order));
  }

  /** Hashes of all private keys that are kept: of attempts, set aside or not, and of TLS Secrets. */
  async keptKeys(): Promise<string[]> {
    const lists = await Promise.all(
      [OPERATOR_NAMESPACE, this.installation.namespace].map(async (namespace) =>
        this.installation.kubectl(["get", "secret", "-n", namespace, "-o=json"]),
      ),
    );
    return lists
      .flatMap((list) => (JSON.parse(list) as SecretList).items)
      .flatMap(({ data }) => (data?.["tls.key"] === undefined ? [] : [decode(data["tls.key"])]))
      .map(publicKeyHash);
  }

  /** Waits for the end of an Order's first purchase. */
  async done(order: string): Promise<void> {
    await this.installation.ready(order);
    await eventually(async () => expect(await this.installation.attempts()).toEqual([]));
  }

  /** One certificate, one charge, and the Secret holds that certificate with its key. */
  async expectOneOfEach(order: string): Promise<void> {
    const ledger = await this.charges(order);
    expect(ledger).toHaveLength(1);
    const { data } = await this.installation.secret(`${order}-tls`);
    const certificate = new X509Certificate(decode(data?.["tls.crt"]));
    const key = decode(data?.["tls.key"]);
    expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(publicKeyHash(key)).toBe(ledger[0]?.pubkeyHash);
    expect(certificate.subjectAltName).toBe(`DNS:${commonName(order)}`);
    expect((await this.installation.order(order)).status?.purchases).toMatchObject([
      { instanceId: ledger[0]?.instanceId, verb: "buy" },
    ]);
  }

  /** What was paid must have its key somewhere, at every moment. */
  async expectNoKeyLost(order: string): Promise<void> {
    const paid = (await this.charges(order)).map(({ pubkeyHash }) => pubkeyHash);
    expect(await this.keptKeys()).toEqual(expect.arrayContaining(paid));
  }

  /** Has the running operator killed where `when` says, its answer cut off. @returns what tells whether that happened. */
  killWhere(when: Decide): { at: () => string | undefined } {
    let at: string | undefined;
    this.gate.decide(async (effect, moment): Promise<Fate> => {
      // The request of a killed process may still be under way.
      if (at !== undefined) return "cut";
      if ((await when(effect, moment)) === "pass") return "pass";
      at = `${moment} ${effect.method} ${effect.to} ${effect.path}`;
      await this.operator.kill();
      return "cut";
    });
    return { at: () => at };
  }
}

function publicKeyHash(privateKeyPem: string): string {
  const der = createPublicKey(createPrivateKey(privateKeyPem)).export({ type: "spki", format: "der" });
  return createHash("sha256").update(der).digest("hex");
}

function decode(base64: string | undefined): string {
  return Buffer.from(base64 ?? "", "base64").toString("utf8");
}
