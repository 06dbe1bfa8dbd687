/** The certificate instance object. */
import { publicKeyOfCsr } from "../../ca/csr.ts";
import { buildTemporaryCertificate } from "../../ca/temporary.ts";
import { isExpiring } from "../../lifecycle/queries.ts";
import type { Account, Certificate, Instance } from "../../state/model.ts";
import type { World } from "../../world.ts";
import { sanObjects } from "./approval-object.ts";
import type { Expansion } from "./expand.ts";

/** Renders an instance; what is expandable is there only if it was asked for. */
export function instanceObject(
  world: World,
  account: Account,
  certificate: Certificate,
  instance: Instance,
  expansion: Expansion,
): Record<string, unknown> {
  const { issued } = instance;
  return {
    id: instance.id,
    state: instance.state,
    expiring: isExpiring(world, instance),
    source: instance.source,
    type: instance.type,
    sans: sanObjects(world, account, certificate, instance.sans, expansion),
    pubkey_hash: instance.pubkeyHash,
    sha1_fingerprint: issued?.sha1 ?? null,
    sha256_fingerprint: issued?.sha256 ?? null,
    expiration: issued ? issued.expiration / 1000 : null,
    invoice_id: instance.invoiceId === null ? null : String(instance.invoiceId),
    approval_method: instance.approval?.method ?? null,
    ...(instance.approval?.method === "email" && {
      approver_email: instance.approval.email,
      approval_email_from: APPROVAL_SENDER,
    }),
    ...expanded(world, instance, expansion),
  };
}

/** Who approval messages come from. */
export const APPROVAL_SENDER = "approvals@ca.sandbox.invalid";

function expanded(world: World, instance: Instance, expansion: Expansion): Record<string, unknown> {
  const { issued } = instance;
  return {
    ...(expansion.has("csr") && instance.csr !== "" && { csr: instance.csr }),
    ...(expansion.has("crt") && { crt: issued?.certificate ?? temporaryCertificate(world, instance) }),
    ...(expansion.has("chain") && { chain: issued?.chain ?? [] }),
    ...(expansion.has("root") && { root: issued?.root ?? world.authority.rootCertificate }),
  };
}

/** The temporary certificate of a pending instance; an instance that ended without a certificate has none. */
export function temporaryCertificate(world: World, instance: Instance): string {
  if (instance.state !== "pending") return "";
  const names = instance.names.map(({ name }) => name);
  const { publicKey } = publicKeyOfCsr(instance.csr);
  instance.temporary ??= buildTemporaryCertificate(publicKey, names, world.time.now());
  return instance.temporary;
}
