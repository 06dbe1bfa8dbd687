/** Any Cluster that an Order names, and other Orders beside it. */
import * as fc from "fast-check";
import type { AllowedNamespaces, ClusterSpec } from "../../../src/api/types.ts";
import type { ClusterView, Rival } from "../../../src/core/facts/observed.ts";
import { COMMON_NAME, policy, seldom, time, words } from "./values.ts";

const allowedNamespaces = seldom<AllowedNamespaces, AllowedNamespaces>(
  fc.constantFrom<AllowedNamespaces[]>(
    { from: "Names", names: ["shop"] },
    { from: "Names", names: ["blog"] },
    { from: "Selector", selector: { matchLabels: { certificates: "paid" } } },
    { from: "Selector", selector: { matchExpressions: [{ key: "certificates", operator: "DoesNotExist" }] } },
  ),
  { from: "All" },
);

const clusterSpec: fc.Arbitrary<ClusterSpec> = fc
  .tuple(
    fc.record({
      service: fc.constant("Basic" as const),
      apiKeySecretRef: fc.constant({ name: "sslmate-api-key", key: "api_key" }),
      allowedNamespaces,
      defaults: fc.constantFrom<NonNullable<ClusterSpec["defaults"]>[]>(
        { approval: "dns" },
        { approval: "http", privateKey: { encoding: "PKCS1" } },
        { approval: "dns", privateKey: { algorithm: "RSA", size: 2048 } },
        { approval: "dns", adopt: "Rekey", renewal: { policy: "Disabled" } },
        {},
      ),
      purchase: fc.record({ policy }),
      suspend: seldom(fc.constant(true), false),
    }),
    seldom(fc.constantFrom<string[][]>([COMMON_NAME, "*.example.com"], [COMMON_NAME], []), undefined),
  )
  .map(([spec, allowedNames]) => (allowedNames === undefined ? spec : { ...spec, allowedNames }));

const version = fc.constant("1");

export const cluster: fc.Arbitrary<ClusterView> = fc.oneof(
  { weight: 1, arbitrary: fc.constant({ kind: "missing" as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("present" as const),
      version,
      spec: clusterSpec,
      trouble: words,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("present" as const),
      version,
      spec: clusterSpec,
      deleting: fc.constant(true as const),
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("present" as const), version, spec: clusterSpec }) },
);

export const rival: fc.Arbitrary<Rival> = fc.record(
  {
    namespace: fc.constantFrom("blog", "shop"),
    name: fc.constantFrom("a", "z"),
    createdAt: time,
    wants: fc.constantFrom("common-name", "secret"),
    holds: fc.boolean(),
    unserved: fc.constant(true as const),
  },
  { requiredKeys: ["namespace", "name", "createdAt", "wants", "holds"] },
);
