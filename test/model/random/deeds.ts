/** Things that people do, made up by chance: to an Order, to its Secret, and at SSLMate. */
import * as fc from "fast-check";
import type { AtVendor, Step } from "../story/step.ts";
import { HOUR } from "../world/simulation.ts";
import { clusterDeeds } from "./cluster-deeds.ts";
import { AT_SSLMATE, COMMON_NAME, CONTENT, key, names, RENEWALS, spec, who } from "./orders.ts";
import { weigh } from "./weight.ts";

const atVendor: fc.Arbitrary<AtVendor> = fc.oneof(
  fc.constantFrom<AtVendor>(
    { verb: "buy" },
    { verb: "reissue" },
    { verb: "revoke" },
    { verb: "cancel" },
    { verb: "approve" },
    { verb: "refuse" },
    { verb: "replace CSR" },
  ),
  fc.constantFrom<AtVendor>(
    { verb: "change", settings: { autoRenew: true } },
    { verb: "change", settings: { sans: [] } },
    { verb: "change", settings: { sans: null } },
    { verb: "change", settings: { tags: { customer: true } } },
  ),
);

/** Things that people do, and that can happen at any moment. */
export function deed(installations: number): fc.Arbitrary<Step> {
  const someone = who(installations);
  const secretName = fc.constantFrom("web-tls", "other-tls", "shared-tls");
  return fc.oneof(
    ...clusterDeeds(installations),
    weigh(
      4,
      fc
        .tuple(someone, names, spec)
        .map(([each, wanted, rest]) => ({ do: "create", ...each, names: wanted, spec: rest })),
    ),
    weigh(
      3,
      someone.map((each) => ({ do: "delete", ...each })),
    ),
    weigh(
      4,
      fc.tuple(someone, names).map(([each, wanted]) => ({ do: "set names", ...each, names: wanted })),
    ),
    weigh(
      1,
      fc.tuple(someone, key).map(([each, wanted]) => ({ do: "set key", ...each, key: wanted })),
    ),
    weigh(
      1,
      fc
        .tuple(someone, secretName)
        .map(([each, name]) => ({ do: "set", ...each, what: "secretName", spec: { secretName: name } })),
    ),
    weigh(
      2,
      someone.map((each) => ({ do: "delete Secret", ...each })),
    ),
    weigh(
      1,
      someone.map((each) => ({ do: "prune status", ...each })),
    ),
    weigh(
      1,
      fc
        .tuple(someone, fc.constantFrom(...CONTENT))
        .map(([each, content]) => ({ do: "set", ...each, what: "content", spec: content })),
    ),
    weigh(
      1,
      fc
        .tuple(someone, fc.constantFrom("secret", "another", undefined))
        .map(([each, password]) => ({ do: "set password", ...each, password })),
    ),
    weigh(
      2,
      fc
        .tuple(someone, fc.constantFrom(...RENEWALS))
        .map(([each, renewal = {}]) => ({ do: "set", ...each, what: "renewal", spec: { renewal } })),
    ),
    weigh(
      3,
      fc
        .tuple(someone, fc.constantFrom(...AT_SSLMATE))
        .map(([each, settings]) => ({ do: "set", ...each, what: "settings at SSLMate", spec: settings })),
    ),
    weigh(
      1,
      fc
        .tuple(fc.constantFrom("attempts" as const, "purse" as const), fc.nat({ max: installations - 1 }))
        .map(([what, place]) => ({ do: "remove", what, installation: place })),
    ),
    weigh(
      1,
      someone.map((each) => ({ do: "strip label", ...each })),
    ),
    weigh(
      2,
      someone.map((each) => ({ do: "approve purchase", ...each, within: HOUR })),
    ),
    weigh(
      2,
      fc
        .tuple(someone, fc.constantFrom("renew", "rekey", "retry-approval"), fc.constantFrom("1", "2"))
        .map(([each, what, value]) => ({
          do: "annotate",
          ...each,
          annotation: `sslmate.com/${what}`,
          value,
        })),
    ),
    weigh(
      1,
      fc
        .tuple(someone, fc.boolean())
        .map(([each, suspend]) => ({ do: "set", ...each, what: "suspend", spec: { suspend } })),
    ),
    weigh(
      4,
      atVendor.map((action) => ({ do: "vendor", commonName: COMMON_NAME, action })),
    ),
    weigh(
      1,
      fc
        .tuple(someone, fc.constantFrom("dns" as const, "http" as const, "email" as const))
        .map(([each, approval]) => ({ do: "set approval", ...each, approval })),
    ),
    weigh(
      1,
      fc.constantFrom("auto" as const, "manual" as const).map((how) => ({ do: "vendor approves", how })),
    ),
    weigh(
      1,
      fc.boolean().map((on) => ({ do: "integration", on })),
    ),
  );
}
