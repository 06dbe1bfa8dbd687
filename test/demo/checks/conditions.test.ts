/** The demo tells what changes in the conditions of objects, each change once. */
import { describe, expect, test } from "vitest";
import { ConditionHistory, type ConditionChange } from "./conditions.ts";
import { describeChange } from "./orders-ready.ts";

interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
}

/** A line as kubectl prints it for one state of an object. */
function line(object: string, ...conditions: Condition[]): string {
  const full = conditions.map((condition) => ({ reason: "Because", message: "words", ...condition }));
  return `${object} ${full.length === 0 ? "" : JSON.stringify(full)}`;
}

const change = (fields: Partial<ConditionChange>): ConditionChange => ({
  kind: "Order",
  object: "shop/web",
  type: "Ready",
  status: "False",
  reason: "Because",
  message: "words",
  ...fields,
});

describe("the history of conditions", () => {
  test("given an object without a status, then there is nothing to tell", () => {
    expect(new ConditionHistory().changesIn(line("Order/shop/web"))).toEqual([]);
  });

  test("given new conditions, then each is told, with namespace and name", () => {
    const history = new ConditionHistory();
    const text = line(
      "Order/shop/web",
      { type: "Ready", status: "False" },
      { type: "Issuing", status: "True" },
    );
    expect(history.changesIn(text)).toEqual([change({}), change({ type: "Issuing", status: "True" })]);
  });

  test("given an object without a namespace, then its name stands alone", () => {
    const [told] = new ConditionHistory().changesIn(
      line("Cluster//webservers", { type: "Ready", status: "True" }),
    );
    expect(told).toEqual(change({ kind: "Cluster", object: "webservers", status: "True" }));
  });

  test("given the same again at a later time, then nothing is told", () => {
    const history = new ConditionHistory();
    history.changesIn(
      line("Order/shop/web", { type: "Ready", status: "False", lastTransitionTime: "2026-11-22T12:00:00Z" }),
    );
    const later = line("Order/shop/web", {
      type: "Ready",
      status: "False",
      lastTransitionTime: "2026-11-22T13:00:00Z",
    });
    expect(history.changesIn(later)).toEqual([]);
  });

  test.each([{ status: "True" }, { reason: "Other" }, { message: "other words" }])(
    "given %j as the only difference, then that condition is told",
    (difference) => {
      const history = new ConditionHistory();
      const other = { type: "Issuing", status: "True" };
      history.changesIn(line("Order/shop/web", { type: "Ready", status: "False" }, other));
      const changed = line("Order/shop/web", { type: "Ready", status: "False", ...difference }, other);
      expect(history.changesIn(changed)).toEqual([change(difference)]);
    },
  );

  test("given a condition that is missing now, then it is told as gone, once", () => {
    const history = new ConditionHistory();
    const ready = { type: "Ready", status: "True" };
    history.changesIn(line("Order/shop/web", ready, { type: "Reconciling", status: "True" }));
    const gone = change({ type: "Reconciling", status: "gone", reason: "", message: "" });
    expect(history.changesIn(line("Order/shop/web", ready))).toEqual([gone]);
    expect(history.changesIn(line("Order/shop/web", ready))).toEqual([]);
  });

  test("given two objects of one name in two namespaces, then they are not confused", () => {
    const history = new ConditionHistory();
    history.changesIn(line("Order/shop/web", { type: "Ready", status: "True" }));
    expect(history.changesIn(line("Order/blog/web", { type: "Ready", status: "True" }))).toHaveLength(1);
  });
});

describe("the line about a change", () => {
  test("given the first of an object, then it says all", () => {
    expect(describeChange(change({}), undefined)).toBe(
      "sslorder shop/web             Ready=False       Because: words",
    );
  });

  test("given the same words about the same object as the line before, then they are left out", () => {
    expect(describeChange(change({ type: "Issuing" }), change({}))).toBe(
      "sslorder shop/web             Issuing=False",
    );
  });

  test("given the same words about another object, then they are said again", () => {
    expect(describeChange(change({ object: "shop/other" }), change({}))).toContain("Because: words");
  });
});
