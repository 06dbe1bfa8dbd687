/** The settings of the vendor's object for what an Order asks, and whether its answer shows that they were taken. */
import type { Attempt, Failure } from "../../core/facts/observed.ts";
import type { Desired, DesiredName } from "../../core/rules/desired.ts";
import type { SettingsChange, ShownSettings } from "../../core/facts/settings.ts";
import { listed } from "../../core/words.ts";
import type {
  Certificate,
  CertificateSettings,
  SubjectAlternativeName,
  SubjectAlternativeNameSetting,
} from "../../sslmate/types.ts";
import { objectApproval } from "./approval.ts";
import { isOwnerTag } from "./owner-tag.ts";

/**
 * All settings, explicitly: an empty list of names keeps the vendor from adding its automatic `www.` name, and SSLMate
 * renews by itself only where it is told so.
 * @param owners owner tags to set and to remove.
 * @param free what else the Order sets: its own tags, reminders.
 */
export function settingsOf(
  { names: [commonName, ...others], vendorRenews = false }: Desired,
  csr: string,
  owners: Readonly<Record<string, boolean>>,
  free: SettingsChange = {},
): CertificateSettings {
  return {
    csr,
    ...approvalOf(commonName),
    sans: others.map((name): SubjectAlternativeNameSetting => ({
      type: "dns",
      value: name.value,
      ...approvalOf(name),
    })),
    autoRenew: vendorRenews,
    ...(free.muted === undefined ? {} : { muted: free.muted }),
    tags: { ...free.tags, ...owners },
  };
}

/** Tags in one order, so that what shows the same is the same; owner tags are another matter. */
export function shownSettings({ tags, muted }: Pick<Certificate, "tags" | "muted">): ShownSettings {
  return {
    tags: tags.filter((tag) => !isOwnerTag(tag)).toSorted(),
    ...(muted === undefined ? {} : { muted }),
  };
}

function approvalOf({ approval, approverEmail }: DesiredName) {
  return { approvalMethod: approval, ...(approverEmail === undefined ? {} : { approverEmail }) };
}

/**
 * The last question before a call that makes an instance: the object must show our key and our names, that the vendor does
 * not renew it by himself, our tag and no other owner's, no instance that was not there before, and no name that the vendor
 * calls not ready. What it leaves out counts as not taken; only about the readiness of a name it may be silent.
 */
export function deviation(
  certificate: Certificate,
  desired: Desired,
  attempt: Attempt,
  tag: string,
): Failure | undefined {
  if (certificate.publicKeyHash !== attempt.publicKeyHash) return notTaken("it shows another key");

  const [commonName, ...others] = desired.names;
  const sans = certificate.sans ?? [];
  const shown = new Map(sans.map((san) => [san.value, san]));
  const sameNames = shown.size === others.length && others.every(({ value }) => shown.has(value));
  if (certificate.sans === undefined || !sameNames) return notTaken("it shows other names");
  const otherwise = [
    { name: commonName, method: certificate.approvalMethod },
    ...others.map((name) => ({ name, method: shown.get(name.value)?.approvalMethod })),
  ].find(({ name, method }) => method !== name.approval);
  if (otherwise !== undefined) return notTaken(`it shows another approval of ${otherwise.name.value}`);

  const { vendorRenews = false } = desired;
  if (certificate.autoRenew !== vendorRenews) {
    return notTaken(`it ${vendorRenews ? "does not renew" : "renews"} the certificate by itself`);
  }

  const owners = certificate.tags.filter(isOwnerTag);
  if (!owners.includes(tag)) return notTaken("it lacks this Order's tag");
  const strangers = owners.filter((owner) => owner !== tag);
  if (strangers.length > 0) return notTaken(`it carries the tag ${listed(strangers)} of another owner`);

  const unknown = [certificate.current, certificate.pending].find(
    (instance) => instance !== undefined && !attempt.before.includes(instance.id),
  );
  if (unknown !== undefined) return { kind: "changed", what: `SSLMate shows the new instance ${unknown.id}` };

  const unready = [
    ...(isUnready(certificate) ? [commonName.value] : []),
    ...sans.filter(isUnready).map(({ value }) => value),
  ];
  return unready.length === 0 ? undefined : { kind: "not-approvable", approval: objectApproval(certificate) };
}

function notTaken(what: string): Failure {
  return { kind: "settings-not-taken", what };
}

function isUnready({
  dnsApproval,
  httpApproval,
}: Pick<SubjectAlternativeName, "dnsApproval" | "httpApproval">) {
  return dnsApproval?.ready === false || httpApproval?.ready === false;
}
