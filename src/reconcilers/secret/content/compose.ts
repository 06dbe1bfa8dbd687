/** Makes what a TLS Secret is to hold beside its pair, for one write of all of it. */
import { digest, FORMAT_FILES, wantedContent, type Format } from "../../../core/secret/content.ts";
import type { PasswordView } from "../../../core/secret/content.ts";
import { CONTENT_ANNOTATION } from "../../../api/names.ts";
import type { Secret } from "../../../kube/client/kinds.ts";
import type { Pass } from "../../order/pass.ts";
import { passwordView, readPassword } from "./password.ts";
import { decodeRecord, type Content, type FormatRecord } from "./record.ts";

/** A pair as it is about to be written, and the fingerprint of its certificate. */
export interface PairToWrite {
  bundlePem: string;
  privateKeyPem: string;
  fingerprint: string;
}

/** What a pass that composes has at hand. */
type Source = Pick<Pass, "operator" | "signal" | "read" | "bundles">;

interface Made {
  files: Readonly<Record<string, string>>;
  record: FormatRecord;
}

/**
 * All that is asked for. A keystore without its password is left as it is; a root that does not fit goes.
 * @param live the Secret that is about to be written over, if there is one.
 * @returns `password` as it was found for the keystore, if one is wanted.
 */
export async function composeContent(
  pass: Source,
  live: Secret | undefined,
  pair: PairToWrite,
): Promise<{ content: Content; password?: PasswordView }> {
  const { order, cluster } = pass.read;
  const wanted = wantedContent(order.spec, cluster?.spec);
  if (wanted === undefined || order.metadata.deletionTimestamp !== undefined) {
    return { content: presentContent(live) };
  }
  let password: PasswordView | undefined;
  const made: [Format, Made][] = [];
  const add = (format: Format, one: Made | undefined): void => {
    if (one !== undefined) made.push([format, one]);
  };
  for (const format of wanted.formats) {
    switch (format) {
      case "PKCS12": {
        if (wanted.password === undefined) break;
        const keystore = await keystoreOf(pass, wanted.password, live, pair);
        password = keystore.password;
        add(format, keystore.made);
        break;
      }
      case "CA":
        add(format, rootOf(pass, live, pair));
        break;
      case "CombinedPEM":
      case "DER":
      case "Agent":
        add(format, madeOf(pass.operator.pki.filesOfPair(pair, format), pair.fingerprint));
    }
  }
  const content: Content = {
    labels: wanted.labels,
    annotations: wanted.annotations,
    files: Object.assign({}, ...made.map(([, { files }]) => files)) as Content["files"],
    record: {
      labels: Object.keys(wanted.labels),
      annotations: Object.keys(wanted.annotations),
      formats: Object.fromEntries(made.map(([format, { record }]) => [format, record])),
    },
  };
  return { content, ...(password === undefined ? {} : { password }) };
}

/** What a Secret holds of ours beside its pair, to be written once more as it is. */
export function presentContent(live: Secret | undefined): Content {
  const { labels = {}, annotations = {} } = live?.metadata ?? {};
  const record = decodeRecord(annotations[CONTENT_ANNOTATION]);
  const names = Object.values(record.formats).flatMap(({ files }) => Object.keys(files));
  return {
    labels: chosen(record.labels, labels),
    annotations: chosen(record.annotations, annotations),
    files: chosen(names, live?.data ?? {}),
    record,
  };
}

async function keystoreOf(
  { operator, signal, read }: Source,
  reference: Parameters<typeof readPassword>[2],
  live: Secret | undefined,
  pair: PairToWrite,
): Promise<{ made: Made | undefined; password: PasswordView }> {
  const { namespace = "", name } = read.order.metadata;
  const found = await readPassword(operator.kube, namespace, reference, signal);
  const password = passwordView(found);
  if (!found.ok) return { made: presentFormat(live, "PKCS12"), password };
  const { bundlePem, privateKeyPem, fingerprint } = pair;
  const bytes = await operator.pki.createKeystore({
    bundlePem,
    privateKeyPem,
    password: found.password,
    friendlyName: name,
  });
  const [file] = FORMAT_FILES.PKCS12;
  const made = madeOf(bytes === undefined ? {} : { [file]: bytes }, fingerprint, found.version);
  return { made, password };
}

/** The root, as SSLMate handed it over, as it lies in the Secret already, or from those that Node.js trusts. */
function rootOf(
  { operator, bundles }: Source,
  live: Secret | undefined,
  pair: PairToWrite,
): Made | undefined {
  const { pki } = operator;
  const [file] = FORMAT_FILES.CA;
  const present = Buffer.from(live?.data?.[file] ?? "", "base64").toString("utf8");
  const given = [...bundles.values()].flatMap(({ rootPem }) => (rootPem === undefined ? [] : [rootPem]));
  for (const candidate of [...given, present]) {
    const root = candidate === "" ? undefined : pki.checkRoot(pair.bundlePem, candidate);
    if (root !== undefined) return madeOf({ [file]: Buffer.from(root) }, pair.fingerprint);
  }
  const known = pki.findPublicRoot(pair.bundlePem);
  return known === undefined ? undefined : madeOf({ [file]: Buffer.from(known) }, pair.fingerprint);
}

function presentFormat(live: Secret | undefined, format: Format): Made | undefined {
  const record = decodeRecord(live?.metadata.annotations?.[CONTENT_ANNOTATION]).formats[format];
  if (record === undefined) return undefined;
  const files = chosen(Object.keys(record.files), live?.data ?? {});
  return Object.keys(files).length === 0 ? undefined : { files, record };
}

function madeOf(
  bytes: Readonly<Record<string, Buffer>>,
  certificate: string,
  password?: string,
): Made | undefined {
  const entries = Object.entries(bytes);
  if (entries.length === 0) return undefined;
  return {
    files: Object.fromEntries(entries.map(([name, content]) => [name, content.toString("base64")])),
    record: {
      certificate,
      files: Object.fromEntries(entries.map(([name, content]) => [name, digest(content)])),
      ...(password === undefined ? {} : { password }),
    },
  };
}

function chosen(
  keys: readonly string[],
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const there = new Map(Object.entries(values));
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = there.get(key);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}
