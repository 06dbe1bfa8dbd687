/** Formats that need something from elsewhere: a keystore its password, the CA its root. */
import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/order/decide.ts";
import { TIMING } from "../../support/observed/facts.ts";
import { orderObserved } from "../../support/observed/order-observed.ts";
import { withCluster, withClusterTrouble, withNames, withSpec } from "../../support/observed/with-asked.ts";
import { withOthersAttempt, withTried } from "../../support/observed/with-attempt.ts";
import { withContent, withPassword, withSecret } from "../../support/observed/with-secret.ts";
import { live } from "../../support/observed/with-vendor.ts";
import { type Row, answered, renewalDue, rewrite, readyOf } from "./mend-rows.ts";

const keystore = withSpec({ formats: [{ type: "PKCS12", passwordSecretRef: { name: "store" } }] });
const password = withPassword({ kind: "present", version: "1" });
const noPassword = withPassword({ kind: "problem", problem: "Secret store does not exist." });
const stored = withContent({ formats: { PKCS12: { intact: true, password: "1" } } });
const root = withSpec({ formats: [{ type: "CA" }] });
const forRoot = { kind: "rewrite", encoding: "PKCS8", why: ["it lacks the root"], onlyWithRoot: true };

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
