/** What is kept of a TLS Secret in the cache: facts, and nothing of its key. */
import { afterAll, describe, expect, test } from "vitest";
import type { StoredPair } from "../../../src/core/facts/observed.ts";
import type { Secret } from "../../../src/kube/client/kinds.ts";
import {
  readPair,
  secretView,
  tlsSecretFacts,
  type TlsSecretFacts,
} from "../../../src/reconcilers/secret/tls-secret.ts";
import { PAIR_ALONE } from "../../../src/core/secret/content.ts";
import { realPki } from "../../../src/reconcilers/ports.ts";
import { createAuthority } from "../../pki/authority.ts";
import { SECRET_METADATA } from "../../support/secret-metadata.ts";

const { issue, lower } = createAuthority(afterAll);
const pair = issue({ names: ["example.com", "www.example.com"] });
const other = issue();

const OURS = {
  labels: { "sslmate.com/managed": "true" },
  annotations: { "sslmate.com/order": "shop/example-com", "sslmate.com/instance-id": "1001" },
};

function secret(metadata: Partial<Secret["metadata"]> = OURS, rest: Partial<Secret> = {}): Secret {
  return {
    metadata: { ...SECRET_METADATA, ...metadata },
    type: "kubernetes.io/tls",
    data: data(pair.certificatePem + lower, pair.privateKeyPem),
    ...rest,
  };
}

function data(certificate: string, key: string): Record<string, string> {
  return { "tls.crt": base64(certificate), "tls.key": base64(key) };
}

function base64(value: string): string {
  return Buffer.from(value).toString("base64");
}

function facts(given: Secret = secret()): TlsSecretFacts {
  return tlsSecretFacts(given, realPki);
}

describe("the key of a Secret that is no pair", () => {
  const { publicKeyHash } = facts().pair?.certificate ?? {};
  test.each([
    ["no certificate", ""],
    ["another's certificate", other.certificatePem],
    ["a corrupt certificate", pair.certificatePem.slice(0, 200)],
  ])("given %s beside it, then its hash is told", (_name, certificate) => {
    const { pair: stored, loneKey } = facts(secret(OURS, { data: data(certificate, pair.privateKeyPem) }));
    expect({ stored, loneKey }).toEqual({ stored: undefined, loneKey: publicKeyHash });
  });

  test("given a key that cannot be read, or a pair, then there is none", () => {
    expect(facts(secret(OURS, { data: data(pair.certificatePem, "") })).loneKey).toBeUndefined();
    expect(facts().loneKey).toBeUndefined();
  });
});

const nobody = (): boolean => false;
const everybody = (): boolean => true;

describe("the facts of a TLS Secret", () => {
  test("given one of ours, then they tell owner, instance and pair", () => {
    expect(facts()).toMatchObject({
      namespace: "shop",
      name: "example-com-tls",
      resourceVersion: "7",
      type: "kubernetes.io/tls",
      immutable: false,
      order: { namespace: "shop", name: "example-com" },
      instanceId: 1001,
      pair: {
        certificate: { dnsNames: ["example.com", "www.example.com"] },
        privateKey: { algorithm: "ECDSA", size: 256, encoding: "PKCS8" },
      },
    });
  });

  test("given any Secret, then nothing of its data is among them", () => {
    const told = JSON.stringify(facts());
    for (const value of Object.values(secret().data ?? {})) {
      expect(told).not.toContain(value.slice(0, 40));
      for (const line of Buffer.from(value, "base64").toString().split("\n").filter(Boolean)) {
        expect(told).not.toContain(line);
      }
    }
  });

  test("given an annotation without the label, then it is its Order's all the same, and the label is missed", () => {
    expect(facts(secret({ annotations: OURS.annotations }))).toMatchObject({
      order: { namespace: "shop", name: "example-com" },
      content: { labelled: false, named: true },
    });
  });

  test.each(["0", "-1", "1.5", "x", "", "9007199254740993"])(
    "given the instance id %j, then there is none",
    (id) => {
      const annotations = { ...OURS.annotations, "sslmate.com/instance-id": id };
      expect(facts(secret({ ...OURS, annotations })).instanceId).toBeUndefined();
    },
  );

  test.each<[string, Partial<Secret>]>([
    ["no data", { data: {} }],
    ["data left out", {}],
    ["the certificate alone", { data: { "tls.crt": base64(pair.certificatePem) } }],
    ["the key alone", { data: { "tls.key": base64(pair.privateKeyPem) } }],
    ["the key of another certificate", { data: data(pair.certificatePem, other.privateKeyPem) }],
    ["halves that are no PEM", { data: data("x", "y") }],
    ["values that are no Base64", { data: { "tls.crt": "§", "tls.key": "§" } }],
  ])("given %s, then there is no pair, and nothing is thrown", (_name, rest) => {
    const { data: _, ...withoutData } = secret();
    expect(facts({ ...withoutData, ...rest }).pair).toBeUndefined();
  });

  test("given a Secret without a type, then it is Opaque, as the API server says", () => {
    const { type: _, ...rest } = secret();
    expect(facts(rest).type).toBe("Opaque");
  });
});

