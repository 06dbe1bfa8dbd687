/** Clusters that say wrongly how SSLMate is reached: endpoint, proxy, CA bundle, API key, and how often it is asked. */
import type { ClusterSpec } from "../../../../../src/api/types.ts";
import { CLUSTER, type Refusal, type Acceptance } from "../row.ts";

const NEEDS_HTTPS =
  "must begin with https://, except for a loopback address or a name that ends in .svc or .svc.cluster.local";
const NO_MORE_THAN_AN_ADDRESS = "must not hold a user name, a password, a query or a fragment";
const WHOLE_ADDRESS = "must be a whole address such as https://sslmate.com/api/v2";
const ENDPOINT_STAYS =
  "endpoint cannot be changed, since another endpoint knows other certificates; create another Cluster";

const wrongEndpoint = (given: string, endpoint: string, says: string): Refusal<ClusterSpec> => ({
  given: `an endpoint ${given}`,
  spec: { ...CLUSTER, endpoint },
  field: "spec.endpoint",
  says,
});

export const REFUSED_CONNECTIONS: readonly Refusal<ClusterSpec>[] = [
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
  ...[
    ["in capitals", "API-key"],
    ["with its namespace", "sslmate-system/sslmate-api-key"],
    ["of two dots", ".."],
    ["of one dot", "."],
    ["that ends with a hyphen", "sslmate-api-key-"],
  ].map(([what, name]) => ({
    given: `a reference to a Secret ${what}`,
    spec: { ...CLUSTER, apiKeySecretRef: { name } },
    field: "spec.apiKeySecretRef.name",
    says: "must be the name of a Secret in the operator's namespace, without that namespace",
  })),
  ...["api key", "secrets/api_key", "api_key:"].map((key) => ({
    given: `a reference to the key "${key}"`,
    spec: { ...CLUSTER, apiKeySecretRef: { name: "sslmate-api-key", key } },
    field: "spec.apiKeySecretRef.key",
    says: "must be a key of a Secret",
  })),
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
];

const ACCEPTED_ENDPOINTS: readonly Acceptance<ClusterSpec>[] = [
  "http://localhost:8080/api/v2",
  "http://localhost:65535/api/v2",
  "http://127.0.0.1:8080",
  "http://127.1.2.3/api/v2",
  "http://[::1]:8080/api/v2",
  "http://sandbox.sslmate-sandbox.svc/api/v2",
  "http://sandbox.sslmate-sandbox.svc.cluster.local:8080/api/v2/",
  "https://192.0.2.1:8443/api/v2",
  "https://[2001:db8::1]/api/v2",
].map((endpoint) => ({ given: `the endpoint ${endpoint}`, spec: { ...CLUSTER, endpoint } }));

export const ACCEPTED_CONNECTIONS: readonly Acceptance<ClusterSpec>[] = [
  ...ACCEPTED_ENDPOINTS,
  {
    given: "a reference with dots, and a key of all that a key may hold",
    spec: { ...CLUSTER, apiKeySecretRef: { name: "api.key-1", key: "Api_key.2-x" } },
  },
];
