/** Any Secret under the Order's name: absent, ours or somebody else's, with a pair or without. */
import * as fc from "fast-check";
import type { CertificateFacts, KeyFacts, SecretView, StoredPair } from "../../../src/core/facts/observed.ts";
import {
  digest,
  PAIR_ALONE,
  type ContentFacts,
  type StoredFormat,
} from "../../../src/core/secret/content.ts";
import { DAY, NOW } from "../observed/facts.ts";
import { encoding, handled, id, keyHash, keyKind, names, optional, rarely, seldom, time } from "./values.ts";

export function certificate(of: fc.Arbitrary<readonly string[]>): fc.Arbitrary<CertificateFacts> {
  return fc.record({
    dnsNames: of,
    serialNumber: fc.constant("01ab"),
    fingerprintSha256: fc.constantFrom("c".repeat(64), "d".repeat(64)),
    issuer: fc.constant("CN=Test Issuing CA"),
    notBefore: fc.constant(NOW - 90 * DAY),
    // Often not near its end, or nothing else than renewal would ever be due.
    notAfter: fc.oneof(time, fc.constantFrom(NOW + 90 * DAY, NOW + 150 * DAY)),
    publicKeyHash: keyHash,
  });
}

const storedFormat = fc.constantFrom<StoredFormat[]>(
  { intact: true },
  { intact: false },
  { intact: true, password: "1" },
);
const content: fc.Arbitrary<ContentFacts> = fc.record({
  labelled: fc.boolean(),
  named: fc.constant(true),
  labels: fc.constantFrom<ContentFacts["labels"][]>({}, { team: null }, { team: digest("shop") }),
  annotations: fc.constantFrom<ContentFacts["annotations"][]>({}, { note: digest("x") }),
  formats: fc.record(
    { PKCS12: storedFormat, DER: storedFormat, CA: storedFormat, Agent: storedFormat },
    optional,
  ),
});

export const secret: fc.Arbitrary<SecretView> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: "absent" as const }) },
  fc.record({
    kind: fc.constant("foreign" as const),
    why: fc.constantFrom("not-ours" as const, "other-order" as const, "other-type" as const),
    detail: fc.constantFrom("Opaque", "Order web"),
  }),
  fc.record({
    kind: fc.constant("foreign" as const),
    why: fc.constantFrom("not-ours" as const, "other-type" as const),
    detail: fc.constant("it lacks a label"),
    pair: storedPair(names),
  }),
  { weight: 5, arbitrary: ownedSecret() },
  fc.record({
    kind: fc.constant("owned" as const),
    immutable: fc.boolean(),
    handled,
    withoutGain: fc.constant(false),
    content: rarely(content, PAIR_ALONE),
  }),
);

function ownedSecret(): fc.Arbitrary<SecretView> {
  return fc.record(
    {
      kind: fc.constant("owned" as const),
      immutable: fc.boolean(),
      instanceId: id,
      handled,
      ownedBy: seldom(fc.constant(["order-uid"]), ["former-uid"]),
      withoutGain: fc.boolean(),
      content: rarely(content, PAIR_ALONE),
      pair: storedPair(fc.oneof({ weight: 4, arbitrary: names }, fc.constant(["www.example.com"]))),
    },
    { requiredKeys: ["kind", "immutable", "handled", "withoutGain", "content", "pair"] },
  );
}

function storedPair(of: fc.Arbitrary<readonly string[]>): fc.Arbitrary<StoredPair> {
  return fc.record({
    certificate: certificate(of),
    privateKey: fc.tuple(keyKind, encoding).map(([kind, form]): KeyFacts => ({ ...kind, encoding: form })),
  });
}
