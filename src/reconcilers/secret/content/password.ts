/** The password of a keystore, from a Secret in the namespace of its Order. It is read when it is needed, and never kept. */
import { MANAGED_LABEL, ORDER_ANNOTATION } from "../../../api/names.ts";
import type { PasswordReference, PasswordView } from "../../../core/secret/content.ts";
import { isKubeError } from "../../../kube/client/errors.ts";
import { secrets, type Secret } from "../../../kube/client/kinds.ts";
import type { KubePort } from "../../ports.ts";

/** `version` names the Secret as it was read: another one whenever the password may have changed. */
export type Password = { ok: true; password: string; version: string } | { ok: false; problem: string };

/** @throws KubeError unless what is wrong can be said to a person. */
export async function readPassword(
  kube: Pick<KubePort, "get">,
  namespace: string,
  { name, key }: PasswordReference,
  signal: AbortSignal,
): Promise<Password> {
  try {
    const secret = await kube.get(secrets, { namespace, name }, { signal });
    return secret === undefined
      ? { ok: false, problem: `Secret ${name} does not exist in namespace ${namespace}; create it.` }
      : passwordIn(secret, key);
  } catch (error) {
    if (!isKubeError(error, "forbidden")) throw error;
    return { ok: false, problem: `Secret ${name} cannot be read: ${error.message}` };
  }
}

function passwordIn({ metadata, data = {} }: Secret, key: string): Password {
  const { name, uid, resourceVersion, labels, annotations } = metadata;
  // Each of our own writes would give it another version, and so bring the next one.
  if (labels?.[MANAGED_LABEL] !== undefined || annotations?.[ORDER_ANNOTATION] !== undefined) {
    return {
      ok: false,
      problem: `Secret ${name} is written by the operator; keep the password in another one.`,
    };
  }
  const where = `key ${key} of Secret ${name}`;
  const value = new Map(Object.entries(data)).get(key);
  if (value === undefined) return { ok: false, problem: `Secret ${name} has no key ${key}; add it.` };
  const bytes = Buffer.from(value, "base64");
  if (bytes.length === 0) return { ok: false, problem: `${where} is empty; put a password there.` };
  if (bytes.length > LONGEST) {
    return { ok: false, problem: `${where} is longer than ${LONGEST} bytes; use a shorter password.` };
  }
  const password = bytes.toString("latin1");
  if (/[\r\n]$/.test(password)) {
    return {
      ok: false,
      problem: `${where} ends with a line break, which nobody could type; write it without, for instance with kubectl create secret generic --from-literal.`,
    };
  }
  if (!PRINTABLE_ASCII.test(password)) {
    return {
      ok: false,
      problem: `${where} holds characters that Java cannot open a keystore with; use a password of unaccented letters, digits, blanks and ASCII punctuation only.`,
    };
  }
  return { ok: true, password, version: `${uid}/${resourceVersion}/${key}` };
}

/** No keystore's password is longer, and each byte of it costs time. */
const LONGEST = 1_024;

/**
 * Java's key for PBES2 is made from nothing else (`PBEKey`: "Password is not ASCII"), and keytool calls any other password
 * incorrect, even for a keystore of openssl's.
 */
const PRINTABLE_ASCII = /^[\x20-\x7e]+$/;

/** What decisions may know of it. */
export function passwordView(read: Password): PasswordView {
  return read.ok ? { kind: "present", version: read.version } : { kind: "problem", problem: read.problem };
}
