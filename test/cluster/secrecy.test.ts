/** What is secret stays so: after purchases and failures of every kind, nothing that people can read holds a key. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OrderReason } from "../../src/api/reasons.ts";
import { Gate, type Effect, type Fate } from "./harness/gate.ts";
import { Installation, LEASE, OPERATOR_NAMESPACE } from "./harness/installation.ts";
import { startOperator, type OperatorProcess } from "./harness/operator-process.ts";

/** Stands in whole answers of the vendor and of the API server that no log should repeat. */
const WHOLE_BODY = "only-in-a-whole-body";
const WRONG_KEY = "1_aaaabbbbccccddddeeeeffff00001111";
const UNUSABLE_KEY = "2_not a key: 00112233445566778899";
const FOREIGN_DATA = "somebody else's password, 27 characters";

let installation: Installation;
let gate: Gate;
let operator: OperatorProcess;
/** Answers in the place of the vendor or the API server. */
const answers: ((effect: Effect) => Fate)[] = [];

beforeAll(async () => {
  installation = await Installation.open({ policy: { approvalDelay: 0.05 } });
  gate = await Gate.open(installation);
  gate.decide((effect, moment) => {
    const fates = moment === "after" ? [] : answers.map((answer) => answer(effect));
    return fates.find((fate) => fate !== "pass") ?? "pass";
  });
  operator = startOperator(gate.kubeconfig, ["--poll=100ms", "--retry=300ms"]);
  await installation.createCluster({ endpoint: gate.endpoint });
  await installation.clusterCondition({ status: "True" });
});

afterAll(async () => {
  await operator.stop();
  await installation.close();
  await gate.close();
});

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** A vendor, or a proxy, that repeats the credentials it was sent. */
function hostileWords(): string {
  const key = installation.sandbox.apiKey;
  return `no: Authorization: Basic ${base64(`${key}:`)} (${key}) ${".".repeat(400)} ${WHOLE_BODY}`;
}

function hostileError(status: number, reason: string, param?: string): Fate {
  const body = JSON.stringify({ reason, param, message: hostileWords(), request: WHOLE_BODY });
  return { status, body };
}

/** Every form in which an API key could be written down. */
function formsOfKey(key: string): string[] {
  return [
    key,
    base64(key),
    base64(base64(key)),
    base64(`${key}\n`),
    base64(`${key}:`),
    base64(base64(`${key}:`)),
    encodeURIComponent(key),
    JSON.stringify(key).slice(1, -1),
  ];
}

/** Every form of an entry of a Secret: as it travels, encoded once more, and each line of what it says. */
function formsOfEntry(data: string): string[] {
  const text = Buffer.from(data, "base64").toString("utf8");
  const lines = text.split("\n").filter((line) => line.length >= 16 && !line.startsWith("-----"));
  return [
    data,
    base64(data),
    base64(text.trimEnd()),
    ...lines,
    ...lines.map((line) => JSON.stringify(line).slice(1, -1)),
  ];
}

/** The entries of all Secrets that the operator wrote, whether they still exist or not. */
function writtenEntries(): string[] {
  return gate.passed
    .filter(({ to, path, method }) => to === "kubernetes" && path.includes("/secrets") && method !== "DELETE")
    .flatMap(({ body }) => Object.values((JSON.parse(body) as { data?: Record<string, string> }).data ?? {}));
}

function needles(): string[] {
  const keys = [installation.sandbox.apiKey, WRONG_KEY, UNUSABLE_KEY];
  return [
    ...keys.flatMap(formsOfKey),
    ...writtenEntries().flatMap(formsOfEntry),
    ...formsOfEntry(base64(FOREIGN_DATA)),
    WHOLE_BODY,
    base64(WHOLE_BODY),
    "PRIVATE KEY",
  ];
}

function found(text: string): string[] {
  return needles().filter((needle) => text.includes(needle));
}

async function notReady(order: string, reason: OrderReason): Promise<void> {
  await installation.condition(order, "Ready", { status: "False", reason });
}

