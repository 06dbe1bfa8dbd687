/** What is in an Order's way in Kubernetes: another Order, and the Secrets that it writes and reads. */
import { DAY, NOW, OUR_TAG, pair } from "../../../support/observed/facts.ts";
import { storedInstance } from "../../../support/observed/instances.ts";
import { withRival, withSpec } from "../../../support/observed/with-asked.ts";
import {
  withOthersAttempt,
  withTried,
  withUnreadableAttempt,
} from "../../../support/observed/with-attempt.ts";
import {
  withContent,
  withForeignSecret,
  withImmutableSecret,
  withPassword,
  withSecret,
} from "../../../support/observed/with-secret.ts";
import { live } from "../../../support/observed/with-vendor.ts";
import type { Situations } from "./situation.ts";

const keystore = withSpec({
  formats: [{ type: "PKCS12", passwordSecretRef: { name: "keystore-password" } }],
});

export const TAKEN = {
  CommonNameTaken: [
    ["another Order has it", withRival({ holds: true })],
    ["another Order came first", withRival({ createdAt: NOW - 2 * DAY })],
  ],
  SecretNameTaken: [["another Order came first", withRival({ wants: "secret", createdAt: NOW - 2 * DAY })]],
  AttemptInFlight: [
    ["another Order's call has not come to its end", withOthersAttempt],
    ["what is kept of it cannot be read", withUnreadableAttempt],
  ],
  SecretConflict: [
    ["somebody else's Secret", withForeignSecret("not-ours", "it has no label sslmate.com/managed")],
    ["another Order's Secret", withForeignSecret("other-order", "Order shop/other")],
    ["another type", withForeignSecret("other-type", "Opaque")],
    ["immutable", withImmutableSecret],
    [
      "immutable, and its key is to have another form",
      withSecret(pair(), { immutable: true }),
      withSpec({ privateKey: { encoding: "PKCS1" } }),
    ],
    [
      "immutable, and the template for it was changed",
      withSecret(pair(), { immutable: true }),
      withSpec({ secretTemplate: { labels: { team: "shop" } } }),
    ],
    [
      "it was written, and an admission webhook takes a label away",
      withSecret(),
      withSpec({ secretTemplate: { labels: { team: "shop" } } }),
      withTried({ content: {} }),
    ],
    [
      "it was written a moment ago, and somebody sets it back each time",
      withSecret(),
      withSpec({ secretTemplate: { labels: { team: "shop" } } }),
      withTried({ content: { waits: 40_000 } }),
    ],
  ],
  PasswordSecretNotFound: [
    [
      "there is no such Secret, and no keystore yet",
      withSecret(),
      keystore,
      withPassword({
        kind: "problem",
        problem: "Secret keystore-password does not exist in namespace shop; create it.",
      }),
    ],
    [
      "the password ends with a line break, and a keystore with an older one is there",
      withContent({ formats: { PKCS12: { intact: true, password: "1" } } }),
      keystore,
      withPassword({
        kind: "problem",
        problem:
          "key password of Secret keystore-password ends with a line break, which nobody could type; write it without, for instance with kubectl create secret generic --from-literal.",
      }),
    ],
  ],
  RootNotFound: [
    [
      "the format CA is asked for, and nobody has the root",
      withSecret(),
      withSpec({ formats: [{ type: "CA" }] }),
      withTried({ content: { asked: true } }),
      live({ current: storedInstance(), owners: [OUR_TAG] }),
    ],
  ],
} satisfies Situations;
