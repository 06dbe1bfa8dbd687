/** What the program prints once it is up. */
import type { Sandbox } from "../sandbox.ts";

/** One line of JSON, for scripts. */
export function announceToScripts(sandbox: Sandbox): string {
  const { endpoint, apiKey, caFile, managementUrl, seed } = sandbox;
  return `${JSON.stringify({ endpoint, apiKey, caFile, managementUrl, seed })}\n`;
}

/** For people: the addresses, and lines to copy that buy a certificate. */
export function announceToPeople(sandbox: Sandbox, faults: readonly { fault: string }[]): string {
  const { endpoint, apiKey, caFile, managementUrl, seed } = sandbox;
  const trust = endpoint.startsWith("https:") ? ` --cacert ${caFile}` : "";
  const curl = `curl -sS${trust} -u ${apiKey}:`;
  const certificate = `${endpoint}/certs/www.example.com`;
  return `SSLMate API v2 sandbox: certificates that nobody trusts, and no money.

  endpoint    ${endpoint}
  API key     ${apiKey}
  root CA     ${caFile}
  management  ${managementUrl}
  seed        ${seed}${faults.length > 0 ? `   (with faults: ${faults.map(({ fault }) => fault).join(", ")})` : ""}

Buy a certificate:

  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout www.example.com.key -subj /C=US/CN=www.example.com 2>/dev/null | ${curl} ${certificate} --data-urlencode csr@- -d approval_method=dns && ${curl} -X POST ${certificate}/buy

and a second later see it:

  ${curl} '${certificate}?expand=current.crt'

Ctrl-C stops it; everything is forgotten then.
`;
}
