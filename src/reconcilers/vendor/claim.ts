/**
 * Claiming a vendor's object with the owner tag. The vendor has no conditional update: two that claim at once are told
 * apart by their tags, of which the lower stays. Which owners may be replaced has been decided before.
 */
import type { Certificate } from "../../sslmate/types.ts";
import type { VendorPort } from "../ports.ts";
import { isOwnerTag } from "./owner-tag.ts";

export type Claim =
  /** The tags to send with the settings: ours set, the replaced ones removed. */
  { ok: true; tags: Record<string, boolean> } | { ok: false; why: string };

/**
 * @param certificate the object as it was when the decision was made: owners that it shows are taken over, since the
 * decision would have refused otherwise.
 * @throws SslmateError of the calls.
 */
export async function claimObject(client: VendorPort, certificate: Certificate, tag: string): Promise<Claim> {
  const present = certificate.tags.filter(isOwnerTag);
  const replaced = present.filter((owner) => owner !== tag);
  const tags: Record<string, boolean> = { [tag]: true };
  for (const owner of replaced) tags[owner] = false;
  // A new object is made with the tag; one that carries it already needs no claim.
  if (!certificate.exists || (present.includes(tag) && replaced.length === 0)) return { ok: true, tags };

  await client.saveCertificate(certificate.commonName, { tags });
  const read = await client.getCertificate(certificate.commonName);
  const rivals = read.tags.filter((owner) => isOwnerTag(owner) && owner !== tag);
  if (rivals.length === 0) return { ok: true, tags: { [tag]: true } };
  if (rivals.some((rival) => rival < tag)) {
    await client.saveCertificate(certificate.commonName, { tags: { [tag]: false } });
    return { ok: false, why: "another operator claimed this certificate at SSLMate at the same moment" };
  }
  return { ok: false, why: "another operator is withdrawing its claim to this certificate at SSLMate" };
}
