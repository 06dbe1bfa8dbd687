/** Faults, each by name: what the client sees, and what the ledger says of it. */
import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { FAULT_NAMES, hostileMix } from "../../src/sandbox/faults/catalogue.ts";
import { verifyChain } from "./support/openssl.ts";
import type { Harness } from "./support/harness.ts";
import type { RawAnswer } from "./support/raw-client.ts";
import { shape } from "./support/shape.ts";
import { useHarness } from "./support/use-harness.ts";
import { watched } from "./support/watched.ts";

const CN = "a.example.com";

const strikeNext = async (harness: Harness, fault: string, more: object = {}): Promise<void> => {
  const { status, text } = await harness.management.postJson("/faults", { fault, next: 1, ...more });
  expect(status, text).toBe(200);
};
const buy = async ({ api }: Harness): Promise<RawAnswer | "cut"> =>
  api.post(`/certs/${CN}/buy`).catch((error: NodeJS.ErrnoException) => {
    expect(error.code).toBe("ECONNRESET");
    return "cut" as const;
  });

describe("a fault of a purchase", () => {
  const start = useHarness();

  it.each([
    ["error-before", { status: 500, json: { reason: "internal_error" } }, 0],
    ["reset-before", "cut", 0],
    ["rate-limited", { status: 429, json: { retry_after: 1 } }, 0],
    ["unavailable", { status: 503, json: { retry_after: 1 } }, 0],
    ["error-after", { status: 500, json: { reason: "internal_error" } }, 1],
    ["reset-after", "cut", 1],
    ["cut-after", "cut", 1],
    ["garbled-after", { status: 200, text: expect.stringContaining("<title>") }, 1],
    [
      "wrong-content-type",
      { status: 200, contentType: "text/html; charset=utf-8", json: { state: "pending" } },
      1,
    ],
    [
      "unknown-attributes",
      { status: 200, json: { future_attribute: expect.anything(), state: "pending" } },
      1,
    ],
  ] as const)("%s: the client sees %j, and the ledger has %i charges", async (fault, seen, charges) => {
    const harness = await start();
    await harness.create(CN);
    await strikeNext(harness, fault, { endpoint: "buy" });
    const answer = await buy(harness);
    if (seen === "cut") expect(answer).toBe("cut");
    else expect(answer).toMatchObject(seen);
    expect(await harness.ledger()).toHaveLength(charges);
    const { json } = await harness.management.get("/history?kind=request");
    expect(shape.array(json["data"]).at(-1)).toMatchObject({ faults: [fault] });
    expect(await buy(harness), "the next request is not struck").toMatchObject({ status: 200 });
  });

  it("late-answer: it is charged at once, and answered after the delay", async () => {
    const harness = await start({ policy: { approve: "manual" } });
    await harness.create(CN);
    await strikeNext(harness, "late-answer", { endpoint: "buy", seconds: 90 });
    const answer = watched(harness.api.post(`/certs/${CN}/buy`));
    await expect.poll(async () => (await harness.ledger()).length).toBe(1);
    await harness.clock.advance(89_000);
    expect(answer.settled).toBe(false);
    await harness.clock.advance(1000);
    expect(await answer.result).toMatchObject({ status: 200, json: { state: "pending" } });
  });

  it("late-effect: 504 at once, and the charge when the delay is over", async () => {
    const harness = await start();
    await harness.create(CN);
    await strikeNext(harness, "late-effect", { endpoint: "buy", seconds: 300 });
    expect(await buy(harness)).toMatchObject({ status: 504 });
    await harness.pass({ seconds: 299 });
    expect(await harness.ledger()).toHaveLength(0);
    await harness.pass({ seconds: 1 });
    expect(await harness.ledger()).toMatchObject([{ cn: CN, action: "buy" }]);
  });
});

describe("a fault of a read", () => {
  const start = useHarness();

  it("stale-read: after a purchase the object is shown without it, for as long as the fault says", async () => {
    const harness = await start({
      policy: { approve: "manual" },
      faults: [{ fault: "stale-read", rate: 1, seconds: 30 }],
    });
    const exists = async (): Promise<unknown> => (await harness.api.get(`/certs/${CN}`)).json["exists"];
    const pending = async (): Promise<unknown> =>
      (await harness.api.get(`/certs/${CN}?expand=pending`)).json["pending"];
    await harness.create(CN);
    expect(await exists(), "before it was created").toBe(false);
    const id = shape.number((await harness.api.post(`/certs/${CN}/buy`)).json["id"]);
    expect(await exists()).toBe(true);
    expect(await pending()).toBeUndefined();
    expect((await harness.api.get(`/certs/${CN}/instances/${id}`)).status).toBe(404);
    expect((await harness.api.get("/certs?expand=pending")).json["data"]).not.toMatchObject([
      { pending: { id } },
    ]);
    await harness.pass({ seconds: 31 });
    expect(await pending()).toMatchObject({ id });
    await harness.management.post(`/instances/${id}/approve`);
    expect((await harness.api.get(`/certs/${CN}/instances/${id}`)).json).toMatchObject({ state: "pending" });
  });

  it("poll-ends-early: 412 at once", async () => {
    const harness = await start({ policy: { approve: "manual" } });
    const id = await harness.buy(CN);
    await strikeNext(harness, "poll-ends-early");
    expect(await harness.api.get(`/certs/${CN}/instances/${id}?poll=180`)).toMatchObject({ status: 412 });
  });

  it("poll-never-ends: no answer until the client goes, not even when it is issued", async () => {
    const harness = await start({ policy: { approve: "manual" } });
    const id = await harness.buy(CN);
    await strikeNext(harness, "poll-never-ends");
    const giveUp = new AbortController();
    const poll = watched(
      harness.api.send(`/certs/${CN}/instances/${id}?poll=180`, { signal: giveUp.signal }),
    );
    await expect.poll(async () => (await harness.management.get("/faults")).json["data"]).toEqual([]);
    await harness.management.post(`/instances/${id}/approve`);
    await harness.clock.advance(600_000);
    expect(poll.settled).toBe(false);
    giveUp.abort();
    await expect(poll.result).rejects.toThrow("abort");
  });
});

