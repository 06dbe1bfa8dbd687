/** Which namespaces and names a Cluster allows, and which of two Orders that want the same gets it. */
import { describe, expect, it } from "vitest";
import type { AllowedNamespaces } from "../../../src/api/types.ts";
import { decide } from "../../../src/core/order/decide.ts";
import { nameAllowed, namespaceAllowed } from "../../../src/core/rules/guards.ts";
import { DAY, NOW, pair } from "../../support/observed/facts.ts";
import { storedInstance } from "../../support/observed/instances.ts";
import { orderObserved, type Change } from "../../support/observed/order-observed.ts";
import {
  withCluster,
  withNames,
  withNamespaceLabels,
  withOrder,
  withRival,
} from "../../support/observed/with-asked.ts";
import { withAttempt } from "../../support/observed/with-attempt.ts";
import { withBrokenSecret, withSecret } from "../../support/observed/with-secret.ts";
import { live } from "../../support/observed/with-vendor.ts";

type Selector = NonNullable<AllowedNamespaces["selector"]>;

describe("namespaceAllowed", () => {
  it("given All, then every namespace", () => {
    expect(namespaceAllowed("shop", {}, { from: "All" })).toBe(true);
  });

  it.each([
    ["one of them", ["blog", "shop"], true],
    ["none of them", ["blog"], false],
    ["one that only begins like it", ["shopping"], false],
  ] as [string, string[], boolean][])("given Names with %s, then %j gives %s", (_name, names, allowed) => {
    expect(namespaceAllowed("shop", {}, { from: "Names", names })).toBe(allowed);
  });

  it.each(["Names", "Selector"] as const)("given %s and nothing else, then none", (from) => {
    expect(namespaceAllowed("shop", {}, { from })).toBe(false);
  });

  const labels = { certificates: "paid", tier: "gold" };
  const selectors: [string, Selector, boolean][] = [
    ["empty", {}, true],
    ["a label that is there", { matchLabels: { certificates: "paid" } }, true],
    ["a label with another value", { matchLabels: { certificates: "free" } }, false],
    ["a label that is not there", { matchLabels: { team: "web" } }, false],
    ["two labels of which one is not there", { matchLabels: { certificates: "paid", team: "web" } }, false],
    [
      "In, with its value",
      { matchExpressions: [{ key: "tier", operator: "In", values: ["gold", "silver"] }] },
      true,
    ],
    [
      "In, without its value",
      { matchExpressions: [{ key: "tier", operator: "In", values: ["silver"] }] },
      false,
    ],
    [
      "In, for a label that is not there",
      { matchExpressions: [{ key: "team", operator: "In", values: ["web"] }] },
      false,
    ],
    ["In, without values", { matchExpressions: [{ key: "tier", operator: "In" }] }, false],
    [
      "NotIn, with its value",
      { matchExpressions: [{ key: "tier", operator: "NotIn", values: ["gold"] }] },
      false,
    ],
    [
      "NotIn, without its value",
      { matchExpressions: [{ key: "tier", operator: "NotIn", values: ["silver"] }] },
      true,
    ],
    [
      "NotIn, for a label that is not there",
      { matchExpressions: [{ key: "team", operator: "NotIn", values: ["web"] }] },
      true,
    ],
    ["Exists, and it does", { matchExpressions: [{ key: "tier", operator: "Exists" }] }, true],
    ["Exists, and it does not", { matchExpressions: [{ key: "team", operator: "Exists" }] }, false],
    [
      "Exists, for a key that every object of the language has",
      { matchExpressions: [{ key: "constructor", operator: "Exists" }] },
      false,
    ],
    ["DoesNotExist, and it does", { matchExpressions: [{ key: "tier", operator: "DoesNotExist" }] }, false],
    [
      "DoesNotExist, and it does not",
      { matchExpressions: [{ key: "team", operator: "DoesNotExist" }] },
      true,
    ],
    [
      "two expressions of which one does not hold",
      {
        matchExpressions: [
          { key: "tier", operator: "Exists" },
          { key: "team", operator: "Exists" },
        ],
      },
      false,
    ],
    [
      "a label that holds and an expression that does not",
      { matchLabels: { tier: "gold" }, matchExpressions: [{ key: "team", operator: "Exists" }] },
      false,
    ],
  ];
  it.each(selectors)(
    "given a Selector, %s, then as Kubernetes does: %j gives %s",
    (_name, selector, allowed) => {
      expect(namespaceAllowed("shop", labels, { from: "Selector", selector })).toBe(allowed);
    },
  );
});

describe("an Order in a namespace that a selector leaves out", () => {
  const bySelector = withCluster({
    allowedNamespaces: { from: "Selector", selector: { matchLabels: { certificates: "paid" } } },
  });

  it("given no such label, then it says where the rule stands", () => {
    expect(decide(orderObserved(bySelector))).toMatchObject({
      reason: "NamespaceNotAllowed",
      message:
        "Cluster webservers serves namespaces with certain labels (spec.allowedNamespaces.selector), not namespace shop. Ask its owner to allow the namespace, or use another Cluster.",
    });
  });

  it("given the label is set, then it goes on", () => {
    const observed = orderObserved(live(), bySelector, withNamespaceLabels({ certificates: "paid" }));

    expect(decide(observed)).toMatchObject({ kind: "pay" });
  });
});

