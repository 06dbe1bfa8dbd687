/** Leader election on a Lease of a real API server, with a short lease. */
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { leases } from "../../src/kube/client/kinds.ts";
import { LeaderElector } from "../../src/kube/leader-election/elector.ts";
import { systemClock } from "../../src/ops/clock.ts";
import { silentLogger } from "../../src/ops/logger.ts";
import { eventually } from "../support/eventually.ts";
import { connect, newNamespace } from "./kube-support.ts";
import { controlPlaneOfWorker } from "./harness/control-plane-of-worker.ts";

const LEASE = 2_000;

const client = connect(controlPlaneOfWorker().adminKubeconfig);
const never = new AbortController().signal;
let namespace: string;
/** Of the leases of one test: those of other tests, in other namespaces, are not to count. */
let name: string;

beforeEach(async () => {
  namespace = await newNamespace(client);
  name = `operator-of-${namespace}`;
});

afterAll(() => client.close());

function candidate(identity: string, ofNamespace = namespace): LeaderElector {
  return new LeaderElector({
    client,
    clock: systemClock,
    random: Math.random,
    logger: silentLogger,
    namespace: ofNamespace,
    name,
    identity,
    leaseDuration: LEASE,
  });
}

async function holder(ofNamespace = namespace): Promise<string | undefined> {
  return (await client.get(leases, { namespace: ofNamespace, name }))?.spec?.holderIdentity;
}

describe("LeaderElector on a real API server", () => {
  test.each([
    { what: "five candidates", spread: [0, 0, 0, 0, 0] },
    { what: "five candidates in three namespaces", spread: [0, 1, 2, 0, 1] },
  ])("given $what, then each leads once, never two at a time", async ({ spread }) => {
    const places = [namespace, await newNamespace(client), await newNamespace(client)];
    const electors = spread.map((place, index) => {
      const identity = `candidate-${index}`;
      const home = places[place];
      return { identity, home, elector: candidate(identity, home) };
    });
    const led: string[] = [];
    await Promise.all(
      electors.map(async ({ identity, home, elector }) => {
        await elector.acquire(never);
        const leaders = electors.filter((each) => each.elector.remaining() > 0);
        expect(leaders.map((each) => each.identity)).toEqual([identity]);
        expect(await holder(home)).toBe(identity);
        led.push(identity);
        await elector.release();
      }),
    );
    expect(led.sort((a, b) => a.localeCompare(b))).toEqual(electors.map(({ identity }) => identity));
    for (const { home } of electors) expect(await holder(home)).toBe("");
  });

  test("given a holder that died, then a candidate takes over, not before the lease has run out", async () => {
    const spec = { holderIdentity: "dead", leaseDurationSeconds: LEASE / 1000 };
    const started = systemClock.monotonic();
    await client.create(leases, { metadata: { namespace, name }, spec });
    const elector = candidate("successor");
    await elector.acquire(never);
    expect(systemClock.monotonic() - started).toBeGreaterThanOrEqual(LEASE);
    expect(await holder()).toBe("successor");
    await elector.release();
  });

  test("given several renewals, then it still leads and the same lease is kept", async () => {
    const elector = candidate("steady");
    await elector.acquire(never);
    const first = await client.get(leases, { namespace, name });
    // Longer than the first would have lasted.
    const later = await eventually(async () => {
      const lease = await client.get(leases, { namespace, name });
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
    const metadata = { namespace, name };
    await client.apply(leases, { metadata, spec }, { fieldManager: "robber", force: true });
    expect(await elector.lost).toBe("held by robber");
    expect(elector.remaining()).toBe(0);
    await elector.release();
    expect(await holder()).toBe("robber");
  });
});
