/** Each reading of what the vendor's documents leave open. */
import { describe, expect, it } from "vitest";
import type { Switches } from "../../src/sandbox/state/policy.ts";
import { makeCsr, makeKey, publicKeyHash } from "./support/openssl.ts";
import type { Harness } from "./support/harness.ts";
import { shape } from "./support/shape.ts";
import { useHarness } from "./support/use-harness.ts";

const CN = "a.example.com";

const states = async ({ management }: Harness): Promise<unknown[]> =>
  shape.array((await management.get("/instances")).json["data"]).map((each) => shape.object(each)["state"]);

describe("a switch", () => {
  const start = useHarness();
  const withSwitches = async (switches: Partial<Switches>): Promise<Harness> =>
    start({ policy: { approve: "manual", switches } });

  it.each([
    ["second", 200, ["pending", "pending"], 2],
    ["replace", 200, ["canceled", "pending"], 2],
    ["refuse", 409, ["pending"], 1],
  ] as const)(
    "buyWhilePending=%s: a second buy is %i, and the instances are %j",
    async (value, status, expected, charges) => {
      const harness = await withSwitches({ buyWhilePending: value });
      await harness.buy(CN);
      expect((await harness.api.post(`/certs/${CN}/buy`)).status).toBe(status);
      expect(await states(harness)).toEqual(expected);
      expect(await harness.ledger()).toHaveLength(charges);
    },
  );

  it.each([
    ["ignored", undefined, 2],
    ["ignored", "true", 2],
    ["honoured", undefined, 1],
    ["honoured", "true", 2],
  ] as const)(
    "forceNewSubscription=%s: a buy inside the term with force %s makes %i charges",
    async (value, force, charges) => {
      const harness = await withSwitches({ forceNewSubscription: value });
      const id = await harness.buy(CN);
      await harness.management.post(`/instances/${id}/approve`);
      const before = (await harness.api.get(`/certs/${CN}`)).json["billed_through"];
      await harness.pass({ days: 100 });
      await harness.api.post(
        `/certs/${CN}/buy`,
        force === undefined ? {} : { force_new_subscription: force },
      );
      expect(await harness.ledger()).toHaveLength(charges);
      const after = (await harness.api.get(`/certs/${CN}`)).json["billed_through"];
      expect(after === before).toBe(charges === 1);
    },
  );

  it("hashLookup=active-only: a key without an active instance is not found", async () => {
    const harness = await withSwitches({ hashLookup: "active-only" });
    const key = makeKey();
    const id = await harness.buy(CN, { csr: makeCsr(CN, { key }) });
    const byHash = `/certs/${CN}/instances/pubkey_hash:${publicKeyHash(key)}`;
    expect((await harness.api.get(byHash)).json).toMatchObject({ reason: "no_such_pubkey_hash" });
    await harness.management.post(`/instances/${id}/approve`);
    expect((await harness.api.get(byHash)).json).toMatchObject({ id, state: "active" });
  });

  it.each([
    ["pending", "pending"],
    ["canceled", "canceled"],
  ] as const)("refusedApproval=%s: a refused instance is %s", async (value, state) => {
    const harness = await withSwitches({ refusedApproval: value });
    const id = await harness.buy(CN);
    await harness.management.post(`/instances/${id}/refuse`, { reason: "not yours" });
    expect(await states(harness)).toEqual([state]);
  });

  it.each([
    ["nothing", false],
    ["settings", true],
  ] as const)("leftBehindBy4xx=%s: of a refused update the right part took hold: %s", async (value, took) => {
    const harness = await withSwitches({ leftBehindBy4xx: value });
    await harness.create(CN);
    const refused = await harness.api.post(`/certs/${CN}`, { muted: "true", csr: "nonsense" });
    expect(refused.status).toBe(400);
    expect((await harness.api.get(`/certs/${CN}`)).json["muted"]).toBe(took);
  });

  it("leftBehindBy4xx=instance: a purchase that cannot be paid leaves its instance, and no charge", async () => {
    const harness = await withSwitches({ leftBehindBy4xx: "instance" });
    await harness.management.postJson("/accounts/1", { paymentMethod: "none" });
    await harness.create(CN);
    expect((await harness.api.post(`/certs/${CN}/buy`)).status).toBe(402);
    expect(await states(harness)).toEqual(["pending"]);
    expect(await harness.ledger()).toEqual([]);
  });

  it("given a change while it runs, then what comes next follows it", async () => {
    const harness = await withSwitches({});
    await harness.buy(CN);
    const changed = await harness.management.postJson("/policy", { switches: { buyWhilePending: "refuse" } });
    expect(changed.json).toMatchObject({
      approve: "manual",
      switches: { buyWhilePending: "refuse", strict: false },
    });
    expect((await harness.api.post(`/certs/${CN}/buy`)).status).toBe(409);
    const wrong = await harness.management.postJson("/policy", { switches: { buyWhilePending: "maybe" } });
    expect(wrong.json).toMatchObject({ message: "buyWhilePending must be one of second, replace, refuse" });
    const unknown = await harness.management.postJson("/policy", { nonsense: 1 });
    expect(unknown.json).toMatchObject({
      message: expect.stringMatching(/^nonsense is not known; there are approve,/),
    });
  });
});
