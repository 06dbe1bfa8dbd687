/** A running sandbox: the vendor's API on one port, the levers of a test on another. */
import { writeFile } from "node:fs/promises";
import { apiHandler, BASE_PATH } from "./api/dispatch.ts";
import { CertificateAuthority } from "./ca/authority.ts";
import { Random } from "./faults/random.ts";
import { listen } from "./http/listener.ts";
import { managementHandler } from "./management/dispatch.ts";
import { withDefaults, type PartialOptions, type SandboxOptions } from "./options.ts";
import { History } from "./state/history.ts";
import { Store } from "./state/store.ts";
import { SandboxTime } from "./timing/sandbox-time.ts";
import { Turns } from "./timing/turns.ts";
import { InstanceWatchers } from "./timing/watchers.ts";
import type { World } from "./world.ts";

export interface Sandbox {
  /** Base address of the API, such as `https://127.0.0.1:8443/api/v2`. */
  endpoint: string;
  /** API key of the account there is at the start. */
  apiKey: string;
  /** The root certificate: of the HTTPS listener and of everything that is issued. */
  caPem: string;
  /** Where the root certificate was written, if anywhere. */
  caFile: string | undefined;
  managementUrl: string;
  seed: number;
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
  const { account } = options;
  world.store.addAccount(account);
  const caPem = world.authority.rootCertificate;
  if (options.caFile !== undefined) await writeFile(options.caFile, caPem);
  const management = await listen(
    { host: options.managementHost, port: options.managementPort },
    managementHandler(world),
  );
  const tls = options.tls
    ? { tls: await world.authority.serverCertificate(["localhost", "127.0.0.1", "::1", ...options.tlsNames]) }
    : {};
  const api = await listen({ host: options.host, port: options.port, ...tls }, apiHandler(world)).catch(
    async (error: unknown) => {
      await management.close();
      throw error;
    },
  );
  world.addresses.api = options.publicOrigin ?? api.origin;
  world.addresses.management = options.managementOrigin ?? management.origin;
  return {
    endpoint: `${world.addresses.api}${BASE_PATH}`,
    apiKey: account.apiKey,
    caPem,
    caFile: options.caFile,
    managementUrl: management.origin,
    seed: options.seed,
    stop: async () => {
      world.time.reset();
      await Promise.all([api.close(), management.close()]);
    },
  };
}

async function createWorld(options: SandboxOptions): Promise<World> {
  return {
    clock: options.clock,
    time: new SandboxTime(options.clock),
    random: new Random(options.seed),
    store: new Store(),
    history: new History(options.historyLimit),
    authority: await CertificateAuthority.create(),
    policy: options.policy,
    turns: new Turns(),
    watchers: new InstanceWatchers(),
    addresses: { api: "", management: "" },
  };
}
