/** Orders made up by chance: whose, for which names, with which spec and key. */
import * as fc from "fast-check";
import type { ClusterSpec, OrderSpec } from "../../../src/api/types.ts";
import { PASSWORD_SECRET, type Who } from "../story/step.ts";

export const COMMON_NAME = "example.com";

/** The sets of names that Orders ask for; the common name is the first of each. */
const NAMES: readonly (readonly string[])[] = [
  [COMMON_NAME],
  [COMMON_NAME, "www.example.com"],
  [COMMON_NAME, "api.example.com"],
  [COMMON_NAME, "www.example.com", "api.example.com"],
];

export function who(installations: number): fc.Arbitrary<Required<Who>> {
  return fc.record({
    // Two Orders of one cluster want the same common name.
    order: fc.oneof(
      { weight: 4, arbitrary: fc.constant("web") },
      { weight: 1, arbitrary: fc.constant("rival") },
    ),
    installation: fc.nat({ max: installations - 1 }),
  });
}

export const names = fc.constantFrom(...NAMES);

/** What lies in the Secret beside the pair. */
export const CONTENT: readonly Partial<OrderSpec>[] = [
  {
    formats: [{ type: "PKCS12", passwordSecretRef: { name: PASSWORD_SECRET } }, { type: "CA" }],
    secretTemplate: { labels: { team: "shop" } },
  },
  { formats: [{ type: "DER" }, { type: "Agent" }], secretTemplate: { annotations: { note: "x" } } },
  { formats: [], secretTemplate: {} },
];

/** What is set at SSLMate beside the certificate. */
export const AT_SSLMATE: readonly Partial<OrderSpec>[] = [
  { tags: ["team-shop"], muted: true },
  { tags: ["team-shop", "paid"], muted: false },
  { tags: [] },
];

export const spec: fc.Arbitrary<Partial<OrderSpec>> = fc.oneof(
  { weight: 5, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.constant({ secretName: "shared-tls" }) },
  { weight: 1, arbitrary: fc.constant({ adopt: "Rekey" as const }) },
  { weight: 1, arbitrary: fc.constant({ deletion: { certificate: "Revoke" as const } }) },
  {
    weight: 1,
    arbitrary: fc.constant({ deletion: { secret: "Delete" as const, certificate: "Revoke" as const } }),
  },
  { weight: 1, arbitrary: fc.constant({ privateKey: { rotationPolicy: "Never" as const } }) },
  { weight: 1, arbitrary: fc.constant({ renewal: { policy: "Vendor" as const } }) },
  { weight: 1, arbitrary: fc.constant(CONTENT[0] ?? {}) },
  { weight: 1, arbitrary: fc.constant(AT_SSLMATE[0] ?? {}) },
);

export const key = fc.constantFrom<NonNullable<OrderSpec["privateKey"]>>(
  { algorithm: "ECDSA", size: 256 },
  { algorithm: "ECDSA", size: 384 },
  { algorithm: "RSA", size: 2048 },
  { encoding: "PKCS1" },
);

/** Who renews, and when. */
export const RENEWALS: readonly OrderSpec["renewal"][] = [
  { policy: "Vendor" },
  { policy: "Vendor" },
  { policy: "Disabled" },
  { policy: "RenewBefore" },
  { before: "12h" },
];

/** Whom the Cluster lets spend, and on which names; the later ones give back what the former take. */
export const PAYERS_RULES: readonly Partial<ClusterSpec>[] = [
  { allowedNames: [COMMON_NAME] },
  { allowedNames: ["example.org"] },
  { allowedNamespaces: { from: "Names", names: ["blog"] } },
  { allowedNames: [COMMON_NAME, "*.example.com"], allowedNamespaces: { from: "All" } },
  { allowedNames: [COMMON_NAME, "*.example.com"], allowedNamespaces: { from: "All" } },
];
