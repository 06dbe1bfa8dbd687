/** The Secret of an attempt: its name, what is written into it, and how it is read back. */
import { describe, expect, test } from "vitest";
import type { Secret } from "../../../src/kube/client/kinds.ts";
import type { AttemptRecord } from "../../../src/reconcilers/attempts/attempt-record.ts";
import {
  attemptId,
  attemptName,
  attemptSecret,
  isInFlight,
  readAttempt,
  csrHash,
  readAttemptMaterial,
  setAsideSecret,
} from "../../../src/reconcilers/attempts/attempt-secret.ts";

const ENDPOINT = "https://sslmate.com/api/v2";
const RECORD: AttemptRecord = {
  version: 1,
  order: { namespace: "shop", name: "example-com", uid: "order-uid" },
  cluster: "webservers",
  endpoint: ENDPOINT,
  verb: "buy",
  paid: true,
  keptKey: false,
  handles: {},
  names: ["example.com", "www.example.com"],
  privateKey: { algorithm: "ECDSA", size: 256 },
  publicKeyHash: "a".repeat(64),
  apiKeyFingerprint: "f".repeat(32),
  startedAt: "2026-11-22T12:00:00.000Z",
  before: {
    instances: [17],
    settings: { approvalMethod: null, sans: null, autoRenew: true, publicKeyHash: null },
  },
};

/** As the API server stores it. */
function stored(changes: Partial<Secret> = {}, record: unknown = RECORD): Secret {
  const made = attemptSecret("sslmate-system", RECORD, "KEY", "CSR");
  return {
    ...made,
    metadata: {
      namespace: "sslmate-system",
      name: attemptName(ENDPOINT, "example.com"),
      uid: "attempt-uid",
      resourceVersion: "7",
      creationTimestamp: "2026-11-22T12:00:00Z",
    },
    data: { ...made.data, "attempt.json": base64(JSON.stringify(record)) },
    ...changes,
  };
}

function base64(value: string): string {
  return Buffer.from(value).toString("base64");
}

describe("the name of an attempt's Secret", () => {
  test("given an endpoint and a common name, then it is always the same one, and a DNS-1123 label", () => {
    const name = attemptName(ENDPOINT, "example.com");
    expect(name).toBe("attempt-d39bede5f52fcd49f93c19d0c9df76bf6d8c5f45");
    expect(attemptName(ENDPOINT, "*.example.com")).toMatch(/^attempt-[0-9a-f]{40}$/);
  });

  test("given another endpoint or another common name, then it is another", () => {
    const names = [
      attemptName(ENDPOINT, "example.com"),
      attemptName(ENDPOINT, "www.example.com"),
      attemptName("https://127.0.0.1:8443/api/v2", "example.com"),
    ];
    expect(new Set(names).size).toBe(3);
  });

  test("given parts that run together to the same text, then the names differ", () => {
    expect(attemptName("https://a/b", "c.example")).not.toBe(attemptName("https://a/bc", ".example"));
  });
});

describe("an attempt's Secret", () => {
  test("given an attempt, then its Secret cannot be changed and has a type of its own", () => {
    expect(attemptSecret("sslmate-system", RECORD, "KEY", "CSR")).toMatchObject({
      metadata: { namespace: "sslmate-system", name: attemptName(ENDPOINT, "example.com") },
      type: "sslmate.com/attempt",
      immutable: true,
    });
  });

  test("given a stored attempt, then its facts come back, and neither key nor CSR is among them", () => {
    const attempt = readAttempt(stored());
    expect(attempt).toEqual({
      uid: "attempt-uid",
      secretName: attemptName(ENDPOINT, "example.com"),
      order: { namespace: "shop", name: "example-com", uid: "order-uid" },
      verb: "buy",
      paid: true,
      keptKey: false,
      handles: {},
      names: ["example.com", "www.example.com"],
      privateKey: { algorithm: "ECDSA", size: 256 },
      publicKeyHash: "a".repeat(64),
      csrHash: csrHash("CSR"),
      cluster: "webservers",
      endpoint: ENDPOINT,
      apiKeyFingerprint: "f".repeat(32),
      startedAt: Date.parse("2026-11-22T12:00:00Z"),
      before: [17],
      claims: false,
    });
    expect(JSON.stringify(attempt)).not.toMatch(/KEY|CSR/);
  });

  test("given a stored attempt, then key and CSR come back as they were", () => {
    expect(readAttemptMaterial(stored())).toEqual({ privateKeyPem: "KEY", csrPem: "CSR" });
  });

  test.each(["tls.key", "request.csr"])("given one without %s, then there is nothing to send", (missing) => {
    const { [missing]: _, ...data } = stored().data ?? {};
    expect(readAttemptMaterial(stored({ data }))).toBeUndefined();
  });
});

