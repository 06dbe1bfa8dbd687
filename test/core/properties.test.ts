/** What holds in every state that can be observed, however strange: the money rule first of all. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ORDER_REASONS } from "../../src/api/reasons.ts";
import type { ClusterSpec } from "../../src/api/types.ts";
import { PAIR_ALONE } from "../../src/core/secret/content.ts";
import type { Action, KeySource, Request, Rest } from "../../src/core/order/action.ts";
import { settingsHash } from "../../src/core/approval/settings.ts";
import { decide } from "../../src/core/order/decide.ts";
import type {
  Attempt,
  Failure,
  InstanceView,
  KeyKind,
  OrderObserved,
  SecretView,
  StoredPair,
  VendorView,
} from "../../src/core/facts/observed.ts";
import { nameAllowed, namespaceAllowed } from "../../src/core/rules/guards.ts";
import { renewalRule, renewalTime } from "../../src/core/renewal/time.ts";
import { resolveDesired } from "../../src/core/rules/desired.ts";
import { orderStatus } from "../../src/core/status/order-status.ts";
import { arbitraryAnswer, arbitraryFailure, arbitraryOrderObserved } from "../support/arbitrary-order.ts";
import { attemptFacts, certificate, DAY, NOW, OTHER_TAG } from "../support/observed/facts.ts";
import { fuzzRuns } from "../support/fuzz-runs.ts";

const LEASE: Failure = { kind: "lease-too-short" };
const RUNS = fuzzRuns(2_000);

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
      const action = decide(state);
      const { kind } = action;
      const call = kind === "pay" ? `${action.request.paid ? "paid" : "free"} ${action.request.verb}` : kind;
      counts.set(call, (counts.get(call) ?? 0) + 1);
    }

    const calls = ["paid buy", "paid reissue", "free reissue"];
    const kinds: Exclude<Action["kind"], "pay">[] = [
      "ask-vendor",
      "look",
      "redo-approval",
      "set-settings",
      "publish",
      "take-over",
      "rewrite",
      "copy-pair",
      "set-owner",
      "set-finalizer",
      "revoke",
      "release",
      "end-attempt",
      "rest",
    ];
    expect(new Set(counts.keys())).toEqual(new Set([...kinds, ...calls]));
    for (const call of calls) expect(counts.get(call), call).toBeGreaterThan(10);
  });
});

describe("decide, in every state", () => {
  it("gives one action, and reasons and messages that a person can read", () => {
    forAllStates((observed, action) => {
      if (action.kind !== "rest") return;
      expect(ORDER_REASONS).toContain(action.reason);
      expect(action.message).toMatch(
        /^\S.*([^.]\.|approve-purchase=[0-9a-f]{16}|retry-approval=\$\(date \+%s\))$/s,
      );
      expect(action.message).not.toMatch(/undefined|NaN|\[object|\(\)|\s\s|\s[.,;:]|\.\.|[?!]\./);
      if (action.after !== undefined) expect(action.after).toBeGreaterThan(0);
      expect(JSON.stringify(orderStatus(observed, action))).not.toContain("undefined");
    });
  });

  it("looks again before a valid pair ends, and when its renewal is due", () => {
    forAllStates((observed, action) => {
      const pair = pairOf(observed);
      if (action.kind !== "rest" || pair === undefined || observed.order.deleting) return;
      const { now, order, cluster } = observed;
      const rule = renewalRule(order.spec, cluster.kind === "present" ? cluster.spec : undefined);
      const renewal = renewalTime(pair.certificate, rule) ?? now;
      for (const moment of [renewal, pair.certificate.notAfter]) {
        if (moment > now) expect(action.after).toBeLessThanOrEqual(moment - now);
      }
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

  it("revokes only for a deleted Order that asks for it, live, what is its own, with nothing under way", () => {
    forAllStates(({ order, cluster, attempt, live, vendor, failure }, { kind }) => {
      if (kind !== "revoke") return;
      const defaults = cluster.kind === "present" ? cluster.spec.defaults : undefined;
      expect(order.spec.deletion?.certificate ?? defaults?.deletion?.certificate).toBe("Revoke");
      expect(order).toMatchObject({ deleting: true, finalizer: true });
      expect({ live, attempt: attempt.kind, failure }).toEqual({
        live: true,
        attempt: "none",
        failure: undefined,
      });
      if (vendor.kind === "not-asked") throw new Error("SSLMate was not asked");
      expect(vendor.pending).toBeUndefined();
      expect(vendor.owners).not.toContain(OTHER_TAG);
    });
  });

  it("lets a deleted Order go, at the latest after its patience", () => {
    forAllStates(({ order, now, timing, tried }, action) => {
      if (!order.deleting || !order.finalizer || action.kind !== "rest" || tried !== undefined) return;
      expect(now).toBeLessThan((order.deletingSince ?? now) + timing.deletionPatience);
    });
  });

  it("publishes only what was found good, with the key that belongs to it, into a Secret of ours", () => {
    forAllStates((observed, action) => {
      if (action.kind !== "publish") return;
      const { instance, key } = action;
      const keyHash =
        key.from === "secret" ? pairOf(observed)?.certificate.publicKeyHash : key.attempt.publicKeyHash;
      expect(instance.publicKeyHash).toBe(keyHash);
      if (key.from === "attempt") expect(key.attempt.before).not.toContain(instance.id);
      if (key.from === "set-aside") expect(observed.setAside).toContain(key.attempt);
      expect(instance.state).toBe("active");
      expect(instance.check?.ok).toBe(true);
      expect(writable(observed.secret)).toBe(true);
    });
  });

  it("never publishes what lacks a name in place of a valid pair that has all, but for what was paid", () => {
    forAllStates((observed, action) => {
      if (action.kind !== "publish" || action.key.from === "attempt") return;
      const held = pairOf(observed)?.certificate;
      const asked = observed.order.spec.identifiers.map(({ value }) => value);
      const isComplete = (names: readonly string[] = []): boolean =>
        asked.every((name) => names.includes(name));
      if (held === undefined || held.notAfter <= observed.now || !isComplete(held.dnsNames)) return;
      const { check } = action.instance;
      expect(check?.ok === true && isComplete(check.certificate.dnsNames)).toBe(true);
    });
  });

  it("takes over only a Secret with the current certificate's key, and only if it may", () => {
    forAllStates(({ secret, vendor, order, cluster }, action) => {
      if (action.kind !== "take-over") return;
      const defaults = cluster.kind === "present" ? cluster.spec.defaults : undefined;
      expect(order.spec.adopt ?? defaults?.adopt).toBe("IfKeyMatches");
      if (secret.kind !== "foreign" || vendor.kind !== "answered") throw new Error("what is taken over?");
      expect(secret.why).toBe("not-ours");
      expect(secret.pair?.certificate.publicKeyHash).toBe(vendor.current?.publicKeyHash);
      expect(vendor.owners).toEqual([]);
    });
  });

  it("rewrites only a Secret of ours that holds a pair, and says what differs", () => {
    forAllStates((observed, action) => {
      if (action.kind !== "rewrite") return;
      expect(pairOf(observed)).toBeDefined();
      expect(observed.secret).toMatchObject({ kind: "owned", immutable: false });
      expect(action.why.length).toBeGreaterThan(0);
      expect(observed.order.spec.suspend).not.toBe(true);
    });
  });

  it("copies only a valid pair with the wanted names, to where nothing is", () => {
    forAllStates((observed, action) => {
      if (action.kind !== "copy-pair") return;
      const { former, order, secret, now } = observed;
      expect(secret.kind).toBe("absent");
      expect(former?.pair.certificate.notAfter).toBeGreaterThan(now);
      const wanted = order.spec.identifiers.map(({ value }) => value);
      expect(new Set(former?.pair.certificate.dnsNames)).toEqual(new Set(wanted));
      expect(order.spec.suspend).not.toBe(true);
    });
  });
});

function writable(secret: SecretView): boolean {
  return secret.kind === "absent" || (secret.kind === "owned" && !secret.immutable);
}

type Answered = Extract<VendorView, { kind: "answered" }>;
type Pay = Extract<Action, { kind: "pay" }>;

/** @param kind which calls: those that cost money, or all that make an instance. */
function forAllCalls(
  kind: "paid" | "all",
  holds: (observed: OrderObserved, call: Pay, vendor: Answered) => void,
): void {
  forAllStates((observed, action) => {
    if (action.kind !== "pay" || (kind === "paid" && !action.request.paid)) return;
    if (observed.vendor.kind !== "answered") throw new Error("SSLMate was not asked");
    holds(observed, action, observed.vendor);
  });
}

