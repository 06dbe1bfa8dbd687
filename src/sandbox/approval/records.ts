/** What has to be published so that a name is approved: DNS records, or a file. */
import { createHash } from "node:crypto";
import type { Certificate } from "../state/model.ts";
import { validatedName } from "../state/names.ts";
import type { World } from "../world.ts";

export interface DnsRecord {
  /** Fully qualified, with the dot at its end. */
  name: string;
  type: "CNAME" | "NS" | "TXT";
  /** In the form of a zone file: a TXT value has its quotes. */
  value: string;
}

export interface ApprovalFile {
  path: string;
  content: string;
}

/** Any one of these records, published with this very value, approves the name. */
export function dnsRecords(world: World, certificate: Certificate, name: string): DnsRecord[] {
  const host = validatedName(name);
  const [label, value] = [hash(world, certificate, host, "name"), hash(world, certificate, host, "value")];
  const domain = `a${certificate.accountId}.approval.sandbox.invalid.`;
  return [
    { name: `_${label}.${host}.`, type: "CNAME", value: `_${value}.${domain}` },
    { name: `_${label}.${host}.`, type: "NS", value: domain },
    { name: `_pki-validation.${host}.`, type: "TXT", value: `"${value}"` },
  ];
}

/** The file that approves a name over HTTP. */
export function approvalFile(world: World, certificate: Certificate, name: string): ApprovalFile {
  const host = validatedName(name);
  const file = hash(world, certificate, host, "file");
  const content = hash(world, certificate, host, "content");
  return { path: `/.well-known/pki-validation/${file}.txt`, content: `${content}\nsandbox.invalid\n` };
}

function hash(world: World, certificate: Certificate, host: string, purpose: string): string {
  const follows = world.policy.switches.dnsRecords === "follow-csr";
  const seed = follows ? certificate.csr : certificate.approvalToken;
  return createHash("sha256").update(`${seed}\n${host}\n${purpose}`).digest("hex").slice(0, 32);
}
