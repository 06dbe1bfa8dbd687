/** The state of the sandbox as a whole: taken, put back and reset, with its time and its history. */
import { describe, expect, it } from "vitest";
import { shape } from "../support/shape.ts";
import { useHarness } from "../support/use-harness.ts";

const CN = "a.example.com";

describe("the state as a whole", () => {
  const start = useHarness();

  it("given state taken, changes, and the state put back, then it goes on from there, with what falls due", async () => {
    const harness = await start();
    const id = await harness.buy(CN);
    const state = (await harness.management.get("/state")).text;
    await harness.pass({ days: 400 });
    await harness.buy("b.example.com");
    const headers = { "Content-Type": "application/json" };
    expect((await harness.management.send("/state", { method: "PUT", body: state, headers })).status).toBe(
      200,
    );
    expect((await harness.api.get("/certs/b.example.com")).json["exists"]).toBe(false);
    expect((await harness.instance(CN, id))["state"]).toBe("pending");
    await harness.pass({ seconds: 1 });
    expect((await harness.instance(CN, id))["state"]).toBe("active");
    await harness.pass({ days: 200 });
    expect((await harness.instance(CN, id))["state"]).toBe("expired");
    expect(await harness.ledger()).toHaveLength(1);
  });

  it("given a reset, then everything is as at the start: time, accounts, policy, faults", async () => {
    const harness = await start({ faults: [{ fault: "error-before", next: 1, endpoint: "list" }] });
    const before = (await harness.management.get("/state")).json;
    await harness.issue(CN);
    await harness.api.get("/certs");
    await harness.management.postJson("/policy", { approve: "manual" });
    await harness.management.postJson("/accounts", {});
    await harness.pass({ days: 10 });
    await harness.management.post("/reset");
    expect((await harness.management.get("/state")).json).toEqual(before);
    expect((await harness.management.get("/history?kind=certificate")).json["data"]).toEqual([]);
  });

  it("given nonsense for a state, then it is refused and nothing changes", async () => {
    const harness = await start();
    await harness.create(CN);
    for (const state of [{}, { store: {} }, { store: { accounts: [] } }]) {
      expect((await harness.management.postJson("/state", state, "PUT")).status).toBe(400);
    }
    expect((await harness.api.get(`/certs/${CN}`)).json["exists"]).toBe(true);
  });

  it("given time asked to stand or go back, then it is refused", async () => {
    const harness = await start();
    for (const move of [{}, { seconds: 0 }, { seconds: -5 }, { days: 100_000 }, { days: "x" }]) {
      expect((await harness.management.postJson("/clock", move)).status).toBe(400);
    }
  });

  it("given time that is moved on, then the vendor's answers are dated by it", async () => {
    const harness = await start();
    const dateOf = async (): Promise<number> =>
      Date.parse((await harness.api.get(`/certs/${CN}`)).headers["date"]?.toString() ?? "");
    const before = await dateOf();
    await harness.management.postJson("/clock", { days: 30 });
    expect((await dateOf()) - before).toBeGreaterThanOrEqual(30 * 86_400_000);
  });

  it("has no path of the vendor, and the vendor's port none of its levers", async () => {
    const harness = await start();
    expect((await harness.management.get("/api/v2/certs")).status).toBe(404);
    expect((await harness.api.get("/ledger")).status).toBe(404);
    expect((await harness.management.send("/ledger", { method: "POST" })).status).toBe(405);
    const levers = shape.array((await harness.management.get("/")).json["levers"]);
    expect(levers.length).toBeGreaterThan(20);
  });

  it("keeps no secret in the history", async () => {
    const harness = await start({ account: { username: "me", password: "hunter2secret" } });
    await harness.client({ user: "me", password: "hunter2secret" }).get("/api_credentials");
    await harness.issue(CN);
    const { text } = await harness.management.get("/history");
    for (const secret of ["hunter2secret", harness.sandbox.apiKey, "PRIVATE KEY"])
      expect(text).not.toContain(secret);
  });
});
