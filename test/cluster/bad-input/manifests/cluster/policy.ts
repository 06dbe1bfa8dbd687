/** Clusters whose policy cannot be: the defaults for their Orders, and what may be bought. */
import type { ClusterSpec } from "../../../../../src/api/types.ts";
import {
  CLUSTER,
  MUST_BE_A_KEY,
  PASSWORD_WITH_PKCS12,
  RESERVED,
  SIZE_MUST_FIT,
  type Refusal,
} from "../row.ts";

export const REFUSED_POLICIES: readonly Refusal<ClusterSpec>[] = [
  {
    given: "a default label of the operator's own",
    spec: { ...CLUSTER, defaults: { secretTemplate: { labels: { "sslmate.com/managed": "other" } } } },
    field: "spec.defaults.secretTemplate.labels",
    says: RESERVED,
  },
  {
    given: "a default annotation under a key that is none",
    spec: { ...CLUSTER, defaults: { secretTemplate: { annotations: { "a b": "c" } } } },
    field: "spec.defaults.secretTemplate.annotations",
    says: MUST_BE_A_KEY,
  },
  {
    given: "one default format twice",
    spec: { ...CLUSTER, defaults: { formats: [{ type: "DER" }, { type: "DER" }] } },
    field: "spec.defaults.formats",
    says: "each format can be named once",
  },
  {
    given: "a default keystore without a password",
    spec: { ...CLUSTER, defaults: { formats: [{ type: "PKCS12" }] } },
    field: "spec.defaults.formats[0]",
    says: PASSWORD_WITH_PKCS12,
  },
  {
    given: "renewal by SSLMate as a default that the Cluster itself does not allow",
    spec: { ...CLUSTER, defaults: { renewal: { policy: "Vendor" } } },
    field: "spec",
    says: "defaults.renewal.policy Vendor needs purchase.vendorRenewal to be true",
  },
  {
    given: "renewal by SSLMate where a person is to agree to each purchase",
    spec: { ...CLUSTER, purchase: { vendorRenewal: true, policy: "Manual" } },
    field: "spec",
    says: "purchase.vendorRenewal cannot go with purchase.policy Manual",
  },
  {
    given: "default deletion of a Secret by another word",
    spec: { ...CLUSTER, defaults: { deletion: { secret: "Remove" } } },
    field: "spec.defaults.deletion.secret",
    says: 'supported values: "Retain", "Delete"',
  },
  {
    given: "default deletion of a certificate by another word",
    spec: { ...CLUSTER, defaults: { deletion: { certificate: "Delete" } } },
    field: "spec.defaults.deletion.certificate",
    says: 'supported values: "StopRenewal", "Keep", "Revoke"',
  },
  {
    given: "approval by email as the default",
    spec: { ...CLUSTER, defaults: { approval: "email" } },
    field: "spec.defaults.approval",
    says: 'supported values: "dns", "http"',
  },
  {
    given: "a default key whose size does not fit",
    spec: { ...CLUSTER, defaults: { privateKey: { algorithm: "RSA", size: 384 } } },
    field: "spec.defaults.privateKey",
    says: SIZE_MUST_FIT,
  },
  ...[
    { field: "algorithm", value: "DSA", supported: '"ECDSA", "RSA"' },
    { field: "size", value: 512, supported: '"256", "384", "2048", "3072", "4096"' },
    { field: "encoding", value: "SEC1", supported: '"PKCS8", "PKCS1"' },
  ].map(({ field, value, supported }) => ({
    given: `the default ${field} ${value}`,
    spec: { ...CLUSTER, defaults: { privateKey: { [field]: value } } },
    field: `spec.defaults.privateKey.${field}`,
    says: `supported values: ${supported}`,
  })),
  {
    given: "both before and beforePercentage by default",
    spec: { ...CLUSTER, defaults: { renewal: { before: "720h", beforePercentage: 33 } } },
    field: "spec.defaults.renewal",
    says: "set before or beforePercentage, not both",
  },
  {
    given: "renewal by SSLMate by default at a time that the Cluster says",
    spec: {
      ...CLUSTER,
      purchase: { vendorRenewal: true },
      defaults: { renewal: { policy: "Vendor", before: "720h" } },
    },
    field: "spec.defaults.renewal",
    says: "before and beforePercentage are for RenewBefore; with Vendor, SSLMate says when",
  },
  {
    given: "a default renewal policy that does not exist",
    spec: { ...CLUSTER, defaults: { renewal: { policy: "Always" } } },
    field: "spec.defaults.renewal.policy",
    says: 'supported values: "RenewBefore", "Vendor", "Disabled"',
  },
  {
    given: "a default renewal with nothing of the lifetime left",
    spec: { ...CLUSTER, defaults: { renewal: { beforePercentage: 0 } } },
    field: "spec.defaults.renewal.beforePercentage",
    says: "greater than or equal to 1",
  },
  {
    given: "a default renewal with nearly all of the lifetime left",
    spec: { ...CLUSTER, defaults: { renewal: { beforePercentage: 91 } } },
    field: "spec.defaults.renewal.beforePercentage",
    says: "less than or equal to 90",
  },
  {
    given: "a default time before the end in days",
    spec: { ...CLUSTER, defaults: { renewal: { before: "30d" } } },
    field: "spec.defaults.renewal.before",
    says: "must be a duration in hours, minutes and seconds",
  },
  {
    given: "a default rotation of keys that does not exist",
    spec: { ...CLUSTER, defaults: { privateKey: { rotationPolicy: "Sometimes" } } },
    field: "spec.defaults.privateKey.rotationPolicy",
    says: 'supported values: "Always", "Never"',
  },
  {
    given: "a default adoption that does not exist",
    spec: { ...CLUSTER, defaults: { adopt: "Always" } },
    field: "spec.defaults.adopt",
    says: 'supported values: "Never", "IfKeyMatches", "Rekey"',
  },
  {
    given: "a purchase policy that does not exist",
    spec: { ...CLUSTER, purchase: { policy: "Ask" } },
    field: "spec.purchase.policy",
    says: 'supported values: "Automatic", "Manual"',
  },
  {
    given: "a budget of less than nothing",
    spec: { ...CLUSTER, purchase: { budget: { purchases: -1 } } },
    field: "spec.purchase.budget.purchases",
    says: "greater than or equal to 0",
  },
  {
    given: "a budget of 1001 purchases",
    spec: { ...CLUSTER, purchase: { budget: { purchases: 1001 } } },
    field: "spec.purchase.budget.purchases",
    says: "less than or equal to 1000",
  },
  {
    given: "a budget for no time at all",
    spec: { ...CLUSTER, purchase: { budget: { period: "0h" } } },
    field: "spec.purchase.budget.period",
    says: "must be a duration in hours, minutes and seconds",
  },
  {
    given: "a text for suspend",
    spec: { ...CLUSTER, suspend: "at night" },
    field: "spec.suspend",
    says: "must be of type boolean",
  },
];
