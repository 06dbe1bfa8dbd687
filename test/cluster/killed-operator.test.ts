/** The money rule under fire: whatever kills the operator or eats an answer, one certificate and one charge come of it. */
import { X509Certificate, createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { KubeClient } from "../../src/kube/client/client.ts";
import { leases } from "../../src/kube/client/kinds.ts";
import { eventually } from "../support/eventually.ts";
import { Gate, type Decide, type Effect, type Fate } from "./harness/gate.ts";
import { Installation, OPERATOR_NAMESPACE, type LedgerEntry } from "./harness/installation.ts";
import { startOperator, type OperatorProcess } from "./harness/operator-process.ts";
import { connect } from "./kube-support.ts";
import { controlPlaneOfWorker } from "./harness/control-plane-of-worker.ts";

let installation: Installation;
let gate: Gate;
let admin: KubeClient;
let operator: OperatorProcess;

const LEASE = { namespace: OPERATOR_NAMESPACE, name: "sslmate-operator" };

beforeAll(async () => {
  installation = await Installation.open({ policy: { approvalDelay: 0.05 } });
  gate = await Gate.open(installation);
  admin = connect(controlPlaneOfWorker().adminKubeconfig);
  operator = start();
  await installation.createCluster({ endpoint: gate.endpoint });
  await installation.clusterCondition({ status: "True" });
});

afterEach(() => gate.decide());

afterAll(async () => {
  await operator.stop();
  await installation.close();
  await gate.close();
  admin.close();
});

function start(): OperatorProcess {
  return startOperator(gate.kubeconfig, ["--settle-paid=600ms", "--poll=100ms", "--retry=300ms"]);
}

/**
 * Starts it anew after a kill, and waits until it leads: what it is to do may be done already, and the test over before.
 * The dead process cannot renew its lease; deleting it saves waiting until it has run out.
 */
async function restart(): Promise<void> {
  await admin.delete(leases, LEASE);
  operator = start();
  await operator.wrote("leading");
}

function commonName(order: string): string {
  return `${order}.example.com`;
}

function isPurchase({ to, method, path }: Effect): boolean {
  return to === "vendor" && method === "POST" && path.endsWith("/buy");
}

function purchasesSent(order: string): number {
  return gate.passed.filter((effect) => isPurchase(effect) && effect.path.includes(commonName(order))).length;
}

async function holderOfLease(): Promise<string | undefined> {
  return (await admin.get(leases, LEASE))?.spec?.holderIdentity;
}

/** Another process writes itself into the lease, as after a pause of this one that was too long. */
async function takeLease(): Promise<void> {
  await eventually(async () => {
    const lease = await admin.get(leases, LEASE);
    if (lease === undefined) throw new Error("there is no lease");
    await admin.replace(leases, { ...lease, spec: { ...lease.spec, holderIdentity: "another process" } });
  });
}

/** Whether an effect belongs to the life of an Order; leases are renewed and the Cluster's Orders counted at any time beside it. */
function belongsTo(order: string, { to, path }: Effect): boolean {
  return to === "vendor" ? path.includes(commonName(order)) : !/\/(leases|clusters)(\/|$)/.test(path);
}

/** An effect without the names that differ from run to run. */
function kindOf({ to, method, path }: Effect): string {
  const kind = path
    .replace(/effect-\d+/, "ORDER")
    .replace(/attempt-[0-9a-f]+/, "ATTEMPT")
    .replace(installation.namespace, "NAMESPACE");
  return `${method} ${to} ${kind}`;
}

async function charges(order: string): Promise<LedgerEntry[]> {
  return (await installation.ledger()).filter(({ cn }) => cn === commonName(order));
}

function publicKeyHash(privateKeyPem: string): string {
  const der = createPublicKey(createPrivateKey(privateKeyPem)).export({ type: "spki", format: "der" });
  return createHash("sha256").update(der).digest("hex");
}

interface SecretList {
  items: { data?: Record<string, string> }[];
}

/** Hashes of all private keys that are kept: of attempts, set aside or not, and of TLS Secrets. */
async function keptKeys(): Promise<string[]> {
  const lists = await Promise.all(
    [OPERATOR_NAMESPACE, installation.namespace].map(async (namespace) =>
      installation.kubectl(["get", "secret", "-n", namespace, "-o=json"]),
    ),
  );
  return lists
    .flatMap((list) => (JSON.parse(list) as SecretList).items)
    .flatMap(({ data }) => (data?.["tls.key"] === undefined ? [] : [decode(data["tls.key"])]))
    .map(publicKeyHash);
}

function decode(base64: string | undefined): string {
  return Buffer.from(base64 ?? "", "base64").toString("utf8");
}

/** Waits for the end of an Order's first purchase. */
async function done(order: string): Promise<void> {
  await installation.ready(order);
  await eventually(async () => expect(await installation.attempts()).toEqual([]));
}

/** One certificate, one charge, and the Secret holds that certificate with its key. */
async function expectOneOfEach(order: string): Promise<void> {
  const ledger = await charges(order);
  expect(ledger).toHaveLength(1);
  const { data } = await installation.secret(`${order}-tls`);
  const certificate = new X509Certificate(decode(data?.["tls.crt"]));
  const key = decode(data?.["tls.key"]);
  expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true);
  expect(publicKeyHash(key)).toBe(ledger[0]?.pubkeyHash);
  expect(certificate.subjectAltName).toBe(`DNS:${commonName(order)}`);
  expect((await installation.order(order)).status?.purchases).toMatchObject([
    { instanceId: ledger[0]?.instanceId, verb: "buy" },
  ]);
}

