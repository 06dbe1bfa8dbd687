/** What is in an Order's way in Kubernetes: another Order, and the Secrets that it writes and reads. */
import { PAIR_ALONE } from "../../../../src/core/secret/content.ts";
import { DAY, NOW, OUR_TAG, pair } from "../../../support/observed/facts.ts";
import { foreignInstance, issuedInstance, storedInstance } from "../../../support/observed/instances.ts";
import { withRival, withSpec } from "../../../support/observed/with-asked.ts";
import {
  withAttempt,
  withLostPairs,
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
import { live, withAnswer } from "../../../support/observed/with-vendor.ts";
import { notOurs, passwordIn } from "../details.ts";
import type { Situations } from "./situation.ts";

const keystore = withSpec({
  formats: [{ type: "PKCS12", passwordSecretRef: { name: "keystore-password" } }],
});

const base64 = (text: string): string => Buffer.from(text).toString("base64");

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
    ["somebody else's Secret", withForeignSecret("not-ours", notOurs())],
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
      "immutable, and what was asked for beside the pair is not any more",
      withSecret(pair(), {
        immutable: true,
        content: { ...PAIR_ALONE, labels: { team: "shop" }, formats: { DER: { intact: true } } },
      }),
    ],
    [
      "immutable, and another format is asked for, and the password of its keystore was changed",
      withSecret(pair(), {
        immutable: true,
        content: { ...PAIR_ALONE, formats: { PKCS12: { intact: true, password: "1" } } },
      }),
      withSpec({
        formats: [
          { type: "PKCS12", passwordSecretRef: { name: "keystore-password" } },
          { type: "CombinedPEM" },
        ],
      }),
      withPassword({ kind: "present", version: "2" }),
    ],
    [
      "it was written, and an admission webhook takes a label away",
      withSecret(),
      withSpec({ secretTemplate: { labels: { team: "shop" } } }),
      withTried({ content: {} }),
    ],
    [
      "its certificate was written, and an admission webhook changes that too",
      withAttempt(),
      withAnswer({ current: issuedInstance() }),
      withTried({ published: 21 }),
    ],
    [
      "its key was written in another form, and an admission webhook changes it back",
      withSecret(),
      withSpec({ privateKey: { encoding: "PKCS1" } }),
      withTried({ content: {} }),
    ],
    [
      "it was written a moment ago, and somebody sets it back each time",
      withSecret(),
      withSpec({ secretTemplate: { labels: { team: "shop" } } }),
      withTried({ content: { waits: 40_000 } }),
    ],
    [
      "it was deleted again and again, and a certificate was made anew each time",
      withLostPairs({ replaced: [NOW - 7_200_000, NOW - 3_600_000], since: NOW }),
      live({ current: foreignInstance(), owners: [OUR_TAG] }),
    ],
  ],
  PasswordSecretNotFound: [
    [
      "there is no such Secret, and no keystore yet",
      withSecret(),
      keystore,
      withPassword(await passwordIn(undefined)),
    ],
    [
      "the password ends with a line break, and a keystore with an older one is there",
      withContent({ formats: { PKCS12: { intact: true, password: "1" } } }),
      keystore,
      withPassword(await passwordIn({ password: base64("hunter2\n") })),
    ],
    ["the Secret lacks its key", withSecret(), keystore, withPassword(await passwordIn({ other: "" }))],
    ["the password is empty", withSecret(), keystore, withPassword(await passwordIn({ password: "" }))],
    [
      "the password has letters that Java does not take",
      withSecret(),
      keystore,
      withPassword(await passwordIn({ password: base64("pässword") })),
    ],
    [
      "the password is a whole file",
      withSecret(),
      keystore,
      withPassword(await passwordIn({ password: base64("x".repeat(2_000)) })),
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
