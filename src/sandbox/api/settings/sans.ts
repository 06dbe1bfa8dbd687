/** The `sans` argument: the additional names of a certificate. */
import { badArgument } from "../../http/errors.ts";
import type { Approval, San } from "../../state/model.ts";
import { canonicalName } from "../../state/names.ts";
import { approvalOf } from "./approval.ts";

const MOST_SANS = 99;

/**
 * Decodes the argument's value; null stands for the automatic name.
 * @param fallback the approval of a name that gives none of its own.
 * @throws {ApiError} 400 for anything but null or a list of distinct DNS names other than `cn`.
 */
export function decodeSans(value: unknown, cn: string, fallback: Approval): San[] | null {
  if (value === null) return null;
  if (!Array.isArray(value))
    throw badArgument("sans", "The sans argument must be null or an array of SAN objects");
  if (value.length > MOST_SANS)
    throw badArgument("sans", `A certificate can have at most ${MOST_SANS} additional names`);
  const sans = value.map((item: unknown) => decodeSan(item, fallback));
  const seen = new Set([cn]);
  for (const { value: name } of sans) {
    if (seen.has(name)) throw badArgument("sans", `The name ${name} stands twice in the certificate`);
    seen.add(name);
  }
  return sans;
}

function decodeSan(item: unknown, fallback: Approval): San {
  if (typeof item !== "object" || item === null || Array.isArray(item)) {
    throw badArgument("sans", "Each SAN must be an object");
  }
  const san: Record<string, unknown> = { ...item };
  if ((san["type"] ?? "dns") !== "dns") throw badArgument("sans", 'The type of a SAN must be "dns"');
  const name = typeof san["value"] === "string" ? canonicalName(san["value"]) : undefined;
  if (name === undefined) throw badArgument("sans", "The value of a SAN must be a DNS name");
  const given = san["approval_method"] ?? null;
  const approval = given === null ? fallback : { method: given, email: san["approver_email"] ?? null };
  return { value: name, ...approvalOf(approval.method, approval.email, name, "sans", "sans") };
}
