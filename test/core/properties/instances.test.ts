/** What keeps the operator from having an instance made, paid or free, in every state. */
import { describe, expect, it } from "vitest";
import type { OrderObserved } from "../../../src/core/facts/observed.ts";
import { resolveDesired } from "../../../src/core/rules/desired.ts";
import { OTHER_TAG } from "../../support/observed/facts.ts";
import { forAllCalls, forAllStates, pairOf, writable } from "./all-states.ts";

describe("decide never makes an instance", () => {
  const never: [name: string, forbids: (observed: OrderObserved) => boolean][] = [
    [
      "unless everything was read live and SSLMate asked",
      ({ live, vendor }) => !live || vendor.kind === "not-asked",
    ],
    [
      "beside a pending one, whoever made it",
      ({ vendor }) => vendor.kind === "answered" && vendor.pending !== undefined,
    ],
    ["for a Secret that cannot be written", ({ secret }) => !writable(secret)],
    [
      "while an attempt is in doubt and not settled",
      ({ attempt }) => attempt.kind === "ours" && attempt.doubt.sent === "maybe" && !attempt.doubt.settled,
    ],
    ["while another Order's attempt is in flight", ({ attempt }) => attempt.kind === "other-order"],
    ["while an attempt cannot be read", ({ attempt }) => attempt.kind === "unreadable"],
    [
      "after a failure in the same pass, but a refused reissue",
      ({ failure }) =>
        failure !== undefined &&
        !(failure.kind === "vendor" && failure.doing === "reissue" && failure.error.kind === "refused"),
    ],
    ["for an Order that is being deleted", ({ order }) => order.deleting],
    ["for an Order that is suspended", ({ order }) => order.spec.suspend === true],
    [
      "without a Cluster that is Ready",
      ({ cluster }) => cluster.kind === "missing" || cluster.trouble !== undefined,
    ],
    [
      "while another Order holds the Secret or the name and this one has neither",
      ({ rivals, attempt, secret }) =>
        rivals.some(({ holds }) => holds) && attempt.kind === "none" && secret.kind === "absent",
    ],
    [
      "from a certificate with another's tag, unless it is to be taken over",
      ({ vendor, order, cluster }) =>
        vendor.kind === "answered" &&
        vendor.current !== undefined &&
        vendor.owners.includes(OTHER_TAG) &&
        (order.spec.adopt ?? (cluster.kind === "present" ? cluster.spec.defaults?.adopt : undefined)) !==
          "Rekey",
    ],
  ];
  it.each(never)("%s", (_name, forbids) => {
    let forbidden = 0;
    forAllStates((observed, action) => {
      if (!forbids(observed)) return;
      forbidden += 1;
      expect(action.kind).not.toBe("pay");
    });
    expect(forbidden).toBeGreaterThan(0);
  });

  it("with an attempt that it does not have, or that asks for something else", () => {
    forAllCalls("all", ({ attempt }, call) => {
      expect(call.attempt).toBe(attempt.kind === "ours" ? attempt.attempt : undefined);
      if (call.attempt === undefined) return;
      const { verb, paid, keepKey, desired } = call.request;
      expect(call.attempt).toMatchObject({ verb, paid, keptKey: keepKey });
      expect(new Set(call.attempt.names)).toEqual(new Set(desired.names.map(({ value }) => value)));
      expect(desired.privateKey).toMatchObject(call.attempt.privateKey);
    });
  });

  it("with other names than the Order's, but fewer while added ones wait, and the common name always", () => {
    forAllCalls("all", ({ order, cluster }, { request }) => {
      if (cluster.kind !== "present") throw new Error("there is no Cluster");
      const resolved = resolveDesired(order.spec, cluster.spec);
      if (!resolved.ok) throw new Error("the Order cannot be resolved");
      const { names, ...others } = request.desired;
      const { names: all, ...same } = resolved.desired;
      expect(others).toEqual(same);
      expect(names[0]).toEqual(all[0]);
      expect(all).toEqual(expect.arrayContaining([...names]));
      if (request.paid) expect(names).toEqual(all);
    });
  });

  it("with a key that is kept, unless the Order wants that, it is of the right kind, and no rekey is asked for", () => {
    forAllCalls("all", (observed, { request: { keepKey, desired, handles } }) => {
      if (!keepKey) return;
      expect(desired.rotates).toBe(false);
      expect(handles.rekey).toBeUndefined();
      expect(pairOf(observed)?.privateKey).toMatchObject({
        algorithm: desired.privateKey.algorithm,
        size: desired.privateKey.size,
      });
    });
  });
});
