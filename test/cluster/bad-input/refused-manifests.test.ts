/** Every rule of the two CRDs, one wrong manifest each: kubectl apply is told at once which field is wrong, and why. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { ClusterSpec, OrderSpec } from "../../../src/api/types.ts";
import { Installation } from "../harness/installation.ts";

/** What the tables hold: manifests that the types of this project would not let through either. */
type Wrong<Spec> = { [Field in keyof Spec]?: unknown } & Record<string, unknown>;

interface Refusal<Spec> {
  given: string;
  spec: Wrong<Spec>;
  /** Before `spec` is applied over it; without, `spec` is applied as a new object. */
  was?: Wrong<Spec>;
  field: string;
  says: string;
}

interface Acceptance<Spec> {
  given: string;
  spec: Wrong<Spec>;
  was?: Wrong<Spec>;
}

const MUST_BE_A_NAME = "must be a DNS name in lower case, such as www.example.com";
const ONE_OF_THE_MAILBOXES =
  "approverEmail must be admin@, administrator@, hostmaster@, postmaster@ or webmaster@, at the name itself or at a domain above it";
const SIZE_MUST_FIT = "size must fit the algorithm, 256 or 384 for ECDSA and 2048, 3072 or 4096 for RSA";

const ORDER: Wrong<OrderSpec> = {
  cluster: "webservers",
  identifiers: [{ value: "example.com" }, { value: "www.example.com" }, { value: "shop.example.com" }],
  secretName: "example-com-tls",
};

/** `count` names, all different. */
function names(count: number): { value: string }[] {
  return Array.from({ length: count }, (_, index) => ({ value: `n${index}.example.com` }));
}

/** A DNS name of exactly so many bytes. */
function nameOf(bytes: number): string {
  const labels = `${"a".repeat(60)}.`.repeat(5);
  return `${labels.slice(0, bytes - ".example.com".length - 1)}z.example.com`;
}

const identifiers = (...list: unknown[]): Wrong<OrderSpec> => ({ ...ORDER, identifiers: list });
const approval = (approverEmail: string, value = "www.example.com"): Wrong<OrderSpec> =>
  identifiers({ value, approval: "email", approverEmail });
const wrongName = (given: string, value: string): Refusal<OrderSpec> => ({
  given: `the name ${given}`,
  spec: identifiers({ value: "example.com" }, { value }),
  field: "spec.identifiers[1].value",
  says: MUST_BE_A_NAME,
});
const wrongSecretName = (given: string, secretName: string): Refusal<OrderSpec> => ({
  given: `a secretName ${given}`,
  spec: { ...ORDER, secretName },
  field: "spec.secretName",
  says: "must be the name of a Secret: lower-case letters, digits, '-' and '.'",
});