describe("a fault of the CA", () => {
  const start = useHarness();

  it.each([
    ["wrong-key", /: OK$/],
    ["wrong-names", /hostname mismatch/],
    ["expired-certificate", /certificate has expired/],
    ["chain-missing", /unable to get local issuer/],
    ["chain-out-of-order", /: OK$/],
    ["huge-chain", /: OK$/],
  ])("%s: openssl says %s", async (fault, verdict) => {
    const harness = await start();
    await strikeNext(harness, fault, { cn: CN });
    const { crt, chain, pubkey_hash: hash, state } = await harness.issue(CN);
    expect(state).toBe("active");
    const [certificate, issuers] = [shape.text(crt), shape.array(chain).map(shape.text)];
    const root = harness.sandbox.caPem;
    const at = await harness.now();
    expect(verifyChain({ root, certificate, host: CN, at, chain: issuers.slice(0, 3) })).toMatch(verdict);
    const spki = new X509Certificate(certificate).publicKey.export({ format: "der", type: "spki" });
    const digest = await crypto.subtle.digest("SHA-256", spki);
    expect(Buffer.from(digest).toString("hex") === hash).toBe(fault !== "wrong-key");
    if (fault === "chain-out-of-order") expect(issuers[0]).toBe(root);
    if (fault === "huge-chain") expect(issuers.join("").length).toBeGreaterThan(1024 * 1024);
    const { json } = await harness.management.get(`/history?cn=${CN}`);
    expect(JSON.stringify(json)).toContain(`with ${fault}`);
  });
});

describe("faults by rate", () => {
  const start = useHarness();
  const statuses = async (seed: number): Promise<unknown[]> => {
    const harness = await start({ seed, faults: [{ fault: "error-before", rate: 0.5 }] });
    const seen: unknown[] = [];
    for (let request = 0; request < 30; request += 1) seen.push((await harness.api.get("/certs")).status);
    return seen;
  };

  it("given one seed, then the same requests meet the same faults; given another, others", async () => {
    const [first, again, other] = [await statuses(7), await statuses(7), await statuses(8)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 500]));
  });

  it("given nothing said, then there are none; given hostile, then the default mix", async () => {
    const harness = await start();
    const rules = async (): Promise<unknown> => (await harness.management.get("/faults")).json["data"];
    expect(await rules()).toEqual([]);
    await harness.management.postJson("/faults", { hostile: true });
    expect(await rules()).toMatchObject(hostileMix());
    expect((await harness.management.send("/faults/1", { method: "DELETE" })).status).toBe(200);
    expect(shape.array(await rules())).toHaveLength(hostileMix().length - 1);
    await harness.management.send("/faults", { method: "DELETE" });
    expect(await rules()).toEqual([]);
  });

  it("given the hostile mix and a client that asks again, then every purchase ends issued, and the ledger tells the truth", async () => {
    const harness = await start({ seed: 4, faults: hostileMix() });
    const insist = async <Result>(attempt: () => Promise<Result | undefined>): Promise<Result> => {
      for (let count = 0; count < 200; count += 1) {
        const result = await attempt().catch(() => undefined);
        if (result !== undefined) return result;
        await harness.pass({ seconds: 1 });
      }
      throw new Error("gave up");
    };
    for (let index = 0; index < 10; index += 1) {
      const cn = `h${index}.example.com`;
      await insist(async () => ((await harness.create(cn)).status === 200 ? true : undefined));
      await insist(async () =>
        (await harness.api.post(`/certs/${cn}/buy`)).json["id"] === undefined ? undefined : true,
      );
      await insist(async () => {
        const { json } = await harness.api.get(`/certs/${cn}?expand=current`);
        return json["current"];
      });
    }
    const bought = shape
      .array((await harness.management.get("/history?kind=certificate")).json["data"])
      .map(shape.object)
      .filter(({ event }) => event === "bought");
    expect(await harness.ledger()).toHaveLength(bought.length);
  });

  it.each([
    [{ fault: "nonsense", rate: 1 }, /fault must be one of error-before/],
    [{ fault: FAULT_NAMES[0] }, /either rate or next/],
    [{ fault: FAULT_NAMES[0], rate: 2 }, /rate must be a number from 0 to 1/],
    [{ fault: FAULT_NAMES[0], rate: 1, next: 1 }, /either rate or next/],
  ])("given %j, then it is refused: %s", async (rule, message) => {
    const harness = await start();
    const answer = await harness.management.postJson("/faults", rule);
    expect(answer).toMatchObject({ status: 400, json: { message: expect.stringMatching(message) } });
  });
});
