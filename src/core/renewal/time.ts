/** When the next renewal of a certificate starts. */
import type { ClusterSpec, OrderSpec } from "../../api/types.ts";
import type { CertificateFacts } from "../facts/observed.ts";

/** A third of the lifetime, as ACME clients do: room for a week of trouble in a certificate of three. */
const DEFAULT_PERCENTAGE = 33;
/** Certificates bought together should not renew together; a tenth of what is left is spread. */
const SPREAD = 0.1;

export type RenewalRule =
  | { policy: "Disabled" }
  /** SSLMate renews by itself. */
  | { policy: "Vendor" }
  | { policy: "RenewBefore"; percentage: number; before?: number };

/**
 * The rule that holds for an Order. A field of the Order that says when replaces both of the Cluster's defaults, and their
 * policy too: who says when a certificate is renewed wants it renewed by then.
 */
export function renewalRule(order: OrderSpec, cluster: ClusterSpec | undefined): RenewalRule {
  const own = order.renewal ?? {};
  const defaults = cluster?.defaults?.renewal ?? {};
  const saysWhen = own.before !== undefined || own.beforePercentage !== undefined;
  const policy = own.policy ?? (saysWhen ? "RenewBefore" : defaults.policy);
  if (policy === "Disabled" || policy === "Vendor") return { policy };
  const source = saysWhen ? own : defaults;
  const before = source.before === undefined ? undefined : parseDuration(source.before);
  return {
    policy: "RenewBefore",
    percentage: source.beforePercentage ?? DEFAULT_PERCENTAGE,
    ...(before === undefined ? {} : { before }),
  };
}

/**
 * Milliseconds since the epoch, in whole seconds; undefined if the rule says never. The same certificate always gets
 * the same moment: the spread comes from its fingerprint. A `before` longer than the certificate lives falls back to
 * the default, since it would renew without end.
 */
export function renewalTime(certificate: CertificateFacts, rule: RenewalRule): number | undefined {
  if (rule.policy !== "RenewBefore") return undefined;
  const lifetime = certificate.notAfter - certificate.notBefore;
  const asked = rule.before ?? (lifetime * rule.percentage) / 100;
  const before = asked < lifetime ? asked : (lifetime * DEFAULT_PERCENTAGE) / 100;
  const start = certificate.notAfter - before + before * SPREAD * fractionOf(certificate.fingerprintSha256);
  return Math.floor(start / 1_000) * 1_000;
}

/** A number in [0, 1) from the fingerprint, which is as good as random and never changes. */
function fractionOf(fingerprint: string): number {
  const value = Number.parseInt(fingerprint.slice(0, 8), 16);
  return Number.isNaN(value) ? 0 : value / 2 ** 32;
}

/** A duration such as 720h or 1h30m, whose form the CRD holds. @returns milliseconds. */
export function parseDuration(text: string): number {
  const [, hours = "0", minutes = "0", seconds = "0"] =
    /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) ?? [];
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
}
