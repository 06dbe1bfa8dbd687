/** Clusters that say wrongly whom they are for: the namespaces and names that they allow. */
import type { ClusterSpec } from "../../../../../src/api/types.ts";
import { CLUSTER, MUST_BE_A_NAME, names, type Refusal, type Acceptance, type Wrong } from "../row.ts";

const VALUES_WITH_IN = "values must be set for In and NotIn, and only then";

const allowedNamespaces = (rule: unknown): Wrong<ClusterSpec> => ({ ...CLUSTER, allowedNamespaces: rule });
const expression = (requirement: unknown): Wrong<ClusterSpec> =>
  allowedNamespaces({ from: "Selector", selector: { matchExpressions: [requirement] } });

export const REFUSED_PERMISSIONS: readonly Refusal<ClusterSpec>[] = [
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
    given: "501 allowed names",
    spec: { ...CLUSTER, allowedNames: names(501).map(({ value }) => value) },
    field: "spec.allowedNames",
    says: "must have at most 500 items",
  },
];

export const ACCEPTED_PERMISSIONS: readonly Acceptance<ClusterSpec>[] = [
  { given: "an empty selector", spec: allowedNamespaces({ from: "Selector", selector: {} }) },
  { given: "Exists without values", spec: expression({ key: "tier", operator: "Exists" }) },
  {
    given: "allowed names with a wildcard and a top-level domain",
    spec: { ...CLUSTER, allowedNames: ["example.com", "*.example.com", "example"] },
  },
  {
    given: "an allowed name twice",
    spec: { ...CLUSTER, allowedNames: ["example.com", "example.com"] },
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
