/** Accounts at the vendor: which one a call is made with, and which one an installation has. */
import type { Secret } from "../../../src/kube/client/kinds.ts";
import { secrets } from "../../../src/kube/client/kinds.ts";
import type { Account } from "../../../src/sandbox/state/model.ts";
import type { World } from "../../../src/sandbox/world.ts";
import type { Transport } from "../../../src/sslmate/client.ts";
import { OPERATOR_NAMESPACE } from "./process.ts";
import type { Installation, Simulation } from "./simulation.ts";

/** Where each cluster keeps the key of the account. */
export const API_KEY_SECRET = { namespace: OPERATOR_NAMESPACE, name: "sslmate-api-key" };

/** @returns its number; 0 for an API key that the vendor does not know. */
export function accountOfCall({ store }: World, { headers }: Parameters<Transport>[0]): number {
  const [, credentials = ""] = /^Basic (.*)$/.exec(headers["Authorization"] ?? "") ?? [];
  const [apiKey = ""] = Buffer.from(credentials, "base64").toString("utf8").split(":");
  return store.accountByCredentials(apiKey, "")?.account.id ?? 0;
}

/** The account whose API key an installation has now. */
export function accountOf({ vendor }: Simulation, { kube }: Installation): Account | undefined {
  const secret = kube.read(secrets, API_KEY_SECRET);
  return secret && vendor.world.store.accountByCredentials(apiKeyIn(secret), "")?.account;
}

export function apiKeyIn({ data }: Secret): string {
  return Buffer.from(data?.["api_key"] ?? "", "base64")
    .toString("utf8")
    .trim();
}

/** A common name of one account, for sets of them. */
export function nameAt(account: number, commonName: string): string {
  return `${account} ${commonName}`;
}
