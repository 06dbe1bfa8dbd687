/** Puts the parts of a sandbox together. */
import { CertificateAuthority } from "./ca/authority.ts";
import { FaultInjector } from "./faults/injector.ts";
import { PastVersions } from "./faults/past.ts";
import { scheduleRenewal } from "./lifecycle/renewal.ts";
import type { SandboxOptions } from "./options.ts";
import { History } from "./state/history.ts";
import { Store } from "./state/store.ts";
import { SandboxTime } from "./timing/sandbox-time.ts";
import { Signal } from "./timing/signal.ts";
import { Turns } from "./timing/turns.ts";
import { InstanceWatchers } from "./timing/watchers.ts";
import { deliverWebhooks } from "./webhooks/deliver.ts";
import type { World } from "./world.ts";

/**
 * Makes the world of a new sandbox, with its accounts and faults.
 * @throws when a stored CA cannot be read.
 */
export async function createWorld(options: SandboxOptions): Promise<World> {
  const world: World = {
    clock: options.clock,
    time: new SandboxTime(options.clock, options.report),
    store: new Store(),
    history: new History(options.historyLimit),
    authority: await CertificateAuthority.create(options.authority),
    policy: structuredClone(options.policy),
    turns: new Turns(),
    watchers: new InstanceWatchers(),
    issued: new Signal(),
    faults: new FaultInjector(options.seed),
    past: new PastVersions(),
    network: options.network,
    report: options.report,
    addresses: { api: "", management: "" },
  };
  for (const account of options.accounts) world.store.addAccount(account);
  for (const fault of options.faults) world.faults.add(fault);
  world.issued.listen((instance) => scheduleRenewal(world, instance));
  world.issued.listen((instance) => deliverWebhooks(world, instance));
  return world;
}