const template = (part: "labels" | "annotations", pairs: Record<string, string>): Wrong<OrderSpec> => ({
  ...ORDER,
  secretTemplate: { [part]: pairs },
});
const wrongTemplate = (
  given: string,
  part: "labels" | "annotations",
  pairs: Record<string, string>,
  says: string,
  below = "",
): Refusal<OrderSpec> => ({
  given,
  spec: template(part, pairs),
  field: `spec.secretTemplate.${part}${below}`,
  says,
});
const RESERVED = "keys under sslmate.com/ are the operator's own";
const MUST_BE_A_KEY = "each key must be a name of at most 63 letters, digits, '-', '_' and '.'";
const MUST_BE_A_LABEL_VALUE = "the value of a label must be empty, or letters, digits, '-', '_' and '.'";
const PASSWORD_WITH_PKCS12 = "passwordSecretRef must be set if type is PKCS12, and only then";
const many = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${index}`, "x"]));
const keystore = (passwordSecretRef: object): Wrong<OrderSpec> => ({
  ...ORDER,
  formats: [{ type: "PKCS12", passwordSecretRef }],
});

const REFUSED_ORDERS: readonly Refusal<OrderSpec>[] = [
  wrongTemplate("a label of the operator's own", "labels", { "sslmate.com/managed": "false" }, RESERVED),
  wrongTemplate("a label under a domain below ours", "labels", { "x.sslmate.com/y": "z" }, RESERVED),
  wrongTemplate("an annotation of the operator's own", "annotations", { "sslmate.com/order": "x" }, RESERVED),
  wrongTemplate("a label key with a blank", "labels", { "my team": "x" }, MUST_BE_A_KEY),
  wrongTemplate("a label key of 64 characters", "labels", { ["k".repeat(64)]: "x" }, MUST_BE_A_KEY),
  wrongTemplate(
    "a label key under a domain of 254 characters",
    "labels",
    { [`${"d".repeat(254)}/k`]: "x" },
    MUST_BE_A_KEY,
  ),
  wrongTemplate("a label key with two slashes", "labels", { "a/b/c": "x" }, MUST_BE_A_KEY),
  wrongTemplate(
    "an annotation key with nothing after its domain",
    "annotations",
    { "example.com/": "x" },
    MUST_BE_A_KEY,
  ),
  wrongTemplate(
    "an annotation key with a domain in capitals",
    "annotations",
    { "Example.com/a": "x" },
    MUST_BE_A_KEY,
  ),
  wrongTemplate("a label value with a blank", "labels", { team: "a b" }, MUST_BE_A_LABEL_VALUE, "[team]"),
  wrongTemplate(
    "a label value of 64 characters",
    "labels",
    { team: "v".repeat(64) },
    "may not be more than 63 bytes",
    ".team",
  ),
  wrongTemplate(
    "an annotation of 1025 characters",
    "annotations",
    { note: "v".repeat(1025) },
    "may not be more than 1024 bytes",
    ".note",
  ),
  wrongTemplate("33 labels", "labels", many(33), "must have at most 32 items"),
  {
    given: "an unknown format",
    spec: { ...ORDER, formats: [{ type: "JKS" }] },
    field: "spec.formats[0].type",
    says: "Unsupported value",
  },
  {
    given: "one format twice",
    spec: { ...ORDER, formats: [{ type: "DER" }, { type: "DER" }] },
    field: "spec.formats[1]",
    says: "Duplicate value",
  },
  {
    given: "a keystore without a password",
    spec: { ...ORDER, formats: [{ type: "PKCS12" }] },
    field: "spec.formats[0]",
    says: PASSWORD_WITH_PKCS12,
  },
  {
    given: "a password for a format that has none",
    spec: { ...ORDER, formats: [{ type: "DER", passwordSecretRef: { name: "x" } }] },
    field: "spec.formats[0]",
    says: PASSWORD_WITH_PKCS12,
  },
  {
    given: "a password Secret without a name",
    spec: keystore({ key: "password" }),
    field: "spec.formats[0].passwordSecretRef.name",
    says: "Required value",
  },
  {
    given: "a password Secret with a name in capitals",
    spec: keystore({ name: "Password" }),
    field: "spec.formats[0].passwordSecretRef.name",
    says: "must be the name of a Secret",
  },
  {
    given: "a password in the Secret that the Order writes",
    spec: keystore({ name: ORDER.secretName }),
    field: "spec",
    says: "passwordSecretRef must name another Secret than secretName",
  },
  {
    given: "a password under a key with a slash",
    spec: keystore({ name: "x", key: "a/b" }),
    field: "spec.formats[0].passwordSecretRef.key",
    says: "must be a key of a Secret",
  },
  ...["cluster", "identifiers", "secretName"].map((field) => ({
    given: `no ${field}`,
    spec: { ...ORDER, [field]: undefined },
    field: `spec.${field}`,
    says: "Required value",
  })),
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
  { given: "no name at all", spec: identifiers(), field: "spec.identifiers", says: "at least 1 items" },
  {
    given: "101 names",
    spec: identifiers(...names(101)),
    field: "spec.identifiers",
    says: "must have at most 100 items",
  },
  {
    given: "a name twice",
    spec: identifiers({ value: "example.com" }, { value: "example.com", approval: "http" }),
    field: "spec.identifiers",
    says: "each name must occur once",
  },
  {
    given: "a first name of 65 bytes",
    spec: identifiers({ value: nameOf(65) }),
    field: "spec.identifiers",
    says: "the first name is the certificate's common name, which holds at most 64 bytes; put a shorter name first",
  },
  {
    given: "another first name than before",
    was: ORDER,
    spec: identifiers({ value: "www.example.com" }, { value: "example.com" }, { value: "shop.example.com" }),
    field: "spec.identifiers",
    says: "the first name (the common name) cannot be changed; create another Order for another common name",
  },
  {
    given: "the first name removed",
    was: ORDER,
    spec: identifiers({ value: "www.example.com" }),
    field: "spec.identifiers",
    says: "the first name (the common name) cannot be changed",
  },
  {
    given: "a name without a value",
    spec: identifiers({ approval: "dns" }),
    field: "spec.identifiers[0].value",
    says: "Required value",
  },
  {
    given: "a plain text for a name",
    spec: identifiers("example.com"),
    field: "spec.identifiers[0]",
    says: "must be of type object",
  },
  {
    given: "an IP address as type",
    spec: identifiers({ type: "ip", value: "example.com" }),
    field: "spec.identifiers[0].type",
    says: 'supported values: "dns"',
  },
  {
    given: "an empty name",
    spec: identifiers({ value: "" }),
    field: "spec.identifiers[0].value",
    says: "at least 1 chars",
  },
  {
    given: "a name of 254 bytes",
    spec: identifiers({ value: "example.com" }, { value: nameOf(254) }),
    field: "spec.identifiers[1].value",
    says: "may not be more than 253 bytes",
  },
  wrongName("in capitals", "WWW.example.com"),
  wrongName("with a final dot", "www.example.com."),
  wrongName("with two dots", "www..example.com"),
  wrongName("with an underscore", "my_host.example.com"),
  wrongName("with a space", "www. example.com"),
  wrongName("in letters that DNS does not have", "bücher.example.com"),
  wrongName("of one label", "localhost"),
  wrongName("that is an address", "192.0.2.1"),
  wrongName("that is a URL", "https://www.example.com"),
  wrongName("whose label begins with a hyphen", "-www.example.com"),
  wrongName("whose label ends with a hyphen", "www-.example.com"),
  wrongName("whose label has 64 bytes", `${"a".repeat(64)}.example.com`),
  wrongName("with a wildcard inside", "www.*.example.com"),
  wrongName("with a wildcard that is part of a label", "w*.example.com"),
  wrongName("of a wildcard alone", "*"),
  wrongName("of a wildcard over everything below com", "*.com"),
  {
    given: "an approval that does not exist",
    spec: identifiers({ value: "example.com", approval: "telephone" }),
    field: "spec.identifiers[0].approval",
    says: 'supported values: "http", "dns", "email"',
  },
  {
    given: "a wildcard with approval by http",
    spec: identifiers({ value: "example.com" }, { value: "*.example.com", approval: "http" }),
    field: "spec.identifiers[1]",
    says: "a wildcard name cannot be approved by http; use dns or email",
  },
  {
    given: "approval by email without a mailbox",
    spec: identifiers({ value: "example.com", approval: "email" }),
    field: "spec.identifiers[0]",
    says: "approverEmail must be set if approval is email, and only then",
  },
  {
    given: "a mailbox with approval by dns",
    spec: identifiers({ value: "example.com", approval: "dns", approverEmail: "admin@example.com" }),
    field: "spec.identifiers[0]",
    says: "approverEmail must be set if approval is email, and only then",
  },
  {
    given: "a mailbox without an approval",
    spec: identifiers({ value: "example.com", approverEmail: "admin@example.com" }),
    field: "spec.identifiers[0]",
    says: "approverEmail must be set if approval is email, and only then",
  },
  ...[
    ["of a person", "alice@www.example.com"],
    ["at another domain", "admin@example.org"],
    ["at a name below", "admin@a.www.example.com"],
    ["at a domain whose name only ends alike", "admin@ample.com"],
    ["at the top-level domain", "admin@com"],
    ["at the wildcard", "admin@*.example.com", "*.example.com"],
    ["without a domain", "admin@"],
    ["with two at signs", "admin@x@example.com"],
    ["in capitals", "admin@EXAMPLE.com"],
    ["that is no address", "example.com"],
  ].map(([given, email = "", value]) => ({
    given: `a mailbox ${given}`,
    spec: approval(email, value),
    field: "spec.identifiers[0]",
    says: ONE_OF_THE_MAILBOXES,
  })),
  {
    given: "a mailbox of 321 bytes",
    spec: approval(`${"a".repeat(305)}@www.example.com`),
    field: "spec.identifiers[0].approverEmail",
    says: "may not be more than 320 bytes",
  },
  {
    given: "an empty mailbox",
    spec: approval(""),
    field: "spec.identifiers[0].approverEmail",
    says: "at least 1 chars",
  },
  {
    given: "an empty secretName",
    spec: { ...ORDER, secretName: "" },
    field: "spec.secretName",
    says: "at least 1 chars",
  },
  {
    given: "a secretName of 254 bytes",
    spec: { ...ORDER, secretName: "s".repeat(254) },
    field: "spec.secretName",
    says: "may not be more than 253 bytes",
  },
  wrongSecretName("in capitals", "Example-TLS"),
  wrongSecretName("with an underscore", "example_tls"),
  wrongSecretName("that begins with a hyphen", "-tls"),
  wrongSecretName("that ends with a dot", "tls."),
  wrongSecretName("with a namespace", "shop/tls"),
  ...[
    { algorithm: "ECDSA", size: 2048 },
    { algorithm: "RSA", size: 256 },
  ].map((privateKey) => ({
    given: `an ${privateKey.algorithm} key of ${privateKey.size} bits`,
    spec: { ...ORDER, privateKey },
    field: "spec.privateKey",
    says: SIZE_MUST_FIT,
  })),
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
    given: "a rotation of keys that does not exist",
    spec: { ...ORDER, privateKey: { rotationPolicy: "Sometimes" } },
    field: "spec.privateKey.rotationPolicy",
    says: 'supported values: "Always", "Never"',
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

const ACCEPTED_ORDERS: readonly Acceptance<OrderSpec>[] = [
  { given: "a first name of 64 bytes", spec: identifiers({ value: nameOf(64) }) },
  {
    given: "a further name of 253 bytes",
    spec: identifiers({ value: "example.com" }, { value: nameOf(253) }),
  },
  { given: "100 names", spec: identifiers(...names(100)) },
  {
    given: "a label of 63 bytes",
    spec: identifiers({ value: "a.b" }, { value: `${"a".repeat(63)}.example.com` }),
  },
  {
    given: "digits and hyphens, and a top-level domain in Punycode",
    spec: identifiers({ value: "1--2.xn--p1ai" }),
  },
  {
    given: "a wildcard with approval by dns",
    spec: identifiers({ value: "*.example.com", approval: "dns" }),
  },
  { given: "a wildcard with approval left out", spec: identifiers({ value: "*.example.com" }) },
  { given: "a mailbox at the name itself", spec: approval("webmaster@www.example.com") },
  { given: "a mailbox at a domain above", spec: approval("hostmaster@example.com", "a.b.example.com") },
  { given: "a mailbox at a wildcard's own domain", spec: approval("admin@example.com", "*.example.com") },
  {
    given: "a template for the Secret",
    spec: {
      ...ORDER,
      secretTemplate: {
        labels: { team: "shop", "example.com/tier": "", ["k".repeat(63)]: "v".repeat(63) },
        annotations: { "reflector.example.com/allowed": "true", Note_1: "a b, c" },
      },
    },
  },
  { given: "32 labels, as many as there may be", spec: template("labels", many(32)) },
  {
    given: "all formats",
    spec: {
      ...ORDER,
      formats: [
        { type: "PKCS12", passwordSecretRef: { name: "keystore", key: "pass.word_1" } },
        ...["CombinedPEM", "DER", "Agent", "CA"].map((type) => ({ type })),
      ],
    },
  },
  { given: "no formats, against those of the Cluster", spec: { ...ORDER, formats: [] } },
  { given: "a secretName with dots", spec: { ...ORDER, secretName: "tls.example.com" } },
  {
    given: "20 tags, one of 64 bytes, and muted",
    spec: {
      ...ORDER,
      tags: ["t".repeat(64), "Cost:7_a-b", "k8s-shop", ...names(17).map((_, index) => `t${index}`)],
      muted: false,
    },
  },
  { given: "a size without an algorithm", spec: { ...ORDER, privateKey: { size: 3072 } } },
  {
    given: "the other names in another order, one more, and other approvals",
    was: ORDER,
    spec: identifiers(
      { value: "example.com", approval: "dns" },
      { value: "shop.example.com", approval: "http" },
      { value: "mail.example.com" },
      { value: "www.example.com" },
    ),
  },
  { given: "another secretName than before", was: ORDER, spec: { ...ORDER, secretName: "other-tls" } },
  {
    given: "another private key than before",
    was: ORDER,
    spec: { ...ORDER, privateKey: { algorithm: "RSA" } },
  },
];

const CLUSTER: Wrong<ClusterSpec> = {
  apiKeySecretRef: { name: "sslmate-api-key" },
  allowedNamespaces: { from: "All" },
};
const allowedNamespaces = (rule: unknown): Wrong<ClusterSpec> => ({ ...CLUSTER, allowedNamespaces: rule });
const expression = (requirement: unknown): Wrong<ClusterSpec> =>
  allowedNamespaces({ from: "Selector", selector: { matchExpressions: [requirement] } });
const wrongEndpoint = (given: string, endpoint: string, says: string): Refusal<ClusterSpec> => ({
  given: `an endpoint ${given}`,
  spec: { ...CLUSTER, endpoint },
  field: "spec.endpoint",
  says,
});
const NEEDS_HTTPS =
  "must begin with https://, except for a loopback address or a name that ends in .svc or .svc.cluster.local";
const NO_MORE_THAN_AN_ADDRESS = "must not hold a user name, a password, a query or a fragment";
const WHOLE_ADDRESS = "must be a whole address such as https://sslmate.com/api/v2";
const ENDPOINT_STAYS =
  "endpoint cannot be changed, since another endpoint knows other certificates; create another Cluster";
const VALUES_WITH_IN = "values must be set for In and NotIn, and only then";

const REFUSED_CLUSTERS: readonly Refusal<ClusterSpec>[] = [
  ...["apiKeySecretRef", "allowedNamespaces"].map((field) => ({
    given: `no ${field}`,
    spec: { ...CLUSTER, [field]: undefined },
    field: `spec.${field}`,
    says: "Required value",
  })),
  {
    given: "service SaaS, which comes later",
    spec: { ...CLUSTER, service: "SaaS" },
    field: "spec.service",
    says: 'supported values: "Basic"',
  },
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
    given: "a default keystore without a password",
    spec: { ...CLUSTER, defaults: { formats: [{ type: "PKCS12" }] } },
    field: "spec.defaults.formats[0]",
    says: PASSWORD_WITH_PKCS12,
  },
  ...[
    ["added", undefined, "https://sandbox.example/api/v2"],
    ["removed", "https://sandbox.example/api/v2", undefined],
    ["changed", "https://sandbox.example/api/v2", "https://sslmate.com/api/v2"],
  ].map(([change, before, after]) => ({
    given: `an endpoint ${change}`,
    was: { ...CLUSTER, endpoint: before },
    spec: { ...CLUSTER, endpoint: after },
    field: "spec",
    says: ENDPOINT_STAYS,
  })),
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
    given: "a pollInterval of 5 seconds",
    spec: { ...CLUSTER, pollInterval: "5s" },
    field: "spec.pollInterval",
    says: "must be at least 10s, since the whole account is listed each time",
  },
  {
    given: "a pollInterval without a unit",
    spec: { ...CLUSTER, pollInterval: "600" },
    field: "spec.pollInterval",
    says: "must be a duration in hours, minutes and seconds",
  },
  {
    given: "a proxy with a user name and a password",
    spec: { ...CLUSTER, proxyUrl: "http://me:hunter2@proxy.example:3128" },
    field: "spec.proxyUrl",
    says: "must not hold a user name, a password, a query or a fragment",
  },
  ...["socks5://proxy.example:1080", "proxy.example:3128", "http://", "http://proxy.example/path"].map(
    (proxyUrl) => ({
      given: `the proxy ${proxyUrl}`,
      spec: { ...CLUSTER, proxyUrl },
      field: "spec.proxyUrl",
      says: "must be scheme, host and port of an HTTP proxy, such as http://proxy.example.com:3128",
    }),
  ),
  {
    given: "a proxy for an endpoint that is reached directly",
    spec: {
      ...CLUSTER,
      endpoint: "http://sandbox.default.svc/api/v2",
      proxyUrl: "http://proxy.example:3128",
    },
    field: "spec",
    says: "proxyUrl is for an endpoint that begins with https://; others are reached directly",
  },
  {
    given: "an empty endpoint",
    spec: { ...CLUSTER, endpoint: "" },
    field: "spec.endpoint",
    says: "at least 1 chars",
  },
  wrongEndpoint("of 513 bytes", `https://sslmate.com/${"a".repeat(493)}`, "may not be more than 512 bytes"),
  wrongEndpoint("without a scheme", "sslmate.com/api/v2", WHOLE_ADDRESS),
  wrongEndpoint("of another scheme", "ftp://sslmate.com/api/v2", WHOLE_ADDRESS),
  wrongEndpoint("without a host", "https:///api/v2", WHOLE_ADDRESS),
  wrongEndpoint("with a port that there cannot be", "https://127.0.0.1:65536/api/v2", WHOLE_ADDRESS),
  wrongEndpoint("with a space", "https://ssl mate.com/api/v2", WHOLE_ADDRESS),
  wrongEndpoint("with a query", "https://sslmate.com/api/v2?a=b", NO_MORE_THAN_AN_ADDRESS),
  wrongEndpoint("with an empty query", "https://sslmate.com/api/v2?", NO_MORE_THAN_AN_ADDRESS),
  wrongEndpoint("with a fragment", "https://sslmate.com/api/v2#top", NO_MORE_THAN_AN_ADDRESS),
  wrongEndpoint("with an API key in it", "https://1_abc:@sslmate.com/api/v2", NO_MORE_THAN_AN_ADDRESS),
  wrongEndpoint("in the clear", "http://sslmate.com/api/v2", NEEDS_HTTPS),
  wrongEndpoint("in the clear that begins like loopback", "http://127.0.0.1.example.com/", NEEDS_HTTPS),
  wrongEndpoint("in the clear that begins like localhost", "http://localhost.example.com/", NEEDS_HTTPS),
  wrongEndpoint("in the clear that only holds .svc", "http://sandbox.svc.example.com/", NEEDS_HTTPS),
  wrongEndpoint("in the clear with .svc in its path", "http://example.com/sandbox.svc", NEEDS_HTTPS),
  {
    given: "a caBundle that is not base64",
    spec: { ...CLUSTER, caBundle: "-----BEGIN CERTIFICATE-----" },
    field: "spec.caBundle",
    says: "must be of type byte",
  },
  {
    given: "a caBundle of more than 256 KiB",
    spec: { ...CLUSTER, caBundle: "A".repeat(262_148) },
    field: "spec.caBundle",
    says: "may not be more than 262144 bytes",
  },
  {
    given: "a reference without a name",
    spec: { ...CLUSTER, apiKeySecretRef: { key: "api_key" } },
    field: "spec.apiKeySecretRef.name",
    says: "Required value",
  },
  ...["name", "key"].flatMap((part) => [
    {
      given: `a reference with an empty ${part}`,
      spec: { ...CLUSTER, apiKeySecretRef: { name: "sslmate-api-key", [part]: "" } },
      field: `spec.apiKeySecretRef.${part}`,
      says: "at least 1 chars",
    },
    {
      given: `a reference whose ${part} has 254 bytes`,
      spec: { ...CLUSTER, apiKeySecretRef: { name: "sslmate-api-key", [part]: "a".repeat(254) } },
      field: `spec.apiKeySecretRef.${part}`,
      says: "may not be more than 253 bytes",
    },
  ]),
  {
    given: "a rule for namespaces without from",
    spec: allowedNamespaces({}),
    field: "spec.allowedNamespaces.from",
    says: "Required value",
  },
  {
    given: "a rule for namespaces that does not exist",
    spec: allowedNamespaces({ from: "Same" }),
    field: "spec.allowedNamespaces.from",
    says: 'supported values: "All", "Selector", "Names"',
  },
  ...[{ from: "Selector" }, { from: "All", selector: { matchLabels: { certificates: "paid" } } }].map(
    (rule) => ({
      given: `from ${rule.from} ${rule.selector === undefined ? "without a" : "with a"} selector`,
      spec: allowedNamespaces(rule),
      field: "spec.allowedNamespaces",
      says: "selector must be set if from is Selector, and only then",
    }),
  ),
  ...[{ from: "Names" }, { from: "All", names: ["shop"] }].map((rule) => ({
    given: `from ${rule.from} ${rule.names === undefined ? "without" : "with"} names`,
    spec: allowedNamespaces(rule),
    field: "spec.allowedNamespaces",
    says: "names must be set if from is Names, and only then",
  })),
  {
    given: "an empty list of namespaces",
    spec: allowedNamespaces({ from: "Names", names: [] }),
    field: "spec.allowedNamespaces.names",
    says: "at least 1 items",
  },
  {
    given: "a namespace twice",
    spec: allowedNamespaces({ from: "Names", names: ["shop", "shop"] }),
    field: "spec.allowedNamespaces.names[1]",
    says: "Duplicate value",
  },
  {
    given: "501 namespaces",
    spec: allowedNamespaces({
      from: "Names",
      names: Array.from({ length: 501 }, (_, index) => `shop-${index}`),
    }),
    field: "spec.allowedNamespaces.names",
    says: "must have at most 500 items",
  },
  {
    given: "a namespace of 64 bytes",
    spec: allowedNamespaces({ from: "Names", names: ["n".repeat(64)] }),
    field: "spec.allowedNamespaces.names[0]",
    says: "may not be more than 63 bytes",
  },
  {
    given: "a label whose value is a number",
    spec: allowedNamespaces({ from: "Selector", selector: { matchLabels: { tier: 1 } } }),
    field: "spec.allowedNamespaces.selector.matchLabels.tier",
    says: "must be of type string",
  },
  {
    given: "In without values",
    spec: expression({ key: "tier", operator: "In" }),
    field: "spec.allowedNamespaces.selector.matchExpressions[0]",
    says: VALUES_WITH_IN,
  },
  {
    given: "NotIn with an empty list of values",
    spec: expression({ key: "tier", operator: "NotIn", values: [] }),
    field: "spec.allowedNamespaces.selector.matchExpressions[0]",
    says: VALUES_WITH_IN,
  },
  {
    given: "Exists with values",
    spec: expression({ key: "tier", operator: "Exists", values: ["paid"] }),
    field: "spec.allowedNamespaces.selector.matchExpressions[0]",
    says: VALUES_WITH_IN,
  },
  {
    given: "an operator that does not exist",
    spec: expression({ key: "tier", operator: "Gt", values: ["1"] }),
    field: "spec.allowedNamespaces.selector.matchExpressions[0].operator",
    says: 'supported values: "In", "NotIn", "Exists", "DoesNotExist"',
  },
  {
    given: "an expression without a key",
    spec: expression({ operator: "Exists" }),
    field: "spec.allowedNamespaces.selector.matchExpressions[0].key",
    says: "Required value",
  },
  {
    given: "51 expressions",
    spec: allowedNamespaces({
      from: "Selector",
      selector: {
        matchExpressions: Array.from({ length: 51 }, (_, index) => ({
          key: `k${index}`,
          operator: "Exists",
        })),
      },
    }),
    field: "spec.allowedNamespaces.selector.matchExpressions",
    says: "must have at most 50 items",
  },
  {
    given: "101 values",
    spec: expression({
      key: "tier",
      operator: "In",
      values: Array.from({ length: 101 }, (_, index) => `v${index}`),
    }),
    field: "spec.allowedNamespaces.selector.matchExpressions[0].values",
    says: "must have at most 100 items",
  },
  ...["WWW.example.com", "www.*.example.com", "*", "example.com.", "*.*.example.com", ".example.com"].map(
    (name) => ({
      given: `the allowed name ${name}`,
      spec: { ...CLUSTER, allowedNames: [name] },
      field: "spec.allowedNames[0]",
      says: MUST_BE_A_NAME,
    }),
  ),
  {
    given: "an allowed name twice",
    spec: { ...CLUSTER, allowedNames: ["example.com", "example.com"] },
    field: "spec.allowedNames[1]",
    says: "Duplicate value",
  },
  {
    given: "501 allowed names",
    spec: { ...CLUSTER, allowedNames: names(501).map(({ value }) => value) },
    field: "spec.allowedNames",
    says: "must have at most 500 items",
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
    given: "an empty proxyUrl",
    spec: { ...CLUSTER, proxyUrl: "" },
    field: "spec.proxyUrl",
    says: "at least 1 chars",
  },
  {
    given: "a proxyUrl of 513 bytes",
    spec: { ...CLUSTER, proxyUrl: `http://${"a".repeat(506)}` },
    field: "spec.proxyUrl",
    says: "may not be more than 512 bytes",
  },
  {
    given: "a text for suspend",
    spec: { ...CLUSTER, suspend: "at night" },
    field: "spec.suspend",
    says: "must be of type boolean",
  },
];

