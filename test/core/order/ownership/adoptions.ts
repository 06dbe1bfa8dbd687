/** A certificate at SSLMate that others may own, the ways to adopt it, and what is decided then: the parts of the rows. */
import { decide } from "../../../../src/core/order/decide.ts";
import { FOREIGN_KEY, OTHER_TAG, pair } from "../../../support/observed/facts.ts";
import { orderObserved, type Change } from "../../../support/observed/order-observed.ts";
import { withSpec } from "../../../support/observed/with-asked.ts";
import { withForeignSecret } from "../../../support/observed/with-secret.ts";

export type Row = [name: string, changes: Change[], expected: Record<string, unknown>];

export function decided(...changes: readonly Change[]) {
  return decide(orderObserved(...changes));
}

export const rekey = { kind: "pay", request: { verb: "reissue", paid: false, keepKey: false } };
export const exists = {
  state: "stalled",
  reason: "CertificateExists",
  message:
    "SSLMate already has a certificate (instance 40) for example.com whose key this Order does not have; nothing is bought beside it. Use it where its key is; or set spec.adopt to Rekey, by which this Order takes it over with a new key; or revoke it at SSLMate to have this Order buy one.",
  after: 60_000,
};
export const elsewhere = {
  state: "stalled",
  reason: "OwnedElsewhere",
  message: `The certificate of example.com at SSLMate (instance 40) belongs to another Order or installation (tag ${OTHER_TAG}). Delete that Order; or, if it is gone for good, set spec.adopt to Rekey.`,
  after: 60_000,
};

export const never = withSpec({ adopt: "Never" });
export const ifKeyMatches = withSpec({ adopt: "IfKeyMatches" });
export const adoptRekey = withSpec({ adopt: "Rekey" });

/** An unowned TLS Secret of the wanted name with the current certificate's key, or with another. */
export const withItsKey = withForeignSecret(
  "not-ours",
  "it lacks the label sslmate.com/managed",
  pair({ publicKeyHash: FOREIGN_KEY }),
);
export const withAnotherKey = withForeignSecret("not-ours", "it lacks the label sslmate.com/managed", pair());
