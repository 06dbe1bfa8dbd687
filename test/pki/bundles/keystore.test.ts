/** The PKCS#12 keystore of a pair: the same bytes each time, and openssl reads it. */
import { execFileSync, spawnSync } from "node:child_process";
import { afterAll, describe, expect, test } from "vitest";
import { createKeystore } from "../../../src/pki/bundles/keystore.ts";
import { generatePrivateKey, type KeyKind } from "../../../src/pki/keys.ts";
import { createAuthority } from "../authority.ts";

const authority = createAuthority(afterAll);
const { folder, lower, upper } = authority;

const KINDS: readonly KeyKind[] = [
  { algorithm: "ECDSA", size: 256 },
  { algorithm: "ECDSA", size: 384 },
  { algorithm: "RSA", size: 2048 },
];
const PASSWORD = "correct-horse-Battery9";
/** What reconcilers/secret/content/password.ts lets through. */
const PASSWORDS = [
  {
    given: "a password of all characters that there may be",
    password: Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index)).join(""),
  },
  { given: "a password of one character", password: "x" },
  { given: "a password that begins and ends with blanks", password: "  blanks  " },
  { given: "a password of 1024 characters", password: "p".repeat(1024) },
];

async function pairOf(kind: KeyKind): Promise<{ bundlePem: string; privateKeyPem: string }> {
  const { certificatePem, privateKeyPem } = authority.issue({
    privateKeyPem: await generatePrivateKey(kind),
  });
  return { bundlePem: certificatePem + lower + upper, privateKeyPem };
}

const ofKind = await Promise.all(KINDS.map(pairOf));

async function keystore(pair: { bundlePem: string; privateKeyPem: string }, password = PASSWORD) {
  const made = await createKeystore({ ...pair, password, friendlyName: "example.com" });
  if (made === undefined) throw new Error("no keystore was made");
  return made;
}

/** @param args blanks divide them; the password may hold some. */
const openssl = (password: string, args: string): string =>
  execFileSync("openssl", ["pkcs12", "-in", "store.p12", ...args.split(" "), "-passin", `pass:${password}`], {
    cwd: folder.path,
    encoding: "utf8",
    stdio: "pipe",
  });

/** The base64 lines of PEM blocks, without the bag attributes that openssl prints between them. */
function blocks(text: string): string[] {
  return (text.match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/g) ?? []).map((block) => block.trim());
}

/** The salt of the seal is the last OCTET STRING but the count of rounds. */
const saltOf = (bytes: Buffer): string => bytes.subarray(-20, -4).toString("hex");

const java = spawnSync("keytool", ["-help"]).error === undefined;
const skipped = java ? "" : " (SKIPPED: keytool is not installed)";
const keytool = (password: string, ...args: readonly string[]) =>
  spawnSync("keytool", [...args, "-storetype", "PKCS12", "-keystore", "store.p12", "-storepass", password], {
    cwd: folder.path,
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
  });

describe("a PKCS#12 keystore", () => {
  test.each(KINDS.map((kind, index) => ({ ...kind, pair: ofKind[index] })))(
    "given a key of $algorithm $size, then openssl reads key and chain back unchanged, modern ciphers only",
    async ({ pair }) => {
      if (pair === undefined) throw new Error("no pair");
      folder.write("store.p12", await keystore(pair));
      expect(blocks(openssl(PASSWORD, "-nodes -nocerts"))).toEqual(blocks(pair.privateKeyPem));
      expect(blocks(openssl(PASSWORD, "-nokeys"))).toEqual(blocks(pair.bundlePem));
      expect(openssl(PASSWORD, "-nodes -nocerts")).toContain("friendlyName: example.com");
      // openssl prints the algorithms on standard error.
      const info = spawnSync(
        "openssl",
        ["pkcs12", "-in", "store.p12", "-info", "-noout", "-passin", `pass:${PASSWORD}`],
        { cwd: folder.path, encoding: "utf8" },
      );
      expect(info.status).toBe(0);
      expect(info.stderr).toContain("MAC: sha256, Iteration 10000");
      expect(
        info.stderr.match(/PBES2, PBKDF2, AES-256-CBC, Iteration 10000, PRF hmacWithSHA256/g),
      ).toHaveLength(2);
      expect(info.stderr).not.toMatch(/RC2|DES|sha1/i);
    },
  );

  test.each(PASSWORDS)("given $given, then openssl opens it, and not with another", async ({ password }) => {
    const [pair] = ofKind;
    if (pair === undefined) throw new Error("no pair");
    folder.write("store.p12", await keystore(pair, password));
    expect(blocks(openssl(password, "-nodes -nocerts"))).toEqual(blocks(pair.privateKeyPem));
    expect(() => openssl(`${password}x`, "-nodes -nocerts")).toThrow(/mac verify|invalid password/i);
  });

  test("given the same pair and password, then the bytes are the same; given another pair, then salts and IVs differ; given another password alone, then they tell nothing of it", async () => {
    const [pair, other] = ofKind;
    if (pair === undefined || other === undefined) throw new Error("no pair");
    const first = await keystore(pair);
    expect((await keystore(pair)).equals(first)).toBe(true);
    expect(saltOf(await keystore(other))).not.toBe(saltOf(first));
    const another = await keystore(pair, "another");
    expect(another.equals(first)).toBe(false);
    expect(saltOf(another)).toBe(saltOf(first));
  });

  test.each([
    ["certificate", { bundlePem: "nothing" }],
    ["key", { privateKeyPem: "nothing" }],
  ])("given an unreadable %s, then there is no keystore", async (_what, change) => {
    const pair = { bundlePem: "", privateKeyPem: "", ...ofKind[0], ...change };
    expect(await createKeystore({ ...pair, password: PASSWORD, friendlyName: "x" })).toBeUndefined();
  });

  test.skipIf(!java).each(KINDS.map((kind, index) => ({ ...kind, pair: ofKind[index] })))(
    `given a key of $algorithm $size, then Java lists one private key with its chain${skipped}`,
    async ({ pair }) => {
      if (pair === undefined) throw new Error("no pair");
      folder.write("store.p12", await keystore(pair));
      const listed = keytool(PASSWORD, "-list", "-v");
      expect(listed.stdout).toContain("Alias name: example.com");
      expect(listed.stdout).toContain("Entry type: PrivateKeyEntry");
      expect(listed.stdout).toContain("Certificate chain length: 3");
      // Listing proves the seal and the chain; a request made with the key proves that Java can decrypt it.
      const request = keytool(PASSWORD, "-certreq", "-alias", "example.com");
      expect(request.stdout).toContain("BEGIN NEW CERTIFICATE REQUEST");
    },
    30_000,
  );

  test.skipIf(!java).each(PASSWORDS)(
    `given $given, then Java opens it${skipped}`,
    async ({ password }) => {
      const [pair] = ofKind;
      if (pair === undefined) throw new Error("no pair");
      folder.write("store.p12", await keystore(pair, password));
      const request = keytool(password, "-certreq", "-alias", "example.com");
      expect(request.stdout).toContain("BEGIN NEW CERTIFICATE REQUEST");
    },
    30_000,
  );
});