const ACCEPTED_CLUSTERS: readonly Acceptance<ClusterSpec>[] = [
  ...[
    "http://localhost:8080/api/v2",
    "http://localhost:65535/api/v2",
    "http://127.0.0.1:8080",
    "http://127.1.2.3/api/v2",
    "http://[::1]:8080/api/v2",
    "http://sandbox.sslmate-sandbox.svc/api/v2",
    "http://sandbox.sslmate-sandbox.svc.cluster.local:8080/api/v2/",
    "https://192.0.2.1:8443/api/v2",
    "https://[2001:db8::1]/api/v2",
  ].map((endpoint) => ({ given: `the endpoint ${endpoint}`, spec: { ...CLUSTER, endpoint } })),
  { given: "an empty selector", spec: allowedNamespaces({ from: "Selector", selector: {} }) },
  { given: "Exists without values", spec: expression({ key: "tier", operator: "Exists" }) },
  {
    given: "allowed names with a wildcard and a top-level domain",
    spec: { ...CLUSTER, allowedNames: ["example.com", "*.example.com", "example"] },
  },
  {
    given: "other policy than before",
    was: { ...CLUSTER, endpoint: "https://sandbox.example/api/v2" },
    spec: {
      ...allowedNamespaces({ from: "Names", names: ["shop"] }),
      endpoint: "https://sandbox.example/api/v2",
      apiKeySecretRef: { name: "other", key: "key" },
      allowedNames: ["example.com"],
      caBundle: "AAAA",
    },
  },
];

