/** Leader election on a Lease of a real API server, with a short lease. */
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { leases } from "../../src/kube/client/kinds.ts";
import { LeaderElector } from "../../src/kube/leader-election.ts";
import { systemClock } from "../../src/ops/clock.ts";
import { silentLogger } from "../../src/ops/logger.ts";
import { eventually } from "../support/eventually.ts";
import { connect, newNamespace } from "./kube-support.ts";
import { controlPlaneOfWorker } from "./harness/control-plane-of-worker.ts";

const LEASE = 5_000;

const client = connect(controlPlaneOfWorker().adminKubeconfig);
const never = new AbortController().signal;
let namespace: string;

beforeEach(async () => {
  namespace = await newNamespace(client);
});

afterAll(() => client.close());

function candidate(identity: string): LeaderElector {
  return new LeaderElector({
    client,
    clock: systemClock,
    random: Math.random,
    logger: silentLogger,
    namespace,
    name: "operator",
    identity,
    leaseDuration: LEASE,
    // So that one that comes late on a busy machine does not cost the lease.
    renewInterval: LEASE / 10,
  });
}

async function holder(): Promise<string | undefined> {
  return (await client.get(leases, { namespace, name: "operator" }))?.spec?.holderIdentity;
}

describe("LeaderElector on a real API server", () => {
  test("given five candidates, then each leads once, never two at a time", async () => {
    const electors = ["a", "b", "c", "d", "e"].map((identity) => ({
      identity,
      elector: candidate(identity),
    }));
    const led: string[] = [];
    await Promise.all(
      electors.map(async ({ identity, elector }) => {
        await elector.acquire(never);
        const leaders = electors.filter((each) => each.elector.remaining() > 0);
        expect(leaders.map((each) => each.identity)).toEqual([identity]);
        expect(await holder()).toBe(identity);
        led.push(identity);
        await elector.release();
      }),
    );
    expect(led.sort((a, b) => a.localeCompare(b))).toEqual(["a", "b", "c", "d", "e"]);
    expect(await holder()).toBe("");
  });

  test("given a holder that died, then a candidate takes over, not before the lease has run out", async () => {
    const spec = { holderIdentity: "dead", leaseDurationSeconds: LEASE / 1000 };
    const started = systemClock.monotonic();
    await client.create(leases, { metadata: { namespace, name: "operator" }, spec });
    const elector = candidate("successor");
    await elector.acquire(never);
    expect(systemClock.monotonic() - started).toBeGreaterThanOrEqual(LEASE);
    expect(await holder()).toBe("successor");
    await elector.release();
  });

  test("given several renewals, then it still leads and the same lease is kept", async () => {
    const elector = candidate("steady");
    await elector.acquire(never);
    const first = await client.get(leases, { namespace, name: "operator" });
    // Longer than the first would have lasted.
    const later = await eventually(async () => {
      const lease = await client.get(leases, { namespace, name: "operator" });
      const [from, to] = [first, lease].map((each) => Date.parse(each?.spec?.renewTime ?? ""));
      expect((to ?? NaN) - (from ?? NaN)).toBeGreaterThan(LEASE);
      return lease;
    });
    expect(elector.remaining()).toBeGreaterThan(0);
    expect(later?.spec?.acquireTime).toBe(first?.spec?.acquireTime);
    expect(later?.spec?.holderIdentity).toBe("steady");
    await elector.release();
  });

  test("given somebody who takes the lease by force, then the leader learns that it is lost", async () => {
    const elector = candidate("robbed");
    await elector.acquire(never);
    const spec = { holderIdentity: "robber", leaseDurationSeconds: 60 };
    const metadata = { namespace, name: "operator" };
    await client.apply(leases, { metadata, spec }, { fieldManager: "robber", force: true });
    expect(await elector.lost).toBe("held by robber");
    expect(elector.remaining()).toBe(0);
    await elector.release();
    expect(await holder()).toBe("robber");
  });
});
