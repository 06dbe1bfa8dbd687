/** A leader renews its lease in time, and knows when it has lost it. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { json, silence } from "./support/scripted-server.ts";
import { another, Election, SECOND } from "./support/election.ts";

let election: Election;

beforeEach(async () => {
  election = await Election.start();
});

afterEach(async () => {
  await election.close();
});

describe("LeaderElector while it leads", () => {
  it("given time, then renews every 15 s and remains for the lease duration each time", async () => {
    const elector = await election.leading();
    for (let renewals = 1; renewals <= 8; renewals += 1) {
      await election.clock.advance(15 * SECOND - 1);
      expect(elector.remaining()).toBe(45 * SECOND + 1);
      await election.clock.advance(1);
      await expect.poll(() => elector.remaining()).toBe(60 * SECOND);
      await election.asleep(2);
    }
    expect(election.leases.lease?.spec).toMatchObject({
      acquireTime: "2026-11-22T12:00:00.000000Z",
      renewTime: "2026-11-22T12:02:00.000000Z",
      leaseTransitions: 0,
    });
    await elector.release();
  });

  it("given a slow answer, then the lease counts from before the request was sent", async () => {
    let answer: (() => void) | undefined;
    election.leases.disturb = (response, request) => {
      if (request.method === "GET") election.leases.serve(response, request);
      else answer = () => election.leases.serve(response, request);
    };
    const elector = election.candidate();
    const acquiring = elector.acquire(election.stop.signal);
    await election.leases.server.received(2);
    await election.clock.advance(5 * SECOND);
    election.leases.disturb = undefined;
    answer?.();
    await acquiring;
    expect(elector.remaining()).toBe(55 * SECOND);
    await elector.release();
  });

  it("given renewals that fail, then tries more often, and the lease is lost after three quarters of it", async () => {
    const elector = await election.leading();
    election.leases.disturb = json(503, {});
    await election.clock.advance(15 * SECOND);
    for (let tries = 1; tries <= 9; tries += 1) {
      await election.asleep(2);
      await election.look();
    }
    await election.asleep(2);
    expect(elector.remaining()).toBe(18 * SECOND);
    await election.clock.advance(3 * SECOND);
    expect(await elector.lost).toBe("not renewed in time");
    expect(elector.remaining()).toBe(0);
    await expect.poll(() => election.clock.armed).toBe(0);
  });

  it("given one renewal that hangs, then gives it up in time for another", async () => {
    const elector = await election.leading();
    election.leases.disturb = silence;
    await election.clock.advance(15 * SECOND);
    await election.leases.server.received(3);
    election.leases.disturb = undefined;
    await election.clock.advance(11 * SECOND);
    await election.requestClock.advance(11.25 * SECOND);
    await election.asleep(2);
    await election.clock.advance(3 * SECOND);
    await expect.poll(() => elector.remaining()).toBe(60 * SECOND);
    await elector.release();
  });

  it("given a renewal that hangs for good, then the lease is lost all the same", async () => {
    const elector = await election.leading();
    election.leases.disturb = silence;
    await election.clock.advance(45 * SECOND);
    expect(await elector.lost).toBe("not renewed in time");
    expect(elector.remaining()).toBe(0);
  });

  it("given a lease that another holds, then it is lost at the next renewal", async () => {
    const elector = await election.leading();
    election.leases.write(another);
    await election.clock.advance(15 * SECOND);
    expect(await elector.lost).toBe("held by another");
    expect(elector.remaining()).toBe(0);
    expect(election.leases.lease?.spec?.holderIdentity).toBe("another");
    await expect.poll(() => election.clock.armed).toBe(0);
  });

  it("given a lease that somebody deleted, then creates it again", async () => {
    const elector = await election.leading();
    election.leases.lease = undefined;
    await election.clock.advance(15 * SECOND);
    await expect.poll(() => elector.remaining()).toBe(60 * SECOND);
    await elector.release();
  });

  it("given a write of somebody else that leaves us the holder, then renews on top of it", async () => {
    const elector = await election.leading();
    election.leases.write({ ...election.leases.lease?.spec, holderIdentity: "me" });
    await election.clock.advance(15 * SECOND);
    await expect.poll(() => elector.remaining()).toBe(60 * SECOND);
    await elector.release();
  });
});
