/** The guards before each kind of paid call, and that they stop nothing else. */
import { describe, expect, it } from "vitest";
import { DAY, NOW, OUR_TAG, pair } from "../../support/observed/facts.ts";
import { instance, storedInstance } from "../../support/observed/instances.ts";
import type { Change } from "../../support/observed/order-observed.ts";
import {
  withAsked,
  withCluster,
  withClusterDeleting,
  withNames,
  withSpec,
} from "../../support/observed/with-asked.ts";
import { withAttempt, withPurse } from "../../support/observed/with-attempt.ts";
import { withSecret } from "../../support/observed/with-secret.ts";
import { live, withAnswer, withTerm } from "../../support/observed/with-vendor.ts";
import { decided, rested, pay, manual } from "./payment-cases.ts";

/** The three situations that cost money: a first purchase, one near the term's end, and a name that is added. */
const paying: [name: string, changes: Change[]][] = [
  ["a first certificate", [live()]],
  [
    "a purchase near the term's end",
    [
      withSecret(pair({ notBefore: NOW - 89 * DAY, notAfter: NOW + DAY })),
      live({ current: storedInstance({}, { notAfter: NOW + DAY }), termEnding: true, paidUntil: NOW + DAY }),
    ],
  ],
  [
    "an added name",
    [withSecret(), withNames("example.com", "www.example.com"), live({ current: storedInstance() })],
  ],
];

describe.each(paying)("the guards before %s", (_name, changes) => {
  const before = [...changes];

  it("given nothing against it, then it is paid", () => {
    expect(decided(...before)).toMatchObject(pay);
  });

  it("given the Cluster is suspended, then it waits", () => {
    expect(decided(...before, withCluster({ suspend: true }))).toMatchObject({
      state: "stalled",
      reason: "ClusterSuspended",
      message:
        "Cluster webservers is suspended, so nothing is paid. Its owner ends that by removing spec.suspend.",
    });
  });

  it("given the Cluster is being deleted, then nothing is paid", () => {
    expect(decided(...before, withClusterDeleting)).toMatchObject({
      state: "stalled",
      reason: "ClusterDeleting",
      message:
        "Cluster webservers is being deleted, so nothing is paid for this Order any more. Once it is gone, create it anew, or create this Order anew with another spec.cluster.",
    });
  });

  it("given the Order is suspended, then it waits, and SSLMate is not even asked", () => {
    const suspended = {
      state: "stalled",
      reason: "Suspended",
      message:
        "spec.suspend is set: SSLMate is not called for this Order, and Secret example-com-tls stays as it is. Remove spec.suspend to go on.",
    };

    expect(decided(...before, withSpec({ suspend: true }))).toMatchObject(suspended);
    expect(
      decided(...before, withSpec({ suspend: true }), (observed) => ({ ...observed, live: false })),
    ).toMatchObject(suspended);
  });

  it("given one call left in the budget, then it is paid", () => {
    expect(decided(...before, withPurse({ left: 1 }))).toMatchObject(pay);
  });

  it("given the budget is used up, then it waits, and says until when", () => {
    expect(decided(...before, withPurse({ left: 0, freeAt: NOW + 3_600_000 }))).toMatchObject({
      state: "progressing",
      reason: "BudgetExhausted",
      message:
        "Cluster webservers has made all the paid calls that spec.purchase.budget allows; this one is made at 2026-11-22T13:00:00Z, by itself. Its owner can raise the budget.",
      after: 3_600_000,
    });
  });

  it("given a budget of 0, then it waits for a person", () => {
    expect(decided(...before, withPurse({ left: 0 }))).toMatchObject({
      state: "stalled",
      reason: "BudgetExhausted",
      message:
        "Cluster webservers allows no paid calls (spec.purchase.budget.purchases is 0), so nothing is bought. Its owner can raise it.",
    });
  });

  it("given the budget could not be read, then it waits", () => {
    const action = decided(...before, (observed) => {
      const { purse: _, ...others } = observed;
      return others;
    });

    expect(action).toMatchObject({
      state: "progressing",
      reason: "ClusterNotReady",
      message:
        "Cluster webservers is not ready: its budget has not been read yet. It is tried again by itself.",
    });
  });

  it("given a record of what was paid that cannot be read, then it waits, and names what to mend", () => {
    const problem = "Entry purse.json of ConfigMap sslmate-system/purse-1 cannot be read: it is not JSON";
    const unreadable: Change = (observed) => ({ ...observed, purseProblem: problem });

    expect(decided(...before, unreadable)).toMatchObject({
      state: "stalled",
      reason: "PurseUnreadable",
      message: `${problem}. It holds what was paid, so nothing is bought, and nothing is lost meanwhile. Restore it from a copy; or, to begin anew, look at the invoices at SSLMate first and delete that ConfigMap: the budget and what waits for a person are then forgotten. It is read again at least once an hour, or now by: kubectl annotate -n shop sslorder example-com --overwrite sslmate.com/retry-approval=$(date +%s)`,
    });
  });

  it("given a counted call of which nothing is left but its count, then it is in doubt for a while", () => {
    expect(decided(...before, withPurse({ stray: { nextQuestion: 90_000 } }))).toMatchObject({
      state: "progressing",
      reason: "InDoubt",
      after: 90_000,
    });
  });

  it("given the namespace or a name is not allowed, then it waits", () => {
    const closed = withCluster({ allowedNamespaces: { from: "Names", names: ["blog"] } });

    expect(decided(...before, closed)).toMatchObject({ reason: "NamespaceNotAllowed" });
    expect(decided(...before, withCluster({ allowedNames: [] }))).toMatchObject({ reason: "NameNotAllowed" });
  });

  it.each([
    ["Manual in the Cluster", [withCluster(manual)]],
    ["Manual in the Order", [withSpec({ purchase: { policy: "Manual" } })]],
    [
      "Manual in the Order and Automatic in the Cluster",
      [withCluster({ purchase: { policy: "Automatic" } }), withSpec({ purchase: { policy: "Manual" } })],
    ],
    [
      "Manual in the Cluster and Automatic in the Order, which cannot loosen it",
      [withCluster(manual), withSpec({ purchase: { policy: "Automatic" } })],
    ],
    ["something that a person has to look at, whatever the policy", [withPurse({ person: "It is odd" })]],
  ] as [string, Change[]][])(
    "given %s, then a person has to agree, by the id and no other",
    (_which, policy) => {
      const waiting = rested(...before, ...policy);
      const id = waiting.issuance?.id ?? "";

      expect(waiting).toMatchObject({ state: "stalled", reason: "AwaitingApproval", after: 60_000 });
      expect(id).toMatch(/^[0-9a-f]{16}$/);
      expect(waiting.message).toContain(`sslmate.com/approve-purchase=${id}`);
      expect(decided(...before, ...policy, withAsked({ approvePurchase: id }))).toMatchObject(pay);
      for (const wrong of ["", "yes", `${id} `, id.slice(1), "0".repeat(16)]) {
        expect(rested(...before, ...policy, withAsked({ approvePurchase: wrong })).issuance?.id).toBe(id);
      }
    },
  );
});

