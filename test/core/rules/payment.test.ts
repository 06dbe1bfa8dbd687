import { describe, expect, it } from "vitest";
import type { ClusterSpec } from "../../../src/api/types.ts";
import { decide } from "../../../src/core/order/decide.ts";
import type { Rest } from "../../../src/core/order/action.ts";
import { orderStatus } from "../../../src/core/status/order-status.ts";
import {
  DAY,
  instance,
  live,
  NOW,
  orderObserved,
  OUR_TAG,
  pair,
  storedInstance,
  withAnswer,
  withAsked,
  withAttempt,
  withCluster,
  withNames,
  withOrder,
  withPurse,
  withSecret,
  withSpec,
  withStatus,
  withTerm,
  type Change,
  FIRST_WAIT,
} from "../../support/order-observed.ts";

function decided(...changes: readonly Change[]) {
  return decide(orderObserved(...changes));
}

function rested(...changes: readonly Change[]): Rest {
  const action = decided(...changes);
  if (action.kind !== "rest") throw new Error(`expected a rest, not ${action.kind}`);
  return action;
}

const pay = { kind: "pay", request: { paid: true } };
const manual: Partial<ClusterSpec> = { purchase: { policy: "Manual" } };

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
        "Cluster webservers has made all the paid calls that spec.purchase.budget allows; this one is made at 2026-11-22T13:00:00Z. Its owner can raise the budget.",
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
      message: "Cluster webservers is not ready: its budget could not be read.",
    });
  });

  it("given a record of what was paid that cannot be read, then it waits, and names what to mend", () => {
    const problem = "Entry purse.json of ConfigMap sslmate-system/purse-1 cannot be read: it is not JSON";
    const unreadable: Change = (observed) => ({ ...observed, purseProblem: problem });

    expect(decided(...before, unreadable)).toMatchObject({
      state: "stalled",
      reason: "PurseUnreadable",
      message: `${problem}. It holds what was paid, so nothing is bought, and nothing is lost meanwhile. Restore it from a copy; or, to begin anew, look at the invoices at SSLMate first and delete that ConfigMap: the budget and what waits for a person are then forgotten.`,
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

/** The id of a purchase near the term's end, while SSLMate shows that instance. */
const near = (id: number) =>
  rested(
    withCluster(manual),
    withSecret(pair({ notBefore: NOW - 89 * DAY, notAfter: NOW + DAY }), { instanceId: id }),
    live({
      current: storedInstance({ id }, { notAfter: NOW + DAY }),
      termEnding: true,
      paidUntil: NOW + DAY,
    }),
  ).issuance?.id;

describe("what waits for a person", () => {
  const waiting = [live(), withCluster(manual)] as const;
  const idOf = (...changes: Change[]): string | undefined => rested(...waiting, ...changes).issuance?.id;

  it("given no price, then the message says what, why and how", () => {
    expect(rested(...waiting).message).toBe(
      `A purchase for example.com waits for a person. The purchase policy is Manual. Approve it: kubectl annotate -n shop sslorder example-com --overwrite sslmate.com/approve-purchase=${idOf()}`,
    );
  });

  it("given a price that could not be asked for, then nobody is shown an id that would not hold, and it is asked again", () => {
    const failing = live({ priceFailure: { kind: "unavailable", detail: "Try again later" } });

    expect(decided(...waiting, failing)).toMatchObject({
      kind: "rest",
      state: "progressing",
      reason: "Unavailable",
      after: FIRST_WAIT,
    });
    expect(decided(live(), failing)).toMatchObject(pay);
  });

  it("given a price and an added name, then the names are told, and not the price of a whole certificate", () => {
    const resting = rested(
      withSecret(),
      withNames("example.com", "www.example.com"),
      withCluster(manual),
      live({ current: storedInstance(), price: "15.95 USD" }),
    );

    expect(resting.message).toMatch(
      /^A paid reissue for example\.com, www\.example\.com \(SSLMate charges for the added names\) waits for a person\. The purchase policy is Manual\. Approve it: /,
    );
    expect(resting.issuance).toMatchObject({ verb: "reissue", phase: "AwaitingApproval" });
    expect(resting.issuance).not.toHaveProperty("price");
  });

  it("given a price, then a purchase tells it", () => {
    const resting = rested(...waiting, live({ price: "15.95 USD" }));

    expect(resting.message).toContain("A purchase for example.com (15.95 USD) waits for a person.");
    expect(resting.issuance).toMatchObject({ verb: "buy", price: "15.95 USD" });
  });

  it("given another reason, then that is told instead of the policy", () => {
    expect(
      rested(
        ...waiting,
        withPurse({
          person: "Instance 21 was bought and is canceled at SSLMate; ask SSLMate about invoice INV-7.",
        }),
      ).message,
    ).toMatch(
      /waits for a person\. Instance 21 was bought and is canceled at SSLMate; ask SSLMate about invoice INV-7\. Approve it: /,
    );
  });

  it("given no admission policy, then the right id approves nothing, and the message says why", () => {
    const unguarded = withPurse({ approvalGuarded: false });
    const resting = rested(...waiting, unguarded, withAsked({ approvePurchase: idOf() ?? "" }));

    expect(resting).toMatchObject({
      state: "stalled",
      reason: "AwaitingApproval",
      message:
        "A purchase for example.com waits for a person. The purchase policy is Manual. It cannot be approved on this cluster: install the admission policy of manifests/ first, which lets only those approve who may.",
    });
  });

  const others: [string, Change[]][] = [
    ["another Order", [withOrder({ uid: "other-uid" })]],
    ["another name", [withNames("example.com", "www.example.com")]],
    ["another price", [live({ price: "20.00 USD" })]],
    [
      "another last entry in the journal, as after any purchase of the name",
      [withPurse({ lastEntry: "attempt/1" })],
    ],
  ];
  it.each(others)("given %s, then the id is another, and the old one approves nothing", (_name, changes) => {
    const yesterday = idOf() ?? "";

    expect(idOf(...changes)).not.toBe(yesterday);
    expect(decided(...waiting, ...changes, withAsked({ approvePurchase: yesterday }))).toMatchObject({
      reason: "AwaitingApproval",
    });
  });

  it("given the id was set while nobody guarded it, then it approves nothing once somebody does", () => {
    const early = idOf(withPurse({ approvalGuarded: false })) ?? "";

    expect(decided(...waiting, withAsked({ approvePurchase: early }))).toMatchObject({
      reason: "AwaitingApproval",
    });
  });

  it("given one price and another, then the ids are two", () => {
    expect(idOf(live({ price: "15.95 USD" }))).not.toBe(idOf(live({ price: "20.00 USD" })));
  });

  it("given another instance at SSLMate, then the id is another", () => {
    expect(near(17)).not.toBe(near(18));
  });

  it("given the same names in another order, or another approval, then the id is the same", () => {
    const names = withNames("example.com", "a.example.com", "b.example.com");

    expect(idOf(withNames("example.com", "b.example.com", "a.example.com"))).toBe(idOf(names));
    expect(
      idOf(
        withSpec({
          identifiers: [
            { type: "dns", value: "example.com", approval: "email", approverEmail: "admin@example.com" },
          ],
        }),
      ),
    ).toBe(idOf());
  });

  it("given it is approved and the budget is used up, then it waits for that still", () => {
    const approved = withAsked({ approvePurchase: idOf() ?? "" });

    expect(decided(...waiting, withPurse({ left: 0, freeAt: NOW + DAY }), approved)).toMatchObject({
      reason: "BudgetExhausted",
    });
  });

  it("given it is approved and the Cluster is suspended, then it waits for that still", () => {
    const approved = withAsked({ approvePurchase: idOf() ?? "" });

    expect(decided(...waiting, withCluster({ ...manual, suspend: true }), approved)).toMatchObject({
      reason: "ClusterSuspended",
    });
  });

  it("given it has waited since yesterday, then the status keeps that time, and says PurchaseApproved False", () => {
    const first = rested(...waiting);
    const status = orderStatus(orderObserved(...waiting), first);
    const later = rested(...waiting, withStatus(status), (observed) => ({ ...observed, now: NOW + DAY }));

    expect(first.issuance?.startedAt).toBe("2026-11-22T12:00:00Z");
    expect(later.issuance).toEqual(first.issuance);
    expect(status.conditions?.find(({ type }) => type === "PurchaseApproved")).toMatchObject({
      status: "False",
      reason: "AwaitingApproval",
    });
    expect(status.conditions?.find(({ type }) => type === "Issuing")).toMatchObject({ status: "False" });
  });
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
