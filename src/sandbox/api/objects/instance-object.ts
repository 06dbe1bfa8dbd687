/** The certificate instance object. */
import { APPROVAL_SENDER } from "../../approval/email.ts";
import { publicKeyOfCsr } from "../../ca/csr.ts";
import { buildTemporaryCertificate } from "../../ca/temporary.ts";
import { isExpiring } from "../../lifecycle/queries.ts";
import type { Instance } from "../../state/model.ts";
import type { World } from "../../world.ts";
import { sanObjects } from "./approval-object.ts";
import type { Expansion } from "./expand.ts";
import type { View } from "./view.ts";

/** Renders an instance; what is expandable is there only if it was asked for. */
export function instanceObject(
  view: View,
  instance: Instance,
  expansion: Expansion,
): Record<string, unknown> {
  const { world } = view;
  const { issued, approval } = instance;
  return {
    id: instance.id,
    state: instance.state,
    expiring: isExpiring(world, instance),
    source: instance.source,
    type: instance.type,
    sans: sanObjects(view, instance.sans, expansion),
    pubkey_hash: instance.pubkeyHash,
    sha1_fingerprint: issued?.sha1 ?? null,
    sha256_fingerprint: issued?.sha256 ?? null,
    expiration: issued ? issued.expiration / 1000 : null,
    // A string by the reference's table, although its example shows a number.
    invoice_id: instance.invoiceId === null ? null : String(instance.invoiceId),
    approval_method: approval?.method ?? null,
    ...(approval?.method === "email" && {
      approver_email: approval.email,
      approval_email_from: APPROVAL_SENDER,
    }),
    ...expanded(world, instance, expansion),
  };
}

function expanded(world: World, instance: Instance, expansion: Expansion): Record<string, unknown> {
  const { issued } = instance;
  return {
    ...(expansion.has("csr") && instance.csr !== null && { csr: instance.csr }),
    ...(expansion.has("crt") && { crt: issued?.certificate ?? temporaryCertificate(world, instance) }),
    ...(expansion.has("chain") && { chain: issued?.chain ?? [] }),
    ...(expansion.has("root") && { root: issued?.root ?? world.authority.rootCertificate }),
  };
}

/** The temporary certificate of a pending instance; one that ended without a certificate has none. */
export function temporaryCertificate(world: World, instance: Instance): string {
  if (instance.state !== "pending" || instance.csr === null) return "";
  const names = instance.names.map(({ name }) => name);
  const { publicKey } = publicKeyOfCsr(instance.csr);
  instance.temporary ??= buildTemporaryCertificate(publicKey, names, world.time.now());
  return instance.temporary;
}
