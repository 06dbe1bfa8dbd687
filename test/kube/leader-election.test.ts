/** How the operator becomes the leader, and how it gives the lease back. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LeaderElector } from "../../src/kube/leader-election.ts";
import { silentLogger, type Logger } from "../../src/ops/logger.ts";
import { cut, json, statusBody } from "./support/scripted-server.ts";
import { another, Election, SECOND } from "./support/election.ts";

let election: Election;

beforeEach(async () => {
  election = await Election.start();
});

afterEach(async () => {
  await election.close();
});

describe("LeaderElector.acquire", () => {
  it("given no lease, then creates it and leads for the lease duration", async () => {
    const elector = await election.leading();
    expect(elector.remaining()).toBe(60 * SECOND);
    expect(election.leases.lease?.spec).toEqual({
      holderIdentity: "me",
      leaseDurationSeconds: 60,
      acquireTime: "2026-11-22T12:00:00.000000Z",
      renewTime: "2026-11-22T12:00:00.000000Z",
      leaseTransitions: 0,
    });
    await elector.release();
  });

  it("given a lease that its holder gave up, then takes it at once and counts the transition", async () => {
    election.leases.write({ ...another, holderIdentity: "" });
    const elector = await election.leading();
    expect(election.leases.lease?.spec).toMatchObject({ holderIdentity: "me", leaseTransitions: 5 });
    await elector.release();
  });

  it("given a holder that renews, then never leads, and says once who does", async () => {
    election.leases.write({ ...another, renewTime: "0" });
    const told: object[] = [];
    const logger: Logger = { ...silentLogger, info: (fields) => told.push(fields), child: () => logger };
    const acquiring = election.candidate("me", logger).acquire(election.stop.signal);
    for (let looks = 1; looks <= 60; looks += 1) {
      await election.asleep(1);
      if (looks % 5 === 0) election.leases.write({ ...another, renewTime: String(looks) });
      await election.look();
    }
    await election.asleep(1);
    expect(election.leases.lease?.spec?.holderIdentity).toBe("another");
    expect(told).toEqual([{ holder: "another" }]);
    election.stop.abort(new Error("enough"));
    await expect(acquiring).rejects.toThrow("enough");
    expect(election.clock.armed).toBe(0);
  });

  it("given a record of long ago by the wall clock, then still waits for the whole lease duration", async () => {
    election.leases.write({ ...another, renewTime: "2001-01-01T00:00:00.000000Z" });
    const elector = election.candidate();
    const acquiring = elector.acquire(election.stop.signal);
    await election.asleep(1);
    election.clock.jump(86_400 * SECOND);
    for (let looks = 1; looks <= 19; looks += 1) {
      await election.look();
      await election.asleep(1);
    }
    expect(election.leases.lease?.spec?.holderIdentity).toBe("another");
    await election.look();
    await acquiring;
    expect(election.clock.monotonic()).toBe(60 * SECOND);
    expect(election.leases.lease?.spec).toMatchObject({ holderIdentity: "me", leaseTransitions: 5 });
    await elector.release();
  });

  it("given a holder with a longer lease of its own, then waits for that", async () => {
    election.leases.write({ ...another, leaseDurationSeconds: 120 });
    const elector = election.candidate();
    const acquiring = elector.acquire(election.stop.signal);
    for (let looks = 1; looks <= 39; looks += 1) {
      await election.asleep(1);
      await election.look();
    }
    await election.asleep(1);
    expect(election.leases.lease?.spec?.holderIdentity).toBe("another");
    await election.look();
    await acquiring;
    await elector.release();
  });

  it("given another that creates the lease in the same moment, then waits", async () => {
    election.leases.disturb = (response, request) => {
      election.leases.disturb = undefined;
      election.leases.serve(response, request);
      election.leases.write(another);
    };
    const acquiring = election.candidate().acquire(election.stop.signal);
    await election.asleep(1);
    expect(election.leases.server.requests.map((request) => request.method)).toEqual(["GET", "POST"]);
    expect(election.leases.lease?.spec?.holderIdentity).toBe("another");
    election.stop.abort(new Error("enough"));
    await expect(acquiring).rejects.toThrow("enough");
  });

  it("given another that takes a free lease in the same moment, then waits", async () => {
    election.leases.write({ ...another, holderIdentity: "" });
    election.leases.disturb = (response, request) => {
      election.leases.disturb = undefined;
      election.leases.serve(response, request);
      election.leases.write(another);
    };
    const acquiring = election.candidate().acquire(election.stop.signal);
    await election.asleep(1);
    expect(election.leases.server.requests.map((request) => request.method)).toEqual(["GET", "PUT"]);
    expect(election.leases.lease?.spec?.holderIdentity).toBe("another");
    election.stop.abort(new Error("enough"));
    await expect(acquiring).rejects.toThrow("enough");
  });

  it("given a write that took hold but whose answer was lost, then recognises the lease as its own", async () => {
    election.leases.disturb = (response, request) => {
      if (request.method === "GET") return election.leases.serve(response, request);
      election.leases.take(request);
      election.leases.disturb = undefined;
      return cut()(response, request);
    };
    const elector = election.candidate();
    const acquiring = elector.acquire(election.stop.signal);
    await election.asleep(1);
    expect(elector.remaining()).toBe(0);
    await election.clock.advance(3 * SECOND);
    await acquiring;
    expect(elector.remaining()).toBe(60 * SECOND);
    await elector.release();
  });

  it("given an API server that fails, then goes on trying", async () => {
    election.leases.disturb = json(500, statusBody(500, "InternalError"));
    const elector = election.candidate();
    const acquiring = elector.acquire(election.stop.signal);
    await election.asleep(1);
    await election.look();
    await election.asleep(1);
    election.leases.disturb = undefined;
    await election.clock.advance(3 * SECOND);
    await acquiring;
    await elector.release();
  });

  it("given renewals too rare for the lease, then refuses", () => {
    const { client, clock } = election;
    const options = { client, clock, random: () => 0.5, logger: silentLogger, namespace: "n", name: "l" };
    expect(
      () => new LeaderElector({ ...options, identity: "me", leaseDuration: 60_000, renewInterval: 30_000 }),
    ).toThrow(RangeError);
    expect(() => new LeaderElector({ ...options, identity: "me", leaseDuration: 1_500 })).toThrow(RangeError);
  });
});

describe("LeaderElector.release", () => {
  it("given a leader, then empties the lease, and a candidate leads at its next look", async () => {
    const elector = await election.leading();
    const successor = election.candidate("successor");
    const acquiring = successor.acquire(election.stop.signal);
    await election.asleep(3);
    await elector.release();
    expect(elector.remaining()).toBe(0);
    expect(election.leases.lease?.spec?.holderIdentity).toBe("");
    await election.clock.advance(3 * SECOND);
    await acquiring;
    expect(election.leases.lease?.spec?.holderIdentity).toBe("successor");
    await successor.release();
    expect(election.clock.armed).toBe(0);
  });

  it("given a lease that another holds, then leaves it", async () => {
    const elector = await election.leading();
    election.leases.write(another);
    await elector.release();
    expect(election.leases.lease?.spec?.holderIdentity).toBe("another");
  });

  it("given an API server that fails, then ends all the same", async () => {
    const elector = await election.leading();
    election.leases.disturb = json(500, {});
    await elector.release();
    expect(elector.remaining()).toBe(0);
    expect(election.clock.armed).toBe(0);
  });
});
