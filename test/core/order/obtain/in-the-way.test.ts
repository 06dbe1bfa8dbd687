/** A first certificate that is not bought, since something is in its way: a Secret, an attempt, or what SSLMate shows. */
import { describe, expect, it } from "vitest";
import type { OrderObserved } from "../../../../src/core/facts/observed.ts";
import type { Rest } from "../../../../src/core/order/action.ts";
import { decide } from "../../../../src/core/order/decide.ts";
import { FIRST_WAIT, FOREIGN_KEY } from "../../../support/observed/facts.ts";
import { foreignInstance, instance } from "../../../support/observed/instances.ts";
import { orderObserved } from "../../../support/observed/order-observed.ts";
import { withoutCluster } from "../../../support/observed/with-asked.ts";
import {
  withOthersAttempt,
  withRefusal,
  withUnreadableAttempt,
} from "../../../support/observed/with-attempt.ts";
import { withForeignSecret, withImmutableSecret } from "../../../support/observed/with-secret.ts";
import { live } from "../../../support/observed/with-vendor.ts";

type Row = [name: string, observed: OrderObserved, expected: Partial<Rest>];

describe("decide, for a first certificate, waits", () => {
  const waits: Row[] = [
    [
      "given a Secret of that name that is not ours, then it is left alone, and looked at again",
      orderObserved(withForeignSecret("not-ours", "it lacks the label sslmate.com/managed")),
      {
        state: "stalled",
        reason: "SecretConflict",
        message:
          "Secret example-com-tls exists and was not written for this Order (it lacks the label sslmate.com/managed); it is left as it is. Set another spec.secretName, or delete the Secret if nobody needs it.",
        after: 60_000,
      },
    ],
    [
      "given a Secret of that name that belongs to another Order, then it is left alone",
      orderObserved(withForeignSecret("other-order", "Order shop/web")),
      {
        reason: "SecretConflict",
        message:
          "Secret example-com-tls belongs to Order shop/web; it is left as it is. Set another spec.secretName, or delete the Secret if nobody needs it.",
      },
    ],
    [
      "given a Secret of that name and another type, then it is left alone",
      orderObserved(withForeignSecret("other-type", "Opaque")),
      {
        reason: "SecretConflict",
        message:
          "Secret example-com-tls is of type Opaque, not kubernetes.io/tls, which cannot be changed; it is left as it is. Set another spec.secretName, or delete the Secret if nobody needs it.",
      },
    ],
    [
      "given our Secret made immutable and without a pair, then nothing is bought that could not be published",
      orderObserved(withImmutableSecret),
      {
        state: "stalled",
        reason: "SecretConflict",
        message:
          "Secret example-com-tls is immutable and cannot be written. Set another spec.secretName, or delete the Secret if nobody needs it.",
        after: 60_000,
      },
    ],
    [
      "given an attempt for this common name that another Order began, then it waits for the end of that",
      orderObserved(withOthersAttempt),
      {
        state: "progressing",
        reason: "AttemptInFlight",
        message:
          "A call for this common name, made for Order blog/web, has not come to its end. If that Order is gone, SSLMate is asked what came of it, which takes some minutes, and this Order then goes on by itself. Only if no account is left to ask with, and SSLMate shows no certificate of this name, delete Secret attempt-1234 in the operator's namespace.",
        after: 60_000,
      },
    ],
    [
      "given a Secret in the place of its attempt that cannot be read as one, then nothing is bought",
      orderObserved(withUnreadableAttempt),
      {
        state: "stalled",
        reason: "AttemptInFlight",
        message:
          "Secret attempt-1234 in the operator's namespace is where the key of a purchase of this common name is kept while that is under way, but cannot be read as one, so nothing is bought. If another version of the operator made it, run that version; if SSLMate shows no certificate of this name, delete the Secret.",
        after: 60_000,
      },
    ],
    [
      "given a pending instance at SSLMate that is not ours, then nothing is bought beside it",
      orderObserved(live({ pending: instance({ publicKeyHash: FOREIGN_KEY }) })),
      {
        state: "progressing",
        reason: "PendingElsewhere",
        message:
          "SSLMate shows a pending instance (21) for example.com that this Order did not buy; nothing is bought beside it. Finish or cancel it at SSLMate.",
        after: 60_000,
      },
    ],
    [
      "given a certificate at SSLMate that is not ours, then nothing is bought beside it",
      orderObserved(live({ current: foreignInstance({ id: 21 }) })),
      {
        state: "stalled",
        reason: "CertificateExists",
        message:
          "SSLMate already has a certificate (instance 21) for example.com whose key this Order does not have; nothing is bought beside it. Use it where its key is; or set spec.adopt to Rekey, by which this Order takes it over with a new key; or revoke it at SSLMate to have this Order buy one.",
        after: 60_000,
      },
    ],
    [
      "given both at SSLMate, then the pending one is told, since it is what changes",
      orderObserved(live({ pending: instance({ publicKeyHash: FOREIGN_KEY }), current: foreignInstance() })),
      { reason: "PendingElsewhere" },
    ],
    [
      "given a call that failed in this pass, then nothing more is tried in it, whatever else holds",
      orderObserved(withRefusal(), withoutCluster),
      { state: "stalled", reason: "Refused", after: FIRST_WAIT },
    ],
  ];
  it.each(waits)("%s", (_name, observed, expected) => {
    expect(decide(observed)).toMatchObject({ kind: "rest", ...expected });
  });
});
