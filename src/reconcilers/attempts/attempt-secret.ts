/**
 * An attempt as it is kept: one immutable Secret in the operator's namespace, whose name lets one attempt at a time
 * exist for a common name at an endpoint. Key and intent become durable in the same create.
 */
import { createHash } from "node:crypto";
import { ATTEMPT_SECRET_TYPE } from "../../api/names.ts";
import { ENDINGS, type Attempt, type Ending } from "../../core/facts/observed.ts";
import type { Secret } from "../../kube/client/kinds.ts";
import type { NewObject } from "../../kube/client/resource.ts";
import { decodeRecord, type AttemptRecord } from "./attempt-record.ts";

const RECORD = "attempt.json";
const PRIVATE_KEY = "tls.key";
const REQUEST = "request.csr";
/** On a copy that was set aside: why the attempt ended. */
const ENDED_ANNOTATION = "sslmate.com/ended";

/** Name of the Secret of the attempt for a common name. @param endpoint normalised. */
export function attemptName(endpoint: string, commonName: string): string {
  const hash = createHash("sha256").update(`${endpoint}\n${commonName}`).digest("hex");
  return `attempt-${hash.slice(0, 40)}`;
}

const SET_ASIDE = /^attempt-[0-9a-f]{40}-(.+)$/;

/** Whether an attempt holds its common name; one that was set aside does not. */
export function isInFlight({ secretName }: Pick<Attempt, "secretName">): boolean {
  return !SET_ASIDE.test(secretName);
}

/** What calls are counted under: the uid of the attempt's Secret, which a set-aside copy has in its name. */
export function attemptId({ uid, secretName }: Pick<Attempt, "uid" | "secretName">): string {
  return SET_ASIDE.exec(secretName)?.[1] ?? uid;
}

/** Whether a Secret's name is that of a set-aside copy of the attempt of that name. */
export function isSetAside(secretName: string, attempt: string): boolean {
  return secretName.startsWith(`${attempt}-`);
}

/** The Secret to create for an attempt. */
export function attemptSecret(
  namespace: string,
  record: AttemptRecord,
  privateKeyPem: string,
  csrPem: string,
): NewObject<Secret> {
  const [commonName = ""] = record.names;
  return {
    metadata: { namespace, name: attemptName(record.endpoint, commonName) },
    type: ATTEMPT_SECRET_TYPE,
    immutable: true,
    data: {
      [RECORD]: base64(JSON.stringify(record)),
      [PRIVATE_KEY]: base64(privateKeyPem),
      [REQUEST]: base64(csrPem),
    },
  };
}

/** The copy that is kept when an attempt ends without its certificate: same content, under a name with its uid. */
export function setAsideSecret(secret: Secret, why: Ending): NewObject<Secret> {
  const { namespace, name, uid } = secret.metadata;
  return {
    metadata: { namespace, name: `${name}-${uid}`, annotations: { [ENDED_ANNOTATION]: why } },
    type: ATTEMPT_SECRET_TYPE,
    immutable: true,
    ...(secret.data === undefined ? {} : { data: secret.data }),
  };
}

/**
 * The public facts of an attempt, or undefined if the Secret is none that this version can read. Whoever may write in the
 * operator's namespace can make one of any content, and another version of the operator another record.
 */
export function readAttempt(secret: Secret): Attempt | undefined {
  const value = secret.type === ATTEMPT_SECRET_TYPE ? secret.data?.[RECORD] : undefined;
  const record = value === undefined ? undefined : decodeRecord(text(value));
  if (record === undefined) return undefined;
  const ended = ENDINGS.find((why) => why === secret.metadata.annotations?.[ENDED_ANNOTATION]);
  return {
    uid: secret.metadata.uid,
    secretName: secret.metadata.name,
    order: record.order,
    cluster: record.cluster,
    endpoint: record.endpoint,
    verb: record.verb,
    paid: record.paid,
    keptKey: record.keptKey,
    handles: record.handles,
    names: record.names,
    privateKey: record.privateKey,
    publicKeyHash: record.publicKeyHash,
    csrHash: csrHash(text(secret.data?.[REQUEST] ?? "")),
    apiKeyFingerprint: record.apiKeyFingerprint,
    startedAt: Date.parse(record.startedAt),
    before: record.before.instances,
    claims: record.before.claimedFrom !== undefined,
    ...(ended === undefined ? {} : { ended }),
  };
}

/** What the vendor's object was before the attempt. */
export function readBefore(secret: Secret): AttemptRecord["before"] | undefined {
  return decodeRecord(text(secret.data?.[RECORD] ?? ""))?.before;
}

/** Key and CSR of an attempt, for the two moments that need them: sending and publishing. */
export function readAttemptMaterial(secret: Secret): { privateKeyPem: string; csrPem: string } | undefined {
  const { [PRIVATE_KEY]: key, [REQUEST]: csr } = secret.data ?? {};
  if (key === undefined || csr === undefined) return undefined;
  return { privateKeyPem: text(key), csrPem: text(csr) };
}

/** SHA-256 of a CSR's bytes; line breaks of its PEM form mean nothing. */
export function csrHash(pem: string): string {
  const body = pem.replace(/-----[^-]+-----/g, "").replace(/\s+/g, "");
  return createHash("sha256").update(Buffer.from(body, "base64")).digest("hex");
}

function base64(value: string): string {
  return Buffer.from(value, "utf8").toString("base64");
}

function text(value: string): string {
  return Buffer.from(value, "base64").toString("utf8");
}