/** The names that the vendor's current certificate is known to have. */
function issuedNames(observed: OrderObserved, { current }: Answered): readonly string[] | undefined {
  if (current?.check?.ok === true) return current.check.certificate.dnsNames;
  if (current?.otherNames !== undefined) return ["example.com", ...current.otherNames];
  const held = pairOf(observed)?.certificate;
  return held !== undefined && held.publicKeyHash === current?.publicKeyHash ? held.dnsNames : undefined;
}

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

describe("decide never spends money", () => {
  it("on a purchase beside a current certificate that is not near its term's end", () => {
    forAllCalls("paid", (observed, { request }, { current, termEnding }) => {
      if (request.verb !== "buy" || current === undefined) return;
      const { secret, failure, now } = observed;
      const held = pairOf(observed)?.certificate;
      if (held === undefined) throw new Error("a purchase without a pair, beside a certificate");
      const gaveNothing = (secret.kind === "owned" && secret.withoutGain) || failure !== undefined;
      expect(termEnding ?? gaveNothing).toBe(true);
      const last = Math.min(14 * DAY, (held.notAfter - held.notBefore) / 3);
      expect(current.expiring || now >= held.notAfter - last).toBe(true);
    });
  });

  it("on a reissue that adds no name, nor adds one by a free reissue", () => {
    forAllCalls("all", (observed, { request: { verb, paid, desired } }, vendor) => {
      if (verb !== "reissue") return;
      const issued = issuedNames(observed, vendor) ?? ["example.com"];
      expect(desired.names.some(({ value }) => !issued.includes(value))).toBe(paid);
    });
  });

  it("with a pair that is valid and right, before its renewal is due", () => {
    forAllCalls("paid", (observed) => {
      const pair = pairOf(observed);
      if (pair === undefined) return;
      const { now, order, cluster } = observed;
      const rule = renewalRule(order.spec, cluster.kind === "present" ? cluster.spec : undefined);
      const renewal = renewalTime(pair.certificate, rule) ?? Infinity;
      const missing = order.spec.identifiers.some(({ value }) => !pair.certificate.dnsNames.includes(value));
      expect(missing || now >= renewal || now >= pair.certificate.notAfter).toBe(true);
    });
  });

  it("without what it needs: a budget that was read and has room, a Cluster that is not suspended, names and namespace that it allows", () => {
    forAllCalls("paid", ({ purse, cluster, order, namespaceLabels }) => {
      if (purse === undefined || cluster.kind !== "present") throw new Error("nobody knows the budget");
      expect(purse.left).toBeGreaterThan(0);
      expect(purse.stray).toBeUndefined();
      expect(cluster.spec.suspend).not.toBe(true);
      expect(namespaceAllowed(order.namespace, namespaceLabels, cluster.spec.allowedNamespaces)).toBe(true);
      for (const { value } of order.spec.identifiers) {
        expect(nameAllowed(value, cluster.spec.allowedNames)).toBe(true);
      }
    });
  });

  it("where a person has to agree, who has not", () => {
    forAllCalls("paid", ({ purse, cluster, order }) => {
      expect(purse?.person).toBeUndefined();
      expect(cluster.kind === "present" && cluster.spec.purchase?.policy).not.toBe("Manual");
      expect(order.spec.purchase?.policy).not.toBe("Manual");
    });
  });

  it("where an absence proves nothing: with another API key than the attempt's, or a key that had a certificate", () => {
    forAllCalls("paid", (_observed, { attempt }, { apiKeyFingerprint }) => {
      if (attempt === undefined) return;
      expect(apiKeyFingerprint).toBe(attempt.apiKeyFingerprint);
    });
    forAllStates(({ attempt }, action) => {
      if (attempt.kind !== "ours" || attempt.doubt.sent !== "maybe" || !attempt.attempt.keptKey) return;
      expect(action.kind === "pay" && action.request.paid).toBe(false);
    });
  });

  it("for the annotations renew and rekey: without them it would be bought just so", () => {
    let bought = 0;
    forAllStates((observed, action) => {
      if (!isBuying(action)) return;
      bought += 1;
      const { renew: _renew, rekey: _rekey, ...asked } = observed.order.asked;
      expect(isBuying(decide({ ...observed, order: { ...observed.order, asked } }))).toBe(true);
    });
    expect(bought).toBeGreaterThan(0);
  });
});

