/** What holds of each action in every state: an end, a revocation, a publication, a rewrite, a rest. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ORDER_REASONS } from "../../../src/api/reasons.ts";
import { decide } from "../../../src/core/order/decide.ts";
import { renewalRule, renewalTime } from "../../../src/core/renewal/time.ts";
import { orderStatus } from "../../../src/core/status/order-status.ts";
import { arbitraryOrderObserved } from "../../support/arbitrary-order.ts";
import { OTHER_TAG } from "../../support/observed/facts.ts";
import { forAllStates, pairOf, RUNS, writable } from "./all-states.ts";

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
