/** The formats of a TLS Secret beside its pair, as openssl and Java read them, and the password of a keystore. None of it is charged. */
import { execFileSync, spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OrderSpec } from "../../../src/api/types.ts";
import { eventually } from "../../support/eventually.ts";
import type { Installation } from "../harness/installation.ts";
import { blocks, ContentSeen, file, openssl } from "./content-seen.ts";

let seen: ContentSeen;
let installation: Installation;

beforeAll(async () => {
  seen = await ContentSeen.start();
  ({ installation } = seen);
});

afterAll(async () => {
  await seen.close();
});

type Formats = NonNullable<OrderSpec["formats"]>;

const keystore = (name: string): Formats[number] => ({ type: "PKCS12", passwordSecretRef: { name } });

describe("an Order with all formats", () => {
  const PASSWORD = "correct-horse-Battery9";

  test.each(["RSA", "ECDSA"] as const)(
    "given a key of %s, then the Secret holds them from the first, and openssl reads each as the same pair",
    async (algorithm) => {
      const name = `all-${algorithm.toLowerCase()}`;
      await seen.password(`${name}-password`, PASSWORD);
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
      expect(openssl("pkey", "-inform", "DER", "-in", seen.onDisk(secret, "key.der")).trim()).toBe(
        key.trim(),
      );
      expect(file(secret, "ca.crt").toString().trim()).toBe(installation.sandbox.caPem.trim());
      const chain = seen.onDisk(secret, "tls.crt");
      expect(
        openssl("verify", "-CAfile", seen.onDisk(secret, "ca.crt"), "-untrusted", chain, chain),
      ).toContain("OK");

      const store = seen.onDisk(secret, "keystore.p12");
      const read = (...args: readonly string[]): string[] =>
        blocks(openssl("pkcs12", "-in", store, "-passin", `pass:${PASSWORD}`, ...args));
      expect(read("-nodes", "-nocerts")).toEqual(blocks(key));
      expect(read("-nokeys")).toEqual(blocks(crt));
      expect(seen.opens(secret, "another")).toBe(false);
      await seen.expectChargedOnce(name);
    },
  );

  const java = spawnSync("keytool", ["-help"]).error === undefined;

  test.skipIf(!java)(
    `given Java, then keytool reads the keystore, its alias the Order's name${java ? "" : " (SKIPPED: keytool is not installed)"}`,
    async () => {
      const store = seen.onDisk(await installation.secret("all-ecdsa-tls"), "keystore.p12");
      const args = ["-list", "-v", "-keystore", store, "-storetype", "PKCS12", "-storepass", PASSWORD];
      const told = execFileSync("keytool", args, { encoding: "utf8" });
      expect(told).toContain("Alias name: all-ecdsa");
      expect(told).toContain("Entry type: PrivateKeyEntry");
      expect(told).toContain("Certificate chain length: 2");
    },
  );

  test("given them, then all of it came with the first write of the Secret", () => {
    expect(seen.writesOf("all-rsa-tls")).toBe(1);
    expect(seen.writesOf("all-ecdsa-tls")).toBe(1);
  });

  test("given a format that is withdrawn, then its key goes, and a key of somebody else stays", async () => {
    await seen.patchSecret("all-rsa-tls", { data: { "extra.txt": "eA==" } });
    await installation.createOrder("all-rsa", {
      privateKey: { algorithm: "RSA" },
      formats: [{ type: "CA" }],
    });
    const secret = await seen.secretWith("all-rsa-tls", ({ data = {} }) => {
      expect(Object.keys(data).toSorted()).toEqual(["ca.crt", "extra.txt", "tls.crt", "tls.key"]);
    });
    expect(file(secret, "extra.txt").toString()).toBe("x");
    await installation.ready("all-rsa");
  });

  test("given a file that somebody changed or removed, then it is written once more", async () => {
    const der = file(await installation.secret("all-ecdsa-tls"), "tls.der");
    await seen.patchSecret("all-ecdsa-tls", { data: { "tls.der": "AAAA", "ecdsa.key.pem": null } });
    await seen.secretWith("all-ecdsa-tls", (secret) => {
      expect(file(secret, "tls.der").equals(der)).toBe(true);
      expect(file(secret, "ecdsa.key.pem").toString()).toBe(file(secret, "tls.key").toString());
    });
    // The line follows the write that was just seen.
    await eventually(() => expect(seen.writesOf("all-ecdsa-tls")).toBeGreaterThan(1));
    await installation.ready("all-ecdsa");
    await seen.expectChargedOnce("all-ecdsa");
    // Many passes have looked at it since the first: only what differed was written.
    expect(seen.writesOf("all-ecdsa-tls")).toBe(2);
  });
});

describe("the password of a keystore", () => {
  test.each([
    ["empty", "is empty; put a password there."],
    ["with-accent", "use a password of unaccented letters, digits, blanks and ASCII punctuation only."],
  ])(
    "given one that is %s, then the pair is there and the Order says what to do; once it is right, then Ready",
    async (name, says) => {
      await seen.password(`${name}-password`, name === "empty" ? "" : "fünfter");
      await installation.createOrder(name, { formats: [keystore(`${name}-password`)] });
      const ready = await installation.condition(name, "Ready", {
        status: "False",
        reason: "PasswordSecretNotFound",
      });
      expect(ready.message).toContain(`key password of Secret ${name}-password `);
      expect(ready.message).toContain(says);
      expect(ready.message).not.toContain("fünfter");
      expect(Object.keys((await installation.secret(`${name}-tls`)).data ?? {}).toSorted()).toEqual([
        "tls.crt",
        "tls.key",
      ]);
      await seen.password(`${name}-password`, "right");
      await installation.ready(name);
      expect(seen.opens(await installation.secret(`${name}-tls`), "right")).toBe(true);
      await seen.expectChargedOnce(name);
    },
  );

  test("given it is missing, then the pair is there and the Order says what to do; once it is there, then Ready", async () => {
    await installation.createOrder("late", { formats: [keystore("late-password"), { type: "DER" }] });
    const ready = await installation.condition("late", "Ready", {
      status: "False",
      reason: "PasswordSecretNotFound",
    });
    expect(ready.message).toContain("Secret late-password does not exist");
    const { data = {} } = await installation.secret("late-tls");
    expect(Object.keys(data).toSorted()).toEqual(["key.der", "tls.crt", "tls.der", "tls.key"]);
    await seen.password("late-password", "first");
    await installation.ready("late");
    expect(seen.opens(await installation.secret("late-tls"), "first")).toBe(true);
    await seen.expectChargedOnce("late");
  });

  test("given another password, then the keystore is written anew with it", async () => {
    await seen.password("late-password", "second");
    const secret = await seen.secretWith("late-tls", (now) => expect(seen.opens(now, "second")).toBe(true));
    expect(seen.opens(secret, "first")).toBe(false);
  });

  test("given one that ends with a line break, then the keystore stays as it was, Ready too, and the Order is Stalled", async () => {
    const before = await installation.secret("late-tls");
    await seen.password("late-password", "third\n");
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

test("nothing that it logs is a password", () => {
  for (const word of ["correct-horse-Battery9", "third\\n", "fünfter"])
    expect(seen.operator.log()).not.toContain(word);
});
