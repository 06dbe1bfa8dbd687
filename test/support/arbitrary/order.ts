/** Any Order as it is read: its spec, its annotations and its status. */
import * as fc from "fast-check";
import type { DeletionSpec, Identifier, OrderSpec, PrivateKeySpec } from "../../../src/api/types.ts";
import type { OrderView } from "../../../src/core/facts/observed.ts";
import { DAY, NOW } from "../observed/facts.ts";
import { annotationValue, names, optional, policy, rarely, seldom, tags, time } from "./values.ts";

const privateKeySpec = fc.constantFrom<PrivateKeySpec[]>(
  {},
  { rotationPolicy: "Never" },
  { rotationPolicy: "Never", size: 384 },
  { size: 256 },
  { algorithm: "ECDSA", size: 256, encoding: "PKCS8" },
  { encoding: "PKCS1" },
  { size: 384 },
  { algorithm: "RSA" },
  { size: 2048 },
);

const approval = fc.constantFrom<(Identifier["approval"] | undefined)[]>(
  "dns",
  "dns",
  "email",
  "http",
  undefined,
);
const identifiers: fc.Arbitrary<Identifier[]> = fc
  .tuple(names, approval, approval)
  .map(([values, first, others]) =>
    values.map((value, index): Identifier => {
      const chosen = index === 0 ? first : others;
      return { type: "dns", value, ...(chosen === undefined ? {} : { approval: chosen }) };
    }),
  );

const renewal = fc.constantFrom<NonNullable<OrderSpec["renewal"]>[]>(
  {},
  { policy: "Disabled" },
  { before: "24h" },
  { before: "9000h" },
  { beforePercentage: 90 },
);
const adopt = fc.constantFrom<NonNullable<OrderSpec["adopt"]>[]>("Never", "IfKeyMatches", "Rekey");

const deletion = fc.record<DeletionSpec>(
  {
    secret: fc.constantFrom("Retain", "Delete"),
    certificate: fc.constantFrom("StopRenewal", "Keep", "Revoke"),
  },
  optional,
);

export type Formats = NonNullable<OrderSpec["formats"]>;
const formats = fc.constantFrom<Formats[]>(
  [{ type: "DER" }],
  [{ type: "CA" }, { type: "Agent" }],
  [{ type: "PKCS12", passwordSecretRef: { name: "keystore" } }, { type: "CombinedPEM" }, { type: "CA" }],
);

const orderSpec: fc.Arbitrary<OrderSpec> = fc.record(
  {
    cluster: fc.constant("webservers"),
    identifiers,
    secretName: fc.constant("example-com-tls"),
    privateKey: privateKeySpec,
    renewal,
    adopt,
    purchase: fc.record({ policy }),
    suspend: seldom(fc.constant(true), false),
    deletion: seldom<DeletionSpec, DeletionSpec>(deletion, {}),
    formats: rarely<Formats, Formats>(formats, []),
    secretTemplate: rarely<object, object>(fc.constant({ labels: { team: "shop" } }), {}),
  },
  { requiredKeys: ["cluster", "identifiers", "secretName"] },
);

const handledInStatus = fc.record(
  { renew: annotationValue, rekey: annotationValue, retryApproval: annotationValue },
  optional,
);

export const order: fc.Arbitrary<OrderView> = fc.record({
  namespace: fc.constant("shop"),
  name: fc.constant("example-com"),
  uid: fc.constant("order-uid"),
  generation: fc.integer({ min: 1, max: 3 }),
  createdAt: time,
  deleting: seldom(fc.constant(true), false),
  deletingSince: fc.constantFrom(NOW, NOW - 3_600_000, NOW - 2 * DAY),
  finalizer: seldom(fc.constant(true), false),
  asked: seldom(
    fc.record(
      {
        renew: annotationValue,
        rekey: annotationValue,
        retryApproval: annotationValue,
        approvePurchase: fc.constant("0".repeat(16)),
      },
      optional,
    ),
    {},
  ),
  spec: orderSpec,
  status: fc
    .tuple(handledInStatus, seldom(fc.record({ tags, muted: fc.boolean() }, optional), {}))
    .map(([handledAnnotations, settings]) => ({ observedGeneration: -1, handledAnnotations, settings })),
});
