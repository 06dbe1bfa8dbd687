/**
 * The tag on a vendor's object that says which Order of which installation owns it. The vendor has no conditional
 * update, so a tag makes two owners visible; it does not keep them apart.
 */
import { createHash } from "node:crypto";
import { OWNER_TAG_FORM } from "../../api/names.ts";
import type { ObjectName } from "../../core/facts/observed.ts";

/** @param installation names this installation among all that use the account. */
export function ownerTag(installation: string, { namespace, name }: ObjectName): string {
  const hash = createHash("sha256").update(`${installation}\n${namespace}\n${name}`).digest("hex");
  return `k8s-${installation}-${hash.slice(0, 16)}`;
}

export function isOwnerTag(tag: string): boolean {
  return OWNER_TAG_FORM.test(tag);
}

/** Whether an Order of this installation made the tag. */
export function isOfInstallation(tag: string, installation: string): boolean {
  return OWNER_TAG_FORM.exec(tag)?.[1] === installation;
}
