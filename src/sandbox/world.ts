/** Everything that the parts of the sandbox share, handed to each of them as one argument. */
import type { Clock } from "../ops/clock.ts";
import type { Network } from "./approval/network.ts";
import type { CertificateAuthority } from "./ca/authority.ts";
import type { FaultInjector } from "./faults/injector.ts";
import type { PastVersions } from "./faults/past.ts";
import type { History } from "./state/history.ts";
import type { Instance } from "./state/model.ts";
import type { Policy } from "./state/policy.ts";
import type { Store } from "./state/store.ts";
import type { SandboxTime } from "./timing/sandbox-time.ts";
import type { Signal } from "./timing/signal.ts";
import type { Turns } from "./timing/turns.ts";
import type { InstanceWatchers } from "./timing/watchers.ts";

export interface World {
  /** For limits and delays of this program; never for what certificates see. */
  readonly clock: Clock;
  /** For everything that the vendor's customers see. */
  readonly time: SandboxTime;
  readonly store: Store;
  readonly history: History;
  readonly authority: CertificateAuthority;
  readonly policy: Policy;
  readonly turns: Turns;
  readonly watchers: InstanceWatchers;
  /** An instance has got its certificate. */
  readonly issued: Signal<Instance>;
  readonly faults: FaultInjector;
  readonly past: PastVersions;
  readonly network: Network;
  /** Told of every error that nobody foresaw: each is a fault of this program. */
  readonly report: (error: unknown) => void;
  /** Addresses without a slash at the end; known once the ports are open. */
  readonly addresses: { api: string; management: string };
}