describe("a Secret as one Order sees it", () => {
  const order = { namespace: "shop", name: "example-com" };

  test("given its own without our label, then it is owned, and the label is to be restored", () => {
    const view = secretView(facts(secret({ annotations: OURS.annotations })), order, everybody);
    expect(view).toMatchObject({ kind: "owned", content: { labelled: false } });
  });

  test("given our label without the Order's name, then it is owned by the Order whose certificate it holds", () => {
    const unnamed = facts(secret({ labels: OURS.labels }));
    const fingerprint = unnamed.pair?.certificate.fingerprintSha256;
    expect(secretView(unnamed, order, everybody, fingerprint)).toMatchObject({
      kind: "owned",
      content: { labelled: true, named: false },
    });
    for (const unlike of [undefined, "0".repeat(64)]) {
      expect(secretView(unnamed, order, everybody, unlike)).toMatchObject({
        kind: "foreign",
        why: "not-ours",
        detail: "it lacks the annotation sslmate.com/order",
      });
    }
  });

  test("given our label alone and no pair, then it is not ours, even where the status tells no certificate", () => {
    const empty = facts(secret({ labels: OURS.labels }, { data: {} }));
    expect(secretView(empty, order, everybody)).toMatchObject({ kind: "foreign", why: "not-ours" });
  });

  test("given none, then it is absent", () => {
    expect(secretView(undefined, order, everybody)).toEqual({ kind: "absent" });
  });

  test("given its own, then it is owned, with instance and pair", () => {
    const view = secretView(facts(), order, everybody);
    expect(view).toMatchObject({ kind: "owned", immutable: false, instanceId: 1001 });
    expect(view.kind === "owned" && view.pair).toBeDefined();
  });

  test("given its own, immutable and without a pair, then it says so", () => {
    expect(secretView(facts(secret(OURS, { immutable: true, data: {} })), order, everybody)).toEqual({
      kind: "owned",
      immutable: true,
      instanceId: 1001,
      handled: {},
      content: PAIR_ALONE,
      withoutGain: false,
    });
  });

  test("given one without our label, then it is foreign, and what it lacks is named", () => {
    expect(secretView(facts(secret({})), order, everybody)).toEqual({
      kind: "foreign",
      why: "not-ours",
      detail: "it lacks the label sslmate.com/managed",
      pair: expect.objectContaining({ privateKey: expect.anything() }) as StoredPair,
    });
  });

  test("given one of another type, then it is foreign, whoever's it is", () => {
    expect(secretView(facts(secret(OURS, { type: "Opaque" })), order, nobody)).toEqual({
      kind: "foreign",
      why: "other-type",
      detail: "Opaque",
    });
  });

  test("given another Order's that is there, then it is foreign; once that Order is gone, it is owned", () => {
    const another = { namespace: "shop", name: "another" };
    const asked: string[] = [];
    const view = secretView(facts(), another, (name) => asked.push(name) > 0);
    expect(view).toEqual({ kind: "foreign", why: "other-order", detail: "Order shop/example-com" });
    expect(asked).toEqual(["example-com"]);
    expect(secretView(facts(), another, nobody)).toMatchObject({ kind: "owned" });
  });

  test.each(["example-com", "another"])(
    "given a copy of another namespace's, then it is not that of Order %s, and the Order that it is of is named",
    (name) => {
      const copy = facts(secret({ ...OURS, namespace: "bank" }));
      const fingerprint = copy.pair?.certificate.fingerprintSha256;
      expect(secretView(copy, { namespace: "bank", name }, nobody, fingerprint)).toEqual({
        kind: "foreign",
        why: "other-order",
        detail: "Order shop/example-com",
      });
    },
  );

  test.each(["example-com", "shop/", "/example-com", "shop/a/b", "Shop/a", `shop/${"a".repeat(254)}`, ""])(
    "given that our annotation says %j, then it is as if it were not there",
    (value) => {
      const annotations = { "sslmate.com/order": value };
      const unnamed = facts(secret({ ...OURS, annotations }));
      const fingerprint = unnamed.pair?.certificate.fingerprintSha256;
      expect(secretView(unnamed, order, nobody)).toMatchObject({ kind: "foreign", why: "not-ours" });
      expect(secretView(unnamed, order, nobody, fingerprint)).toMatchObject({
        kind: "owned",
        content: { labelled: true, named: false },
      });
    },
  );
});

describe("the pair in a live Secret", () => {
  test("given both halves, then they come back as they were written", () => {
    expect(readPair(secret())).toEqual({
      bundlePem: pair.certificatePem + lower,
      privateKeyPem: pair.privateKeyPem,
    });
  });

  test("given none, then both are empty", () => {
    expect(readPair(secret(OURS, { data: {} }))).toEqual({ bundlePem: "", privateKeyPem: "" });
  });
});
