/** Where the vendor's API is: one spelling for one place, and no place to which an API key must not go in the clear. */
import { SslmateConfigurationError } from "./errors.ts";

/** The Basic service's public endpoint (API v2, API Endpoint). */
export const DEFAULT_ENDPOINT = "https://sslmate.com/api/v2";

/**
 * Brings an endpoint into its one spelling: host in lower case, no default port, no trailing slash or dot. Equal
 * endpoints give equal texts, which names of durable objects are made from.
 * @throws SslmateConfigurationError when it is no URL; when it holds user, password, query or fragment; or when it is
 *   not https, unless the host is a loopback address or a name inside the cluster (`.svc`, `.svc.cluster.local`).
 */
export function normaliseEndpoint(endpoint: string): string {
  const url = parse(endpoint);
  if (url.username !== "" || url.password !== "") {
    throw invalid("The endpoint holds a user name or password; the API key belongs into its Secret.");
  }
  if (/[?#]/.test(endpoint)) throw invalid("The endpoint holds a query or fragment; leave them out.");
  const host = url.hostname.replace(/\.$/, "");
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isInside(host))) {
    throw invalid(
      "The endpoint must begin with https://; http:// is for loopback addresses and names that end in .svc or .svc.cluster.local.",
    );
  }
  const port = url.port === "" ? "" : `:${url.port}`;
  return `${url.protocol}//${host}${port}${url.pathname.replace(/\/+$/, "")}`;
}

function parse(endpoint: string): URL {
  try {
    return new URL(endpoint);
  } catch {
    // The parser's own error quotes the text, and a text with a password in it may be what is wrong.
    throw invalid("The endpoint is not a URL; it should look like https://sslmate.com/api/v2.");
  }
}

function isInside(host: string): boolean {
  return (
    host === "localhost" ||
    host === "[::1]" ||
    /^127\.\d+\.\d+\.\d+$/.test(host) ||
    host.endsWith(".svc") ||
    host.endsWith(".svc.cluster.local")
  );
}

function invalid(message: string): SslmateConfigurationError {
  return new SslmateConfigurationError("endpoint", message);
}
