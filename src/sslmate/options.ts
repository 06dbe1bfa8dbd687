/** What a client is made from, and what of it can be found wrong before the first call. */
import { X509Certificate } from "node:crypto";
import type { Clock } from "../ops/clock.ts";
import { SslmateConfigurationError } from "./errors.ts";

export interface SslmateClientOptions {
  /** Any spelling that `normaliseEndpoint` takes. */
  readonly endpoint: string;
  /** Spaces and newlines around it are dropped: a Secret made from a file has one. */
  readonly apiKey: string;
  /** PEM of the authorities to trust instead of the system's. */
  readonly caBundle?: string | undefined;
  /** http or https, without credentials; an https endpoint is then reached by a tunnel through it. */
  readonly proxyUrl?: string | undefined;
  readonly clock: Clock;
  readonly userAgent: string;
  readonly limits?: Partial<SslmateLimits> | undefined;
}

export interface SslmateLimits {
  /** For name resolution, TCP and TLS of a new connection. */
  readonly connectMilliseconds: number;
  /** For a whole free call; the seconds of `poll` come on top. */
  readonly freeMilliseconds: number;
  /** For a whole paid call. The leader's lease has to outlive it. */
  readonly paidMilliseconds: number;
  readonly largestAnswerBytes: number;
  /** For the list of all certificates, which the vendor does not page. */
  readonly largestListBytes: number;
}

export const DEFAULT_LIMITS: SslmateLimits = {
  connectMilliseconds: 10_000,
  freeMilliseconds: 30_000,
  paidMilliseconds: 45_000,
  largestAnswerBytes: 4 * 1024 * 1024,
  // Three kilobytes each, with names, records and instances, for twenty thousand.
  largestListBytes: 64 * 1024 * 1024,
};

/**
 * The API key without the whitespace around it.
 * @throws SslmateConfigurationError when it is empty or cannot be the user name of HTTP Basic authentication.
 */
export function usableApiKey(apiKey: string): string {
  const key = apiKey.trim();
  if (key === "") throw new SslmateConfigurationError("apiKey", "The API key is empty.");
  // A colon would end the user name (RFC 7617, 2), and the rest would count as password.
  if (!/^[\x21-\x39\x3b-\x7e]+$/.test(key)) {
    throw new SslmateConfigurationError(
      "apiKey",
      "The API key holds characters that no API key has; copy it once more.",
    );
  }
  return key;
}

/**
 * The bundle as it is. Node takes any text for one and then trusts nobody; better said at once.
 * @throws SslmateConfigurationError when it does not begin with a readable certificate.
 */
export function usableCaBundle(caBundle: string): string {
  if (isCertificate(caBundle)) return caBundle;
  throw new SslmateConfigurationError("caBundle", "The CA bundle is not certificates in PEM.");
}

/**
 * The proxy's address. It is no place for a password: whoever may read the setting could read that too.
 * @param endpoint what is reached through it; plain HTTP would show the API key to the proxy.
 * @throws SslmateConfigurationError when it is not the bare address of an http or https proxy.
 */
export function usableProxyUrl(proxyUrl: string, endpoint: URL): URL {
  if (endpoint.protocol !== "https:") {
    throw invalidProxy("A proxy is for an endpoint that begins with https://; others are reached directly.");
  }
  const url = URL.canParse(proxyUrl) ? new URL(proxyUrl) : undefined;
  // The text is not quoted: what is wrong with it may be a password in it.
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) {
    throw invalidProxy("The proxy's address should look like http://proxy.example.com:3128.");
  }
  if (url.username !== "" || url.password !== "" || /[@?#]/.test(proxyUrl) || url.pathname !== "/") {
    throw invalidProxy("The proxy's address is more than scheme, host and port; leave the rest out.");
  }
  return url;
}

function invalidProxy(message: string): SslmateConfigurationError {
  return new SslmateConfigurationError("proxyUrl", message);
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
