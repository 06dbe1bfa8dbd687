/** Orders that are wrong in whose account they are for and in what may happen there: cluster, tags, purchase, adoption, deletion. */
import type { OrderSpec } from "../../../../../src/api/types.ts";
import { ORDER, names, type Refusal, type Acceptance } from "../row.ts";

export const REFUSED_ACCOUNT_SETTINGS: readonly Refusal<OrderSpec>[] = [
  ...["cluster", "identifiers", "secretName"].map((field) => ({
    given: `no ${field}`,
    spec: { ...ORDER, [field]: undefined },
    field: `spec.${field}`,
    says: "Required value",
  })),
  {
    given: "an empty cluster",
    spec: { ...ORDER, cluster: "" },
    field: "spec.cluster",
    says: "at least 1 chars",
  },
  {
    given: "a cluster of 254 bytes",
    spec: { ...ORDER, cluster: "c".repeat(254) },
    field: "spec.cluster",
    says: "may not be more than 253 bytes",
  },
  {
    given: "another cluster than before",
    was: ORDER,
    spec: { ...ORDER, cluster: "mailservers" },
    field: "spec.cluster",
    says: "cluster cannot be changed; create another Order for another Cluster",
  },
  ...[
    ["with a space", "cost 7"],
    ["with a dot, which SSLMate's own parameters use", "cost.7"],
    ["that begins with a hyphen", "-7"],
    ["in letters beyond ASCII", "Zürich"],
    ["with a line break", "cost-7\n"],
  ].map(([given, tag]) => ({
    given: `a tag ${given}`,
    spec: { ...ORDER, tags: ["shop", tag] },
    field: "spec.tags[1]",
    says: "must begin with a letter or digit and hold only letters, digits, '-', '_' and ':'",
  })),
  {
    given: "a tag that says who owns the certificate",
    spec: { ...ORDER, tags: ["k8s-my-cluster-0123456789abcdef"] },
    field: "spec.tags[0]",
    says: "has the form of the tags by which the operator tells whose a certificate is; choose another",
  },
  { given: "an empty tag", spec: { ...ORDER, tags: [""] }, field: "spec.tags[0]", says: "at least 1 chars" },
  {
    given: "a tag of 65 bytes",
    spec: { ...ORDER, tags: ["t".repeat(65)] },
    field: "spec.tags[0]",
    says: "may not be more than 64 bytes",
  },
  {
    given: "a tag twice",
    spec: { ...ORDER, tags: ["shop", "shop"] },
    field: "spec.tags[1]",
    says: "Duplicate value",
  },
  {
    given: "21 tags",
    spec: { ...ORDER, tags: Array.from({ length: 21 }, (_, index) => `t${index}`) },
    field: "spec.tags",
    says: "must have at most 20 items",
  },
  {
    given: "a text for muted",
    spec: { ...ORDER, muted: "at night" },
    field: "spec.muted",
    says: "must be of type boolean",
  },
  {
    given: "deletion of the Secret by another word",
    spec: { ...ORDER, deletion: { secret: "Remove" } },
    field: "spec.deletion.secret",
    says: 'supported values: "Retain", "Delete"',
  },
  {
    given: "deletion of the certificate by another word",
    spec: { ...ORDER, deletion: { certificate: "Delete" } },
    field: "spec.deletion.certificate",
    says: 'supported values: "StopRenewal", "Keep", "Revoke"',
  },
  {
    given: "a purchase policy that does not exist",
    spec: { ...ORDER, purchase: { policy: "Ask" } },
    field: "spec.purchase.policy",
    says: 'supported values: "Automatic", "Manual"',
  },
  {
    given: "an invoice note of 201 bytes",
    spec: { ...ORDER, purchase: { invoiceNote: "n".repeat(201) } },
    field: "spec.purchase.invoiceNote",
    says: "may not be more than 200 bytes",
  },
  {
    given: "a receiver of invoices of 321 bytes",
    spec: { ...ORDER, purchase: { invoiceTo: "a".repeat(321) } },
    field: "spec.purchase.invoiceTo",
    says: "may not be more than 320 bytes",
  },
  {
    given: "an adoption that does not exist",
    spec: { ...ORDER, adopt: "Always" },
    field: "spec.adopt",
    says: 'supported values: "Never", "IfKeyMatches", "Rekey"',
  },
  {
    given: "a text for suspend",
    spec: { ...ORDER, suspend: "at night" },
    field: "spec.suspend",
    says: "must be of type boolean",
  },
];

export const ACCEPTED_ACCOUNT_SETTINGS: readonly Acceptance<OrderSpec>[] = [
  {
    given: "20 tags, one of 64 bytes, and muted",
    spec: {
      ...ORDER,
      tags: ["t".repeat(64), "Cost:7_a-b", "k8s-shop", ...names(17).map((_, index) => `t${index}`)],
      muted: false,
    },
  },
];
