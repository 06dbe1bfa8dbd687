/** Where the sandbox looks when it really checks something: by default where the Internet says, in tests where they say. */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";

export interface Network {
  /** DNS server to ask for approval records, `address` or `address:port`; undefined: the system's. */
  resolver: string | undefined;
  /** Port of the web servers that hold approval files. */
  httpPort: number;
  /** Port a redirect to HTTPS leads to. */
  httpsPort: number;
  /** HTTP proxy through which approval files are fetched, such as `http://127.0.0.1:3128`. */
  httpProxy: string | undefined;
  /** Addresses of hosts, instead of asking DNS: for approval files and for the installation test. */
  hosts: Readonly<Record<string, readonly string[]>>;
}

export const DEFAULT_NETWORK: Network = {
  resolver: undefined,
  httpPort: 80,
  httpsPort: 443,
  httpProxy: undefined,
  hosts: {},
};

/** Every address of a host; none when it is not known. */
export async function addressesOf(network: Network, host: string): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  const mapped = network.hosts[host];
  if (mapped !== undefined) return mapped;
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}
