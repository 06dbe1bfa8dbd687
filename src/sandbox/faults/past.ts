/** What certificates were before their last change: for answers that are out of date, as a lagging replica gives them. */
import { Store } from "../state/store.ts";
import type { Certificate, Instance } from "../state/model.ts";
import type { SandboxTime } from "../timing/sandbox-time.ts";
import type { FaultInjector } from "./injector.ts";

/** What of the world matters here. */
interface Present {
  readonly faults: Pick<FaultInjector, "expects">;
  readonly store: Store;
  readonly time: Pick<SandboxTime, "now">;
}

interface Version {
  certificate: Certificate | undefined;
  instances: Instance[];
  /** When it was replaced. */
  until: number;
}

export class PastVersions {
  readonly #versions = new Map<string, Version>();

  /** To be called before a certificate or one of its instances changes. */
  remember(world: Present, accountId: number, cn: string): void {
    if (!world.faults.expects("stale-read")) return;
    const certificate = world.store.certificate(accountId, cn);
    this.#versions.set(key(accountId, cn), {
      certificate: certificate && { ...certificate, instanceIds: [...certificate.instanceIds] },
      instances: certificate ? world.store.instancesOf(certificate).map((instance) => ({ ...instance })) : [],
      until: world.time.now(),
    });
  }

  clear(): void {
    this.#versions.clear();
  }

  /** The world as a replica would show it that lags up to `seconds` behind; only for reading. */
  worldBehind<World extends Present>(world: World, accountId: number, seconds: number): World {
    const store = new Store();
    const since = world.time.now() - seconds * 1000;
    const known = world.store.certificates(accountId);
    for (const present of known) {
      const version = this.#versions.get(key(accountId, present.cn));
      if (version === undefined || version.until < since) {
        store.copyFrom(present, world.store.instancesOf(present));
      } else if (version.certificate !== undefined) {
        store.copyFrom(version.certificate, version.instances);
      }
    }
    return { ...world, store };
  }
}

const key = (accountId: number, cn: string): string => `${accountId} ${cn}`;
