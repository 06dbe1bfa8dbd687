/** What a TLS Secret holds beside its pair, as openssl, Java and the owners of the cluster see it. None of it is charged. */
import { execFileSync, spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OrderSpec } from "../../src/api/types.ts";
import type { Secret } from "../../src/kube/client/kinds.ts";
import { eventually } from "../support/eventually.ts";
import { Installation } from "./harness/installation.ts";
import { startOperator, type OperatorProcess } from "./harness/operator-process.ts";
import { commonNameOf } from "./harness/order-life.ts";

let installation: Installation;
let operator: OperatorProcess;
const folder = mkdtempSync(join(tmpdir(), "sslmate-operator-content-"));

beforeAll(async () => {
  installation = await Installation.open();
  operator = startOperator(await installation.operatorKubeconfig());
  await installation.createCluster();
});

afterAll(async () => {
  await operator.stop();
  await installation.close();
  rmSync(folder, { recursive: true });
});

type Formats = NonNullable<OrderSpec["formats"]>;

const keystore = (name: string): Formats[number] => ({ type: "PKCS12", passwordSecretRef: { name } });

async function password(name: string, value: string): Promise<void> {
  await installation.apply({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace: installation.namespace },
    stringData: { password: value },
  });
}

/** Waits for a state of a Secret. */
async function secretWith(name: string, holds: (secret: Secret) => void): Promise<Secret> {
  return eventually(async () => {
    const secret = await installation.secret(name);
    holds(secret);
    return secret;
  });
}

async function patchSecret(name: string, patch: object): Promise<void> {
  const { namespace } = installation;
  await installation.kubectl([
    "patch",
    "secret",
    name,
    "-n",
    namespace,
    "--type=merge",
    "-p",
    JSON.stringify(patch),
  ]);
}

function file(secret: Secret, name: string): Buffer {
  return Buffer.from(secret.data?.[name] ?? "", "base64");
}

/** Writes a file of a Secret to disk. @returns its path. */
function onDisk(secret: Secret, name: string): string {
  const path = join(folder, name);
  writeFileSync(path, file(secret, name));
  return path;
}

