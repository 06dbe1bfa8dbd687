import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { KubeClient } from "../../src/kube/client/client.ts";
import { LeaderElector } from "../../src/kube/leader-election.ts";
import { silentLogger } from "../../src/ops/logger.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { LeaseServer } from "./support/lease-server.ts";
import { cut, json, silence, statusBody } from "./support/scripted-server.ts";

const SECOND = 1_000;
const another = { holderIdentity: "another", leaseDurationSeconds: 60, leaseTransitions: 4 };

let leases: LeaseServer;
/** The elector's clock; its timers are a sleep, and for a leader the one that declares the loss. */
let clock: FakeClock;
/** The client's clock: only its time limits hang on it. */
let requestClock: FakeClock;
let client: KubeClient;
let stop: AbortController;

beforeEach(async () => {
  leases = await LeaseServer.start();
  clock = new FakeClock();
  requestClock = new FakeClock();
  client = new KubeClient({
    kubeConfig: leases.server.kubeConfig(),
    clock: requestClock,
    random: () => 0.5,
  });
  stop = new AbortController();
});

afterEach(async () => {
  client.close();
  await leases.server.close();
});

function candidate(identity = "me"): LeaderElector {
  return new LeaderElector({
    client,
    clock,
    random: () => 0.5,
    logger: silentLogger,
    namespace: "system",
    name: "operator",
    identity,
  });
}

async function leading(): Promise<LeaderElector> {
  const elector = candidate();
  await elector.acquire(stop.signal);
  await asleep(2);
  return elector;
}

/** Waits until the elector waits for its clock, with this many timers. */
async function asleep(timers: number): Promise<void> {
  await expect.poll(() => clock.armed).toBe(timers);
}

/** Lets a waiting candidate look once more: after 3 s with a random of one half. */
async function look(): Promise<void> {
  const before = leases.server.requests.length;
  await clock.advance(3 * SECOND);
  await leases.server.received(before + 1);
}

