/** What holds in every state that can be observed, however strange: the money rule first of all. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ORDER_REASONS } from "../../src/api/reasons.ts";
import type { Action, Rest } from "../../src/core/order/action.ts";
import { decide } from "../../src/core/order/decide.ts";
import type {
  Attempt,
  Failure,
  InstanceView,
  OrderObserved,
  SecretView,
  StoredPair,
  VendorView,
} from "../../src/core/order/observed.ts";
import { nameAllowed, namespaceAllowed } from "../../src/core/rules/guards.ts";
import { resolveDesired, type Desired } from "../../src/core/rules/desired.ts";
import { orderStatus } from "../../src/core/status/order-status.ts";
import { arbitraryAnswer, arbitraryFailure, arbitraryOrderObserved } from "../support/arbitrary-order.ts";
import { attemptFacts, certificate, NOW } from "../support/order-observed.ts";

const RUNS = { numRuns: 2_000 };

function forAllStates(holds: (observed: OrderObserved, action: Action) => void): void {
  fc.assert(
    fc.property(arbitraryOrderObserved, (observed) => holds(observed, decide(observed))),
    RUNS,
  );
}

/** The pair in our Secret for the Order's common name, found without the code under test. */
function pairOf({ secret, order }: OrderObserved): StoredPair | undefined {
  const pair = secret.kind === "owned" ? secret.pair : undefined;
  return pair?.certificate.dnsNames.includes(order.spec.identifiers[0]?.value ?? "") === true
    ? pair
    : undefined;
}

describe("the states that these properties are asked of", () => {
  it("reach every action, and paying often", () => {
    const states = fc.sample(arbitraryOrderObserved, { numRuns: 10_000, seed: 1 });
    const counts = new Map<string, number>();
    for (const state of states) {
      const { kind } = decide(state);
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }

    const kinds: Action["kind"][] = ["ask-vendor", "pay", "publish", "rewrite-key", "end-attempt", "rest"];
    expect(new Set(counts.keys())).toEqual(new Set(kinds));
    expect(counts.get("pay")).toBeGreaterThan(50);
  });
});