describe("an attempt and its copy that was set aside", () => {
  const uid = "132944bf-7062-472b-991d-a6e1962934fe";
  const secretName = attemptName(ENDPOINT, "example.com");

  test("given the attempt, then it holds its name, and its calls are counted under its uid", () => {
    expect(isInFlight({ secretName })).toBe(true);
    expect(attemptId({ uid, secretName })).toBe(uid);
  });

  test("given the copy, then it holds no name, and its calls are those of the attempt", () => {
    const copy = { uid: "another", secretName: `${secretName}-${uid}` };
    expect(isInFlight(copy)).toBe(false);
    expect(attemptId(copy)).toBe(uid);
  });
});

describe("a Secret that is no attempt", () => {
  const { data } = stored();
  const { order, before, privateKey, ...rest } = RECORD;

  test.each<[string, Secret]>([
    ["of another type", stored({ type: "Opaque" })],
    ["without data", stored({ data: {} })],
    ["with a record that is no JSON", stored({ data: { ...data, "attempt.json": base64("{") } })],
    ["with a record that is no Base64", stored({ data: { ...data, "attempt.json": "§" } })],
    ["with null", stored({}, null)],
    ["with a list", stored({}, [])],
    ["with a text", stored({}, "attempt")],
    ["of a later version", stored({}, { ...RECORD, version: 2 })],
    ["with the version alone", stored({}, { version: 1 })],
    ["without an order", stored({}, { ...rest, before, privateKey })],
    ["with an order that is a name", stored({}, { ...RECORD, order: "shop/example-com" })],
    ["with an order without a name", stored({}, { ...RECORD, order: { namespace: "shop", uid: "u" } })],
    ["with another verb", stored({}, { ...RECORD, verb: "revoke" })],
    ["with no names", stored({}, { ...RECORD, names: [] })],
    ["with names that are numbers", stored({}, { ...RECORD, names: [1] })],
    ["with names that are a text", stored({}, { ...RECORD, names: "example.com" })],
    ["without a private key", stored({}, { ...rest, order, before })],
    ["with a key of no kind", stored({}, { ...RECORD, privateKey: { algorithm: "ECDSA", size: 2048 } })],
    ["without before", stored({}, { ...rest, order, privateKey })],
    ["with ids before that are texts", stored({}, { ...RECORD, before: { instances: ["17"] } })],
    ["with a time that is none", stored({}, { ...RECORD, startedAt: "yesterday" })],
    ["without a fingerprint", stored({}, { ...RECORD, apiKeyFingerprint: undefined })],
    ["without a key hash", stored({}, { ...RECORD, publicKeyHash: 5 })],
  ])("given one %s, then it is none, and nothing is thrown", (_name, secret) => {
    expect(readAttempt(secret)).toBeUndefined();
  });
});

describe("the copy of an attempt that is set aside", () => {
  test("given an attempt, then the copy has its content, and a name with its uid that no attempt has", () => {
    const attempt = stored();
    const copy = setAsideSecret(attempt, "wrong");
    expect(copy).toEqual({
      metadata: {
        namespace: "sslmate-system",
        name: `${attempt.metadata.name}-attempt-uid`,
        annotations: { "sslmate.com/ended": "wrong" },
      },
      type: "sslmate.com/attempt",
      immutable: true,
      data: attempt.data,
    });
  });

  test("given the copy, then it reads as the attempt, and says why that ended", () => {
    const { metadata, ...content } = setAsideSecret(stored(), "canceled");
    const { annotations = {} } = metadata;
    const copy = stored({ ...content, metadata: { ...stored().metadata, annotations } });
    expect(readAttempt(copy)).toEqual({
      ...readAttempt(stored()),
      ended: "canceled",
    });
  });

  test("given a real uid, then the name of the copy is one that Kubernetes takes", () => {
    const uid = "3f0d1e9a-97a3-4a35-8a7a-6a0f5f0d2c11";
    const { metadata } = stored();
    const copy = setAsideSecret(stored({ metadata: { ...metadata, uid } }), "wrong");
    expect("name" in copy.metadata && copy.metadata.name).toMatch(/^[a-z0-9-]{1,253}$/);
  });
});
