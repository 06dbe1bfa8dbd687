/** Any state of an Order that can be observed, and many that hardly can, from pools small enough for things to coincide. */
import * as fc from "fast-check";
import type { OrderObserved } from "../../src/core/facts/observed.ts";
import { cluster, rival } from "./arbitrary/cluster.ts";
import { arbitraryFailure } from "./arbitrary/failure.ts";
import { adding, adopting, looked, renamed, renewing, revoking, withKeystore } from "./arbitrary/likely.ts";
import { order } from "./arbitrary/order.ts";
import { arbitraryPurse, attempt, attemptView } from "./arbitrary/records.ts";
import { secret } from "./arbitrary/secret.ts";
import { seldom } from "./arbitrary/values.ts";
import { arbitraryAnswer } from "./arbitrary/vendor.ts";
import { NOW, OUR_TAG, TIMING } from "./observed/facts.ts";

export const arbitraryOrderObserved: fc.Arbitrary<OrderObserved> = fc
  .tuple(
    fc.record({
      now: fc.constant(NOW),
      timing: fc.constant(TIMING),
      order,
      cluster,
      namespaceLabels: fc.constantFrom<Record<string, string>[]>({}, { certificates: "paid" }),
      rivals: seldom(fc.array(rival, { maxLength: 2 }), []),
      secret,
      attempt: attemptView,
      setAside: seldom(
        fc.array(
          attempt.map((kept) => ({ ...kept, uid: "kept-uid" })),
          { maxLength: 2 },
        ),
        [],
      ),
      owner: fc.constant({ tag: OUR_TAG }),
      vendor: fc.oneof(fc.constant({ kind: "not-asked" } as const), {
        weight: 3,
        arbitrary: arbitraryAnswer,
      }),
      live: fc.boolean(),
    }),
    fc.oneof(
      { weight: 1, arbitrary: fc.constant(undefined) },
      { weight: 3, arbitrary: arbitraryPurse },
      { weight: 3, arbitrary: fc.constant({ left: 20, lastEntry: "", approvalGuarded: true }) },
    ),
    seldom(arbitraryFailure, undefined),
    fc.constantFrom<((observed: OrderObserved) => OrderObserved)[]>(
      (observed) => observed,
      (observed) => observed,
      looked,
      renewing,
      adding,
      adding,
      adding,
      adding,
      adopting,
      revoking,
      renamed,
      withKeystore({ kind: "present", version: "1" }),
      withKeystore({ kind: "problem", problem: "Secret keystore does not exist." }),
    ),
  )
  .map(([observed, purse, failure, likely]) =>
    likely({
      ...observed,
      ...(purse === undefined ? {} : { purse }),
      ...(failure === undefined ? {} : { failure }),
    }),
  );
