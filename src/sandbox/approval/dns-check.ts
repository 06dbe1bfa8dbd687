/** Approval over DNS: is one of the records there, with exactly the value asked for? */
import { Resolver } from "node:dns/promises";
import type { DnsRecord } from "./records.ts";
import type { Network } from "./network.ts";

/** Asks for each record in turn; undefined when one is right, else what was found, for people. */
export async function checkDns(network: Network, records: readonly DnsRecord[]): Promise<string | undefined> {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  if (network.resolver !== undefined) resolver.setServers([network.resolver]);
  const problems: string[] = [];
  for (const record of records) {
    const found = await valuesOf(resolver, record);
    if (found.includes(canonical(record))) return undefined;
    problems.push(
      `${record.type} ${record.name} ${found.length === 0 ? "is missing" : `is ${found.join(", ")}`}`,
    );
  }
  return problems.join("; ");
}

async function valuesOf(resolver: Resolver, { type, name }: DnsRecord): Promise<string[]> {
  const host = name.replace(/\.$/, "");
  try {
    switch (type) {
      case "TXT":
        return (await resolver.resolveTxt(host)).map((parts) => parts.join(""));
      case "CNAME":
        return (await resolver.resolveCname(host)).map(hostName);
      case "NS":
        return (await resolver.resolveNs(host)).map(hostName);
    }
  } catch {
    // No such record, or no answer: to the customer both mean that it is not there.
    return [];
  }
}

const hostName = (text: string): string => text.toLowerCase().replace(/\.$/, "");

const canonical = ({ type, value }: DnsRecord): string =>
  type === "TXT" ? value.replaceAll(/^"|"$/g, "") : hostName(value);
