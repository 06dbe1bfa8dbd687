/** What an attempt's Secret says beside key and CSR. */
import type { SettingsChange } from "../../core/facts/settings.ts";
import type { Attempt, HandledAnnotations, KeyKind, ObjectName } from "../../core/facts/observed.ts";

/** The settings that the vendor's object had before, so that they can be put back. */
export interface FormerSettings {
  approvalMethod: string | null;
  approverEmail?: string;
  /** As the vendor showed them; null for his default ones. */
  sans: readonly FormerName[] | null;
  autoRenew: boolean;
  publicKeyHash: string | null;
  csr?: string;
  /** Of its tags and reminders, what the attempt changes, as it was before. */
  free?: SettingsChange;
}

interface FormerName {
  value: string;
  approvalMethod?: string;
  approverEmail?: string;
}

export interface AttemptRecord {
  version: 1;
  order: ObjectName & { uid: string };
  cluster: string;
  endpoint: string;
  verb: Attempt["verb"];
  paid: boolean;
  keptKey: boolean;
  handles: HandledAnnotations;
  names: readonly string[];
  privateKey: Attempt["privateKey"];
  publicKeyHash: string;
  apiKeyFingerprint: string;
  /** RFC 3339. */
  startedAt: string;
  before: {
    instances: readonly number[];
    settings?: FormerSettings;
    /** Present if the object was there and not this Order's: the owner tags that it had. */
    claimedFrom?: readonly string[];
  };
}

/** Reads a record from JSON; undefined if any part of it is not what it should be. */
export function decodeRecord(json: string): AttemptRecord | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is AttemptRecord {
  if (!isObject(value)) return false;
  const { version, order, verb, names, privateKey, startedAt, before } = value;
  const texts = [value["cluster"], value["endpoint"], value["publicKeyHash"], value["apiKeyFingerprint"]];
  return (
    version === 1 &&
    (verb === "buy" || verb === "reissue") &&
    [value["paid"], value["keptKey"]].every((flag) => typeof flag === "boolean") &&
    isHandled(value["handles"]) &&
    texts.every(isText) &&
    isObject(order) &&
    [order["namespace"], order["name"], order["uid"]].every(isText) &&
    Array.isArray(names) &&
    names.length > 0 &&
    names.every(isText) &&
    isKeyKind(privateKey) &&
    isText(startedAt) &&
    !Number.isNaN(Date.parse(startedAt)) &&
    isObject(before) &&
    Array.isArray(before["instances"]) &&
    before["instances"].every(Number.isSafeInteger) &&
    (before["settings"] === undefined || areSettings(before["settings"])) &&
    (before["claimedFrom"] === undefined || areTexts(before["claimedFrom"]))
  );
}

function areSettings(value: unknown): value is FormerSettings {
  if (!isObject(value)) return false;
  const { approvalMethod, approverEmail, sans, autoRenew, publicKeyHash, csr, free } = value;
  return (
    (approvalMethod === null || isText(approvalMethod)) &&
    [approverEmail, csr].every((text) => text === undefined || typeof text === "string") &&
    (publicKeyHash === null || isText(publicKeyHash)) &&
    typeof autoRenew === "boolean" &&
    (free === undefined || isSettingsChange(free)) &&
    (sans === null || (Array.isArray(sans) && sans.every(isFormerName)))
  );
}

function isSettingsChange(value: unknown): value is SettingsChange {
  if (!isObject(value)) return false;
  const { tags, muted } = value;
  return (
    (tags === undefined ||
      (isObject(tags) && Object.values(tags).every((set) => typeof set === "boolean"))) &&
    (muted === undefined || typeof muted === "boolean")
  );
}

function isFormerName(value: unknown): value is FormerName {
  return (
    isObject(value) &&
    isText(value["value"]) &&
    [value["approvalMethod"], value["approverEmail"]].every(
      (text) => text === undefined || typeof text === "string",
    )
  );
}

function isHandled(value: unknown): value is HandledAnnotations {
  return (
    isObject(value) &&
    [value["renew"], value["rekey"]].every((text) => text === undefined || typeof text === "string")
  );
}

function isKeyKind(value: unknown): value is KeyKind {
  if (!isObject(value)) return false;
  const sizes: Record<KeyKind["algorithm"], readonly unknown[]> = {
    ECDSA: [256, 384],
    RSA: [2048, 3072, 4096],
  };
  const { algorithm, size } = value;
  return (algorithm === "ECDSA" || algorithm === "RSA") && sizes[algorithm].includes(size);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
