/** The approval settings that an Order asks for, compared with those that the vendor shows. */
import { createHash } from "node:crypto";
import type { ApprovalMethod } from "../../api/types.ts";
import type { Desired, DesiredName } from "../rules/desired.ts";

interface Shown {
  name: string;
  method?: ApprovalMethod;
  approverEmail?: string;
}

/**
 * Whether a name is shown with another method or mailbox than the Order asks for. Names that only one of the two has,
 * and what the vendor does not say, are no difference.
 */
export function isOtherwise(shown: readonly Shown[] | undefined, { names }: Desired): boolean {
  return (
    shown?.some((each) => {
      const wanted = names.find(({ value }) => value === each.name);
      return wanted !== undefined && differs(each, wanted);
    }) === true
  );
}

function differs({ method, approverEmail: shown }: Shown, { approval, approverEmail }: DesiredName): boolean {
  if (method === undefined) return false;
  if (method !== approval) return true;
  // Mailboxes are written in whatever case; their domains have none (RFC 5321, 2.4).
  return approval === "email" && shown !== undefined && shown.toLowerCase() !== approverEmail?.toLowerCase();
}

/** Names the approval settings of all names together; another method or mailbox gives another hash. */
export function settingsHash({ names }: Desired): string {
  const text = JSON.stringify(
    names.map(({ value, approval, approverEmail = "" }) => [value, approval, approverEmail]),
  );
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
