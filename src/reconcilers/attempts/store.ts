/** Making, reading and ending attempts: the writes that make money safe. */
import type { Attempt, Ending, OrderView } from "../../core/facts/observed.ts";
import type { SettingsChange } from "../../core/facts/settings.ts";
import type { Request } from "../../core/order/action.ts";
import { undoing } from "../../core/rules/vendor-settings.ts";
import { KubeError, isKubeError } from "../../kube/client/errors.ts";
import { secrets, type Secret } from "../../kube/client/kinds.ts";
import type { Clock } from "../../ops/clock.ts";
import type { Certificate, SubjectAlternativeName } from "../../sslmate/types.ts";
import type { ClusterObject } from "../resources.ts";
import type { KubePort, PkiPort } from "../ports.ts";
import type { Account } from "../vendor/accounts.ts";
import { isOwnerTag } from "../vendor/owner-tag.ts";
import { shownSettings } from "../vendor/settings.ts";
import type { AttemptRecord, FormerSettings } from "./attempt-record.ts";
import {
  attemptSecret,
  readAttempt,
  readAttemptMaterial,
  readBefore,
  setAsideSecret,
} from "./attempt-secret.ts";

export interface AttemptStore {
  kube: KubePort;
  pki: PkiPort;
  clock: Clock;
  operatorNamespace: string;
}

export interface AttemptRequest {
  order: OrderView;
  cluster: ClusterObject;
  request: Request;
  /** The Secret's key, if it is to be used once more. */
  keptKeyPem?: string;
  /** The vendor's object as it was before. */
  certificate: Certificate;
  /** What the Order sets there beside that. */
  free: SettingsChange;
  /** It is not this Order's yet. */
  claims: boolean;
  account: Account;
}

/**
 * Makes key and CSR and keeps them, with the intent, in one create.
 * @throws KubeError `already-exists` if an attempt for this common name is there.
 */
export async function createAttempt(
  { kube, pki, clock, operatorNamespace }: AttemptStore,
  { order, cluster, request, keptKeyPem, certificate, free, claims, account }: AttemptRequest,
): Promise<{ ok: true; attempt: Attempt } | { ok: false; problem: string }> {
  const { verb, paid, desired, handles } = request;
  const { encoding: _, ...keyKind } = desired.privateKey;
  const names = desired.names.map(({ value }) => value);
  const subject = certificate.distinguishedName;
  if (subject === undefined) {
    return {
      ok: false,
      problem: "The account has no contact details at SSLMate; fill them in on its account page.",
    };
  }
  const privateKeyPem = keptKeyPem ?? (await pki.generatePrivateKey(desired.privateKey));
  const csr = pki.createCsr({
    privateKeyPem,
    subject,
    commonName: desired.names[0].value,
    names,
  });
  if (!csr.ok) return { ok: false, problem: csr.problem.message };
  const key = pki.readPrivateKey(privateKeyPem);
  if (!key.ok) return { ok: false, problem: key.problem.message };

  const before = [certificate.current, certificate.pending].filter((instance) => instance !== undefined);
  const settings = certificate.exists ? formerSettings(certificate, free) : undefined;
  const created = await kube.create(
    secrets,
    attemptSecret(
      operatorNamespace,
      {
        version: 1,
        order: { namespace: order.namespace, name: order.name, uid: order.uid },
        cluster: cluster.metadata.name,
        endpoint: account.client.endpoint,
        verb,
        paid,
        keptKey: keptKeyPem !== undefined,
        handles,
        names,
        privateKey: keyKind,
        publicKeyHash: key.publicKeyHash,
        apiKeyFingerprint: account.apiKeyFingerprint,
        startedAt: new Date(clock.now()).toISOString(),
        before: {
          instances: before.map(({ id }) => id),
          ...(settings === undefined ? {} : { settings }),
          ...(claims ? { claimedFrom: certificate.tags.filter(isOwnerTag) } : {}),
        },
      },
      privateKeyPem,
      csr.csrPem,
    ),
  );
  const attempt = readAttempt(created);
  if (attempt === undefined) return { ok: false, problem: "The attempt could not be read back." };
  return { ok: true, attempt };
}

/**
 * Key and CSR of an attempt, from the live Secret.
 * @throws KubeError `not-found` if the attempt is not there any more.
 */
export async function loadAttemptMaterial(
  store: AttemptStore,
  attempt: Attempt,
): Promise<{ privateKeyPem: string; csrPem: string }> {
  const material = readAttemptMaterial(await loadAttempt(store, attempt));
  if (material === undefined) throw new KubeError(`read attempt ${attempt.secretName}`, "unexpected");
  return material;
}

/**
 * What the vendor's object was before the attempt.
 * @throws KubeError `not-found` if the attempt is not there any more.
 */
export async function loadBefore(
  store: AttemptStore,
  attempt: Attempt,
): Promise<AttemptRecord["before"] | undefined> {
  return readBefore(await loadAttempt(store, attempt));
}

/**
 * Ends an attempt. Set aside, its key stays: copied first, then deleted. It is deleted by uid, so never another one.
 * @returns the copy, if this call made one.
 */
export async function endAttempt(
  store: AttemptStore,
  { attempt, how, why }: { attempt: Attempt; how: "delete" | "set-aside"; why: Ending },
): Promise<Attempt | undefined> {
  const { kube, operatorNamespace } = store;
  let copy: Secret | undefined;
  if (how === "set-aside") {
    const wanted = setAsideSecret(await loadAttempt(store, attempt), why);
    copy = await kube.create(secrets, wanted).catch((error: unknown) => {
      if (!isKubeError(error, "already-exists")) throw error;
      return undefined;
    });
  }
  const key = { namespace: operatorNamespace, name: attempt.secretName };
  await kube.delete(secrets, key, { uid: attempt.uid }).catch((error: unknown) => {
    // Another attempt of this name has taken its place: this one is gone, as it should be.
    if (!isKubeError(error, "conflict")) throw error;
  });
  return copy === undefined ? undefined : readAttempt(copy);
}

async function loadAttempt({ kube, operatorNamespace }: AttemptStore, attempt: Attempt): Promise<Secret> {
  const key = { namespace: operatorNamespace, name: attempt.secretName };
  const secret = await kube.get(secrets, key);
  if (secret?.metadata.uid === attempt.uid) return secret;
  throw new KubeError(`get attempt ${attempt.secretName}`, "not-found");
}

function formerName({ value, approvalMethod, approverEmail }: SubjectAlternativeName) {
  return {
    value,
    ...(approvalMethod === undefined ? {} : { approvalMethod }),
    ...(approverEmail === undefined ? {} : { approverEmail }),
  };
}

function formerSettings(certificate: Certificate, sent: SettingsChange): FormerSettings {
  const { approvalMethod, approverEmail, sans, autoRenew, publicKeyHash, csr } = certificate;
  const free = undoing(sent, shownSettings(certificate));
  return {
    approvalMethod: approvalMethod ?? null,
    ...(approverEmail === undefined ? {} : { approverEmail }),
    sans: sans?.map(formerName) ?? null,
    autoRenew: autoRenew === true,
    publicKeyHash: publicKeyHash ?? null,
    ...(csr === undefined ? {} : { csr }),
    ...(free === undefined ? {} : { free }),
  };
}
