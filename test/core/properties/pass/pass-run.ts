/** One pass from an observed state until it rests, in a world that answers as it was told to. */
import { settingsHash } from "../../../../src/core/approval/settings.ts";
import type {
  Attempt,
  Failure,
  KeyKind,
  OrderObserved,
  StoredPair,
} from "../../../../src/core/facts/observed.ts";
import type { Action, KeySource, Request, Rest } from "../../../../src/core/order/action.ts";
import { decide } from "../../../../src/core/order/decide.ts";
import { PAIR_ALONE } from "../../../../src/core/secret/content.ts";
import { attemptFacts, NOW } from "../../../support/observed/facts.ts";
import { pairOf, type Pay } from "../all-states.ts";
import { afterChange, boughtInstance, type World } from "./world.ts";

const LEASE: Failure = { kind: "lease-too-short" };

/** With effects as simple as they can be. */
export class PassRun {
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
