/** How a name is approved: the method, and the mailbox that goes with e-mail. */
import { badArgument, missingArgument } from "../../http/errors.ts";
import type { Approval } from "../../state/model.ts";
import { isWildcard, validatedName } from "../../state/names.ts";

const MAILBOXES = ["admin", "administrator", "hostmaster", "postmaster", "webmaster"];

/**
 * Checks a method and mailbox for one name.
 * @param methodParam the argument to blame for the method, `emailParam` for the mailbox.
 * @throws {ApiError} 400 for an unknown method, HTTP approval of a wildcard, or a mailbox that no CA writes to.
 */
export function approvalOf(
  method: unknown,
  email: unknown,
  name: string,
  methodParam: string,
  emailParam: string,
): Approval {
  switch (method) {
    case "email":
      return { method, email: approverEmail(email, name, emailParam) };
    case "http":
      if (isWildcard(name))
        throw badArgument(methodParam, `The wildcard ${name} cannot be approved over HTTP`);
      return { method, email: null };
    case "dns":
      return { method, email: null };
    default:
      throw badArgument(methodParam, `The approval method of ${name} must be "email", "http" or "dns"`);
  }
}

function approverEmail(email: unknown, name: string, param: string): string {
  if (email === null || email === undefined || email === "") throw missingArgument(param);
  const address = typeof email === "string" ? email.toLowerCase() : "";
  if (!approverEmails(name).includes(address)) {
    throw badArgument(
      param,
      `The approver email for ${name} must be one of the addresses that CAs accept for it`,
    );
  }
  return address;
}

/** The mailboxes that CAs accept for a name: five, at the name and at each of its parents. */
export function approverEmails(name: string): string[] {
  const labels = validatedName(name).split(".");
  const domains = labels.slice(0, -1).map((_, index) => labels.slice(index).join("."));
  return domains.flatMap((domain) => MAILBOXES.map((mailbox) => `${mailbox}@${domain}`));
}
