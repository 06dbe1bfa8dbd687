/** Trying an account whose API key Kubernetes does not hand out: it is said, and a moment's trouble overrules nothing. */
import { describe, expect, test } from "vitest";
import { KubeError, type KubeErrorKind } from "../../../src/kube/client/errors.ts";
import { silentLogger } from "../../../src/ops/logger.ts";
import { tryAccount, type Trial } from "../../../src/reconcilers/cluster/trial.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { accountsReading, clusterWith } from "../vendor/one-cluster.ts";

const MINUTE = 60_000;
const accepted: Trial = { inputs: "as before", check: { kind: "accepted" }, nextAt: 0, listAt: 5 * MINUTE };

async function trial(
  error: unknown,
  before?: Trial,
  signal = new AbortController().signal,
  retryLimit = 360 * MINUTE,
): Promise<Trial> {
  const clock = new FakeClock();
  const accounts = accountsReading(async () => {
    throw error;
  });
  const settings = {
    accounts,
    clock,
    random: () => 0.5,
    logger: silentLogger,
    recheck: 60 * MINUTE,
    retry: MINUTE,
    retryLimit,
  };
  const request = {
    cluster: clusterWith(),
    inputs: "as before",
    before,
    follows: true,
    onList: () => undefined,
  };
  return tryAccount(settings, request, signal);
}

const failed = (kind: KubeErrorKind, status: number): KubeError =>
  new KubeError("get secrets sslmate-system/sslmate-api-key", kind, { status });
const unreadable = (status: number, refused: boolean) => ({
  kind: "secret-unreadable",
  problem: `get secrets sslmate-system/sslmate-api-key: ${status}`,
  refused,
});

describe("an API key that cannot be read", () => {
  test.each([
    ["forbidden", 403, true],
    ["unauthorized", 401, true],
    ["unavailable", 500, false],
    ["timeout", 504, false],
  ] as const)(
    "given %s (%i), then that is what came of the trial, and it is tried again",
    async (kind, status, refused) => {
      expect(await trial(failed(kind, status))).toEqual({
        inputs: "as before",
        check: unreadable(status, refused),
        failures: 1,
        nextAt: expect.closeTo(1.1 * MINUTE),
      });
    },
  );

  test("given a refusal, then it counts at once, whatever was accepted before", async () => {
    expect((await trial(failed("forbidden", 403), accepted)).check).toEqual(unreadable(403, true));
  });

  test("given a moment's trouble with an account that works, then that stands until it comes a second time", async () => {
    const first = await trial(failed("unavailable", 503), accepted);
    expect(first).toMatchObject({ check: { kind: "accepted" }, nextAt: MINUTE, listAt: 5 * MINUTE });
    expect((await trial(failed("unavailable", 503), first)).check).toEqual(unreadable(503, false));
  });

  test("given it goes on, then it is tried again ever more rarely, down to every quarter of an hour; another key begins anew", async () => {
    const waits: number[] = [];
    let before: Trial | undefined;
    for (let failures = 1; failures <= 8; failures += 1) {
      before = await trial(failed("forbidden", 403), before);
      waits.push(before.nextAt / MINUTE);
    }
    expect(waits.slice(0, 4).map(Math.round)).toEqual([1, 2, 4, 7]);
    expect(waits.slice(5).every((wait) => wait > 12 && wait <= 15)).toBe(true);
    const another = { ...accepted, failures: 8, inputs: "another key" };
    expect((await trial(failed("forbidden", 403), another)).failures).toBe(1);
  });

  test("given a limit of such waits, then none is longer", async () => {
    const before = { ...accepted, failures: 8 };
    const { nextAt } = await trial(failed("forbidden", 403), before, undefined, 3 * MINUTE);
    expect(nextAt).toBeLessThanOrEqual(3 * MINUTE);
  });

  test("given a moment's trouble with another key than the one that works, then it is said", async () => {
    const before = { ...accepted, inputs: "another key" };
    expect((await trial(failed("unavailable", 503), before)).check).toEqual(unreadable(503, false));
  });

  test("given the end of the operator, or any other error, then the pass ends with it", async () => {
    const error = failed("network", 0);
    await expect(trial(error, undefined, AbortSignal.abort())).rejects.toBe(error);
    await expect(trial(new RangeError("a mistake"))).rejects.toThrow("a mistake");
  });
});
