/** The note on a Secret of what was written into it beside the pair. */
import { describe, expect, test } from "vitest";
import { digest } from "../../../../src/core/secret/content.ts";
import type { Secret } from "../../../../src/kube/client/kinds.ts";
import {
  contentFacts,
  decodeRecord,
  encodeRecord,
  type ContentRecord,
} from "../../../../src/reconcilers/secret/content/record.ts";

const FINGERPRINT = "c".repeat(64);
const RECORD: ContentRecord = {
  labels: ["team", "example.com/tier"],
  annotations: ["note"],
  formats: {
    PKCS12: {
      certificate: FINGERPRINT,
      files: { "keystore.p12": digest("store") },
      password: "uid-1/42/password",
    },
    DER: { certificate: FINGERPRINT, files: { "tls.der": digest("crt"), "key.der": digest("key") } },
  },
};
const NOTHING: ContentRecord = { labels: [], annotations: [], formats: {} };
const base64 = (text: string): string => Buffer.from(text).toString("base64");

function secret(
  changes: {
    record?: string | undefined;
    data?: Record<string, string>;
    labels?: Record<string, string>;
  } = {},
): Secret {
  const { record = encodeRecord(RECORD) ?? "", data = {}, labels = {} } = changes;
  return {
    metadata: {
      name: "example-com-tls",
      namespace: "shop",
      uid: "1",
      resourceVersion: "1",
      creationTimestamp: "2026-11-22T12:00:00Z",
      labels: { "sslmate.com/managed": "true", team: "shop", ...labels },
      annotations: { "sslmate.com/order": "shop/example-com", note: "x", "sslmate.com/content": record },
    },
    type: "kubernetes.io/tls",
    data: {
      "keystore.p12": base64("store"),
      "tls.der": base64("crt"),
      "key.der": base64("key"),
      ...data,
    },
  };
}

describe("the note of what was written beside a pair", () => {
  test("given any, then it is read back as it was", () => {
    expect(decodeRecord(encodeRecord(RECORD))).toEqual(RECORD);
  });

  test("given nothing was written, then there is no note", () => {
    expect(encodeRecord(NOTHING)).toBeUndefined();
    expect(decodeRecord(undefined)).toEqual(NOTHING);
  });

  test.each<[string, string]>([
    ["no JSON", "{"],
    ["a list", "[]"],
    ["null", "null"],
    ["something more", JSON.stringify({ ...RECORD, more: 1 })],
    ["something less", JSON.stringify({ labels: [], annotations: [] })],
    ["keys that are none", JSON.stringify({ ...RECORD, labels: ["a b"] })],
    ["a key of the prototype's", JSON.stringify({ ...RECORD, labels: ["__proto__"] })],
    ["a key of the operator's own", JSON.stringify({ ...RECORD, labels: ["sslmate.com/managed"] })],
    ["a key that is a number", JSON.stringify({ ...RECORD, annotations: [1] })],
    ["too many keys", JSON.stringify({ ...RECORD, labels: Array.from({ length: 65 }, (_, i) => `k${i}`) })],
    ["an unknown format", JSON.stringify({ ...RECORD, formats: { JKS: RECORD.formats.DER } })],
    ["a file of another format", JSON.stringify({ ...RECORD, formats: { CA: RECORD.formats.DER } })],
    [
      "the pair itself as a file",
      JSON.stringify({
        ...RECORD,
        formats: { DER: { certificate: FINGERPRINT, files: { "tls.key": FINGERPRINT } } },
      }),
    ],
    [
      "a format without files",
      JSON.stringify({ ...RECORD, formats: { DER: { certificate: FINGERPRINT, files: {} } } }),
    ],
    [
      "a hash that is none",
      JSON.stringify({ ...RECORD, formats: { CA: { certificate: FINGERPRINT, files: { "ca.crt": "x" } } } }),
    ],
    [
      "a keystore without the version of its password",
      JSON.stringify({ ...RECORD, formats: { PKCS12: { ...RECORD.formats.PKCS12, password: undefined } } }),
    ],
    [
      "a version for a format that has no password",
      JSON.stringify({ ...RECORD, formats: { DER: { ...RECORD.formats.DER, password: "1" } } }),
    ],
    ["more than anybody would write", JSON.stringify({ ...RECORD, labels: ["k".repeat(70_000)] })],
  ])("given %s, then nothing of it is believed", (_name, text) => {
    expect(decodeRecord(text)).toEqual(NOTHING);
  });
});

describe("the facts of what lies beside a pair", () => {
  test("given all as it was written, then so it is told", () => {
    expect(contentFacts(secret(), FINGERPRINT)).toEqual({
      labelled: true,
      named: true,
      labels: { team: digest("shop"), "example.com/tier": null },
      annotations: { note: digest("x") },
      formats: { PKCS12: { intact: true, password: "uid-1/42/password" }, DER: { intact: true } },
    });
  });

  test.each<[string, Secret, string | undefined]>([
    ["another certificate", secret(), "d".repeat(64)],
    ["no pair", secret(), undefined],
    ["one of its files changed", secret({ data: { "key.der": base64("other") } }), FINGERPRINT],
  ])("given %s, then the format is not intact", (_name, given, fingerprint) => {
    expect(contentFacts(given, fingerprint).formats.DER).toEqual({ intact: false });
  });

  test("given a file that is gone, then its format is not intact", () => {
    const given = secret();
    delete given.data?.["keystore.p12"];
    expect(contentFacts(given, FINGERPRINT).formats.PKCS12?.intact).toBe(false);
  });

  test("given any, then no file and no value of a label or annotation is among them", () => {
    const told = JSON.stringify(contentFacts(secret({ labels: { team: "confidential" } }), FINGERPRINT));
    for (const text of ["confidential", base64("store"), base64("key")]) expect(told).not.toContain(text);
  });
});
