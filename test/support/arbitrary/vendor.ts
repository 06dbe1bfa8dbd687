/** Anything that SSLMate shows when it is asked for a name. */
import * as fc from "fast-check";
import type { ObjectApproval } from "../../../src/core/approval/facts.ts";
import type { InstanceView, VendorView } from "../../../src/core/facts/observed.ts";
import { ATTEMPT_KEY, DAY, OTHER_TAG, OUR_TAG } from "../observed/facts.ts";
import { certificate } from "./secret.ts";
import { id, keyHash, names, optional, seldom, tags, time, words } from "./values.ts";

/** How the vendor says that names are approved, or does not. */
const shownNames = fc
  .array(
    fc.record(
      {
        name: fc.constantFrom("example.com", "www.example.com", "api.example.com"),
        method: fc.constantFrom("dns" as const, "http" as const, "email" as const),
        approverEmail: fc.constantFrom("admin@example.com", "hostmaster@example.com"),
        ready: fc.boolean(),
      },
      { requiredKeys: ["name"] },
    ),
    { maxLength: 3 },
  )
  .map((each) => each.filter(({ name }, index) => each.findIndex((other) => other.name === name) === index));

/** Only an active instance has a certificate to check. */
const instance: fc.Arbitrary<InstanceView> = fc
  .record(
    {
      id,
      state: fc.constantFrom("pending", "active", "active", "expired", "revoked", "canceled"),
      publicKeyHash: keyHash,
      expiring: fc.boolean(),
      otherNames: names.map((all) => all.slice(1)),
      csrHash: fc.constantFrom("5".repeat(64), "6".repeat(64)),
      approval: fc.record({ names: shownNames }),
      invoiceId: fc.constant("INV-7"),
      check: fc.oneof(
        fc.record({ ok: fc.constant(true as const), certificate: certificate(names) }),
        fc.record({ ok: fc.constant(false as const), problem: words }),
      ),
    },
    { requiredKeys: ["id", "state", "publicKeyHash", "expiring"] },
  )
  .map(({ check, ...others }): InstanceView => {
    if (check === undefined || others.state !== "active") return others;
    return withKey({ ...others, check }, others.publicKeyHash);
  });

/** The same instance for that key, its certificate included. */
function withKey(shown: InstanceView, publicKeyHash: string): InstanceView {
  const { check } = shown;
  if (check?.ok !== true) return { ...shown, publicKeyHash };
  return {
    ...shown,
    publicKeyHash,
    check: { ok: true, certificate: { ...check.certificate, publicKeyHash } },
  };
}

const objectApproval: fc.Arbitrary<ObjectApproval> = fc.record({
  publicKeyHash: keyHash,
  names: shownNames.map((each) => each.map((name) => ({ ...name, records: [] }))),
});

export const notReady = objectApproval.map((shown) => ({
  ...shown,
  names: [
    { name: "example.com", ready: false, records: [] },
    ...shown.names.filter(({ name }) => name !== "example.com"),
  ],
}));

type Answer = Extract<VendorView, { kind: "answered" }>;

/** What SSLMate shows when it is asked; nothing in half of the answers. */
export const arbitraryAnswer: fc.Arbitrary<Answer> = fc
  .tuple(
    seldom(fc.constant("key-2"), "key-1"),
    fc.constantFrom<string[][]>([], [OUR_TAG], [OUR_TAG], [OTHER_TAG], [OUR_TAG, OTHER_TAG]),
    fc.oneof(
      fc.constant({}),
      fc.record(
        {
          current: instance,
          pending: instance,
          byKey: instance.map((shown) => withKey(shown, ATTEMPT_KEY)),
          paidUntil: time,
          termEnding: fc.boolean(),
          autoRenew: fc.boolean(),
          settings: fc.record({ tags, muted: fc.boolean() }, { requiredKeys: ["tags"] }),
          clockAhead: fc.constantFrom(-DAY, 0, 30 * DAY, 400 * DAY),
          price: fc.constant("15.95 USD"),
          approval: objectApproval,
        },
        optional,
      ),
    ),
  )
  .map(([apiKeyFingerprint, owners, shown]): Answer => ({
    kind: "answered",
    apiKeyFingerprint,
    owners,
    ...shown,
  }));