interface Listed {
  items: { status?: unknown; metadata: { namespace?: string; annotations?: unknown; labels?: unknown } }[];
}

async function list(kind: string): Promise<Listed["items"]> {
  return (JSON.parse(await installation.kubectl(["get", kind, "-A", "-o=json"])) as Listed).items;
}

/** Each failure has been seen by its reason, so that what is looked through holds what it could tell. */
describe("a run with purchases and failures", () => {
  test("given certificates with keys of each form, then they are bought", async () => {
    await installation.createOrder("ecdsa", { names: ["ecdsa.example.com", "www.ecdsa.example.com"] });
    await installation.createOrder("rsa", {
      privateKey: { algorithm: "RSA", size: 2048, encoding: "PKCS1" },
    });
    await Promise.all([installation.ready("ecdsa"), installation.ready("rsa")]);
  });

  test("given a vendor that refuses the CSR and repeats the credentials, then the Order says Refused", async () => {
    answers.push(({ method, path }) =>
      method === "POST" && path.endsWith("/certs/refused.example.com")
        ? hostileError(400, "bad_csr", "csr")
        : "pass",
    );
    await installation.createOrder("refused");
    await notReady("refused", "Refused");
  });

  test("given a purchase that is refused in the same way, then the Order says PaymentRequired", async () => {
    answers.push(({ path }) =>
      path.endsWith("/certs/unpaid.example.com/buy") ? hostileError(402, "payment_required") : "pass",
    );
    await installation.createOrder("unpaid");
    await notReady("unpaid", "PaymentRequired");
  });

  test("given answers that are an error page or nonsense, then the Orders say Unavailable and UnexpectedAnswer", async () => {
    const page = `<html>${hostileWords()}</html>`;
    answers.push(({ path }) =>
      path.includes("/certs/broken.example.com") ? { status: 502, body: page } : "pass",
    );
    answers.push(({ path }) =>
      path.includes("/certs/nonsense.example.com")
        ? { status: 200, body: JSON.stringify({ cn: hostileWords(), exists: hostileWords() }) }
        : "pass",
    );
    await installation.createOrder("broken");
    await installation.createOrder("nonsense");
    await Promise.all([notReady("broken", "Unavailable"), notReady("nonsense", "UnexpectedAnswer")]);
  });

  test("given a Secret of somebody else in the way, then the Order says SecretConflict", async () => {
    await installation.apply({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "taken-tls", namespace: installation.namespace },
      stringData: { password: FOREIGN_DATA },
    });
    await installation.createOrder("taken");
    await notReady("taken", "SecretConflict");
  });

  test("given an API server that quotes the Secret it refuses, then the operator logs the failure and tries again", async () => {
    let refused = 0;
    answers.push(({ method, path, body }) => {
      if (method !== "PATCH" || !path.endsWith("/secrets/quoted-tls") || refused > 0) return "pass";
      refused += 1;
      const message = `Secret "quoted-tls" is invalid: data: Invalid value: ${body} ${WHOLE_BODY}`;
      const causes = [{ reason: "FieldValueInvalid", message, field: "data[tls.key]" }];
      const status = { kind: "Status", status: "Failure", reason: "Invalid", code: 422, message };
      return { status: 422, body: JSON.stringify({ ...status, details: { causes } }) };
    });
    await installation.createOrder("quoted");
    await installation.ready("quoted");
    expect(refused).toBe(1);
    await operator.wrote("Kubernetes refused a step");
  });

  test("given a vendor that cannot be reached, then Cluster and Order say so", async () => {
    const cluster = `${installation.cluster}-gone`;
    await installation.apply(
      installation.clusterManifest({ endpoint: "https://127.0.0.1:1/api/v2" }, cluster),
    );
    await installation.clusterCondition({ status: "False", reason: "Unreachable" }, cluster);
    await installation.createOrder("unreachable", { cluster });
    await notReady("unreachable", "ClusterNotReady");
    await installation.kubectl(["delete", "sslcluster", cluster]);
  });

  test("given a wrong key, and one that is none, then the Cluster says Unauthorized and InvalidAPIKey, and recovers", async () => {
    await installation.storeApiKey(WRONG_KEY);
    await installation.clusterCondition({ status: "False", reason: "Unauthorized" });
    await installation.createOrder("late");
    await notReady("late", "ClusterNotReady");
    await installation.storeApiKey(UNUSABLE_KEY);
    await installation.clusterCondition({ status: "False", reason: "InvalidAPIKey" });
    await installation.storeApiKey();
    await installation.ready("late");
  });
});

