/** The vendor's side of an installation: his ledger, and his objects as a person sees and changes them on his web page. */
import https from "node:https";
import type { Sandbox } from "../../../../src/sandbox/sandbox.ts";

export interface LedgerEntry {
  cn: string;
  instanceId: number;
  invoiceId: number;
  pubkeyHash: string;
  action: string;
  names: string[];
}

/** Every charge that the sandbox made. */
export async function ledgerOf(sandbox: Sandbox): Promise<LedgerEntry[]> {
  const response = await fetch(`${sandbox.managementUrl}/ledger`);
  const { data } = (await response.json()) as { data: LedgerEntry[] };
  return data;
}

/** The states of all instances of a common name, in the order in which they were made. */
export async function statesOf(sandbox: Sandbox, commonName: string): Promise<string[]> {
  const response = await fetch(`${sandbox.managementUrl}/instances?cn=${commonName}`);
  const { data } = (await response.json()) as { data: { state: string }[] };
  return data.map(({ state }) => state);
}

/** Calls the vendor with the account's key. @param body of a POST; without, it is a GET. @returns his answer. */
export async function callVendor<T>(sandbox: Sandbox, path: string, body?: string): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const request = https.request(
    `${sandbox.endpoint}${path}`,
    {
      ca: sandbox.caPem,
      auth: `${sandbox.apiKey}:`,
      method: body === undefined ? "GET" : "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    },
    (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.once("end", () => resolve(text));
      // Half an answer has no end; whoever asks can ask again.
      response.once("error", reject);
    },
  );
  request.once("error", reject).end(body);
  return JSON.parse(await promise) as T;
}
