/** A running sandbox: the vendor's API on one port, the levers of a test on another. */
import { writeFile } from "node:fs/promises";
import { apiHandler } from "./api/dispatch.ts";
import { BASE_PATH } from "./api/routes.ts";
import type { CertificateAuthority, StoredAuthority } from "./ca/authority.ts";
import { listen, type Listener } from "./http/listener.ts";
import { managementHandler } from "./management/dispatch.ts";
import { levers } from "./management/routes.ts";
import { takeState } from "./management/whole-state.ts";
import { withDefaults, type PartialOptions, type SandboxOptions } from "./options.ts";
import { createWorld } from "./create-world.ts";
import type { World } from "./world.ts";

export interface Sandbox {
  /** Base address of the API, such as `https://127.0.0.1:8443/api/v2`. */
  endpoint: string;
  /** API key of the first account there is at the start. */
  apiKey: string;
  /** The root certificate: of the HTTPS listener and of everything that is issued. */
  caPem: string;
  /** Where the root certificate was written, if anywhere. */
  caFile: string | undefined;
  managementUrl: string;
  seed: number;
  /** The CA, to be given to another run as `authority`. */
  storedAuthority(): Promise<StoredAuthority>;
  /** Closes both ports and every connection; nothing runs afterwards. */
  stop(): Promise<void>;
}

/**
 * Starts a sandbox.
 * @throws the system's error when a port cannot be had or a file not be written.
 */
export async function startSandbox(given: PartialOptions = {}): Promise<Sandbox> {
  const options = withDefaults(given);
  const world = await createWorld(options);
  const caPem = world.authority.rootCertificate;
  if (options.caFile !== undefined) await writeFile(options.caFile, caPem);
  const [api, management] = await openPorts(options, world);
  world.addresses.api = options.publicOrigin ?? api.origin;
  world.addresses.management = options.managementOrigin ?? management.origin;
  return {
    endpoint: `${world.addresses.api}${BASE_PATH}`,
    apiKey: options.accounts[0]?.apiKey ?? "",
    caPem,
    caFile: options.caFile,
    managementUrl: management.origin,
    seed: options.seed,
    storedAuthority: async () => world.authority.stored(),
    stop: async () => {
      world.time.reset();
      await Promise.all([api.close(), management.close()]);
    },
  };
}

async function openPorts(options: SandboxOptions, world: World): Promise<[Listener, Listener]> {
  const { host, port, managementHost, managementPort } = options;
  const management = await listen(
    { host: managementHost, port: managementPort },
    managementHandler(world, levers(takeState(world))),
  );
  const tls = options.tls ? { tls: await serverCertificate(world.authority, options) } : {};
  try {
    return [await listen({ host, port, ...tls }, apiHandler(world)), management];
  } catch (error) {
    await management.close();
    throw error;
  }
}

async function serverCertificate(
  authority: CertificateAuthority,
  { tlsNames }: SandboxOptions,
): Promise<{ key: string; cert: string }> {
  return authority.serverCertificate(["localhost", "127.0.0.1", "::1", ...tlsNames]);
}