describe("the guards stop paid calls and nothing else", () => {
  const guards: [string, Change[]][] = [
    ["the Cluster is suspended", [withCluster({ suspend: true })]],
    ["the budget is 0", [withPurse({ left: 0 })]],
    ["the policy is Manual", [withCluster(manual)]],
    ["a person has to look at the next purchase", [withPurse({ person: "It is odd." })]],
    ["no name is allowed any more", [withCluster({ allowedNames: [] })]],
  ];
  const due = pair({ notBefore: NOW - 80 * DAY, notAfter: NOW + 10 * DAY });
  const term = withTerm({ paidUntil: NOW + 200 * DAY, termEnding: false });

  describe.each(guards)("given %s", (_name, guard) => {
    it("then a free renewal goes on", () => {
      expect(
        decided(withSecret(due), live({ current: storedInstance({}, due.certificate) }), term, ...guard),
      ).toMatchObject({
        kind: "pay",
        request: { verb: "reissue", paid: false },
      });
    });

    it("then what was paid is followed and published", () => {
      const current = { ...storedInstance(), id: 21, publicKeyHash: "a".repeat(64) };

      expect(decided(withAttempt(), withAnswer({ pending: instance() }), ...guard)).toMatchObject({
        reason: "ApprovalPending",
      });
      expect(decided(withAttempt(), withAnswer({ current }), ...guard)).toMatchObject({ kind: "publish" });
    });

    it("then a valid pair is kept, and nothing is asked for", () => {
      expect(decided(withSecret(), ...guard)).toMatchObject({ state: "settled" });
    });
  });

  it("given a lost key of ours and the guards that are about money, then it is replaced all the same", () => {
    for (const [, guard] of guards.slice(0, 4)) {
      expect(
        decided(
          live({ current: storedInstance({ publicKeyHash: "f".repeat(64) }), owners: [OUR_TAG] }),
          ...guard,
        ),
      ).toMatchObject({ kind: "pay", request: { verb: "reissue", paid: false } });
    }
  });
});