describe("nameAllowed", () => {
  const rows: [name: string, allowed: string[] | undefined, verdict: boolean][] = [
    ["anything.example.com", undefined, true],
    ["example.com", [], false],
    ["example.com", ["example.com"], true],
    ["www.example.com", ["example.com"], false],
    ["www.example.com", ["*.example.com"], true],
    ["*.example.com", ["*.example.com"], true],
    ["*.example.com", ["example.com", "www.example.com"], false],
    ["example.com", ["*.example.com"], false],
    ["a.b.example.com", ["*.example.com"], false],
    ["*.b.example.com", ["*.example.com"], false],
    ["*.b.example.com", ["*.b.example.com"], true],
    ["wwwexample.com", ["*.example.com"], false],
    ["www.example.com.evil.org", ["*.example.com"], false],
  ];
  it.each(rows)("given %s and the list %j, then %s", (name, allowed, verdict) => {
    expect(nameAllowed(name, allowed)).toBe(verdict);
  });

  it("given many names that are not allowed, then the message names ten and counts the others", () => {
    const names = Array.from({ length: 15 }, (_, index) => `n${index + 10}.example.com`);
    const observed = orderObserved(
      withNames("example.com", ...names),
      withCluster({ allowedNames: ["example.com"] }),
    );

    expect(decide(observed)).toMatchObject({
      reason: "NameNotAllowed",
      message: expect.stringContaining("n19.example.com and 5 more (spec.allowedNames)."),
    });
  });
});

describe("two Orders that want one common name", () => {
  const neverSent = [withAttempt({ sent: "never" })];
  const due = pair({ notBefore: NOW - 80 * DAY, notAfter: NOW + 10 * DAY });
  const ownDue = [withSecret(due), live({ current: storedInstance({}, due.certificate) })];
  const rows: [name: string, ours: Change[], rival: Parameters<typeof withRival>[0], wins: boolean][] = [
    ["neither holds it, and ours is older", [], { createdAt: NOW }, true],
    ["neither holds it, and the other is older", [], { createdAt: 0 }, false],
    [
      "neither holds it, and of the same second the other's name comes first",
      [withOrder({ name: "z" })],
      {},
      false,
    ],
    ["neither holds it, and of the same second ours comes first", [withOrder({ name: "a" })], {}, true],
    [
      "neither holds it, and of the same second and name the other's namespace comes first",
      [],
      { namespace: "blog", name: "example-com" },
      false,
    ],
    [
      "neither holds it, and the other is older and its Cluster pays nothing for it",
      [],
      { createdAt: 0, unserved: true },
      true,
    ],
    ["the other holds it and is younger", [], { createdAt: NOW, holds: true }, false],
    [
      "the other holds it, though its Cluster pays nothing more for it",
      [],
      { createdAt: NOW, holds: true, unserved: true },
      false,
    ],
    ["ours has an attempt and the other is older", neverSent, { createdAt: 0 }, true],
    ["both have one, and the other is older", neverSent, { createdAt: 0, holds: true }, false],
    ["both have one, and ours is older", neverSent, { createdAt: NOW, holds: true }, true],
    [
      "ours has the certificate, whose renewal is due, and the other is older",
      ownDue,
      { createdAt: 0 },
      true,
    ],
    [
      "both have one whose renewal is due, and the other is older",
      ownDue,
      { createdAt: 0, holds: true },
      false,
    ],
    [
      "our Secret holds another common name's pair, which is no claim, and the other is older",
      [withSecret(pair({ dnsNames: ["example.org"] }))],
      { createdAt: 0 },
      false,
    ],
  ];
  it.each(rows)("given %s, then it is settled who buys", (_name, ours, rival, wins) => {
    const action = decide(orderObserved(live(), ...ours, withRival(rival)));

    // An attempt whose call never went out is ended when the name is another Order's.
    const yields =
      action.kind === "end-attempt" || (action.kind === "rest" && action.reason === "CommonNameTaken");
    expect(action.kind === "pay").toBe(wins);
    expect(yields).toBe(!wins);
  });
});

describe("two Orders that want one Secret", () => {
  const rows: [name: string, ours: Change[], rival: Parameters<typeof withRival>[0], wins: boolean][] = [
    ["there is none yet, and ours is older", [], { createdAt: NOW }, true],
    ["there is none yet, and the other is older", [], { createdAt: 0 }, false],
    [
      "there is none yet, and the other is older, though its Cluster pays nothing for it",
      [],
      { createdAt: 0, unserved: true },
      false,
    ],
    [
      "it is ours though its pair is broken, and the other is older",
      [withBrokenSecret],
      { createdAt: 0 },
      true,
    ],
    [
      "it was written for an Order that is gone, which is no claim, and the other is older",
      [withSecret(pair({ dnsNames: ["example.org"] }), { inherited: true })],
      { createdAt: 0 },
      false,
    ],
    ["it is the other's, and ours is older", [], { createdAt: NOW, holds: true }, false],
  ];
  it.each(rows)("given %s, then it is settled who buys", (_name, ours, rival, wins) => {
    const action = decide(orderObserved(live(), ...ours, withRival({ wants: "secret", ...rival })));

    expect(action).toMatchObject(wins ? { kind: "pay" } : { kind: "rest", reason: "SecretNameTaken" });
  });

  it("given several others, then one that gives way does not hide one that does not", () => {
    const observed = orderObserved(
      withRival({ name: "younger", createdAt: NOW }),
      withRival({ name: "holder", createdAt: NOW, holds: true }),
    );

    expect(decide(observed)).toMatchObject({
      reason: "CommonNameTaken",
      message: expect.stringContaining("Order shop/holder"),
    });
  });
});
