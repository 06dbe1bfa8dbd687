/** Where small faults are put: all that decides about money, and the action that pays. */
export const MUTATED_FILES: readonly string[] = [
  "src/core/order/doubt.ts",
  "src/core/order/decide.ts",
  "src/core/order/follow-attempt.ts",
  "src/core/order/first-purchase.ts",
  "src/reconcilers/order/pay.ts",
  "src/reconcilers/attempts/sends.ts",
  "src/reconcilers/attempts/store.ts",
  "src/reconcilers/vendor/settings.ts",
];