/** It buys, or would if a person agreed. */
function isBuying(action: Action): boolean {
  if (action.kind === "pay") return action.request.verb === "buy";
  return action.kind === "rest" && action.reason === "AwaitingApproval" && action.issuance?.verb === "buy";
}

describe("what stands before paid calls", () => {
  it("never hides what is free: with it and without it, a free call for our own certificate is the same", () => {
    let free = 0;
    forAllStates((observed) => {
      const action = decide(unguarded(observed));
      if (action.kind !== "pay" || action.request.paid) return;
      const { vendor, owner } = observed;
      const key = pairOf(observed)?.certificate.publicKeyHash;
      const ours = vendor.kind === "answered" && vendor.owners.every((tag) => tag === owner.tag);
      if (!ours || vendor.current?.publicKeyHash !== key) return;
      free += 1;
      expect(decide(observed)).toEqual(action);
    });
    expect(free).toBeGreaterThan(0);
  });
});

/** The same state with nothing that stands before a paid call. */
function unguarded(observed: OrderObserved): OrderObserved {
  const { cluster, order } = observed;
  const { purchase: _, ...spec } = order.spec;
  return {
    ...observed,
    order: { ...order, spec },
    purse: { left: 1, lastEntry: "", approvalGuarded: true },
    cluster: cluster.kind === "missing" ? cluster : { ...cluster, spec: openHanded(cluster.spec) },
  };
}

