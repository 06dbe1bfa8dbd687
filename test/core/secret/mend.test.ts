/** A Secret that is not as the Order asks beside its pair is written once more, free of charge; or it is said why not. */
import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/order/decide.ts";
import { PAIR_ALONE } from "../../../src/core/secret/content.ts";
import { OUR_TAG, pair, TIMING } from "../../support/observed/facts.ts";
import { orderObserved } from "../../support/observed/order-observed.ts";
import { withoutCluster, withRival, withSpec } from "../../support/observed/with-asked.ts";
import { withAttempt, withFailure, withTried } from "../../support/observed/with-attempt.ts";
import { withContent, withSecret } from "../../support/observed/with-secret.ts";
import { foreignInstance } from "../../support/observed/instances.ts";
import { live } from "../../support/observed/with-vendor.ts";
import { type Row, renewalDue, rewrite, readyOf } from "./mend-rows.ts";

const template = withSpec({ secretTemplate: { labels: { team: "shop" } } });

describe("decide, with a Secret that is not as the Order asks beside its pair", () => {
  const differs = "its label team is not as the template says";
  const rows: Row[] = [
    ["given a template, then it is written once more", [withSecret(), template], rewrite(differs)],
    [
      "given the template and another form of the key, then both in one write",
      [withSecret(), template, (o) => withSpec({ privateKey: { encoding: "PKCS1" } })(o)],
      { kind: "rewrite", encoding: "PKCS1" },
    ],
    [
      "given our label was taken away, then it is restored",
      [withContent({ labelled: false })],
      rewrite("its label sslmate.com/managed is gone"),
    ],
    [
      "given our label was taken away and no Cluster, then it is restored, and nothing else touched",
      [withContent({ labelled: false, labels: { team: null } }), withoutCluster],
      rewrite("its label sslmate.com/managed is gone"),
    ],
    [
      "given another template and no Cluster, then what is there is left",
      [withSecret(), template, withoutCluster],
      { kind: "rest", reason: "ClusterNotFound" },
    ],
    [
      "given a renewal that is due, then the template is followed before anybody is asked",
      [renewalDue, template],
      rewrite(differs),
    ],
    [
      "given a call in flight, then the template is followed all the same",
      [withSecret(), withAttempt(), template],
      rewrite(differs),
    ],
    [
      "given the Order is suspended, then the Secret stays as it is",
      [withSecret(), (o) => withSpec({ suspend: true })(template(o))],
      { kind: "rest", state: "stalled", reason: "Suspended" },
    ],
    [
      "given an immutable Secret, then it says in what it differs",
      [withSecret(pair(), { immutable: true }), template],
      { kind: "rest", state: "stalled", reason: "SecretConflict", message: expect.stringContaining(differs) },
    ],
    [
      "given it is immutable and SSLMate has a newer certificate of another key, then what is wrong with the Secret is said",
      [
        withSecret(pair(), { immutable: true }),
        template,
        live({ current: foreignInstance(), owners: [OUR_TAG] }),
      ],
      { kind: "rest", state: "stalled", reason: "SecretConflict", message: expect.stringContaining(differs) },
    ],
    [
      "given it was written in this pass and still differs, then it is not written again, and said",
      [withSecret(), template, withTried({ content: {} })],
      { kind: "rest", state: "stalled", reason: "SecretConflict", after: TIMING.retry },
    ],
    [
      "given somebody set it back a moment after the last write, then it is not written again yet",
      [withSecret(), template, withTried({ content: { waits: 40_000 } })],
      { kind: "rest", state: "progressing", reason: "SecretConflict", after: 40_000 },
    ],
    [
      "given that it was set back, and is right by now, then there is nothing to say",
      [withSecret(), withTried({ content: { waits: 40_000 } })],
      { kind: "rest", reason: "Issued" },
    ],
    [
      "given that Kubernetes refused the write, then that is said",
      [
        withSecret(),
        template,
        withTried({ content: { refusal: { problem: "apply secrets: 403 Forbidden" } } }),
      ],
      { kind: "rest", state: "stalled", reason: "KubernetesRefused" },
    ],
    [
      "given a step that failed in this pass, then the write waits",
      [withSecret(), template, withFailure({ kind: "changed", what: "the Order is being deleted" })],
      { kind: "rest", reason: "Preparing" },
    ],
    [
      "given a Secret that another Order left and a rival that comes first, then it is the rival's",
      [
        withSecret(pair(), { inherited: true }),
        template,
        withRival({ wants: "secret", holds: true, createdAt: 0 }),
      ],
      { kind: "rest", reason: "SecretNameTaken" },
    ],
  ];
  it.each(rows)("%s", (_name, changes, expected) => {
    expect(decide(orderObserved(...changes))).toMatchObject(expected);
  });

  it("given a write that was refused and a renewal that is due, then the renewal goes on", () => {
    const refused = withTried({ content: { refusal: { problem: "apply secrets: 403 Forbidden" } } });
    expect(decide(orderObserved(renewalDue, template, refused))).toEqual({ kind: "look" });
  });

  it("given a template that is not followed yet, then Ready is True; given a format, then it is not", () => {
    const tried = withTried({ content: {} });
    expect(readyOf(orderObserved(withSecret(), template, tried))).toBe("True");
    expect(readyOf(orderObserved(withSecret(), withSpec({ formats: [{ type: "DER" }] }), tried))).toBe(
      "False",
    );
  });
});

it("what a Secret of earlier versions holds needs no write", () => {
  expect(decide(orderObserved(withSecret(pair(), { content: PAIR_ALONE })))).toMatchObject({
    reason: "Issued",
  });
});
