/** What is written to a TLS Secret beside its pair: all that is asked for, as far as it can be had, and a note of it. */
import { createHash } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import type { OrderSpec } from "../../../../src/api/types.ts";
import type { Secret } from "../../../../src/kube/client/kinds.ts";
import { realPki } from "../../../../src/reconcilers/ports.ts";
import { composeContent } from "../../../../src/reconcilers/secret/content/compose.ts";
import type { Bundle } from "../../../../src/reconcilers/vendor/ask.ts";
import { createAuthority } from "../../../pki/authority.ts";
import { SECRET_METADATA } from "../../../support/secret-metadata.ts";

const { issue, lower, upper, root } = createAuthority(afterAll);
const stranger = createAuthority(afterAll);
const issued = issue();
const pair = {
  bundlePem: issued.certificatePem + lower + upper,
  privateKeyPem: issued.privateKeyPem,
  fingerprint: "f".repeat(64),
};

interface World {
  spec?: Partial<OrderSpec>;
  defaults?: object;
  deleting?: boolean;
  hasCluster?: boolean;
  password?: string;
  roots?: readonly string[];
  live?: Secret;
}

async function compose({
  spec = {},
  defaults = {},
  deleting = false,
  hasCluster = true,
  password,
  roots = [],
  live,
}: World = {}): Promise<Awaited<ReturnType<typeof composeContent>>> {
  const order = {
    metadata: {
      ...SECRET_METADATA,
      name: "example-com",
      ...(deleting ? { deletionTimestamp: "2026-11-23T12:00:00Z" } : {}),
    },
    spec: { secretName: "example-com-tls", identifiers: [{ value: "example.com" }], ...spec },
  };
  const cluster = hasCluster ? { spec: { defaults } } : undefined;
  const data = password === undefined ? undefined : { password: base64(password) };
  const kube = {
    get: async () => (data === undefined ? undefined : { metadata: SECRET_METADATA, type: "Opaque", data }),
  };
  const bundles = new Map(
    roots.map((rootPem, index): [number, Bundle] => [index, { bundlePem: pair.bundlePem, rootPem }]),
  );
  const pass = { operator: { pki: realPki, kube }, signal: undefined, read: { order, cluster }, bundles };
  return composeContent(pass as never, live, pair);
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const text = (value: string | undefined): string => Buffer.from(value ?? "", "base64").toString();
const digestOf = (value: string | undefined): string =>
  createHash("sha256")
    .update(Buffer.from(value ?? "", "base64"))
    .digest("hex");

/** A Secret as an earlier write left it. */
async function written(world: World): Promise<Secret> {
  const { content } = await compose(world);
  const { labels, annotations, files, record } = content;
  return {
    metadata: {
      ...SECRET_METADATA,
      labels: { ...labels, theirs: "1" },
      annotations: { ...annotations, "sslmate.com/content": JSON.stringify(record), theirs: "1" },
    },
    type: "kubernetes.io/tls",
    data: { ...files, "their.file": base64("theirs") },
  };
}

const withKeystore: Partial<OrderSpec> = {
  formats: [{ type: "PKCS12", passwordSecretRef: { name: "store", key: "password" } }],
};

describe("what is written beside a pair", () => {
  test("given nothing that is asked for, then nothing", async () => {
    const { content, password } = await compose();
    expect(content).toEqual({
      labels: {},
      annotations: {},
      files: {},
      record: { labels: [], annotations: [], formats: {} },
    });
    expect(password).toBeUndefined();
  });

  test("given a template and formats, then all of them, and a note with the hash of each file", async () => {
    const { content } = await compose({
      spec: {
        secretTemplate: { labels: { team: "shop" } },
        formats: [{ type: "CombinedPEM" }, { type: "Agent" }],
      },
      defaults: { secretTemplate: { annotations: { note: "paid" } } },
    });
    expect(content.labels).toEqual({ team: "shop" });
    expect(content.annotations).toEqual({ note: "paid" });
    expect(Object.keys(content.files).toSorted()).toEqual([
      "ecdsa.chained.pem",
      "ecdsa.key.pem",
      "tls-combined.pem",
    ]);
    const combined = content.files["tls-combined.pem"];
    expect(text(combined)).toContain("PRIVATE KEY");
    expect(content.record).toMatchObject({
      labels: ["team"],
      annotations: ["note"],
      formats: {
        CombinedPEM: { certificate: pair.fingerprint, files: { "tls-combined.pem": digestOf(combined) } },
      },
    });
  });

  test.each<[string, World]>([
    ["an Order that is being deleted", { deleting: true }],
    ["no Cluster to ask", { hasCluster: false }],
  ])("given %s, then what is there of ours stays, and nothing of others is claimed", async (_name, world) => {
    const before: World = {
      spec: { secretTemplate: { labels: { team: "shop" } }, formats: [{ type: "CombinedPEM" }] },
    };
    const live = await written(before);
    const { content } = await compose({ ...world, live });
    expect(content).toEqual((await compose(before)).content);
  });
});

describe("a keystore", () => {
  test("given its password, then it is made, and the version that it came from is noted", async () => {
    const { content, password } = await compose({ spec: withKeystore, password: "hunter2!" });
    expect(content.files["keystore.p12"]).toBeDefined();
    expect(content.record.formats.PKCS12?.password).toBe(
      password?.kind === "present" ? password.version : "",
    );
    expect(JSON.stringify([content.record, password])).not.toContain("hunter2!");
  });

  test("given no password, then the one that is there stays, with its note; given none, then there is none", async () => {
    const live = await written({ spec: withKeystore, password: "hunter2!" });
    const kept = await compose({ spec: withKeystore, live });
    expect(kept.password).toMatchObject({ kind: "problem" });
    expect(kept.content.files["keystore.p12"]).toBe(live.data?.["keystore.p12"]);
    expect(kept.content.record.formats.PKCS12?.password).toBeDefined();
    const none = await compose({ spec: withKeystore });
    expect(none.content.files).toEqual({});
    expect(none.content.record.formats).toEqual({});
  });
});

describe("the root", () => {
  const spec: Partial<OrderSpec> = { formats: [{ type: "CA" }] };

  test.each<[string, World, string | undefined]>([
    ["SSLMate handed it over, then that", { roots: [root] }, root],
    ["SSLMate handed over one that has not signed it, then none", { roots: [stranger.root] }, undefined],
    ["several, then the one that fits", { roots: [stranger.root, root] }, root],
    ["nobody has one, then none", {}, undefined],
  ])("given %s", async (_name, world, expected) => {
    const { content } = await compose({ spec, ...world });
    expect(text(content.files["ca.crt"]).trim()).toBe(expected?.trim() ?? "");
  });

  test("given that it lies in the Secret already, then it stays; given that one lies there which does not fit, then that goes", async () => {
    const live = await written({ spec, roots: [root] });
    expect(text((await compose({ spec, live })).content.files["ca.crt"]).trim()).toBe(root.trim());
    const other = { ...live, data: { ...live.data, "ca.crt": base64(stranger.root) } };
    expect((await compose({ spec, live: other })).content.files).toEqual({});
  });
});