let installation: Installation;
let answers: Record<"Order" | "Cluster", Answers>;

beforeAll(async () => {
  installation = await Installation.open();
  answers = {
    Order: await applyAll("Order", [...REFUSED_ORDERS, ...ACCEPTED_ORDERS]),
    Cluster: await applyAll("Cluster", [...REFUSED_CLUSTERS, ...ACCEPTED_CLUSTERS]),
  };
});

afterAll(async () => {
  await installation.close();
});

interface Answers {
  /** What kubectl said of a refused manifest, by what was given. */
  refusal: ReadonlyMap<string, string>;
  accepted: ReadonlySet<string>;
}

/** Applies all manifests of a table in two runs of kubectl: those that must be there before, and then those in question. */
async function applyAll(kind: "Order" | "Cluster", rows: readonly Acceptance<object>[]): Promise<Answers> {
  const named = rows.map((row, index) => ({ ...row, name: `row-${index}` }));
  const before = named.flatMap(({ name, was }) => (was === undefined ? [] : [object(kind, name, was)]));
  if (before.length > 0) await installation.apply(...before);
  const { stdout, stderr } = await apply(...named.map(({ name, spec }) => object(kind, name, spec)));
  const given = new Map(named.map((row) => [row.name, row.given]));
  const refusals = stderr.split(/^(?=Error from server)/m).flatMap((text) => {
    const [, name = "", causes = ""] = /"([^" ]+)" is invalid: (.*)$/m.exec(text) ?? [];
    const which = given.get(name);
    return which === undefined ? [] : [[which, causes] as const];
  });
  const accepted = [...stdout.matchAll(/sslmate\.com\/(\S+) (?:created|configured)/g)];
  return {
    refusal: new Map(refusals),
    accepted: new Set(accepted.map(([, name = ""]) => given.get(name) ?? name)),
  };
}

