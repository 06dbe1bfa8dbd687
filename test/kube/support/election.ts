/** Candidates for the operator's lease, on a server of the test, in time that passes only when told. */
import { expect } from "vitest";
import { KubeClient } from "../../../src/kube/client/client.ts";
import { LeaderElector } from "../../../src/kube/leader-election.ts";
import { silentLogger, type Logger } from "../../../src/ops/logger.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { LeaseServer } from "./lease-server.ts";

export const SECOND = 1_000;

/** What stands in the lease while another process holds it. */
export const another = { holderIdentity: "another", leaseDurationSeconds: 60, leaseTransitions: 4 };

export class Election {
  readonly leases: LeaseServer;
  /** The elector's clock; its timers are a sleep, and for a leader the one that declares the loss. */
  readonly clock = new FakeClock();
  /** The client's clock: only its time limits hang on it. */
  readonly requestClock = new FakeClock();
  readonly stop = new AbortController();
  readonly client: KubeClient;

  private constructor(leases: LeaseServer) {
    this.leases = leases;
    this.client = new KubeClient({
      kubeConfig: leases.server.kubeConfig(),
      clock: this.requestClock,
      random: () => 0.5,
    });
  }

  static async start(): Promise<Election> {
    return new Election(await LeaseServer.start());
  }

  async close(): Promise<void> {
    this.client.close();
    await this.leases.server.close();
  }

  candidate(identity = "me", logger: Logger = silentLogger): LeaderElector {
    return new LeaderElector({
      client: this.client,
      clock: this.clock,
      random: () => 0.5,
      logger,
      namespace: "system",
      name: "operator",
      identity,
    });
  }

  /** A candidate that has become the leader. */
  async leading(): Promise<LeaderElector> {
    const elector = this.candidate();
    await elector.acquire(this.stop.signal);
    await this.asleep(2);
    return elector;
  }

  /** Waits until the elector waits for its clock, with this many timers. */
  async asleep(timers: number): Promise<void> {
    await expect.poll(() => this.clock.armed).toBe(timers);
  }

  /** Lets a waiting candidate look once more: after 3 s with a random of one half. */
  async look(): Promise<void> {
    const before = this.leases.server.requests.length;
    await this.clock.advance(3 * SECOND);
    await this.leases.server.received(before + 1);
  }
}
