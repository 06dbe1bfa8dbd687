/** DNS names of certificates: their canonical form, and the name that is added to them by itself. */
import type { Approval, Certificate } from "./model.ts";

const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/**
 * The canonical form of a host name, or of a wildcard: lower case, no dot at the end.
 * Undefined for anything else; a name needs two labels at least, and never looks like an address.
 */
export function canonicalName(text: string): string | undefined {
  const name = text.toLowerCase().replace(/\.$/, "");
  const labels = name.replace(/^\*\./, "").split(".");
  const valid = labels.length > 1 && name.length <= 253 && labels.every((label) => LABEL.test(label));
  return valid && !/^\d+$/.test(labels.at(-1) ?? "") ? name : undefined;
}

export const isWildcard = (name: string): boolean => name.startsWith("*.");

/** The name whose control is shown for `name`: a wildcard's without its star. */
export const validatedName = (name: string): string => name.replace(/^\*\./, "");

/** The name that the vendor adds to a certificate without custom names ("Default SANs"). */
export function automaticName(cn: string): string {
  return /^(www|\*)\./.test(cn) ? cn.replace(/^(www|\*)\./, "") : `www.${cn}`;
}

/** Every name of a certificate with how it is approved, the common name first. */
export function namesWithApproval(
  certificate: Pick<Certificate, "cn" | "approval" | "sans">,
): (Approval & { name: string })[] {
  const { cn, approval, sans } = certificate;
  const others =
    sans === null
      ? [{ name: automaticName(cn), ...approval }]
      : sans.map(({ value, method, email }) => ({ name: value, method, email }));
  return [{ name: cn, ...approval }, ...others];
}
