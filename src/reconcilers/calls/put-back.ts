/**
 * Puts settings and owner back that the vendor's object had before an attempt of which nothing came: a person's own renewal
 * then goes on, with his key and his names.
 */
import type { Attempt } from "../../core/facts/observed.ts";
import { isSslmateError } from "../../sslmate/errors.ts";
import type { ApprovalMethod, CertificateSettings } from "../../sslmate/types.ts";
import type { FormerSettings } from "../attempts/attempt-record.ts";
import { loadBefore, type AttemptStore } from "../attempts/store.ts";
import type { Logger } from "../../ops/logger.ts";
import { accountOf, type Pass } from "../order/pass.ts";
import type { FoundAccount } from "../orphans/account.ts";
import { ownerTag } from "../vendor/owner-tag.ts";
import type { Sightings } from "../vendor/sightings.ts";

/** Opens the account of the pass's Cluster for that; without it, the settings stay. */
export async function putBack(pass: Pass, attempt: Attempt): Promise<void> {
  const opened = await accountOf(pass);
  const cluster = pass.read.cluster?.metadata.name;
  if (opened.ok && cluster !== undefined) {
    await putBackAt(pass.operator, attempt, { cluster, account: opened.account });
  }
}

/**
 * Only while the object still has the attempt's key: what somebody has changed since is his. That it fails keeps no attempt
 * from its end; it is logged.
 */
export async function putBackAt(
  operator: AttemptStore & { logger: Logger; installation: string; sightings: Sightings },
  attempt: Attempt,
  { cluster, account: { client, apiKeyFingerprint } }: Pick<FoundAccount, "account" | "cluster">,
): Promise<void> {
  if (apiKeyFingerprint !== attempt.apiKeyFingerprint) return;
  const before = await loadBefore(operator, attempt);
  const [commonName = ""] = attempt.names;
  const settings = before?.settings === undefined ? undefined : settingsOf(before.settings);
  if (settings === undefined) return;
  const fields = { attempt: attempt.uid, commonName };
  try {
    const present = await client.getCertificate(commonName);
    if (present.publicKeyHash !== attempt.publicKeyHash) return;
    const ours = ownerTag(operator.installation, attempt.order);
    const tags = {
      ...settings.tags,
      ...(before?.claimedFrom === undefined ? {} : formerTags(before.claimedFrom, ours)),
    };
    // SSLMate's own renewal of what was this Order's before is as the Order wants it since: with the Order it may have ended.
    const { autoRenew, ...others } = settings;
    const isPersons = before?.claimedFrom !== undefined;
    const askedAt = operator.clock.monotonic();
    const sent = { ...others, ...(isPersons ? { autoRenew } : {}), tags };
    // What the Order asked for is gone with it, and what was seen before may not tell so.
    const answer = await client.saveCertificate(commonName, sent, { expand: ["current"] });
    operator.sightings.see(cluster, answer, askedAt);
    operator.logger.info(fields, "put the former settings back at SSLMate");
  } catch (error) {
    if (!isSslmateError(error)) throw error;
    operator.sightings.forget(cluster, commonName);
    operator.logger.warn(
      { ...fields, kind: error.kind, reason: error.reason },
      "could not put the former settings back at SSLMate",
    );
  }
}

function formerTags(owners: readonly string[], ours: string): Record<string, boolean> {
  return { ...Object.fromEntries(owners.map((tag) => [tag, true])), [ours]: false };
}

/** What can be set again; undefined if the vendor did not say enough of it. */
function settingsOf({
  approvalMethod,
  approverEmail,
  sans,
  autoRenew,
  csr,
  free,
}: FormerSettings): CertificateSettings | undefined {
  const method = methodOf(approvalMethod);
  if (csr === undefined || method === undefined) return undefined;
  return {
    csr,
    approvalMethod: method,
    ...(approverEmail === undefined ? {} : { approverEmail }),
    sans:
      sans?.map((name) => ({
        type: "dns",
        value: name.value,
        approvalMethod: methodOf(name.approvalMethod) ?? method,
        ...(name.approverEmail === undefined ? {} : { approverEmail: name.approverEmail }),
      })) ?? null,
    autoRenew,
    ...free,
  };
}

function methodOf(value: string | null | undefined): ApprovalMethod | undefined {
  return value === "dns" || value === "http" || value === "email" ? value : undefined;
}
