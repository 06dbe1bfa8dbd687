/** Orders whose Secret cannot be: its name, its labels and annotations, its formats and their passwords. */
import type { OrderSpec } from "../../../../../src/api/types.ts";
import {
  MUST_BE_A_KEY,
  ORDER,
  PASSWORD_WITH_PKCS12,
  RESERVED,
  type Refusal,
  type Acceptance,
  type Wrong,
} from "../row.ts";

const MUST_BE_A_LABEL_VALUE = "the value of a label must be empty, or letters, digits, '-', '_' and '.'";

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
const many = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${index}`, "x"]));
const keystore = (passwordSecretRef: object): Wrong<OrderSpec> => ({
  ...ORDER,
  formats: [{ type: "PKCS12", passwordSecretRef }],
});

export const REFUSED_SECRETS: readonly Refusal<OrderSpec>[] = [
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
    field: "spec.formats",
    says: "each format can be named once",
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
];

export const ACCEPTED_SECRETS: readonly Acceptance<OrderSpec>[] = [
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
  { given: "another secretName than before", was: ORDER, spec: { ...ORDER, secretName: "other-tls" } },
];
