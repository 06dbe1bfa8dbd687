/** Purses with paid calls in them, and what is seen of them: what the tests of the record are made of. */
import { withCall, type PaidAttempt } from "../../../src/reconcilers/money/entries.ts";
import {
  emptyPurse,
  purseView,
  type CountedCall,
  type PurseRecord,
} from "../../../src/reconcilers/money/purse-record.ts";

export const HOUR = 3_600_000;
export const NOW = Date.parse("2026-11-22T12:00:00Z");
export const BUDGET = { purchases: 2, period: 24 * HOUR };

export function call(id: string, hoursAgo: number, changes: Partial<CountedCall> = {}): CountedCall {
  const time = new Date(NOW - hoursAgo * HOUR).toISOString();
  return {
    id,
    time,
    order: "shop/example-com",
    cluster: "webservers",
    commonName: "example.com",
    ...changes,
  };
}

/** The attempt with this id, whose calls were made 20 hours ago at the latest. */
export function paid(id: string, changes: Partial<PaidAttempt> = {}): PaidAttempt {
  return { ...call(id, 20), verb: "buy", names: ["example.com"], nameCount: 1, ...changes };
}

export function purse(...calls: CountedCall[]): PurseRecord {
  return calls.reduce((record, one) => withCall(record, one, BUDGET, NOW), emptyPurse("webservers"));
}

export const QUESTION = { commonName: "example.com", cluster: "webservers", account: "first", now: NOW };

export const allSettled = () => ({ settled: true, nextQuestion: 0 });

/**
 * @param settled attempts that are gone and about which SSLMate was asked long enough.
 * @param account whose API key the Cluster has.
 */
export function view(
  record: PurseRecord,
  attempt?: string,
  settled: readonly string[] = [],
  account = QUESTION.account,
) {
  const doubt = (uid: string) => ({ settled: settled.includes(uid), nextQuestion: 120_000 });
  return purseView(record, BUDGET, { ...QUESTION, attempt, account, doubt });
}
