/** The password of a keystore, as it is read from the Secret that the Order names. */
import { describe, expect, test } from "vitest";
import type { Secret } from "../../../../src/kube/client/kinds.ts";
import { KubeError } from "../../../../src/kube/client/errors.ts";
import type { KubePort } from "../../../../src/reconcilers/ports.ts";
import {
  passwordView,
  readPassword,
  type Password,
} from "../../../../src/reconcilers/secret/content/password.ts";

const { signal } = new AbortController();

async function read(data: Secret["data"] | undefined, key = "password"): Promise<Password> {
  const metadata = {
    name: "store",
    namespace: "shop",
    uid: "uid-1",
    resourceVersion: "42",
    creationTimestamp: "2026-11-22T12:00:00Z",
  };
  const get: KubePort["get"] = async () => (data === undefined ? undefined : { metadata, data }) as never;
  return readPassword({ get }, "shop", { name: "store", key }, signal);
}

const NOT_FOR_JAVA =
  "holds characters that Java cannot open a keystore with; use a password of unaccented letters, digits, blanks and ASCII punctuation only.";

const base64 = (value: string | Uint8Array): string => Buffer.from(value as string).toString("base64");

const failing = (kind: "forbidden" | "unavailable"): Pick<KubePort, "get"> => ({
  get: async () => {
    throw new KubeError("get secrets shop/store", kind, { detail: "no" });
  },
});

describe("the password of a keystore", () => {
  test("given one, then it is read with the version of its Secret", async () => {
    const password = ` ~"'\\$%hunter2 `;
    const found = await read({ password: base64(password) });
    expect(found).toEqual({ ok: true, password, version: "uid-1/42/password" });
    expect(JSON.stringify(passwordView(found))).not.toContain("hunter2");
  });

  test.each<[string, Secret["data"] | undefined, string]>([
    ["no Secret", undefined, "Secret store does not exist in namespace shop; create it."],
    ["no such key", { other: base64("x") }, "Secret store has no key password; add it."],
    ["a Secret without data", {}, "Secret store has no key password; add it."],
    ["an empty one", { password: "" }, "key password of Secret store is empty; put a password there."],
    ["bytes that are no text", { password: base64(Uint8Array.of(0xff, 0xfe)) }, NOT_FOR_JAVA],
    ["an accent, which is read in two ways", { password: base64("hunter2ü") }, NOT_FOR_JAVA],
    ["an accent in Latin-1", { password: base64(Uint8Array.of(0x61, 0xfc)) }, NOT_FOR_JAVA],
    ["a character beyond 16 bits", { password: base64("hunter2𝄞") }, NOT_FOR_JAVA],
    ["a line break inside", { password: base64("hunter2\nx") }, NOT_FOR_JAVA],
    ["a tabulator", { password: base64("hunter2\tx") }, NOT_FOR_JAVA],
    ["a zero byte", { password: base64("hunter2\0x") }, NOT_FOR_JAVA],
    ["a line break at its end", { password: base64("hunter2\n") }, "ends with a line break"],
    ["a line break of Windows at its end", { password: base64("hunter2\r\n") }, "ends with a line break"],
    ["a whole file", { password: base64("x".repeat(1_025)) }, "is longer than 1024 bytes"],
  ])("given %s, then it is said in words, and nothing of it quoted", async (_name, data, says) => {
    const found = await read(data);
    if (found.ok) throw new Error("it was taken");
    expect(found.problem).toContain(says);
    expect(found.problem).not.toContain("hunter2");
    expect(passwordView(found)).toEqual({ kind: "problem", problem: found.problem });
  });

  test.each([
    { what: "our label", metadata: { labels: { "sslmate.com/managed": "true" } } },
    { what: "our annotation", metadata: { annotations: { "sslmate.com/order": "shop/web" } } },
  ])(
    "given a Secret with $what, then it is not taken: each write would be a reason for the next",
    async ({ metadata }) => {
      const secret = { metadata: { name: "store", ...metadata }, data: { password: base64("hunter2") } };
      const get: KubePort["get"] = async () => secret as never;
      expect(await readPassword({ get }, "shop", { name: "store", key: "password" }, signal)).toEqual({
        ok: false,
        problem: "Secret store is written by the operator; keep the password in another one.",
      });
    },
  );

  test("given a right that is missing, then that is said; given any other error, then the pass ends with it", async () => {
    const reference = { name: "store", key: "password" };
    expect(await readPassword(failing("forbidden"), "shop", reference, signal)).toEqual({
      ok: false,
      problem: "Secret store cannot be read: get secrets shop/store: no",
    });
    await expect(readPassword(failing("unavailable"), "shop", reference, signal)).rejects.toThrow("no");
  });
});
