/** Orders with a private key that there cannot be, or with a renewal that nobody could do as it is asked for. */
import type { OrderSpec } from "../../../../../src/api/types.ts";
import { ORDER, SIZE_MUST_FIT, identifiers, type Refusal, type Acceptance } from "../row.ts";

export const REFUSED_RENEWALS: readonly Refusal<OrderSpec>[] = [
  {
    given: "renewal by SSLMate with approval by email",
    spec: {
      ...identifiers({ value: "example.com", approval: "email", approverEmail: "admin@example.com" }),
      renewal: { policy: "Vendor" },
    },
    field: "spec",
    says: "renewal.policy Vendor cannot go with approval email",
  },
  {
    given: "renewal by SSLMate where a person is to agree to each purchase",
    spec: { ...ORDER, renewal: { policy: "Vendor" }, purchase: { policy: "Manual" } },
    field: "spec",
    says: "renewal.policy Vendor cannot go with purchase.policy Manual",
  },
  {
    given: "renewal by SSLMate at a time that the Order says",
    spec: { ...ORDER, renewal: { policy: "Vendor", before: "720h" } },
    field: "spec.renewal",
    says: "before and beforePercentage are for RenewBefore; with Vendor, SSLMate says when",
  },
  ...[
    { algorithm: "ECDSA", size: 2048 },
    { algorithm: "RSA", size: 256 },
  ].map((privateKey) => ({
    given: `an ${privateKey.algorithm} key of ${privateKey.size} bits`,
    spec: { ...ORDER, privateKey },
    field: "spec.privateKey",
    says: SIZE_MUST_FIT,
  })),
  {
    given: "both before and beforePercentage",
    spec: { ...ORDER, renewal: { before: "720h", beforePercentage: 33 } },
    field: "spec.renewal",
    says: "set before or beforePercentage, not both",
  },
  {
    given: "a time before the end in days",
    spec: { ...ORDER, renewal: { before: "30d" } },
    field: "spec.renewal.before",
    says: "must be a duration in hours, minutes and seconds, such as 720h, 90m or 1h30m",
  },
  {
    given: "a key of 1024 bits",
    spec: { ...ORDER, privateKey: { algorithm: "RSA", size: 1024 } },
    field: "spec.privateKey.size",
    says: 'supported values: "256", "384", "2048", "3072", "4096"',
  },
  {
    given: "a size in quotes",
    spec: { ...ORDER, privateKey: { algorithm: "RSA", size: "2048" } },
    field: "spec.privateKey.size",
    says: "must be of type integer",
  },
  {
    given: "an algorithm that does not exist",
    spec: { ...ORDER, privateKey: { algorithm: "Ed25519" } },
    field: "spec.privateKey.algorithm",
    says: 'supported values: "ECDSA", "RSA"',
  },
  {
    given: "an encoding that does not exist",
    spec: { ...ORDER, privateKey: { encoding: "DER" } },
    field: "spec.privateKey.encoding",
    says: 'supported values: "PKCS8", "PKCS1"',
  },
  {
    given: "a renewal policy that does not exist",
    spec: { ...ORDER, renewal: { policy: "Always" } },
    field: "spec.renewal.policy",
    says: 'supported values: "RenewBefore", "Vendor", "Disabled"',
  },
  {
    given: "renewal with nothing of the lifetime left",
    spec: { ...ORDER, renewal: { beforePercentage: 0 } },
    field: "spec.renewal.beforePercentage",
    says: "greater than or equal to 1",
  },
  {
    given: "renewal with nearly all of the lifetime left",
    spec: { ...ORDER, renewal: { beforePercentage: 91 } },
    field: "spec.renewal.beforePercentage",
    says: "less than or equal to 90",
  },
  {
    given: "a time before the end of nothing",
    spec: { ...ORDER, renewal: { before: "0h" } },
    field: "spec.renewal.before",
    says: "must be a duration in hours, minutes and seconds",
  },
  {
    given: "a time before the end of 33 bytes",
    spec: { ...ORDER, renewal: { before: `${"1".repeat(32)}h` } },
    field: "spec.renewal.before",
    says: "may not be more than 32 bytes",
  },
  {
    given: "a rotation of keys that does not exist",
    spec: { ...ORDER, privateKey: { rotationPolicy: "Sometimes" } },
    field: "spec.privateKey.rotationPolicy",
    says: 'supported values: "Always", "Never"',
  },
];

export const ACCEPTED_RENEWALS: readonly Acceptance<OrderSpec>[] = [
  { given: "a size without an algorithm", spec: { ...ORDER, privateKey: { size: 3072 } } },
  {
    given: "another private key than before",
    was: ORDER,
    spec: { ...ORDER, privateKey: { algorithm: "RSA" } },
  },
];
