/** The condition Ready speaks of the Secret alone: True while it holds a valid pair, else False with the reason. */
import { describe, expect, it } from "vitest";
import { decide } from "../../../../src/core/order/decide.ts";
import { DAY, NOW, pair } from "../../../support/observed/facts.ts";
import { storedInstance } from "../../../support/observed/instances.ts";
import { at, orderObserved, type Change } from "../../../support/observed/order-observed.ts";
import {
  withCluster,
  withClusterTrouble,
  withNames,
  withoutCluster,
  withSpec,
} from "../../../support/observed/with-asked.ts";
import { withAttempt, withPurse, withRefusal } from "../../../support/observed/with-attempt.ts";
import { withForeignSecret, withSecret } from "../../../support/observed/with-secret.ts";
import { live, withAnswer } from "../../../support/observed/with-vendor.ts";
import { condition, statusOf } from "./status-of.ts";

describe("orderStatus, Ready", () => {
  const yes: [string, Change[]][] = [
    ["a valid pair", []],
    ["a valid pair and no Cluster", [withoutCluster]],
    ["a valid pair and a Cluster that is not Ready", [withClusterTrouble("SSLMate is not available.")]],
    ["a valid pair one second before its end", [at(NOW + 60 * DAY - 1_000), withoutCluster]],
    ["a valid pair while a purchase is in doubt", [withAttempt(), withAnswer()]],
    ["a valid pair while SSLMate cannot be asked", [withAttempt(), withRefusal({ kind: "timeout" })]],
    [
      "a valid pair whose key cannot be written in another form",
      [withSecret(pair(), { immutable: true }), withSpec({ privateKey: { encoding: "PKCS1" } })],
    ],
  ];
  it.each(yes)("given %s, then it is True, since it speaks of the Secret alone", (_name, changes) => {
    const status = statusOf(orderObserved(withSecret(), ...changes));

    expect(condition(status, "Ready")).toMatchObject({
      status: "True",
      reason: "Issued",
      message: "Secret example-com-tls holds a valid certificate.",
    });
  });

  const no: [string, Change[], string][] = [
    ["no Secret", [withoutCluster], "ClusterNotFound"],
    [
      "a pair at the end of its validity",
      [withSecret(), at(NOW + 60 * DAY), withSpec({ renewal: { policy: "Disabled" } })],
      "Expired",
    ],
    [
      "a pair at the end of its validity, while a purchase waits",
      [withSecret(), at(NOW + 60 * DAY), live({ termEnding: true }), withCluster({ suspend: true })],
      "ClusterSuspended",
    ],
    [
      "a pair with other names",
      [
        withSecret(),
        withNames("example.com", "www.example.com"),
        live({ current: storedInstance() }),
        withPurse({ left: 0 }),
      ],
      "BudgetExhausted",
    ],
    [
      "a pair with another key",
      [withSecret(), withClusterTrouble("It is broken.", { defaults: { privateKey: { size: 384 } } })],
      "ClusterNotReady",
    ],
    [
      "a pair of another common name",
      [withSecret(pair({ dnsNames: ["example.org"] })), withoutCluster],
      "ClusterNotFound",
    ],
    ["somebody else's Secret", [withForeignSecret("other-type", "Opaque")], "SecretConflict"],
  ];
  it.each(no)("given %s, then it is False and says why", (_name, changes, reason) => {
    const observed = orderObserved(...changes);
    const action = decide(observed);

    expect(condition(statusOf(observed), "Ready")).toMatchObject({
      status: "False",
      reason,
      message: action.kind === "rest" ? action.message : undefined,
    });
  });
});