describe("LeaderElector.acquire", () => {
  it("given no lease, then creates it and leads for the lease duration", async () => {
    const elector = await leading();
    expect(elector.remaining()).toBe(60 * SECOND);
    expect(leases.lease?.spec).toEqual({
      holderIdentity: "me",
      leaseDurationSeconds: 60,
      acquireTime: "2026-11-22T12:00:00.000000Z",
      renewTime: "2026-11-22T12:00:00.000000Z",
      leaseTransitions: 0,
    });
    await elector.release();
  });

  it("given a lease that its holder gave up, then takes it at once and counts the transition", async () => {
    leases.write({ ...another, holderIdentity: "" });
    const elector = await leading();
    expect(leases.lease?.spec).toMatchObject({ holderIdentity: "me", leaseTransitions: 5 });
    await elector.release();
  });

  it("given a holder that renews, then never leads", async () => {
    leases.write({ ...another, renewTime: "0" });
    const acquiring = candidate().acquire(stop.signal);
    for (let looks = 1; looks <= 60; looks += 1) {
      await asleep(1);
      if (looks % 5 === 0) leases.write({ ...another, renewTime: String(looks) });
      await look();
    }
    await asleep(1);
    expect(leases.lease?.spec?.holderIdentity).toBe("another");
    stop.abort(new Error("enough"));
    await expect(acquiring).rejects.toThrow("enough");
    expect(clock.armed).toBe(0);
  });

  it("given a record of long ago by the wall clock, then still waits for the whole lease duration", async () => {
    leases.write({ ...another, renewTime: "2001-01-01T00:00:00.000000Z" });
    const elector = candidate();
    const acquiring = elector.acquire(stop.signal);
    await asleep(1);
    clock.jump(86_400 * SECOND);
    for (let looks = 1; looks <= 19; looks += 1) {
      await look();
      await asleep(1);
    }
    expect(leases.lease?.spec?.holderIdentity).toBe("another");
    await look();
    await acquiring;
    expect(clock.monotonic()).toBe(60 * SECOND);
    expect(leases.lease?.spec).toMatchObject({ holderIdentity: "me", leaseTransitions: 5 });
    await elector.release();
  });

  it("given a holder with a longer lease of its own, then waits for that", async () => {
    leases.write({ ...another, leaseDurationSeconds: 120 });
    const elector = candidate();
    const acquiring = elector.acquire(stop.signal);
    for (let looks = 1; looks <= 39; looks += 1) {
      await asleep(1);
      await look();
    }
    await asleep(1);
    expect(leases.lease?.spec?.holderIdentity).toBe("another");
    await look();
    await acquiring;
    await elector.release();
  });

  it("given another that creates the lease in the same moment, then waits", async () => {
    leases.disturb = (response, request) => {
      leases.disturb = undefined;
      leases.serve(response, request);
      leases.write(another);
    };
    const acquiring = candidate().acquire(stop.signal);
    await asleep(1);
    expect(leases.server.requests.map((request) => request.method)).toEqual(["GET", "POST"]);
    expect(leases.lease?.spec?.holderIdentity).toBe("another");
    stop.abort(new Error("enough"));
    await expect(acquiring).rejects.toThrow("enough");
  });

  it("given another that takes a free lease in the same moment, then waits", async () => {
    leases.write({ ...another, holderIdentity: "" });
    leases.disturb = (response, request) => {
      leases.disturb = undefined;
      leases.serve(response, request);
      leases.write(another);
    };
    const acquiring = candidate().acquire(stop.signal);
    await asleep(1);
    expect(leases.server.requests.map((request) => request.method)).toEqual(["GET", "PUT"]);
    expect(leases.lease?.spec?.holderIdentity).toBe("another");
    stop.abort(new Error("enough"));
    await expect(acquiring).rejects.toThrow("enough");
  });

  it("given a write that took hold but whose answer was lost, then recognises the lease as its own", async () => {
    leases.disturb = (response, request) => {
      if (request.method === "GET") return leases.serve(response, request);
      leases.take(request);
      leases.disturb = undefined;
      return cut()(response, request);
    };
    const elector = candidate();
    const acquiring = elector.acquire(stop.signal);
    await asleep(1);
    expect(elector.remaining()).toBe(0);
    await clock.advance(3 * SECOND);
    await acquiring;
    expect(elector.remaining()).toBe(60 * SECOND);
    await elector.release();
  });

  it("given an API server that fails, then goes on trying", async () => {
    leases.disturb = json(500, statusBody(500, "InternalError"));
    const elector = candidate();
    const acquiring = elector.acquire(stop.signal);
    await asleep(1);
    await look();
    await asleep(1);
    leases.disturb = undefined;
    await clock.advance(3 * SECOND);
    await acquiring;
    await elector.release();
  });

  it("given renewals too rare for the lease, then refuses", () => {
    const options = { client, clock, random: () => 0.5, logger: silentLogger, namespace: "n", name: "l" };
    expect(
      () => new LeaderElector({ ...options, identity: "me", leaseDuration: 60_000, renewInterval: 30_000 }),
    ).toThrow(RangeError);
    expect(() => new LeaderElector({ ...options, identity: "me", leaseDuration: 1_500 })).toThrow(RangeError);
  });
});

