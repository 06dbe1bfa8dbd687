/** Which failures of the API server an Order says: a refusal at once, a failure once it has met two passes in a row. */
import { describe, expect, test } from "vitest";
import { KubeError, type KubeErrorKind } from "../../../src/kube/client/errors.ts";
import type { Pass } from "../../../src/reconcilers/order/pass.ts";
import { endOfFailing, refusalOf } from "../../../src/reconcilers/world/refusal.ts";

const failing = new Set<string>();
const pass = (name: string): Pass =>
  ({ operator: { failing }, read: { order: { metadata: { namespace: "shop", name } } } }) as unknown as Pass;
const error = (kind: KubeErrorKind): KubeError => new KubeError("apply secrets shop/web-tls", kind);

/** One pass after the other, each meeting that error or none. */
function saidIn(name: string, ...kinds: (KubeErrorKind | undefined)[]): boolean[] {
  return kinds.map((kind) => {
    const each = pass(name);
    const refusal = kind === undefined ? undefined : refusalOf(each, error(kind));
    // Whoever throws the error on does not come to the end of the pass.
    if (kind === undefined || refusal !== undefined) endOfFailing(each);
    return refusal !== undefined;
  });
}

describe("what the API server answers to a step", () => {
  test.each<KubeErrorKind>(["forbidden", "invalid"])("given %s, then it is said at once", (kind) => {
    expect(refusalOf(pass("refused"), error(kind))).toEqual({
      problem: `apply secrets shop/web-tls: ${kind}`,
    });
  });

  test.each<KubeErrorKind>(["unavailable", "timeout", "unauthorized", "too-many-requests", "unexpected"])(
    "given %s, then it is said the second time in a row, and as long as it goes on",
    (kind) => {
      expect(saidIn(kind, kind, kind, kind)).toEqual([false, true, true]);
    },
  );

  test("given a pass without it between two, then the second counts as the first", () => {
    expect(saidIn("mended", "unavailable", undefined, "unavailable")).toEqual([false, false, false]);
  });

  test("given another Order's, then that counts for itself", () => {
    expect(saidIn("one", "timeout")).toEqual([false]);
    expect(saidIn("two", "timeout")).toEqual([false]);
  });

  test.each<KubeErrorKind>(["conflict", "network", "not-found"])(
    "given %s, then it ends the pass",
    (kind) => {
      expect(saidIn(`ends-${kind}`, kind, kind)).toEqual([false, false]);
    },
  );
});