/** What was paid must have its key somewhere, at every moment. */
async function expectNoKeyLost(order: string): Promise<void> {
  const paid = (await charges(order)).map(({ pubkeyHash }) => pubkeyHash);
  expect(await keptKeys()).toEqual(expect.arrayContaining(paid));
}

/** Has the running operator killed where `when` says, its answer cut off. @returns what tells whether that happened. */
function killWhere(when: Decide): { at: () => string | undefined } {
  let at: string | undefined;
  gate.decide(async (effect, moment): Promise<Fate> => {
    // The request of a killed process may still be under way.
    if (at !== undefined) return "cut";
    if ((await when(effect, moment)) === "pass") return "pass";
    at = `${moment} ${effect.method} ${effect.to} ${effect.path}`;
    await operator.kill();
    return "cut";
  });
  return { at: () => at };
}

describe("an operator killed by SIGKILL", () => {
  test("given a kill after each effect of an Order's life in turn, when it starts again, then one certificate, one charge, no key lost", async () => {
    const points = new Set<string>();
    for (let run = 1; ; run += 1) {
      const order = `effect-${run}`;
      const seen = new Map<string, number>();
      const killed = killWhere((effect, moment) => {
        if (moment === "before" || !belongsTo(order, effect)) return "pass";
        const what = kindOf(effect);
        const times = (seen.get(what) ?? 0) + 1;
        seen.set(what, times);
        const point = `${what}, ${times}.`;
        if (points.has(point)) return "pass";
        points.add(point);
        return "cut";
      });
      await installation.createOrder(order);
      await Promise.race([eventually(() => expect(killed.at()).toBeDefined()), done(order)]);
      if (killed.at() === undefined) break;
      await expectNoKeyLost(order);
      gate.decide();
      await restart();
      await done(order);
      await expectOneOfEach(order);
    }
    // What the operator does after the Order's end is not to have it killed once more.
    gate.decide();
    console.info(`killed at ${points.size} points:\n${[...points].join("\n")}`);
    // Question, attempt, settings, purchase, Event, status, question, Secret, end of the attempt, status.
    expect(points.size).toBeGreaterThanOrEqual(10);
  }, 240_000);

  test("given a kill when the purchase has left but not arrived, when it starts again, then it is bought once", async () => {
    const killed = killWhere((effect, moment) =>
      isPurchase(effect) && moment === "before" ? "cut" : "pass",
    );
    await installation.createOrder("not-arrived");
    await eventually(() => expect(killed.at()).toBeDefined());
    expect(await charges("not-arrived")).toEqual([]);
    gate.decide();
    await restart();
    await done("not-arrived");
    await expectOneOfEach("not-arrived");
  });

  test("given that no process lives longer than three writes, of which settings, budget and purchase are the first, then the Order still gets there, with one charge", async () => {
    const order = "short-lives";
    let processes = 1;
    let writes = 0;
    const limit = (): { at: () => string | undefined } =>
      killWhere((effect, moment) => {
        if (moment === "before" || effect.method === "GET" || !belongsTo(order, effect)) return "pass";
        writes += 1;
        return writes === 3 ? "cut" : "pass";
      });
    let killed = limit();
    await installation.createOrder(order);
    for (;;) {
      const last = killed;
      await Promise.race([eventually(() => expect(last.at()).toBeDefined()), done(order)]);
      if (last.at() === undefined) break;
      await expectNoKeyLost(order);
      writes = 0;
      processes += 1;
      killed = limit();
      await restart();
    }
    gate.decide();
    console.info(`it took ${processes} processes`);
    expect(processes).toBeGreaterThanOrEqual(3);
    await expectOneOfEach(order);
  }, 120_000);
});

describe("two operators", () => {
  test("given the leader killed with a purchase in flight, then the other takes over and buys nothing twice", async () => {
    const leader = operator;
    await leader.wrote("leading");
    const other = start();
    await other.wrote("waiting for the lease");
    const killed = killWhere((effect, moment) => (isPurchase(effect) && moment === "after" ? "cut" : "pass"));
    await installation.createOrder("taken-over");
    await eventually(() => expect(killed.at()).toBeDefined());
    expect(other.log()).not.toContain('"msg":"leading"');
    operator = other;
    gate.decide();
    await done("taken-over");
    expect(leader.log()).toContain("buying the certificate");
    expect(other.log()).not.toContain("buying the certificate");
    await expectOneOfEach("taken-over");
    expect(purchasesSent("taken-over")).toBe(1);
  });
});

