/** Where small faults are put: all that decides about money, and the action that pays. */
export const MUTATED_FILES: readonly string[] = [
  "src/core/attempt/doubt.ts",
  "src/core/order/decide.ts",
  "src/core/attempt/follow-attempt.ts",
  "src/core/order/choose.ts",
  "src/core/order/obtain.ts",
  "src/core/order/ownership.ts",
  "src/core/renewal/replace.ts",
  "src/core/renewal/term.ts",
  "src/core/rules/payment.ts",
  "src/reconcilers/calls/pay.ts",
  "src/reconcilers/calls/send.ts",
  "src/reconcilers/money/purse-record.ts",
  "src/reconcilers/attempts/sends.ts",
  "src/reconcilers/attempts/store.ts",
  "src/reconcilers/vendor/settings.ts",
];
