/** A current instance that is ours by its tag and whose key is lost: it is reissued, for money only if names are added. */
import { describe, expect, it } from "vitest";
import { OUR_TAG, pair, STORED_KEY } from "../../../support/observed/facts.ts";
import { foreignInstance } from "../../../support/observed/instances.ts";
import type { Change } from "../../../support/observed/order-observed.ts";
import { withCluster, withNames, withSpec } from "../../../support/observed/with-asked.ts";
import { withLoneKey, withSecret } from "../../../support/observed/with-secret.ts";
import { live } from "../../../support/observed/with-vendor.ts";
import { decided, due, type Row } from "./choices.ts";

const lost = (changes: Parameters<typeof foreignInstance>[0] = {}): Change =>
  live({ current: foreignInstance(changes), owners: [OUR_TAG] });

const reissue = (paid: boolean, ...names: string[]) => ({
  kind: "pay",
  request: {
    verb: "reissue",
    paid,
    keepKey: false,
    desired: { names: names.map((value) => expect.objectContaining({ value })) },
  },
});

describe("a lost key: ours by its tag, it is replaced free of charge", () => {
  const rows: Row[] = [
    ["one name, then a free reissue", [lost()], reissue(false, "example.com")],
    [
      "rotationPolicy Never, then with a new key all the same",
      [withSpec({ privateKey: { rotationPolicy: "Never" } }), lost()],
      reissue(false, "example.com"),
    ],
    [
      "the Secret has another key alone, then a free reissue",
      [withLoneKey(STORED_KEY), lost()],
      reissue(false, "example.com"),
    ],
    [
      "names that SSLMate says it has, then a free reissue",
      [withNames("example.com", "www.example.com"), lost({ otherNames: ["www.example.com"] })],
      reissue(false, "example.com", "www.example.com"),
    ],
    [
      "names that it has and that the Order no longer wants, then without them",
      [lost({ otherNames: ["www.example.com"] })],
      reissue(false, "example.com"),
    ],
    [
      "a name that it lacks, then first what is free: the names that were issued",
      [
        withNames("example.com", "a.example.com", "www.example.com"),
        lost({ otherNames: ["www.example.com"] }),
      ],
      reissue(false, "example.com", "www.example.com"),
    ],
    [
      "several names and an answer that does not say which it has, then it counts as paid",
      [withNames("example.com", "www.example.com"), lost()],
      reissue(true, "example.com", "www.example.com"),
    ],
    [
      "a pair of another key whose names are not those of the current one, then they say nothing about it",
      [
        withSecret(pair({ ...due.certificate, dnsNames: ["example.com", "www.example.com"] })),
        withNames("example.com", "www.example.com"),
        lost(),
      ],
      reissue(true, "example.com", "www.example.com"),
    ],
    [
      "a pair in the Secret that is due and not the current one, then just so",
      [withSecret(due), lost()],
      reissue(false, "example.com"),
    ],
  ];
  it.each(rows)("given %s", (_name, changes, expected) => {
    expect(decided(...changes)).toMatchObject(expected);
  });

  it("given it counts as paid, then the guards stand before it: a lost Secret is no way around them", () => {
    const action = decided(
      withNames("example.com", "www.example.com"),
      lost(),
      withCluster({ purchase: { policy: "Manual" } }),
    );

    expect(action).toMatchObject({ reason: "AwaitingApproval", issuance: { verb: "reissue" } });
  });
});
