/** An Order with another secretName than before takes its pair along from the former Secret. */
import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/order/decide.ts";
import { orderStatus } from "../../../src/core/status/order-status.ts";
import { DAY, NOW, pair } from "../../support/observed/facts.ts";
import { at, orderObserved } from "../../support/observed/order-observed.ts";
import {
  withNames,
  withOrder,
  withoutCluster,
  withRival,
  withSpec,
} from "../../support/observed/with-asked.ts";
import { withAttempt, withTried } from "../../support/observed/with-attempt.ts";
import { withFormer } from "../../support/observed/with-secret.ts";
import { type Row, readyOf } from "./mend-rows.ts";

describe("decide, with another secretName than before", () => {
  const copy = { kind: "copy-pair", from: "former-tls", encoding: "PKCS8" };
  const rows: Row[] = [
    ["given the former Secret holds what the Order has, then that is taken along", [withFormer()], copy],
    [
      "given a renewal that is due too, then the pair first",
      [withFormer(pair({ notAfter: NOW + DAY }))],
      copy,
    ],
    ["given a call in flight, then the pair all the same", [withFormer(), withAttempt()], copy],
    [
      "given an expired pair, then a new one is asked for",
      [withFormer(pair({ notAfter: NOW }))],
      { kind: "look" },
    ],
    [
      "given other names too, then the usual way",
      [withFormer(), withNames("example.com", "x.example.com")],
      { kind: "look" },
    ],
    [
      "given it was tried in this pass, then the usual way",
      [withFormer(), withTried({ copied: true })],
      { kind: "look" },
    ],
    [
      "given the Order is suspended, then nothing is written",
      [withFormer(), withSpec({ suspend: true })],
      { kind: "rest", reason: "Suspended" },
    ],
    [
      "given no Cluster, then it waits for that",
      [withFormer(), withoutCluster],
      { kind: "rest", reason: "ClusterNotFound" },
    ],
    [
      "given another Order that has the new name, then nothing is written",
      [withFormer(), withRival({ wants: "secret", holds: true })],
      { kind: "rest", reason: "SecretNameTaken" },
    ],
    [
      "given an older Order that wants the common name, then this one still holds it",
      [withFormer(), withRival({ wants: "common-name", createdAt: 0 })],
      copy,
    ],
  ];
  it.each(rows)("%s", (_name, changes, expected) => {
    expect(decide(orderObserved(...changes))).toMatchObject(expected);
  });

  it("given it is not taken along yet, then the status still says which certificate the Order has", () => {
    const observed = orderObserved(withFormer(), withSpec({ suspend: true }), at(NOW));
    expect(readyOf(observed)).toBe("False");
    const action = decide(observed);
    if (action.kind !== "rest") throw new Error("it does not rest");
    expect(orderStatus(observed, action).certificate).toMatchObject({
      instanceId: 17,
      fingerprintSHA256: pair().certificate.fingerprintSha256,
    });
  });

  it("given an Order that is being deleted, then nothing is copied", () => {
    expect(decide(orderObserved(withFormer(), withOrder({ deleting: true })))).toMatchObject({
      reason: "Deleting",
    });
  });
});
