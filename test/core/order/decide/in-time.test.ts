/** An Order is looked at again in time: at its renewal, and before its certificate ends. */
import { describe, expect, it } from "vitest";
import { decide } from "../../../../src/core/order/decide.ts";
import { DAY, NOW } from "../../../support/observed/facts.ts";
import { storedInstance } from "../../../support/observed/instances.ts";
import { at, orderObserved, type Change } from "../../../support/observed/order-observed.ts";
import { withCluster, withNames, withoutCluster, withSpec } from "../../../support/observed/with-asked.ts";
import { withAttempt, withPurse } from "../../../support/observed/with-attempt.ts";
import { withSecret } from "../../../support/observed/with-secret.ts";
import { live, withAnswer } from "../../../support/observed/with-vendor.ts";
import { notAfter, UNTIL_RENEWAL } from "./renewal-moment.ts";

describe("decide, at the time of its renewal", () => {
  it("given that very moment, then all is looked at live", () => {
    expect(decide(orderObserved(withSecret(), at(NOW + UNTIL_RENEWAL)))).toEqual({ kind: "look" });
  });
});

describe("decide, at rest for whatever reason, looks again in time", () => {
  const more = withNames("example.com", "www.example.com");
  const forbidden = withCluster({ allowedNames: ["example.com"] });
  const rows: [string, Change[], number][] = [
    [
      "a name that is not allowed, then at its renewal",
      [more, forbidden, live({ current: storedInstance() })],
      UNTIL_RENEWAL,
    ],
    [
      "a suspended Order past its renewal, then at the certificate's end, so that Ready turns False",
      [at(notAfter - 5 * DAY), withSpec({ suspend: true })],
      5 * DAY,
    ],
    [
      "no Cluster past its renewal, then at the certificate's end",
      [at(notAfter - 5 * DAY), withoutCluster],
      5 * DAY,
    ],
    [
      "a budget that is free again only after the end, then at the certificate's end",
      [
        at(notAfter - 60_000),
        withPurse({ left: 0, freeAt: notAfter + DAY }),
        live({ current: storedInstance(), termEnding: true, paidUntil: notAfter }),
      ],
      60_000,
    ],
    ["a question that is due before, then at that", [withAttempt(), withAnswer()], 120_000],
  ];
  it.each(rows)("given %s", (_name, changes, after) => {
    expect(decide(orderObserved(withSecret(), ...changes))).toMatchObject({ kind: "rest", after });
  });
});