function openssl(...args: readonly string[]): string {
  return execFileSync("openssl", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function opens(secret: Secret, word: string): boolean {
  const path = onDisk(secret, "keystore.p12");
  return spawnSync("openssl", ["pkcs12", "-in", path, "-noout", "-passin", `pass:${word}`]).status === 0;
}

function writesOf(secretName: string): number {
  return operator.lines().filter(({ msg, secret }) => msg === "secret written" && secret === secretName)
    .length;
}

/** The PEM blocks of a text. */
function blocks(text: string): string[] {
  return text.match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/g) ?? [];
}

async function expectChargedOnce(order: string): Promise<void> {
  expect((await installation.charges(commonNameOf(order))).map(({ action }) => action)).toEqual(["buy"]);
}

describe("an Order with all formats", () => {
  const PASSWORD = "correct-horse-Battery9";

  test.each(["RSA", "ECDSA"] as const)(
    "given a key of %s, then the Secret holds them from the first, and openssl reads each as the same pair",
    async (algorithm) => {
      const name = `all-${algorithm.toLowerCase()}`;
      await password(`${name}-password`, PASSWORD);
      const formats: Formats = [
        keystore(`${name}-password`),
        ...(["CombinedPEM", "DER", "Agent", "CA"] as const).map((type) => ({ type })),
      ];
      await installation.createOrder(name, { privateKey: { algorithm }, formats });
      await installation.ready(name);
      const secret = await installation.secret(`${name}-tls`);
      const prefix = algorithm.toLowerCase();
      expect(Object.keys(secret.data ?? {}).toSorted()).toEqual(
        [
          "tls.crt",
          "tls.key",
          "keystore.p12",
          "tls-combined.pem",
          "tls.der",
          "key.der",
          "ca.crt",
          `${prefix}.key.pem`,
          `${prefix}.chained.pem`,
        ].toSorted(),
      );
      const [crt, key] = [file(secret, "tls.crt").toString(), file(secret, "tls.key").toString()];
      expect(file(secret, "tls-combined.pem").toString()).toBe(key + crt);
      expect(file(secret, `${prefix}.chained.pem`).toString()).toBe(crt);
      expect(file(secret, `${prefix}.key.pem`).toString()).toBe(key);
      expect(new X509Certificate(file(secret, "tls.der")).fingerprint256).toBe(
        new X509Certificate(crt).fingerprint256,
      );
      expect(openssl("pkey", "-inform", "DER", "-in", onDisk(secret, "key.der")).trim()).toBe(key.trim());
      expect(file(secret, "ca.crt").toString().trim()).toBe(installation.sandbox.caPem.trim());
      const chain = onDisk(secret, "tls.crt");
      expect(openssl("verify", "-CAfile", onDisk(secret, "ca.crt"), "-untrusted", chain, chain)).toContain(
        "OK",
      );

      const store = onDisk(secret, "keystore.p12");
      const read = (...args: readonly string[]): string[] =>
        blocks(openssl("pkcs12", "-in", store, "-passin", `pass:${PASSWORD}`, ...args));
      expect(read("-nodes", "-nocerts")).toEqual(blocks(key));
      expect(read("-nokeys")).toEqual(blocks(crt));
      expect(opens(secret, "another")).toBe(false);
      await expectChargedOnce(name);
    },
  );

  const java = spawnSync("keytool", ["-help"]).error === undefined;

  test.skipIf(!java)(
    "given Java on this machine, then keytool reads the keystore, its alias the Order's name",
    async () => {
      const store = onDisk(await installation.secret("all-ecdsa-tls"), "keystore.p12");
      const args = ["-list", "-v", "-keystore", store, "-storetype", "PKCS12", "-storepass", PASSWORD];
      const told = execFileSync("keytool", args, { encoding: "utf8" });
      expect(told).toContain("Alias name: all-ecdsa");
      expect(told).toContain("Entry type: PrivateKeyEntry");
      expect(told).toContain("Certificate chain length: 2");
    },
  );

  test("given them, then all of it came with the first write of the Secret", () => {
    expect(writesOf("all-rsa-tls")).toBe(1);
    expect(writesOf("all-ecdsa-tls")).toBe(1);
  });

  test("given a format that is withdrawn, then its key goes, and a key of somebody else stays", async () => {
    await patchSecret("all-rsa-tls", { data: { "extra.txt": "eA==" } });
    await installation.createOrder("all-rsa", {
      privateKey: { algorithm: "RSA" },
      formats: [{ type: "CA" }],
    });
    const secret = await secretWith("all-rsa-tls", ({ data = {} }) => {
      expect(Object.keys(data).toSorted()).toEqual(["ca.crt", "extra.txt", "tls.crt", "tls.key"]);
    });
    expect(file(secret, "extra.txt").toString()).toBe("x");
    await installation.ready("all-rsa");
  });

  test("given a file that somebody changed or removed, then it is written once more", async () => {
    const der = file(await installation.secret("all-ecdsa-tls"), "tls.der");
    await patchSecret("all-ecdsa-tls", { data: { "tls.der": "AAAA", "ecdsa.key.pem": null } });
    await secretWith("all-ecdsa-tls", (secret) => {
      expect(file(secret, "tls.der").equals(der)).toBe(true);
      expect(file(secret, "ecdsa.key.pem").toString()).toBe(file(secret, "tls.key").toString());
    });
    // The line follows the write that was just seen.
    await eventually(() => expect(writesOf("all-ecdsa-tls")).toBeGreaterThan(1));
    await installation.ready("all-ecdsa");
    await expectChargedOnce("all-ecdsa");
    // Many passes have looked at it since the first: only what differed was written.
    expect(writesOf("all-ecdsa-tls")).toBe(2);
  });
});

describe("the password of a keystore", () => {
  test("given it is missing, then the pair is there and the Order says what to do; once it is there, then Ready", async () => {
    await installation.createOrder("late", { formats: [keystore("late-password"), { type: "DER" }] });
    const ready = await installation.condition("late", "Ready", {
      status: "False",
      reason: "PasswordSecretNotFound",
    });
    expect(ready.message).toContain("Secret late-password does not exist");
    const { data = {} } = await installation.secret("late-tls");
    expect(Object.keys(data).toSorted()).toEqual(["key.der", "tls.crt", "tls.der", "tls.key"]);
    await password("late-password", "first");
    await installation.ready("late");
    expect(opens(await installation.secret("late-tls"), "first")).toBe(true);
    await expectChargedOnce("late");
  });

  test("given another password, then the keystore is written anew with it", async () => {
    await password("late-password", "second");
    const secret = await secretWith("late-tls", (now) => expect(opens(now, "second")).toBe(true));
    expect(opens(secret, "first")).toBe(false);
  });

  test("given one that ends with a line break, then the keystore stays as it was, Ready too, and the Order is Stalled", async () => {
    const before = await installation.secret("late-tls");
    await password("late-password", "third\n");
    const stalled = await installation.condition("late", "Stalled", {
      status: "True",
      reason: "PasswordSecretNotFound",
    });
    expect(stalled.message).toContain("ends with a line break");
    expect(stalled.message).not.toContain("third");
    await installation.condition("late", "Ready", { status: "True" });
    expect((await installation.secret("late-tls")).data).toEqual(before.data);
  });
});

const templateOf = (
  labels: Record<string, string>,
  annotations: Record<string, string> = {},
): Partial<OrderSpec> => ({
  secretTemplate: { labels, annotations },
});

describe("the template of a Secret", () => {
  test("given one, then it is followed as it changes, and what others set stays", async () => {
    await installation.createOrder("template", templateOf({ team: "shop", tier: "1" }, { note: "a b" }));
    await installation.ready("template");
    const first = await installation.secret("template-tls");
    expect(first.metadata.labels).toEqual({ team: "shop", tier: "1", "sslmate.com/managed": "true" });
    expect(first.metadata.annotations).toMatchObject({ note: "a b", "sslmate.com/order": "template" });
    await patchSecret("template-tls", {
      metadata: { labels: { foreign: "x" }, annotations: { foreign: "y" } },
    });
    await installation.createOrder("template", templateOf({ team: "blog", more: "" }));
    const { metadata } = await secretWith("template-tls", ({ metadata: { labels } }) => {
      expect(labels).toEqual({ team: "blog", more: "", foreign: "x", "sslmate.com/managed": "true" });
    });
    expect(metadata.annotations).toMatchObject({ foreign: "y" });
    expect(metadata.annotations).not.toHaveProperty("note");
  });

  test("given a value that somebody changed or removed, then it is restored", async () => {
    await patchSecret("template-tls", { metadata: { labels: { team: "mail", more: null } } });
    await secretWith("template-tls", ({ metadata: { labels } }) => {
      expect(labels).toMatchObject({ team: "blog", more: "" });
    });
  });

  test("given a default of the Cluster, then it is added, and the Order's own value goes before it", async () => {
    await installation.createCluster({
      defaults: { approval: "dns", secretTemplate: { labels: { team: "all", cost: "7" } } },
    });
    await secretWith("template-tls", ({ metadata: { labels } }) => {
      expect(labels).toMatchObject({ team: "blog", cost: "7" });
    });
  });

  test("given it is withdrawn as a whole, then all of its keys go, and the pair is the one that was bought", async () => {
    const { data } = await installation.secret("template-tls");
    await installation.createCluster();
    await installation.kubectl([
      "patch",
      "sslorder",
      "template",
      "-n",
      installation.namespace,
      "--type=json",
      "-p",
      '[{"op":"remove","path":"/spec/secretTemplate"}]',
    ]);
    const secret = await secretWith("template-tls", ({ metadata: { labels } }) => {
      expect(labels).toEqual({ foreign: "x", "sslmate.com/managed": "true" });
    });
    expect(secret.metadata.annotations).not.toHaveProperty("sslmate.com/content");
    expect(secret.data).toEqual(data);
    await expectChargedOnce("template");
  });
});

describe("our own marks on a Secret", () => {
  test.each([
    ["label", { labels: { "sslmate.com/managed": null } }],
    ["annotation", { annotations: { "sslmate.com/order": null } }],
  ])(
    "given that somebody takes the %s away, then it is restored, free of charge, and the pair stays",
    async (mark, metadata) => {
      const name = `without-${mark}`;
      await installation.createOrder(name, { formats: [{ type: "DER" }] });
      await installation.ready(name);
      const { data } = await installation.secret(`${name}-tls`);
      await patchSecret(`${name}-tls`, { metadata });
      const secret = await secretWith(`${name}-tls`, (now) => {
        expect(now.metadata.labels).toMatchObject({ "sslmate.com/managed": "true" });
        expect(now.metadata.annotations).toMatchObject({ "sslmate.com/order": name });
      });
      expect(secret.data).toEqual(data);
      await installation.ready(name);
      await expectChargedOnce(name);
      expect((await installation.order(name)).status?.certificate?.instanceId).toBe(
        (await installation.charges(commonNameOf(name)))[0]?.instanceId,
      );
    },
  );
});

describe("another secretName", () => {
  test.each(["Retain", "Delete"] as const)(
    "given deletion.secret %s, then the new Secret holds the same pair, nothing is asked for, and the former stays until it is to go",
    async (secret) => {
      const name = `renamed-${secret.toLowerCase()}`;
      const spec: Partial<OrderSpec> = { deletion: { secret }, formats: [{ type: "CombinedPEM" }] };
      await installation.createOrder(name, spec);
      await installation.ready(name);
      const former = await installation.secret(`${name}-tls`);
      const { status } = await installation.order(name);
      await installation.createOrder(name, { ...spec, secretName: `${name}-anew` });
      await installation.ready(name);
      const now = await installation.secret(`${name}-anew`);
      expect(now.data).toEqual(former.data);
      expect((await installation.order(name)).status?.certificate).toEqual(status?.certificate);
      expect((await installation.secret(`${name}-tls`)).metadata.labels).toEqual(former.metadata.labels);
      await expectChargedOnce(name);
      expect(await installation.attemptsOf(name)).toEqual([]);

      await installation.kubectl(["delete", "sslorder", name, "-n", installation.namespace]);
      for (const each of [`${name}-tls`, `${name}-anew`]) {
        await eventually(async () => expect(await installation.hasSecret(each)).toBe(secret === "Retain"));
      }
    },
  );
});

describe("a Secret that cannot be written as the Order asks", () => {
  test("given one that is immutable, then the Order says in what it differs, and keeps what it has", async () => {
    await installation.createOrder("fixed");
    await installation.ready("fixed");
    await patchSecret("fixed-tls", { immutable: true });
    await installation.createOrder("fixed", { formats: [{ type: "DER" }] });
    const ready = await installation.condition("fixed", "Ready", {
      status: "False",
      reason: "SecretConflict",
    });
    expect(ready.message).toContain("Secret fixed-tls is immutable");
    expect(ready.message).toContain("format DER is not there");
    await installation.createOrder("fixed", { formats: [] });
    await installation.ready("fixed");
  });

  test("given that the Order is suspended, then its Secret stays as it is until that ends", async () => {
    await installation.createOrder("resting");
    await installation.ready("resting");
    await installation.createOrder("resting", { suspend: true, formats: [{ type: "DER" }] });
    await installation.condition("resting", "Ready", { status: "False", reason: "Suspended" });
    expect((await installation.secret("resting-tls")).data).not.toHaveProperty("tls.der");
    await installation.createOrder("resting", { suspend: false, formats: [{ type: "DER" }] });
    await installation.ready("resting");
    expect((await installation.secret("resting-tls")).data).toHaveProperty("tls.der");
  });
});

test("nothing that it logs is a password", () => {
  for (const word of ["correct-horse-Battery9", "third\\n"]) expect(operator.log()).not.toContain(word);
});
