/** One leader on an API server, though each namespace has a lease of its own. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Logger } from "../../../src/ops/logger.ts";
import { json } from "../support/scripted-server.ts";
import { another, Election, SECOND } from "../support/election.ts";

let election: Election;

beforeEach(async () => {
  election = await Election.start();
});

afterEach(async () => {
  await election.close();
});

/** Keeps what it is told as warnings. */
function listening(): { logger: Logger; told: object[] } {
  const told: object[] = [];
  const logger: Logger = {
    debug: () => undefined,
    info: () => undefined,
    error: () => undefined,
    warn: (fields) => told.push(fields),
    child: () => logger,
  };
  return { logger, told };
}

describe("LeaderElector.acquire", () => {
  it("given a leader in another namespace that renews, then takes no lease, and says who it waits for once", async () => {
    const { logger, told } = listening();
    election.leases.elsewhere.set("old", another);
    const acquiring = election.candidate("me", logger).acquire(election.stop.signal);
    for (let looks = 1; looks <= 30; looks += 1) {
      await election.asleep(1);
      election.leases.elsewhere.set("old", { ...another, renewTime: String(looks) });
      await election.look();
    }
    await election.asleep(1);
    expect(election.leases.server.requests.every(({ method }) => method === "GET")).toBe(true);
    expect(told).toEqual([{ elsewhere: { namespace: "old", holder: "another" } }]);
    election.stop.abort(new Error("enough"));
    await expect(acquiring).rejects.toThrow("enough");
  });

  it("given a leader in another namespace that gives its lease up, then leads at the next look", async () => {
    election.leases.elsewhere.set("old", another);
    const elector = election.candidate();
    const acquiring = elector.acquire(election.stop.signal);
    await election.asleep(1);
    election.leases.elsewhere.set("old", { ...another, holderIdentity: "" });
    await election.clock.advance(3 * SECOND);
    await acquiring;
    expect(elector.remaining()).toBe(60 * SECOND);
    await elector.release();
  });

  it("given one in another namespace that died, then leads once its lease has been seen unchanged for as long as it lasts", async () => {
    election.leases.elsewhere.set("old", { ...another, leaseDurationSeconds: 90 });
    const elector = election.candidate();
    const acquiring = elector.acquire(election.stop.signal);
    for (let looks = 1; looks <= 29; looks += 1) {
      await election.asleep(1);
      await election.look();
    }
    await election.asleep(1);
    expect(election.leases.lease).toBeUndefined();
    await election.clock.advance(3 * SECOND);
    await acquiring;
    expect(election.clock.monotonic()).toBe(90 * SECOND);
    await elector.release();
  });

  it("given one that comes in another namespace in the same moment, then gives its own lease up again", async () => {
    election.leases.disturb = (response, request) => {
      if (request.method === "POST") election.leases.elsewhere.set("new", another);
      election.leases.serve(response, request);
    };
    const elector = election.candidate();
    const acquiring = elector.acquire(election.stop.signal);
    await election.asleep(1);
    expect(election.leases.lease?.spec?.holderIdentity).toBe("");
    expect(elector.remaining()).toBe(0);
    election.leases.elsewhere.clear();
    election.leases.disturb = undefined;
    await election.clock.advance(3 * SECOND);
    await acquiring;
    expect(election.leases.lease?.spec?.holderIdentity).toBe("me");
    await elector.release();
  });

  it("given that it may not look into other namespaces, then it does not lead", async () => {
    election.leases.disturb = (response, request) => {
      if (request.path.endsWith("/operator") || request.method !== "GET") {
        election.leases.serve(response, request);
      } else json(403, {})(response, request);
    };
    const { logger, told } = listening();
    const acquiring = election.candidate("me", logger).acquire(election.stop.signal);
    await election.asleep(1);
    await election.look();
    await election.asleep(1);
    expect(election.leases.lease).toBeUndefined();
    expect(told).toMatchObject([{ error: { kind: "forbidden" } }, { error: { kind: "forbidden" } }]);
    election.stop.abort(new Error("enough"));
    await expect(acquiring).rejects.toThrow("enough");
  });
});

describe("LeaderElector while it leads", () => {
  it("given one that leads in another namespace, as after a pause that was too long, then the lease is lost", async () => {
    const elector = await election.leading();
    election.leases.elsewhere.set("new", another);
    await election.clock.advance(15 * SECOND);
    expect(await elector.lost).toBe("another leads in namespace new");
    expect(elector.remaining()).toBe(0);
    await expect.poll(() => election.clock.armed).toBe(0);
  });

  it("given that others cannot be looked for, then the lease is kept and renewed, and they are looked for more often", async () => {
    const elector = await election.leading();
    election.leases.disturb = (response, request) => {
      if (request.path.endsWith("/operator")) election.leases.serve(response, request);
      else json(503, {})(response, request);
    };
    await election.clock.advance(15 * SECOND);
    await expect.poll(() => elector.remaining()).toBe(60 * SECOND);
    await election.asleep(2);
    await election.clock.advance(3 * SECOND);
    await expect.poll(() => elector.remaining()).toBe(60 * SECOND);
    await elector.release();
  });
});
