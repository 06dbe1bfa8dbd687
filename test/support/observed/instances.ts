/** Instances as SSLMate shows them: with the attempt's key, with the Secret's, and with nobody's. */
import type { CertificateFacts, InstanceView } from "../../../src/core/facts/observed.ts";
import { ATTEMPT_KEY, certificate, DAY, FOREIGN_KEY, NOW, STORED_KEY } from "./facts.ts";

/** An instance with the attempt's key, pending and new. */
export function instance(changes: Partial<InstanceView> = {}): InstanceView {
  return { id: 21, state: "pending", publicKeyHash: ATTEMPT_KEY, expiring: false, ...changes };
}

/** An issued instance with the attempt's key whose certificate was found good. */
export function issuedInstance(changes: Partial<InstanceView> = {}): InstanceView {
  const check = { ok: true as const, certificate: certificate({ publicKeyHash: ATTEMPT_KEY }) };
  return instance({ state: "active", check, ...changes });
}

/** An issued instance with the attempt's key whose certificate is not what was asked for. */
export function wrongInstance(changes: Partial<InstanceView> = {}): InstanceView {
  const problem = "The certificate is for another key than the one it was asked for.";
  return instance({ state: "active", check: { ok: false, problem }, ...changes });
}

/** An issued instance with the attempt's key whose certificate is valid from tomorrow on. */
export function earlyInstance(changes: Partial<InstanceView> = {}): InstanceView {
  const problem = "The certificate is valid only from 2026-11-23T12:00:00.000Z on.";
  return instance({ state: "active", check: { ok: false, problem, validFrom: NOW + DAY }, ...changes });
}

/** The instance whose certificate stands in our Secret, unless told otherwise. */
export function storedInstance(
  changes: Partial<InstanceView> = {},
  facts: Partial<CertificateFacts> = {},
): InstanceView {
  const check = { ok: true as const, certificate: certificate(facts) };
  return instance({ id: 17, state: "active", publicKeyHash: STORED_KEY, check, ...changes });
}

/** An active instance with a key that is nobody's here. */
export function foreignInstance(changes: Partial<InstanceView> = {}): InstanceView {
  return instance({ id: 40, state: "active", publicKeyHash: FOREIGN_KEY, ...changes });
}