/** As `kubectl apply`, but nothing is kept. */
async function apply(...objects: object[]): Promise<{ stdout: string; stderr: string }> {
  const text = objects.map((each) => stringify(each)).join("---\n");
  return installation.tryKubectl(["apply", "--dry-run=server", "-f", "-"], text);
}

function object(kind: "Order" | "Cluster", name: string, spec: object): object {
  const metadata = kind === "Order" ? { name, namespace: installation.namespace } : { name };
  return { apiVersion: "sslmate.com/v1alpha1", kind, metadata, spec };
}

/** More than one thing may be wrong with a manifest; one of them must be this field, with these words. */
function expectRefusal(kind: "Order" | "Cluster", { given, field, says }: Refusal<object>): void {
  const text = answers[kind].refusal.get(given) ?? "not refused";
  const causes = text
    .replace(/^\[(.*)\]$/, "$1")
    .split(/, (?=[\w.[\]<>]+: (?:Invalid|Required|Unsupported|Duplicate|Too))/);
  const cause = causes.find((each) => each.startsWith(`${field}: `) && each.includes(says));
  expect(cause, text).toBeDefined();
}

describe("kubectl apply of an Order", () => {
  test.each(REFUSED_ORDERS)("given $given, then it is refused at $field", (row) => {
    expectRefusal("Order", row);
  });

  test.each(ACCEPTED_ORDERS)("given $given, then it is accepted", ({ given }) => {
    expect(answers.Order.refusal.get(given)).toBeUndefined();
    expect(answers.Order.accepted).toContain(given);
  });

  test("given a field that does not exist, then it is refused by its name", async () => {
    const { stderr } = await apply(object("Order", "unknown", { ...ORDER, secret: "example-com-tls" }));
    expect(stderr).toContain('strict decoding error: unknown field "spec.secret"');
  });

  test("given no spec, then it is refused", async () => {
    const { spec: _, ...rest } = object("Order", "no-spec", {}) as { spec: object };
    expect((await apply(rest)).stderr).toContain("spec: Required value");
  });
});

describe("kubectl apply of a Cluster", () => {
  test.each(REFUSED_CLUSTERS)("given $given, then it is refused at $field", (row) => {
    expectRefusal("Cluster", row);
  });

  test.each(ACCEPTED_CLUSTERS)("given $given, then it is accepted", ({ given }) => {
    expect(answers.Cluster.refusal.get(given)).toBeUndefined();
    expect(answers.Cluster.accepted).toContain(given);
  });

  test("given a field that does not exist, then it is refused by its name", async () => {
    const { stderr } = await apply(object("Cluster", "unknown", { ...CLUSTER, apiKey: "1_secret" }));
    expect(stderr).toContain('strict decoding error: unknown field "spec.apiKey"');
  });

  test("given no spec, then it is refused", async () => {
    const { spec: _, ...rest } = object("Cluster", "no-spec", {}) as { spec: object };
    expect((await apply(rest)).stderr).toContain("spec: Required value");
  });
});