describe("what was looked for", () => {
  test("given the run, then there are keys, attempts and TLS Secrets to look for, and a log at level debug", () => {
    const entries = writtenEntries().map((entry) => Buffer.from(entry, "base64").toString("utf8"));
    expect(entries.filter((text) => text.includes("PRIVATE KEY")).length).toBeGreaterThanOrEqual(8);
    expect(entries.filter((text) => text.includes("RSA PRIVATE KEY"))).not.toEqual([]);
    expect(entries.filter((text) => text.includes("CERTIFICATE REQUEST"))).not.toEqual([]);
    expect(needles().every((needle) => needle.length >= 11)).toBe(true);
    expect(operator.lines().filter(({ level }) => level === "debug")).not.toEqual([]);
    expect(operator.lines().filter(({ level }) => level === "error")).not.toEqual([]);
  });

  test("given a text with any of it, in any form, then it is found", async () => {
    const { data = {} } = await installation.secret("rsa-tls");
    const key = data["tls.key"] ?? "";
    const pem = Buffer.from(key, "base64").toString("utf8");
    const [, line = ""] = pem.split("\n");
    const { apiKey } = installation.sandbox;
    const leaks = [
      apiKey,
      `Basic ${base64(`${apiKey}:`)}`,
      base64(base64(apiKey)),
      key,
      base64(key),
      JSON.stringify({ message: pem }),
      `... ${line} ...`,
      WRONG_KEY,
      FOREIGN_DATA,
    ];
    expect(leaks.filter((leak) => found(leak).length === 0)).toEqual([]);
    expect(found("Secret written")).toEqual([]);
  });
});

describe("what people can read", () => {
  test("given the operator's log at level debug, then nothing secret is in it", () => {
    expect(found(operator.log())).toEqual([]);
  });

  test.each(["sslorder", "sslcluster"])(
    "given the status of each %s, then nothing secret is in it",
    async (kind) => {
      const items = await list(kind);
      expect(items.filter(({ status }) => status !== undefined)).not.toEqual([]);
      expect(found(JSON.stringify(items.map(({ status }) => status)))).toEqual([]);
    },
  );

  test("given the Events, then nothing secret is in them", async () => {
    const events = (await list("events.events.k8s.io")).filter(
      ({ metadata }) => metadata.namespace === installation.namespace,
    );
    expect(JSON.stringify(events)).toContain("Bought a certificate (instance");
    expect(found(JSON.stringify(events))).toEqual([]);
  });

  test("given the metadata of Secrets and the Lease, then nothing secret is in it", async () => {
    const secrets = [...(await list("secret")), ...(await list("lease"))].filter(({ metadata }) =>
      [OPERATOR_NAMESPACE, LEASE.namespace, installation.namespace].includes(metadata.namespace ?? ""),
    );
    const metadata = secrets.map(({ metadata: { annotations, labels, ...rest } }) => ({
      rest: { ...rest, managedFields: undefined },
      labels,
      annotations: withoutLastApplied(annotations),
    }));
    expect(secrets).not.toEqual([]);
    expect(found(JSON.stringify(metadata))).toEqual([]);
  });
});

/** What kubectl apply itself notes on what a test applied. */
function withoutLastApplied(annotations: unknown): unknown {
  return { ...(annotations as object), "kubectl.kubernetes.io/last-applied-configuration": undefined };
}