function openHanded(cluster: ClusterSpec): ClusterSpec {
  const { suspend: _suspend, purchase: _purchase, allowedNames: _allowedNames, ...spec } = cluster;
  return { ...spec, allowedNamespaces: { from: "All" } };
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
  asking: seldomFails.map((failure) =>
    failure?.kind === "vendor" ? { ...failure, doing: "read" as const } : failure,
  ),
  buying: fc.oneof(
    fc.constantFrom("pending", "active", "lost, though it arrived", "lost", "refused" as const),
    arbitraryFailure,
  ),
  writing: fc.oneof(
    fc.constantFrom("done", "foreign" as const),
    // Writing a Secret may claim the vendor's object before; it never makes an instance.
    arbitraryFailure.map((failure) =>
      failure.kind === "vendor" ? { ...failure, doing: "settings" as const } : failure,
    ),
  ),
});

/** One pass, with effects as simple as they can be. */
class PassRun {
  readonly steps: string[] = [];
  sent = 0;
  paid = 0;
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
    const { asking, answer } = this.#world;
    switch (action.kind) {
      case "ask-vendor":
        return asking === undefined ? { vendor: answer } : { failure: asking };
      case "look":
        return asking === undefined ? { vendor: answer, live: true } : { failure: asking };
      case "pay":
        return { live: false, ...this.#pay(action) };
      case "redo-approval":
        return asking === undefined
          ? { live: false, redone: { settings: settingsHash(action.desired) } }
          : { failure: asking };
      case "set-settings": {
        const { vendor } = this.#observed;
        if (asking !== undefined || vendor.kind === "not-asked") return { failure: LEASE };
        return { live: false, vendor: afterChange(vendor, action.settings) };
      }
      case "publish":
        return { live: false, ...this.#write(this.#published(action), action.instance.id) };
      case "take-over":
        return { live: false, ...this.#write(this.#foreignPair(), this.#world.answer.current?.id) };
      case "rewrite": {
        const pair = pairOf(this.#observed);
        if (pair === undefined) throw new Error("there is no key to rewrite");
        const asked = this.#observed.vendor.kind === "answered" ? { asked: true as const } : {};
        return {
          // What is written does not help: something changes it at once.
          ...this.#write({ ...pair, privateKey: { ...pair.privateKey, encoding: action.encoding } }),
          live: false,
          tried: { ...this.#observed.tried, content: asked },
        };
      }
      case "copy-pair": {
        const { former, tried } = this.#observed;
        if (former === undefined) throw new Error("there is nothing to copy");
        return { ...this.#write(former.pair, 17), live: false, tried: { ...tried, copied: true } };
      }
      case "set-owner":
        return { live: false, tried: { ...this.#observed.tried, owner: {} } };
      case "set-finalizer":
        return { live: false, order: { ...this.#observed.order, finalizer: action.stands } };
      case "revoke":
        return asking === undefined ? { revocation: "revoked" } : { failure: asking };
      case "release": {
        const { vendor } = this.#observed;
        if (asking !== undefined || vendor.kind === "not-asked") return { failure: LEASE };
        return { vendor: { ...vendor, autoRenew: false, owners: [] } };
      }
      case "end-attempt":
        return { live: false, attempt: { kind: "none", ended: action.attempt }, ...this.#marked(action) };
    }
  }

  /** What lets the next paid call for the name wait for a person is read live before it, from the purse. */
  #marked({ person }: Extract<Action, { kind: "end-attempt" }>): Partial<OrderObserved> {
    const { purse } = this.#observed;
    return person === undefined || purse === undefined ? {} : { purse: { ...purse, person } };
  }

  #published({ instance, key, encoding }: Extract<Action, { kind: "publish" }>): StoredPair {
    if (instance.check?.ok !== true) throw new Error("there is no certificate to publish");
    return {
      certificate: instance.check.certificate,
      privateKey: { ...this.#kindOf(key), encoding },
    };
  }

  #kindOf(key: KeySource): KeyKind {
    if (key.from !== "secret") return key.attempt.privateKey;
    const pair = pairOf(this.#observed);
    if (pair === undefined) throw new Error("there is no key in the Secret");
    const { encoding: _, ...kind } = pair.privateKey;
    return kind;
  }

  #foreignPair(): StoredPair {
    const { secret } = this.#observed;
    if (secret.kind !== "foreign" || secret.pair === undefined)
      throw new Error("there is nothing to take over");
    return secret.pair;
  }

  #pay({ request, attempt: present }: Pay): Partial<OrderObserved> {
    const { buying } = this.#world;
    const attempt = present ?? this.#newAttempt(request);
    // What the question for an older key found is not found with a new one.
    const { byKey, ...shown } = this.#world.answer;
    if (byKey?.publicKeyHash !== attempt.publicKeyHash) this.#world = { ...this.#world, answer: shown };
    const ours = (sent: "refused" | "maybe"): Partial<OrderObserved> => ({
      attempt: { kind: "ours", attempt, doubt: { sent, settled: false, nextQuestion: 1_000 } },
    });
    if (typeof buying !== "string") return { failure: buying };
    this.sent += 1;
    if (request.paid) this.paid += 1;
    if (buying === "refused") {
      const error = { kind: "refused" as const, detail: "No." };
      return { ...ours("refused"), failure: { kind: "vendor", doing: request.verb, error } };
    }
    if (buying === "lost") return { ...ours("maybe"), vendor: { kind: "not-asked" } };
    const instance = boughtInstance(attempt, buying === "pending" ? "pending" : "active");
    const { answer } = this.#world;
    const { current: _, ...others } = answer;
    const after =
      instance.state === "pending" ? { ...answer, pending: instance } : { ...others, current: instance };
    this.#world = { ...this.#world, answer: after };
    return buying === "lost, though it arrived"
      ? { ...ours("maybe"), vendor: { kind: "not-asked" } }
      : { ...ours("maybe"), vendor: after };
  }

  #newAttempt({ desired, verb, paid, keepKey, handles }: Request): Attempt {
    const { encoding: _, ...kind } = desired.privateKey;
    const { vendor } = this.#observed;
    const shown = vendor.kind === "answered" ? [vendor.current, vendor.pending] : [];
    const kept = keepKey ? pairOf(this.#observed)?.certificate.publicKeyHash : undefined;
    return attemptFacts({
      uid: "new-uid",
      verb,
      paid,
      handles,
      keptKey: keepKey,
      names: desired.names.map(({ value }) => value),
      privateKey: kind,
      publicKeyHash: kept ?? `${this.steps.length}`.padEnd(64, "e"),
      apiKeyFingerprint: this.#world.answer.apiKeyFingerprint,
      startedAt: NOW,
      before: shown.flatMap((instance) => (instance === undefined ? [] : [instance.id])),
    });
  }

  /** @param instanceId undefined if the certificate is the same as before. */
  #write(pair: StoredPair, instanceId?: number): Partial<OrderObserved> {
    const { writing } = this.#world;
    if (writing === "foreign") return { secret: { kind: "foreign", why: "not-ours", detail: "it is new" } };
    if (writing !== "done") return { failure: writing };
    const { secret, attempt } = this.#observed;
    const handled = {
      ...(secret.kind === "owned" ? secret.handled : {}),
      ...(attempt.kind === "ours" ? attempt.attempt.handles : {}),
    };
    const before = secret.kind === "owned" ? secret.instanceId : undefined;
    const id = instanceId ?? before ?? 99;
    return {
      secret: {
        kind: "owned",
        immutable: false,
        instanceId: id,
        handled,
        withoutGain: false,
        content: PAIR_ALONE,
        pair,
      },
    };
  }
}

/** The vendor's object once the settings were taken. */
function afterChange(
  vendor: Answered,
  { autoRenew, tags = {}, muted }: Extract<Action, { kind: "set-settings" }>["settings"],
): Answered {
  const { settings } = vendor;
  const kept = (settings?.tags ?? []).filter((tag) => tags[tag] === undefined);
  const set = Object.keys(tags).filter((tag) => tags[tag] === true);
  return {
    ...vendor,
    ...(autoRenew === undefined ? {} : { autoRenew }),
    ...(settings === undefined
      ? {}
      : { settings: { ...settings, tags: [...kept, ...set], ...(muted === undefined ? {} : { muted }) } }),
  };
}

function boughtInstance(attempt: Attempt, state: "pending" | "active"): InstanceView {
  const facts = certificate({
    dnsNames: attempt.names,
    publicKeyHash: attempt.publicKeyHash,
    fingerprintSha256: "e".repeat(64),
    notBefore: NOW,
    notAfter: NOW + 199 * DAY,
  });
  return {
    id: 99,
    state,
    expiring: false,
    publicKeyHash: attempt.publicKeyHash,
    ...(state === "active" ? { check: { ok: true, certificate: facts } } : {}),
  };
}

describe("a pass", () => {
  it("comes to rest within twelve steps and sends one paid call at most, whatever the world answers", () => {
    let longest = 0;
    let sent = 0;
    fc.assert(
      fc.property(arbitraryOrderObserved, arbitraryWorld, (observed, world) => {
        const pass = new PassRun(observed, world);
        pass.run();

        expect(pass.steps.length, pass.steps.join(", ")).toBeLessThanOrEqual(12);
        expect(pass.paid).toBeLessThanOrEqual(1);
        expect(pass.sent).toBeLessThanOrEqual(2);
        longest = Math.max(longest, pass.steps.length);
        sent += pass.sent;
      }),
      fuzzRuns(5_000),
    );

    // The passes that matter were among them.
    expect(longest).toBeGreaterThanOrEqual(5);
    expect(sent).toBeGreaterThan(0);
  });
});