describe("LeaderElector while it leads", () => {
  it("given time, then renews every 15 s and remains for the lease duration each time", async () => {
    const elector = await leading();
    for (let renewals = 1; renewals <= 8; renewals += 1) {
      await clock.advance(15 * SECOND - 1);
      expect(elector.remaining()).toBe(45 * SECOND + 1);
      await clock.advance(1);
      await expect.poll(() => elector.remaining()).toBe(60 * SECOND);
      await asleep(2);
    }
    expect(leases.lease?.spec).toMatchObject({
      acquireTime: "2026-11-22T12:00:00.000000Z",
      renewTime: "2026-11-22T12:02:00.000000Z",
      leaseTransitions: 0,
    });
    await elector.release();
  });

  it("given a slow answer, then the lease counts from before the request was sent", async () => {
    let answer: (() => void) | undefined;
    leases.disturb = (response, request) => {
      if (request.method === "GET") leases.serve(response, request);
      else answer = () => leases.serve(response, request);
    };
    const elector = candidate();
    const acquiring = elector.acquire(stop.signal);
    await leases.server.received(2);
    await clock.advance(5 * SECOND);
    leases.disturb = undefined;
    answer?.();
    await acquiring;
    expect(elector.remaining()).toBe(55 * SECOND);
    await elector.release();
  });

  it("given renewals that fail, then tries more often, and the lease is lost after three quarters of it", async () => {
    const elector = await leading();
    leases.disturb = json(503, {});
    await clock.advance(15 * SECOND);
    for (let tries = 1; tries <= 9; tries += 1) {
      await asleep(2);
      await look();
    }
    await asleep(2);
    expect(elector.remaining()).toBe(18 * SECOND);
    await clock.advance(3 * SECOND);
    expect(await elector.lost).toBe("not renewed in time");
    expect(elector.remaining()).toBe(0);
    await expect.poll(() => clock.armed).toBe(0);
  });

  it("given one renewal that hangs, then gives it up in time for another", async () => {
    const elector = await leading();
    leases.disturb = silence;
    await clock.advance(15 * SECOND);
    await leases.server.received(3);
    leases.disturb = undefined;
    await clock.advance(11 * SECOND);
    await requestClock.advance(11.25 * SECOND);
    await asleep(2);
    await clock.advance(3 * SECOND);
    await expect.poll(() => elector.remaining()).toBe(60 * SECOND);
    await elector.release();
  });

  it("given a renewal that hangs for good, then the lease is lost all the same", async () => {
    const elector = await leading();
    leases.disturb = silence;
    await clock.advance(45 * SECOND);
    expect(await elector.lost).toBe("not renewed in time");
    expect(elector.remaining()).toBe(0);
  });

  it("given a lease that another holds, then it is lost at the next renewal", async () => {
    const elector = await leading();
    leases.write(another);
    await clock.advance(15 * SECOND);
    expect(await elector.lost).toBe("held by another");
    expect(elector.remaining()).toBe(0);
    expect(leases.lease?.spec?.holderIdentity).toBe("another");
    await expect.poll(() => clock.armed).toBe(0);
  });

  it("given a lease that somebody deleted, then creates it again", async () => {
    const elector = await leading();
    leases.lease = undefined;
    await clock.advance(15 * SECOND);
    await expect.poll(() => elector.remaining()).toBe(60 * SECOND);
    await elector.release();
  });

  it("given a write of somebody else that leaves us the holder, then renews on top of it", async () => {
    const elector = await leading();
    leases.write({ ...leases.lease?.spec, holderIdentity: "me" });
    await clock.advance(15 * SECOND);
    await expect.poll(() => elector.remaining()).toBe(60 * SECOND);
    await elector.release();
  });
});

describe("LeaderElector.release", () => {
  it("given a leader, then empties the lease, and a candidate leads at its next look", async () => {
    const elector = await leading();
    const successor = candidate("successor");
    const acquiring = successor.acquire(stop.signal);
    await asleep(3);
    await elector.release();
    expect(elector.remaining()).toBe(0);
    expect(leases.lease?.spec?.holderIdentity).toBe("");
    await clock.advance(3 * SECOND);
    await acquiring;
    expect(leases.lease?.spec?.holderIdentity).toBe("successor");
    await successor.release();
    expect(clock.armed).toBe(0);
  });

  it("given a lease that another holds, then leaves it", async () => {
    const elector = await leading();
    leases.write(another);
    await elector.release();
    expect(leases.lease?.spec?.holderIdentity).toBe("another");
  });

  it("given an API server that fails, then ends all the same", async () => {
    const elector = await leading();
    leases.disturb = json(500, {});
    await elector.release();
    expect(elector.remaining()).toBe(0);
    expect(clock.armed).toBe(0);
  });
});
