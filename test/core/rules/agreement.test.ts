/** A paid call that waits until a person agrees to it: what is shown, what agrees, and to what. */
import { describe, expect, it } from "vitest";
import { orderStatus } from "../../../src/core/status/order-status.ts";
import { DAY, FIRST_WAIT, NOW, pair } from "../../support/observed/facts.ts";
import { storedInstance } from "../../support/observed/instances.ts";
import { orderObserved, type Change } from "../../support/observed/order-observed.ts";
import {
  withAsked,
  withCluster,
  withNames,
  withOrder,
  withSpec,
  withStatus,
} from "../../support/observed/with-asked.ts";
import { withPurse } from "../../support/observed/with-attempt.ts";
import { withSecret } from "../../support/observed/with-secret.ts";
import { live } from "../../support/observed/with-vendor.ts";
import { decided, rested, pay, manual } from "./payment-cases.ts";

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
      `A purchase for example.com waits for a person. spec.purchase.policy of Cluster webservers is Manual. Approve it: kubectl annotate -n shop sslorder example-com --overwrite sslmate.com/approve-purchase=${idOf()}`,
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
      /^A paid reissue for example\.com, www\.example\.com \(SSLMate charges for the added names\) waits for a person\. spec\.purchase\.policy of Cluster webservers is Manual\. Approve it: /,
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
        "A purchase for example.com waits for a person. spec.purchase.policy of Cluster webservers is Manual. It cannot be approved on this cluster: install the admission policy of manifests/ first, which lets only those approve who may.",
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

  it("given somebody has agreed, then PurchaseApproved is gone, whatever is waited for next", () => {
    const status = orderStatus(orderObserved(...waiting), rested(...waiting));
    const agreed = [
      ...waiting,
      withStatus(status),
      withPurse({ left: 0, freeAt: NOW + DAY }),
      withAsked({ approvePurchase: idOf() ?? "" }),
    ];
    const { conditions = [] } = orderStatus(orderObserved(...agreed), rested(...agreed));

    expect(conditions.map(({ type }) => type)).not.toContain("PurchaseApproved");
    expect(conditions.find(({ type }) => type === "Ready")).toMatchObject({ reason: "BudgetExhausted" });
  });
});
