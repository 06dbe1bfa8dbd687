/** Changes to what SSLMate answers, and to whether everything was read live with it. */
import type { VendorView } from "../../../src/core/facts/observed.ts";
import type { Change } from "./order-observed.ts";

type Answer = Extract<VendorView, { kind: "answered" }>;

/** SSLMate was asked, and has nothing but what is given. */
export const withAnswer =
  (shown: Partial<Answer> = {}): Change =>
  (observed) => ({
    ...observed,
    vendor: { kind: "answered", apiKeyFingerprint: "key-1", owners: [], ...shown },
  });

/** All was read live, SSLMate asked, and the budget looked at. */
export const live =
  (shown: Partial<Answer> = {}): Change =>
  (observed) => ({
    purse: { left: 20, lastEntry: "", approvalGuarded: true },
    ...withAnswer(shown)(observed),
    live: true,
  });

/** What SSLMate says beside what was given before, such as about the term that was paid for. */
export const withTerm =
  (term: Pick<Answer, "paidUntil" | "termEnding">): Change =>
  (observed) => {
    if (observed.vendor.kind !== "answered") throw new Error("SSLMate was not asked");
    return { ...observed, vendor: { ...observed.vendor, ...term } };
  };
