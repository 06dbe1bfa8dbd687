/** What stands inside of messages, as the modules that find it out say it. */
import type { AccountCheck } from "../../../src/core/status/cluster-status.ts";
import type { VendorFailure } from "../../../src/core/facts/observed.ts";
import type { PasswordView } from "../../../src/core/secret/content.ts";
import type { Secret } from "../../../src/kube/client/kinds.ts";
import { readPurse } from "../../../src/reconcilers/money/purse.ts";
import { realPki } from "../../../src/reconcilers/ports.ts";
import { passwordView, readPassword } from "../../../src/reconcilers/secret/content/password.ts";
import { secretView, tlsSecretFacts } from "../../../src/reconcilers/secret/tls-secret.ts";
import { vendorFailure } from "../../../src/reconcilers/vendor/ask.ts";
import { normaliseEndpoint } from "../../../src/sslmate/endpoint.ts";
import { isSslmateError, SslmateConfigurationError } from "../../../src/sslmate/errors.ts";
import { usableApiKey, usableCaBundle, usableProxyUrl } from "../../../src/sslmate/options.ts";
import { errorOfFailure, readAnswer } from "../../../src/sslmate/wire/answer.ts";
import type { ExchangeFailure } from "../../../src/sslmate/wire/exchange.ts";
import { SECRET_METADATA } from "../../support/secret-metadata.ts";

const context = {
  host: "sslmate.com",
  proxy: "proxy.example:3128",
  totalMilliseconds: 30_000,
  redact: (text: string) => text,
};

/** A call that got no complete answer. */
export function onTheWay(failure: ExchangeFailure): VendorFailure {
  return vendorFailure(errorOfFailure(failure, context));
}

/** Something else answers in SSLMate's place. */
export function webPage(): VendorFailure {
  try {
    readAnswer(
      { status: 200, retryAfter: undefined, body: Buffer.from("<html>") },
      "certificate",
      (value) => value,
      context,
    );
  } catch (error) {
    if (isSslmateError(error)) return vendorFailure(error);
    throw error;
  }
  throw new Error("it was taken for an answer");
}

const usable = {
  endpoint: normaliseEndpoint,
  apiKey: usableApiKey,
  caBundle: usableCaBundle,
  proxyUrl: (text: string) => usableProxyUrl(text, new URL("https://sslmate.com")),
};

/** A setting of a Cluster that cannot be used. */
export function unusable(field: keyof typeof usable, text: string): AccountCheck {
  try {
    usable[field](text);
  } catch (error) {
    if (error instanceof SslmateConfigurationError) {
      return { kind: "unusable", field: error.field, detail: error.message };
    }
    throw error;
  }
  throw new Error(`${field} can be used`);
}

/** Why a Secret that somebody else made is not the Order's. */
export function notOurs(): string {
  const facts = tlsSecretFacts({ metadata: SECRET_METADATA, type: "kubernetes.io/tls" }, realPki);
  const view = secretView(facts, { namespace: "shop", name: "example-com" }, () => false);
  if (view.kind !== "foreign") throw new Error("it is the Order's");
  return view.detail;
}

/** What is found of the password of a keystore. @param data of its Secret; undefined if there is none. */
export async function passwordIn(data: Secret["data"]): Promise<PasswordView> {
  const reference = { name: "keystore-password", key: "password" };
  const get = async (): Promise<never> =>
    (data === undefined
      ? undefined
      : { metadata: { ...SECRET_METADATA, name: reference.name }, type: "Opaque", data }) as never;
  return passwordView(await readPassword({ get }, "shop", reference, new AbortController().signal));
}

/** Why a purse with this text cannot be read. */
export async function purseProblem(text: string): Promise<string> {
  const kube = { get: async () => ({ metadata: SECRET_METADATA, data: { "purse.json": text } }) };
  try {
    await readPurse({ kube, operatorNamespace: "sslmate-system" } as never, "https://sslmate.com/api/v2");
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("it was read");
}
