import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/order/decide.ts";
import type { OrderObserved } from "../../../src/core/facts/observed.ts";
import { PAIR_ALONE } from "../../../src/core/secret/content.ts";
import { orderStatus } from "../../../src/core/status/order-status.ts";
import {
  at,
  DAY,
  live,
  NOW,
  orderObserved,
  OUR_TAG,
  pair,
  storedInstance,
  TIMING,
  withAttempt,
  withCluster,
  withClusterTrouble,
  withContent,
  withFailure,
  withFormer,
  withNames,
  withOthersAttempt,
  withOrder,
  withoutCluster,
  withPassword,
  withRival,
  withSecret,
  withSpec,
  withTried,
  type Change,
} from "../../support/order-observed.ts";

const template = withSpec({ secretTemplate: { labels: { team: "shop" } } });
const keystore = withSpec({ formats: [{ type: "PKCS12", passwordSecretRef: { name: "store" } }] });
const root = withSpec({ formats: [{ type: "CA" }] });
const password = withPassword({ kind: "present", version: "1" });
const noPassword = withPassword({ kind: "problem", problem: "Secret store does not exist." });
const stored = withContent({ formats: { PKCS12: { intact: true, password: "1" } } });
const answered = live({ current: storedInstance(), owners: [OUR_TAG] });
const renewalDue = withSecret(pair({ notAfter: NOW + 2 * DAY }));

const rewrite = (...why: string[]): object => ({ kind: "rewrite", encoding: "PKCS8", why });
const forRoot = { kind: "rewrite", encoding: "PKCS8", why: ["it lacks the root"], onlyWithRoot: true };

type Row = [string, Change[], object];

function readyOf(observed: OrderObserved): string | undefined {
  const action = decide(observed);
  if (action.kind !== "rest") throw new Error(`it does not rest, but is to ${action.kind}`);
  return orderStatus(observed, action).conditions?.find(({ type }) => type === "Ready")?.status;
}

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
      [withSecret(), template, withTried({ content: { problem: "apply secrets: 403 Forbidden" } })],
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
    const refused = withTried({ content: { problem: "apply secrets: 403 Forbidden" } });
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

describe("decide, with a keystore", () => {
  const rows: Row[] = [
    [
      "given a password and no keystore, then it is written",
      [withSecret(), keystore, password],
      rewrite("format PKCS12 is not there for the present certificate"),
    ],
    [
      "given another password, then the keystore is written anew",
      [stored, keystore, withPassword({ kind: "present", version: "2" })],
      rewrite("the Secret with the keystore's password was changed"),
    ],
    [
      "given the keystore, then the password is looked at again in five times the wait after a failure",
      [stored, keystore, password],
      { kind: "rest", reason: "Issued", after: 5 * TIMING.retry },
    ],
    [
      "given no password, then that is said, and it is looked for again",
      [withSecret(), keystore, noPassword],
      { kind: "rest", state: "stalled", reason: "PasswordSecretNotFound", after: TIMING.retry },
    ],
    [
      "given no password and another format that lacks, then that is written",
      [
        withSecret(),
        withSpec({ formats: [{ type: "PKCS12", passwordSecretRef: { name: "store" } }, { type: "DER" }] }),
        noPassword,
      ],
      rewrite("format DER is not there for the present certificate"),
    ],
    [
      "given no password and a renewal that is due, then the renewal goes on",
      [renewalDue, keystore, noPassword],
      { kind: "look" },
    ],
    [
      "given no Secret yet and no password, then the certificate is bought all the same",
      [keystore, noPassword, live()],
      { kind: "pay" },
    ],
    [
      "given an Order that waits for something else, then the password is looked at in time as well",
      [
        stored,
        keystore,
        password,
        withNames("example.com", "x.example.com"),
        withCluster({ allowedNames: ["example.com"] }),
        answered,
      ],
      { kind: "rest", reason: "NameNotAllowed", after: 5 * TIMING.retry },
    ],
  ];
  it.each(rows)("%s", (_name, changes, expected) => {
    expect(decide(orderObserved(...changes))).toMatchObject(expected);
  });

  it("given an older keystore for the present certificate and no password, then Ready is True", () => {
    expect(readyOf(orderObserved(stored, keystore, noPassword))).toBe("True");
  });

  it("given a keystore for the certificate before, then Ready is False", () => {
    const old = withContent({ formats: { PKCS12: { intact: false, password: "1" } } });
    expect(readyOf(orderObserved(old, keystore, noPassword))).toBe("False");
  });
});

describe("decide, with the root asked for", () => {
  const tried = withTried({ content: {} });
  const rows: Row[] = [
    ["given it lacks, then what is at hand is tried first", [withSecret(), root], forRoot],
    ["given nothing at hand has it, then SSLMate is asked", [withSecret(), root, tried], { kind: "look" }],
    [
      "given SSLMate has answered, then it is tried with that",
      [withSecret(), root, tried, answered],
      forRoot,
    ],
    [
      "given SSLMate does not have it either, then that is said",
      [withSecret(), root, withTried({ content: { asked: true } }), answered],
      { kind: "rest", state: "stalled", reason: "RootNotFound", after: TIMING.retry },
    ],
    [
      "given an account that cannot be used, then nobody is asked",
      [withSecret(), root, tried, withClusterTrouble("The API key is wrong.")],
      { kind: "rest", reason: "RootNotFound" },
    ],
    [
      "given another Order's call in flight, then nobody is asked",
      [withSecret(), root, tried, withOthersAttempt],
      { kind: "rest", reason: "RootNotFound" },
    ],
    [
      "given the root is there, then all is well",
      [withContent({ formats: { CA: { intact: true } } }), root],
      { kind: "rest", reason: "Issued" },
    ],
  ];
  it.each(rows)("%s", (_name, changes, expected) => {
    expect(decide(orderObserved(...changes))).toMatchObject(expected);
  });
});

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

it("what a Secret of earlier versions holds needs no write", () => {
  expect(decide(orderObserved(withSecret(pair(), { content: PAIR_ALONE })))).toMatchObject({
    reason: "Issued",
  });
});