describe("an operator asked to stop by SIGTERM", () => {
  test("given a purchase in flight, then the call is not cut, its answer counts, and the lease is given up", async () => {
    let exit: Promise<number | null> | undefined;
    gate.decide(async (effect, moment): Promise<Fate> => {
      if (!isPurchase(effect) || moment === "before") return "pass";
      exit = operator.stop();
      await operator.wrote("stopping");
      return "pass";
    });
    await installation.createOrder("stopped");
    await eventually(() => expect(exit).toBeDefined());
    expect(await exit).toBe(0);
    expect(operator.log()).toContain("certificate bought");
    expect(operator.log()).not.toContain("in doubt");
    expect(await holderOfLease()).toBe("");
    gate.decide();
    operator = start();
    await operator.wrote("leading");
    await done("stopped");
    await expectOneOfEach("stopped");
    expect(purchasesSent("stopped")).toBe(1);
  });

  test("given a purchase that is never answered, then it stops at the call's time limit, and the next process finds the certificate", async () => {
    let exit: Promise<number | null> | undefined;
    const held = Promise.withResolvers<Fate>();
    gate.decide((effect, moment) => {
      if (!isPurchase(effect) || moment === "before") return "pass";
      exit = operator.stop();
      return held.promise;
    });
    await installation.createOrder("unanswered");
    await eventually(() => expect(exit).toBeDefined());
    expect(await exit).toBe(0);
    held.resolve("cut");
    expect(operator.log()).toContain("the purchase is in doubt");
    expect(await holderOfLease()).toBe("");
    gate.decide();
    operator = start();
    await operator.wrote("leading");
    await done("unanswered");
    await expectOneOfEach("unanswered");
    expect(purchasesSent("unanswered")).toBe(1);
  });
});

describe("an operator that loses the lease while it stops", () => {
  test("given a purchase in flight, then it ends at once, as one that may not lead, and the next finds the certificate", async () => {
    const purchased = Promise.withResolvers<void>();
    const held = Promise.withResolvers<Fate>();
    gate.decide((effect, moment) => {
      if (!isPurchase(effect) || moment === "before") return "pass";
      purchased.resolve();
      return held.promise;
    });
    await installation.createOrder("deposed");
    await purchased.promise;
    const exit = operator.stop();
    await operator.wrote("stopping");
    await takeLease();
    expect(await exit).toBe(1);
    expect(operator.log()).toContain("lease lost");
    expect(operator.log()).not.toContain("in doubt");
    held.resolve("cut");
    gate.decide();
    await restart();
    await done("deposed");
    await expectOneOfEach("deposed");
    expect(purchasesSent("deposed")).toBe(1);
  });
});

describe("the answer to a purchase", () => {
  const never = new Promise<Fate>(() => undefined);
  test.each<{ order: string; what: string; fate: Fate | Promise<Fate> }>([
    { order: "answer-cut", what: "a connection cut", fate: "cut" },
    { order: "answer-late", what: "no answer within the time limit", fate: never },
    { order: "answer-502", what: "an error 502", fate: { status: 502, body: "<html>Bad Gateway</html>" } },
    { order: "answer-garbled", what: "an answer that makes no sense", fate: { status: 200, body: '{"id":' } },
    { order: "answer-404", what: "a 404 of somebody between", fate: { status: 404, body: "not here" } },
  ])("given $what after it took hold, then the certificate is found by asking: one charge", async (row) => {
    let sent = 0;
    gate.decide((effect, moment) => {
      if (!isPurchase(effect) || moment === "before") return "pass";
      sent += 1;
      return sent === 1 ? row.fate : "pass";
    });
    await installation.createOrder(row.order);
    await done(row.order);
    await operator.wrote("the purchase is in doubt");
    await expectOneOfEach(row.order);
    await eventually(async () => {
      const events = await installation.kubectl(["get", "events", "-n", installation.namespace]);
      expect(events).toContain(`Bought a certificate for ${commonName(row.order)}`);
    });
    expect(purchasesSent(row.order)).toBe(1);
  });

  test.each<{ order: string; what: string; fate: Fate }>([
    { order: "lost-cut", what: "a connection cut", fate: "cut" },
    { order: "lost-502", what: "an error 502", fate: { status: 502, body: "<html>Bad Gateway</html>" } },
  ])(
    "given $what before it took hold, then it is in doubt, and sent again after the settle time: one charge",
    async (row) => {
      const times: number[] = [];
      gate.decide((effect, moment) => {
        if (!isPurchase(effect) || moment === "after") return "pass";
        times.push(performance.now());
        return times.length === 1 ? row.fate : "pass";
      });
      await installation.createOrder(row.order);
      await installation.condition(row.order, "Issuing", { status: "True", reason: "InDoubt" });
      expect(await charges(row.order)).toEqual([]);
      await done(row.order);
      await expectOneOfEach(row.order);
      const [first = 0, second = 0, ...others] = times;
      expect(others).toEqual([]);
      expect(second - first).toBeGreaterThanOrEqual(600);
    },
  );
});
