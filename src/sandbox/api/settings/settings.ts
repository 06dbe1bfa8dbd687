/** The settings of a certificate object, decoded from the arguments of a create or update request. */
import { CsrError, readCsr } from "../../ca/csr.ts";
import type { Arguments } from "../../http/arguments.ts";
import { badArgument, missingArgument } from "../../http/errors.ts";
import type { Account, Approval, Certificate } from "../../state/model.ts";
import { approvalOf } from "./approval.ts";
import { decodeSans } from "./sans.ts";
import { decodeTags } from "./tags.ts";

/** The part of a certificate object that its owner sets. */
export type Settings = Pick<
  Certificate,
  "approval" | "type" | "sans" | "autoRenew" | "muted" | "tags" | "csr" | "pubkeyHash"
>;

/**
 * The settings after a request: what it does not name keeps its value, or gets the default of a new certificate.
 * @throws {ApiError} 400 for the first argument that is missing or wrong.
 */
export function decodeSettings(
  args: Arguments,
  cn: string,
  account: Account,
  existing: Certificate | undefined,
): Settings {
  const csr = decodeCsr(args, cn, existing);
  const approval = decodeApproval(args, cn, existing?.approval);
  return {
    ...csr,
    approval,
    type: decodeType(args, existing),
    sans: args.has("sans")
      ? decodeSans(args.structure("sans") ?? null, cn, approval)
      : (existing?.sans ?? null),
    autoRenew: args.boolean("auto_renew") ?? existing?.autoRenew ?? account.autoRenewDefault,
    muted: args.boolean("muted") ?? existing?.muted ?? false,
    tags: decodeTags(args, existing?.tags ?? []),
  };
}

/** The settings after a request of which only the arguments that are right take hold, as a careless server would do it. */
export function rightSettings(
  args: Arguments,
  cn: string,
  account: Account,
  existing: Certificate,
): Settings {
  return args
    .names()
    .map((name) => args.limitedTo(name))
    .reduce<Certificate>((settings, argument) => {
      try {
        return { ...settings, ...decodeSettings(argument, cn, account, settings) };
      } catch {
        return settings;
      }
    }, existing);
}

function decodeCsr(
  args: Arguments,
  cn: string,
  existing: Certificate | undefined,
): Pick<Certificate, "csr" | "pubkeyHash"> {
  const text = args.text("csr");
  if (text === undefined) {
    if (existing === undefined) throw missingArgument("csr");
    return existing;
  }
  try {
    const { pem, pubkeyHash } = readCsr(text, cn);
    return { csr: pem, pubkeyHash };
  } catch (error) {
    if (error instanceof CsrError) throw badArgument("csr", error.message, error.reason);
    throw error;
  }
}

function decodeApproval(args: Arguments, cn: string, existing: Approval | undefined): Approval {
  const method = args.text("approval_method") ?? existing?.method;
  if (method === undefined) throw missingArgument("approval_method");
  const email = args.has("approver_email") ? args.text("approver_email") : existing?.email;
  return approvalOf(method, email, cn, "approval_method", "approver_email");
}

function decodeType(args: Arguments, existing: Certificate | undefined): Certificate["type"] {
  const type = args.text("type") ?? existing?.type ?? "dv";
  if (type === "dv" || type === "ev") return type;
  throw badArgument("type", 'The type must be "dv" or "ev"');
}
