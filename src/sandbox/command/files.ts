/** What the program keeps in files: the CA of an earlier run, and accounts that are written down. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { StoredAuthority, StoredSigner } from "../ca/authority.ts";
import { ApiError } from "../http/errors.ts";
import { decodeAccount, type AccountContent } from "../management/account-content.ts";
import { UsageError } from "./values.ts";

/**
 * Reads the CA in a folder; undefined when there is none yet.
 * @throws {UsageError} when a part of it is missing or damaged.
 */
export async function readAuthority(folder: string): Promise<StoredAuthority | undefined> {
  const label = await readIfThere(join(folder, "label"));
  if (label === undefined) return undefined;
  const [root, ecdsa, rsa] = await Promise.all(
    ["root", "ecdsa", "rsa"].map(async (name) => readSigner(folder, name)),
  );
  if (root === undefined || ecdsa === undefined) {
    throw new UsageError(`The CA in ${folder} is not complete; choose another --ca, or empty the folder`);
  }
  try {
    for (const { key, certificate } of [root, ecdsa, ...(rsa ? [rsa] : [])]) {
      if (!new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key)))
        throw new Error("other key");
    }
  } catch (error) {
    const message = `The CA in ${folder} is damaged; choose another --ca, or empty the folder`;
    throw new UsageError(message, { cause: error });
  }
  return { label: label.trim(), root, ecdsa, ...(rsa && { rsa }) };
}

/** Writes the CA to a folder; the keys are readable for their owner only. */
export async function writeAuthority(folder: string, { label, ...signers }: StoredAuthority): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const [name, signer] of Object.entries(signers)) {
    await writeFile(join(folder, `${name}.key`), signer.key, { mode: 0o600 });
    await writeFile(join(folder, `${name}.pem`), signer.certificate);
  }
  // Last: with it the CA counts as complete.
  await writeFile(join(folder, "label"), `${label}\n`);
}

/**
 * Reads an array of accounts; `id` is taken from their order.
 * @throws {UsageError} when the file cannot be read or holds something else.
 */
export async function readAccounts(file: string): Promise<Partial<AccountContent>[]> {
  const text = await readIfThere(file);
  if (text === undefined)
    throw new UsageError(`There is no file ${file}; --accounts needs a JSON array of accounts`);
  try {
    const list: unknown = JSON.parse(text);
    if (!Array.isArray(list) || list.length === 0)
      throw new UsageError(`${file} must hold a JSON array of accounts`);
    return list.map((item: unknown) => {
      const { id: _, ...content }: Record<string, unknown> = typeof item === "object" ? { ...item } : {};
      return decodeAccount(content);
    });
  } catch (error) {
    if (error instanceof ApiError || error instanceof SyntaxError) {
      throw new UsageError(`${file}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

async function readSigner(folder: string, name: string): Promise<StoredSigner | undefined> {
  const key = await readIfThere(join(folder, `${name}.key`));
  const certificate = await readIfThere(join(folder, `${name}.pem`));
  return key !== undefined && certificate !== undefined ? { key, certificate } : undefined;
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
