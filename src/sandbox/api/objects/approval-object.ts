/** The approval objects: what has to be published so that a name is approved. */
import { createHash } from "node:crypto";
import type { Account, Approval, Certificate, San } from "../../state/model.ts";
import { validatedName } from "../../state/names.ts";
import type { World } from "../../world.ts";
import type { Expansion } from "./expand.ts";

export interface DnsRecord {
  /** Fully qualified, with the dot at its end. */
  name: string;
  type: "CNAME" | "NS" | "TXT";
  /** In the form of a zone file: a TXT value has its quotes. */
  value: string;
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

/** The file that approves a name over HTTP: its path, and what it must contain. */
export function httpFile(
  world: World,
  certificate: Certificate,
  name: string,
): { path: string; content: string } {
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

/** The attributes that describe the approval of one name, in certificate and SAN objects alike. */
export function approvalAttributes(
  world: World,
  account: Account,
  certificate: Certificate,
  approval: Approval,
  name: string,
  expansion: Expansion,
): Record<string, unknown> {
  const status = (method: string, ready: boolean): object =>
    expansion.inside(`${method}_approval`).has("status") ? { status: { ready } } : {};
  switch (approval.method) {
    case "email":
      return { approval_method: "email", approver_email: approval.email };
    case "http":
      return { approval_method: "http", http_approval: status("http", account.httpIntegration) };
    case "dns": {
      const options = dnsRecords(world, certificate, name);
      return { approval_method: "dns", dns_approval: { options, ...status("dns", account.dnsIntegration) } };
    }
  }
}

/** SAN objects; null stands for the automatic name. */
export function sanObjects(
  world: World,
  account: Account,
  certificate: Certificate,
  sans: readonly San[] | null,
  expansion: Expansion,
): object[] | null {
  if (sans === null) return null;
  return sans.map((san) => ({
    type: "dns",
    value: san.value,
    ...approvalAttributes(world, account, certificate, san, san.value, expansion),
  }));
}
