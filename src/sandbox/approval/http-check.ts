/** Approval over HTTP: does the web server of the name hold the file? */
import { request as requestPlain, type IncomingMessage, type RequestOptions } from "node:http";
import { request as requestTls } from "node:https";
import { addressesOf, type Network } from "./network.ts";
import type { ApprovalFile } from "./records.ts";

const TIME_LIMIT = 10_000;
const SIZE_LIMIT = 64 * 1024;
const REDIRECTS = [301, 302, 307, 308];

interface Fetched {
  status: number;
  location: string | undefined;
  body: string;
}

/** Fetches the file; undefined when it is right, else what was found, for people. */
export async function checkHttp(
  network: Network,
  host: string,
  file: ApprovalFile,
): Promise<string | undefined> {
  const address = `http://${host}${file.path}`;
  try {
    const first = await fetchPlain(network, host, file.path);
    const last = leadsToHttps(first, host, file.path) ? await fetchTls(network, host, file.path) : first;
    if (last.status !== 200) return `${address} answers ${last.status}`;
    return last.body.trim() === file.content.trim() ? undefined : `${address} holds something else`;
  } catch (error) {
    return `${address} cannot be fetched: ${error instanceof Error ? error.message : "no answer"}`;
  }
}

/** The vendor follows a redirect only to HTTPS of the same host and path ("HTTP approval"). */
function leadsToHttps({ status, location }: Fetched, host: string, path: string): boolean {
  if (!REDIRECTS.includes(status) || location === undefined || !URL.canParse(location)) return false;
  const { protocol, hostname, port, pathname } = new URL(location);
  return protocol === "https:" && hostname === host && port === "" && pathname === path;
}

async function fetchPlain(network: Network, host: string, path: string): Promise<Fetched> {
  if (network.httpProxy === undefined) {
    return fetchOnce(false, {
      host: await addressOf(network, host),
      port: network.httpPort,
      path,
      headers: { Host: host },
    });
  }
  const proxy = new URL(network.httpProxy);
  const target = { path: `http://${host}:${network.httpPort}${path}`, headers: { Host: host } };
  return fetchOnce(false, { host: proxy.hostname, port: proxy.port, ...target });
}

async function fetchTls(network: Network, host: string, path: string): Promise<Fetched> {
  const address = await addressOf(network, host);
  // The certificate there need not be valid: it may be the very one that is to be replaced.
  const tls = { servername: host, rejectUnauthorized: false };
  return fetchOnce(true, { host: address, port: network.httpsPort, path, headers: { Host: host }, ...tls });
}

async function addressOf(network: Network, host: string): Promise<string> {
  const [address] = await addressesOf(network, host);
  if (address === undefined) throw new Error("the host name has no address");
  return address;
}

async function fetchOnce(tls: boolean, options: RequestOptions): Promise<Fetched> {
  const signal = AbortSignal.timeout(TIME_LIMIT);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = (tls ? requestTls : requestPlain)({ ...options, agent: false, signal }, resolve);
    request.on("error", reject);
    request.end();
  });
  let body = "";
  for await (const chunk of response.setEncoding("utf8")) {
    body += String(chunk);
    if (body.length > SIZE_LIMIT) throw new Error("the file is too large");
  }
  return { status: response.statusCode ?? 0, location: response.headers.location, body };
}
