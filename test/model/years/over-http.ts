/**
 * Years of an Order with everything real but Kubernetes and the passing of time: the operator's controllers, keys and
 * certificates, its client, and the sandbox behind sockets, whose clock is moved on through its management port. Charges
 * are read from the sandbox's ledger.
 */
import { Random } from "../../../src/sandbox/faults/random.ts";
import { secrets } from "../../../src/kube/client/kinds.ts";
import { realPki, type PkiPort } from "../../../src/reconcilers/ports.ts";
import { orders } from "../../../src/reconcilers/resources.ts";
import { tlsSecretFacts } from "../../../src/reconcilers/secret/tls-secret.ts";
import { startSandbox, type Sandbox } from "../../../src/sandbox/sandbox.ts";
import { exchange } from "../../../src/sslmate/wire/exchange.ts";
import { noFaults, type Call } from "../faults/fault.ts";
import { versionsOf } from "../judge/past.ts";
import { approvedBy } from "../story/step.ts";
import { SimTime } from "../world/sim-time.ts";
import { CLUSTER, DAY, Installation, NAMESPACE, type Surroundings } from "../world/simulation.ts";
import { judgeLife, type Life } from "./life.ts";
import { RESYNC, termOf, type Rules } from "./rules.ts";

/** @returns what is wrong, in words, and when the charges were, in milliseconds since the Order's creation. */
export async function liveOverHttp(
  rules: Rules,
  years: number,
): Promise<{ wrong: string[]; charges: readonly number[] }> {
  const { lifetimeDays, subscriptionDays, switches } = rules;
  const policy = { lifetimeDays, subscriptionDays, ...(switches === undefined ? {} : { switches }) };
  const sandbox = await startSandbox({ seed: 1, policy });
  try {
    const { time, installation } = operate(sandbox);
    installation.start();
    await time.advance(1_000);
    const start = time.now;
    installation.kube.create(orders, {
      metadata: { namespace: NAMESPACE, name: "web" },
      spec: {
        cluster: CLUSTER,
        identifiers: ["example.com", "www.example.com"].map((name) => approvedBy(name)),
        secretName: "web-tls",
      },
    });
    await time.advance(years * 365 * DAY);
    installation.stop();
    const life: Life = {
      until: time.now - start,
      charges: await chargesOf(sandbox, start),
      pairs: pairsOf(installation, start, time),
    };
    return { wrong: judgeLife(life, termOf(rules)), charges: life.charges };
  } finally {
    await sandbox.stop();
  }
}

function operate(sandbox: Sandbox): { time: SimTime; installation: Installation } {
  const time = new SimTime(new Date().toISOString());
  const calls: Call[] = [];
  const surroundings: Surroundings = {
    time,
    clockShift: 0,
    random: new Random(1),
    calls,
    faults: noFaults,
    send: (_, call) => async () =>
      time.outside(
        (async () => {
          await catchUp(sandbox, time.now);
          return exchange(call, time.clock());
        })(),
      ),
  };
  const pki: PkiPort = {
    ...realPki,
    generatePrivateKey: async (kind) => time.outside(realPki.generatePrivateKey(kind)),
  };
  const clusterSpec = {
    endpoint: sandbox.endpoint,
    caBundle: Buffer.from(sandbox.caPem).toString("base64"),
    pollInterval: "24h",
  };
  const installation = new Installation(surroundings, 0, {
    seed: 1,
    pki,
    clusterSpec,
    apiKey: sandbox.apiKey,
    // Each look at the account is three requests over sockets here.
    options: { recheck: DAY, resync: RESYNC },
  });
  return { time, installation };
}

/** The sandbox's clock follows the operator's whenever it is asked something. */
async function catchUp({ managementUrl }: Sandbox, now: number): Promise<void> {
  const answer = await fetch(`${managementUrl}/clock`);
  const clock = (await answer.json()) as { now: string };
  const seconds = Math.round((now - Date.parse(clock.now)) / 1_000);
  if (seconds <= 0) return;
  await fetch(`${managementUrl}/clock`, {
    method: "POST",
    body: new URLSearchParams({ seconds: String(seconds) }),
  });
}

async function chargesOf({ managementUrl }: Sandbox, start: number): Promise<number[]> {
  const answer = await fetch(`${managementUrl}/ledger`);
  const { data } = (await answer.json()) as { data: { time: string | number }[] };
  return data.map(({ time }) => new Date(time).getTime() - start);
}

function pairsOf({ kube }: Installation, start: number, time: SimTime): Life["pairs"] {
  const epoch = time.now - time.elapsed;
  return versionsOf(kube, secrets).flatMap(({ object, from }) => {
    const { pair } = tlsSecretFacts(object, realPki);
    if (object.metadata.name !== "web-tls" || pair === undefined) return [];
    const { notBefore, notAfter } = pair.certificate;
    return [{ from: epoch + from - start, notBefore: notBefore - start, notAfter: notAfter - start }];
  });
}