describe("decide, in every state", () => {
  it("gives one action, and reasons and messages that a person can read", () => {
    forAllStates((observed, action) => {
      if (action.kind !== "rest") return;
      expect(ORDER_REASONS).toContain(action.reason);
      expect(action.message).toMatch(/^\S.*[^.]\.$/s);
      expect(action.message).not.toMatch(/undefined|NaN|\[object|\(\)|\s\s|\s[.,;:]|\.\.|[?!]\./);
      if (action.after !== undefined) expect(action.after).toBeGreaterThan(0);
      expect(JSON.stringify(orderStatus(observed, action))).not.toContain("undefined");
    });
  });

  it("depends on nothing but the state, and leaves it as it is", () => {
    fc.assert(
      fc.property(arbitraryOrderObserved, (observed) => {
        const copy = structuredClone(observed);
        const action = decide(observed);

        expect(decide(observed)).toEqual(action);
        expect(structuredClone(observed)).toEqual(copy);
      }),
      RUNS,
    );
  });

  it("ends an attempt without keeping its key only if the Secret has it or no call went out", () => {
    forAllStates((observed, action) => {
      if (action.kind !== "end-attempt" || action.how !== "delete") return;
      const { attempt } = observed;
      if (attempt.kind !== "ours") throw new Error("only our own attempts are ended");
      const published = pairOf(observed)?.certificate.publicKeyHash === attempt.attempt.publicKeyHash;
      expect(published || attempt.doubt.sent !== "maybe").toBe(true);
    });
  });

  it("publishes only what is new, has the attempt's key, was found good, and goes into a Secret of ours", () => {
    forAllStates((observed, action) => {
      if (action.kind !== "publish") return;
      expect(action.instance.publicKeyHash).toBe(action.attempt.publicKeyHash);
      expect(action.attempt.before).not.toContain(action.instance.id);
      expect(action.instance.state).toBe("active");
      expect(action.instance.check?.ok).toBe(true);
      expect(writable(observed.secret)).toBe(true);
    });
  });

  it("rewrites a key only in a Secret of ours that holds a valid pair in another form", () => {
    forAllStates((observed, action) => {
      if (action.kind !== "rewrite-key") return;
      const pair = pairOf(observed);
      expect(pair?.certificate.notAfter).toBeGreaterThan(observed.now);
      expect(pair?.privateKey.encoding).not.toBe(action.encoding);
      expect(writable(observed.secret)).toBe(true);
    });
  });
});

function writable(secret: SecretView): boolean {
  return secret.kind === "absent" || (secret.kind === "owned" && !secret.immutable);
}

describe("decide never pays", () => {
  const never: [name: string, forbids: (observed: OrderObserved) => boolean][] = [
    ["beside an instance that SSLMate shows, current or pending", shows],
    ["while the Secret holds a pair for the common name", (observed) => pairOf(observed) !== undefined],
    ["for a Secret that cannot be written", ({ secret }) => !writable(secret)],
    [
      "while an attempt is in doubt and not settled",
      ({ attempt }) => attempt.kind === "ours" && attempt.doubt.sent === "maybe" && !attempt.doubt.settled,
    ],
    [
      "for an attempt that may have been sent before SSLMate is asked",
      ({ attempt, vendor }) => attempt.kind === "ours" && vendor.kind === "not-asked",
    ],
    [
      "with another API key than the attempt's",
      ({ attempt, vendor }) =>
        attempt.kind === "ours" &&
        vendor.kind === "answered" &&
        vendor.apiKeyFingerprint !== attempt.attempt.apiKeyFingerprint,
    ],
    ["while another Order's attempt is in flight", ({ attempt }) => attempt.kind === "other-order"],
    ["beside an attempt that it cannot read", ({ attempt }) => attempt.kind === "unreadable"],
    ["after a failure in the same pass", ({ failure }) => failure !== undefined],
    ["for an Order that is being deleted", ({ order }) => order.deleting],
    [
      "without a Cluster that is Ready",
      ({ cluster }) => cluster.kind === "missing" || cluster.trouble !== undefined,
    ],
    [
      "for a namespace that the Cluster does not serve",
      ({ cluster, order, namespaceLabels }) =>
        cluster.kind === "present" &&
        !namespaceAllowed(order.namespace, namespaceLabels, cluster.spec.allowedNamespaces),
    ],
    [
      "for a name that the Cluster does not allow",
      ({ cluster, order }) =>
        cluster.kind === "present" &&
        order.spec.identifiers.some(({ value }) => !nameAllowed(value, cluster.spec.allowedNames)),
    ],
    [
      "while another Order holds the Secret or the name and this one has neither",
      ({ rivals, attempt, secret }) =>
        rivals.some(({ holds }) => holds) && attempt.kind === "none" && secret.kind === "absent",
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

  it("for anything but what the Order asks, nor with an attempt that it does not have or that asks otherwise", () => {
    forAllStates(({ order, cluster, attempt }, action) => {
      if (action.kind !== "pay" || cluster.kind !== "present") return;
      const resolved = resolveDesired(order.spec, cluster.spec);
      expect(resolved).toEqual({ ok: true, desired: action.desired });
      expect(action.attempt).toBe(attempt.kind === "ours" ? attempt.attempt : undefined);
      if (action.attempt === undefined) return;
      const asked = action.desired.names.map(({ value }) => value);
      expect(new Set(action.attempt.names)).toEqual(new Set(asked));
      expect(action.desired.privateKey).toMatchObject(action.attempt.privateKey);
    });
  });
});

function shows({ vendor }: OrderObserved): boolean {
  return vendor.kind === "answered" && (vendor.current !== undefined || vendor.pending !== undefined);
}

describe("orderStatus, in every state", () => {
  it("says Ready exactly while a valid pair for the names is there, and never Stalled beside Reconciling", () => {
    forAllRests((observed, resting) => {
      const status = orderStatus(observed, resting);
      const pair = pairOf(observed);
      const asked = observed.order.spec.identifiers.map(({ value }) => value);
      const names = new Set(pair?.certificate.dnsNames);
      const sameNames = names.size === asked.length && asked.every((name) => names.has(name));
      const valid = pair !== undefined && sameNames && pair.certificate.notAfter > observed.now;

      const ready = status.conditions?.find(({ type }) => type === "Ready");
      if (!valid) expect(ready?.status).toBe("False");
      if (ready?.status === "False") expect(ready.reason).not.toBe("Issued");
      if (valid && observed.cluster.kind === "missing") expect(ready?.status).toBe("True");
      expect(
        status.conditions?.filter(({ type }) => type === "Stalled" || type === "Reconciling").length,
      ).toBe(resting.state === "settled" ? 0 : 1);
      expect(status.purchases?.length ?? 0).toBeLessThanOrEqual(20);
    });
  });

  it("is the same when it is computed again", () => {
    forAllRests((observed, resting) => {
      const first = orderStatus(observed, resting);
      const again = { ...observed, order: { ...observed.order, status: first } };
      expect(orderStatus(again, resting)).toEqual(first);
    });
  });
});

function forAllRests(holds: (observed: OrderObserved, resting: Rest) => void): void {
  forAllStates((observed, action) => {
    if (action.kind === "rest") holds(observed, action);
  });
}

/** How the world answers in one pass. */
interface World {
  /** What SSLMate shows before a purchase of this pass. */
  answer: Extract<VendorView, { kind: "answered" }>;
  asking: Failure | undefined;
  buying: "pending" | "active" | "lost, though it arrived" | "lost" | "refused" | Failure;
  writing: "done" | "foreign" | Failure;
}

const seldomFails = fc.oneof(
  { weight: 4, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: arbitraryFailure },
);
const arbitraryWorld: fc.Arbitrary<World> = fc.record({
  answer: arbitraryAnswer,
  asking: seldomFails,
  buying: fc.oneof(
    fc.constantFrom("pending", "active", "lost, though it arrived", "lost", "refused" as const),
    arbitraryFailure,
  ),
  writing: fc.oneof(fc.constantFrom("done", "foreign" as const), arbitraryFailure),
});

const NEW_KEY = "e".repeat(64);

/** One pass, with effects as simple as they can be; like the operator it asks SSLMate before it pays. */
class PassRun {
  readonly steps: string[] = [];
  sent = 0;
  #world: World;
  #observed: OrderObserved;

  constructor(observed: OrderObserved, world: World) {
    this.#world = world;
    this.#observed = observed;
  }

  run(): void {
    for (;;) {
      const action = decide(this.#observed);
      this.steps.push(action.kind);
      if (action.kind === "rest" || this.steps.length > 20) return;
      this.#observed = { ...this.#observed, ...this.#perform(action) };
    }
  }

  #perform(action: Exclude<Action, Rest>): Partial<OrderObserved> {
    switch (action.kind) {
      case "ask-vendor":
        return this.#world.asking === undefined
          ? { vendor: this.#world.answer }
          : { failure: this.#world.asking };
      case "pay":
        return this.#pay(action.attempt);
      case "publish":
        return this.#write({
          certificate: certificate({
            dnsNames: action.attempt.names,
            publicKeyHash: action.attempt.publicKeyHash,
          }),
          privateKey: { ...action.attempt.privateKey, encoding: action.encoding },
        });
      case "rewrite-key": {
        const pair = pairOf(this.#observed);
        if (pair === undefined) throw new Error("there is no key to rewrite");
        return this.#write({ ...pair, privateKey: { ...pair.privateKey, encoding: action.encoding } });
      }
      case "end-attempt":
        return { attempt: { kind: "none", ended: action.attempt } };
    }
  }

  #pay(present: Attempt | undefined): Partial<OrderObserved> {
    const { answer, asking, buying } = this.#world;
    if (asking !== undefined) return { failure: asking };
    const action = decide({ ...this.#observed, vendor: answer });
    if (action.kind !== "pay") return { vendor: answer };

    const attempt = present ?? this.#newAttempt(action.desired);
    const ours = (sent: "refused" | "maybe"): Partial<OrderObserved> => ({
      attempt: { kind: "ours", attempt, doubt: { sent, settled: false, nextQuestion: 1_000 } },
    });
    if (typeof buying !== "string") return { failure: buying };
    this.sent += 1;
    if (buying === "refused") {
      const error = { kind: "refused" as const, detail: "No." };
      return { ...ours("refused"), failure: { kind: "vendor", doing: "buy", error } };
    }
    if (buying === "lost") return { ...ours("maybe"), vendor: { kind: "not-asked" } };
    const instance = boughtInstance(attempt, buying === "pending" ? "pending" : "active");
    const after = { ...answer, pending: instance };
    if (buying !== "lost, though it arrived") return { ...ours("maybe"), vendor: after };
    this.#world = { ...this.#world, answer: after };
    return { ...ours("maybe"), vendor: { kind: "not-asked" } };
  }

  #newAttempt(desired: Desired): Attempt {
    const { encoding: _, ...kind } = desired.privateKey;
    return attemptFacts({
      uid: "new-uid",
      names: desired.names.map(({ value }) => value),
      privateKey: kind,
      publicKeyHash: NEW_KEY,
      apiKeyFingerprint: this.#world.answer.apiKeyFingerprint,
      startedAt: NOW,
    });
  }

  #write(pair: StoredPair): Partial<OrderObserved> {
    const { writing } = this.#world;
    if (writing === "foreign") return { secret: { kind: "foreign", why: "not-ours", detail: "it is new" } };
    if (writing !== "done") return { failure: writing };
    return { secret: { kind: "owned", immutable: false, instanceId: 99, pair } };
  }
}

function boughtInstance(attempt: Attempt, state: "pending" | "active"): InstanceView {
  const facts = certificate({ dnsNames: attempt.names, publicKeyHash: attempt.publicKeyHash });
  return {
    id: 99,
    state,
    publicKeyHash: attempt.publicKeyHash,
    ...(state === "active" ? { check: { ok: true, certificate: facts } } : {}),
  };
}

describe("a pass", () => {
  it("comes to rest within eight steps and sends one paid call at most, whatever the world answers", () => {
    let longest = 0;
    let sent = 0;
    fc.assert(
      fc.property(arbitraryOrderObserved, arbitraryWorld, (observed, world) => {
        const pass = new PassRun(observed, world);
        pass.run();

        expect(pass.steps.length, pass.steps.join(", ")).toBeLessThanOrEqual(8);
        expect(pass.sent).toBeLessThanOrEqual(1);
        longest = Math.max(longest, pass.steps.length);
        sent += pass.sent;
      }),
      { numRuns: 5_000 },
    );

    // The passes that matter were among them.
    expect(longest).toBeGreaterThanOrEqual(5);
    expect(sent).toBeGreaterThan(0);
  });
});
