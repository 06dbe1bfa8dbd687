/** What a Secret is to hold beside its pair: labels, annotations and formats. */
import { describe, expect, it } from "vitest";
import type { ClusterSpec, OrderSpec } from "../../../src/api/types.ts";
import {
  differencesOf,
  digest,
  lackingFormats,
  PAIR_ALONE,
  wantedContent,
  type ContentFacts,
  type PasswordView,
  type WantedContent,
} from "../../../src/core/secret/content.ts";
import { clusterSpec } from "../../support/observed/facts.ts";
import { orderObserved } from "../../support/observed/order-observed.ts";

const { spec } = orderObserved().order;
const wantedOf = (order: Partial<OrderSpec>, defaults: NonNullable<ClusterSpec["defaults"]> = {}) =>
  wantedContent({ ...spec, ...order }, clusterSpec({ defaults }));

describe("what a Secret is to hold beside its pair", () => {
  const rows: [string, ReturnType<typeof wantedOf>, Partial<WantedContent>][] = [
    ["given nothing asked for, then nothing", wantedOf({}), { labels: {}, annotations: {}, formats: [] }],
    [
      "given a template in both, then the Order's goes over the Cluster's, key by key",
      wantedOf(
        { secretTemplate: { labels: { team: "shop" }, annotations: { a: "1" } } },
        { secretTemplate: { labels: { team: "all", cost: "7" }, annotations: { b: "2" } } },
      ),
      { labels: { cost: "7", team: "shop" }, annotations: { a: "1", b: "2" } },
    ],
    [
      "given formats in the Cluster alone, then those",
      wantedOf({}, { formats: [{ type: "DER" }, { type: "CA" }] }),
      { formats: ["DER", "CA"] },
    ],
    [
      "given formats in both, then the Order's alone",
      wantedOf({ formats: [{ type: "Agent" }] }, { formats: [{ type: "DER" }] }),
      { formats: ["Agent"] },
    ],
    [
      "given an empty list in the Order, then none",
      wantedOf({ formats: [] }, { formats: [{ type: "DER" }] }),
      { formats: [] },
    ],
    [
      "given a keystore without a key of its password, then the usual one",
      wantedOf({ formats: [{ type: "PKCS12", passwordSecretRef: { name: "store" } }] }),
      { formats: ["PKCS12"], password: { name: "store", key: "password" } },
    ],
    [
      "given keys of the operator's own, as an older CRD would let them in, then never those",
      wantedOf({
        secretTemplate: { labels: { "sslmate.com/managed": "no", "a.sslmate.com/b": "c", d: "e" } },
      }),
      { labels: { d: "e" } },
    ],
  ];
  it.each(rows)("%s", (_name, wanted, expected) => {
    expect(wanted).toMatchObject(expected);
  });

  it("given no Cluster, then nobody knows", () => {
    expect(wantedContent({ ...spec, formats: [] }, undefined)).toBeUndefined();
  });
});

const stored = (intact: boolean): ContentFacts => ({
  ...PAIR_ALONE,
  formats: { PKCS12: { intact, password: "1" } },
});

const present = (version: string): PasswordView => ({ kind: "present", version });

describe("in what a Secret differs", () => {
  const wanted: WantedContent = { labels: { team: "shop" }, annotations: { note: "x" }, formats: ["DER"] };
  const right: ContentFacts = {
    ...PAIR_ALONE,
    labels: { team: digest("shop") },
    annotations: { note: digest("x") },
    formats: { DER: { intact: true } },
  };
  const keystore = { formats: ["PKCS12"] as const, labels: {}, annotations: {} };
  const problem: PasswordView = { kind: "problem", problem: "It is not there." };

  const rows: [string, WantedContent | undefined, ContentFacts, PasswordView | undefined, string[]][] = [
    ["given all as asked for, then in nothing", wanted, right, undefined, []],
    [
      "given our label is gone",
      wanted,
      { ...right, labelled: false },
      undefined,
      ["its label sslmate.com/managed is gone"],
    ],
    [
      "given the Order's name is gone",
      wanted,
      { ...right, named: false },
      undefined,
      ["its annotation sslmate.com/order is gone"],
    ],
    [
      "given a label that was never written",
      wanted,
      { ...right, labels: {} },
      undefined,
      ["its label team is not as the template says"],
    ],
    [
      "given a label that somebody removed",
      wanted,
      { ...right, labels: { team: null } },
      undefined,
      ["its label team is not as the template says"],
    ],
    [
      "given an annotation that somebody changed",
      wanted,
      { ...right, annotations: { note: digest("y") } },
      undefined,
      ["its annotation note is not as the template says"],
    ],
    [
      "given a label that is not asked for any more",
      { ...wanted, labels: {} },
      right,
      undefined,
      ["its label team is not in the template any more"],
    ],
    [
      "given a format that was tampered with",
      wanted,
      { ...right, formats: { DER: { intact: false } } },
      undefined,
      ["format DER is not there for the present certificate"],
    ],
    [
      "given a format that is not asked for any more",
      { ...wanted, formats: [] },
      right,
      undefined,
      ["format DER is not asked for any more"],
    ],
    [
      "given a keystore that was never written, and its password",
      keystore,
      PAIR_ALONE,
      present("1"),
      ["format PKCS12 is not there for the present certificate"],
    ],
    [
      "given a keystore and its password as it was, then in nothing",
      keystore,
      stored(true),
      present("1"),
      [],
    ],
    [
      "given a keystore and another password",
      keystore,
      stored(true),
      present("2"),
      ["the Secret with the keystore's password was changed"],
    ],
    ["given no password, then in nothing that a write would mend", keystore, stored(false), problem, []],
    [
      "given no root, then in nothing that a write surely mends",
      { ...wanted, formats: ["CA"] },
      { ...right, formats: {} },
      undefined,
      [],
    ],
    [
      "given no Cluster, then in our own marks at most",
      undefined,
      { ...right, labelled: false, labels: { team: null } },
      undefined,
      ["its label sslmate.com/managed is gone"],
    ],
  ];
  it.each(rows)("%s", (_name, asked, there, password, expected) => {
    expect(differencesOf(asked, there, password)).toEqual(expected);
  });

  it("given formats that are missing or not intact, then those are lacking, whatever could be done about it", () => {
    expect(lackingFormats({ ...keystore, formats: ["PKCS12", "DER", "CA"] }, right)).toEqual([
      "PKCS12",
      "CA",
    ]);
    expect(lackingFormats(keystore, stored(false))).toEqual(["PKCS12"]);
    expect(lackingFormats(undefined, PAIR_ALONE)).toEqual([]);
  });
});
