/** Any failure of a pass: of SSLMate, of Kubernetes, and of what was to be sent. */
import * as fc from "fast-check";
import type { Failure, VendorFailure } from "../../../src/core/facts/observed.ts";
import { clause, vendorWords, words } from "./values.ts";
import { notReady } from "./vendor.ts";

const vendorFailure: fc.Arbitrary<VendorFailure> = fc.oneof(
  fc.record(
    {
      kind: fc.constantFrom<VendorFailure["kind"][]>(
        "unauthorized",
        "payment-required",
        "refused",
        "not-ready",
        "rate-limited",
        "unavailable",
      ),
      detail: vendorWords,
      reason: fc.constant("bad_request"),
      param: fc.constantFrom("csr", "sans", "valueOf"),
      retryAfterSeconds: fc.integer({ min: 0, max: 7_200 }),
    },
    { requiredKeys: ["kind", "detail"] },
  ),
  fc.record({
    kind: fc.constantFrom<VendorFailure["kind"][]>("unreachable", "timeout", "connection-lost", "nonsense"),
    detail: words,
  }),
);

export const arbitraryFailure: fc.Arbitrary<Failure> = fc.oneof(
  fc.record({
    kind: fc.constant("vendor" as const),
    doing: fc.constantFrom(
      "read" as const,
      "settings" as const,
      "buy" as const,
      "reissue" as const,
      "revoke" as const,
      "approval" as const,
    ),
    error: vendorFailure,
  }),
  fc.record({ kind: fc.constantFrom("account" as const, "csr" as const), problem: words }),
  fc.record({ kind: fc.constant("not-approvable" as const), approval: notReady }),
  fc.record({ kind: fc.constant("settings-not-taken" as const), what: clause }),
  fc.record({ kind: fc.constant("changed" as const), what: clause }),
  fc.constant({ kind: "lease-too-short" } as const),
  fc.constant({
    kind: "purse",
    problem: "Entry purse.json of ConfigMap x/y cannot be read: it is not JSON",
  } as const),
  fc.constant({ kind: "kubernetes", problem: "create secrets x/y: 403 Forbidden" } as const),
  fc.constant({ kind: "kubernetes", problem: "create secrets x/y: 500 InternalError", fails: true } as const),
);
