/** While an added name waits to be paid for, what is free goes on without it. */
import { describe, expect, it } from "vitest";
import { DAY, NOW } from "../../../support/observed/facts.ts";
import type { Change } from "../../../support/observed/order-observed.ts";
import { withAsked, withCluster, withNames } from "../../../support/observed/with-asked.ts";
import { withPurse } from "../../../support/observed/with-attempt.ts";
import { withTerm } from "../../../support/observed/with-vendor.ts";
import { decided, holding, paidReissue, until, withoutGain } from "./holding.ts";

describe("while an added name waits, what is free goes on with the last issued names", () => {
  const due = [
    holding(-134, 65, { facts: { dnsNames: ["example.com", "a.example.com"] } }),
    withTerm({ paidUntil: until(231), termEnding: false }),
    withNames("example.com", "a.example.com", "b.example.com"),
  ];
  const free = {
    kind: "pay",
    request: {
      verb: "reissue",
      paid: false,
      desired: { names: [{ value: "example.com" }, { value: "a.example.com" }] },
    },
  };

  it.each([
    ["nothing is known against it: it may not be ready, which shows only later", []],
    ["it waits for a person", [withCluster({ purchase: { policy: "Manual" } })]],
    ["the budget is used up", [withPurse({ left: 0, freeAt: NOW + DAY })]],
    ["the Cluster is suspended", [withCluster({ suspend: true })]],
    ["the Cluster does not allow it", [withCluster({ allowedNames: ["example.com", "a.example.com"] })]],
    [
      "the Cluster no longer serves the namespace",
      [withCluster({ allowedNamespaces: { from: "Names", names: [] } })],
    ],
    [
      "the budget could not be read",
      [
        (observed) => {
          const { purse: _, ...rest } = observed;
          return rest;
        },
      ],
    ],
  ] as [string, Change[]][])("given %s, then the renewal that is due comes first", (_name, changes) => {
    expect(decided(...due, ...changes)).toMatchObject(free);
  });

  it("given a rekey is asked for while it waits, then that goes on too", () => {
    const fresh = [
      holding(-10, 189),
      withNames("example.com", "b.example.com"),
      withCluster({ purchase: { policy: "Manual" } }),
    ];

    expect(decided(...fresh)).toMatchObject({ reason: "AwaitingApproval" });
    expect(decided(...fresh, withAsked({ rekey: "1" }))).toMatchObject({
      kind: "pay",
      request: {
        verb: "reissue",
        paid: false,
        handles: { rekey: "1" },
        desired: { names: [{ value: "example.com" }] },
      },
    });
  });

  it("given the reissue gained nothing, then it is not asked again and again: the added name's turn has come", () => {
    const again = [
      holding(-60, 5.5, withoutGain),
      withTerm({ termEnding: false }),
      withNames("example.com", "b.example.com"),
    ];

    expect(decided(...again)).toMatchObject(paidReissue);
    expect(decided(...again, withCluster({ suspend: true }))).toMatchObject({ reason: "ClusterSuspended" });
  });

  it("given a removed name too, then the free one has neither", () => {
    expect(decided(...due, withNames("example.com", "b.example.com"))).toMatchObject({
      kind: "pay",
      request: { paid: false, desired: { names: [{ value: "example.com" }] } },
    });
  });
});
