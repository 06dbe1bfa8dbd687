/** The money rule, in every state: what is never paid for, and that what guards money hides nothing free. */
import { describe, expect, it } from "vitest";
import type { ClusterSpec } from "../../../src/api/types.ts";
import type { OrderObserved } from "../../../src/core/facts/observed.ts";
import type { Action } from "../../../src/core/order/action.ts";
import { decide } from "../../../src/core/order/decide.ts";
import { renewalRule, renewalTime } from "../../../src/core/renewal/time.ts";
import { nameAllowed, namespaceAllowed } from "../../../src/core/rules/guards.ts";
import { DAY } from "../../support/observed/facts.ts";
import { forAllCalls, forAllStates, pairOf, type Answered } from "./all-states.ts";

/** The names that the vendor's current certificate is known to have. */
function issuedNames(observed: OrderObserved, { current }: Answered): readonly string[] | undefined {
  if (current?.check?.ok === true) return current.check.certificate.dnsNames;
  if (current?.otherNames !== undefined) return ["example.com", ...current.otherNames];
  const held = pairOf(observed)?.certificate;
  return held !== undefined && held.publicKeyHash === current?.publicKeyHash ? held.dnsNames : undefined;
}

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

  it("without what it needs: a budget that was read and has room, a Cluster that is neither suspended nor being deleted, names and namespace that it allows", () => {
    forAllCalls("paid", ({ purse, cluster, order, namespaceLabels }) => {
      if (purse === undefined || cluster.kind !== "present") throw new Error("nobody knows the budget");
      expect(purse.left).toBeGreaterThan(0);
      expect(purse.stray).toBeUndefined();
      expect(cluster.spec.suspend).not.toBe(true);
      expect(cluster.deleting).not.toBe(true);
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
