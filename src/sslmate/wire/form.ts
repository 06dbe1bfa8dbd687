/** Requests as the vendor reads them: escaped names in paths, `expand` in the query, settings as a form. */
import type { CertificateSettings, Purchase } from "../types.ts";

/**
 * Percent-encodes all but letters, digits, `-`, `.`, `_` and `~`, as the vendor's own client does: a wildcard's `*`
 * becomes `%2A`, a space `%20`.
 */
export function escape(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Pairs as `application/x-www-form-urlencoded`, in the given order; pairs without a value are left out. */
export function encodeForm(pairs: readonly (readonly [name: string, value: string | undefined])[]): string {
  return pairs
    .flatMap(([name, value]) => (value === undefined ? [] : [`${escape(name)}=${escape(value)}`]))
    .join("&");
}

/** The arguments of "Create/update a certificate" (API v2). */
export function encodeSettings(settings: CertificateSettings): string {
  return encodeForm([
    ["csr", settings.csr],
    ["approval_method", settings.approvalMethod],
    ["approver_email", settings.approverEmail],
    ["sans", encodeSans(settings.sans)],
    ["auto_renew", settings.autoRenew?.toString()],
    ["muted", settings.muted?.toString()],
    ...Object.entries(settings.tags ?? {}).map(([name, set]) => [`tags.${name}`, set ? "1" : "0"] as const),
  ]);
}

/** The arguments of "Buy a certificate" (API v2). */
export function encodePurchase(purchase: Purchase): string {
  return encodeForm([
    ["invoice_note", purchase.invoiceNote],
    ["email_invoice_to", purchase.emailInvoiceTo],
  ]);
}

function encodeSans(sans: CertificateSettings["sans"]): string | undefined {
  if (sans === undefined) return undefined;
  if (sans === null) return "null";
  return JSON.stringify(
    sans.map((san) => ({
      type: san.type,
      value: san.value,
      approval_method: san.approvalMethod,
      approver_email: san.approverEmail,
    })),
  );
}
