/** Any state of an Order that can be observed, and many that hardly can, from pools small enough for things to coincide. */
import * as fc from "fast-check";
import type {
  AllowedNamespaces,
  ClusterSpec,
  DeletionSpec,
  Identifier,
  OrderSpec,
  PrivateKeySpec,
} from "../../src/api/types.ts";
import {
  digest,
  PAIR_ALONE,
  type ContentFacts,
  type PasswordView,
  type StoredFormat,
} from "../../src/core/secret/content.ts";
import type { ObjectApproval } from "../../src/core/approval/facts.ts";
import type {
  Attempt,
  AttemptView,
  CertificateFacts,
  ClusterView,
  Doubt,
  Failure,
  InstanceView,
  KeyFacts,
  KeyKind,
  OrderObserved,
  OrderView,
  PurseView,
  Rival,
  SecretView,
  StoredPair,
  VendorFailure,
  VendorView,
} from "../../src/core/facts/observed.ts";
import {
  ATTEMPT_KEY,
  DAY,
  FOREIGN_KEY,
  NOW,
  OTHER_TAG,
  OUR_TAG,
  STORED_KEY,
  TIMING,
} from "./observed/facts.ts";

const COMMON_NAME = "example.com";

const keyHash = fc.constantFrom(ATTEMPT_KEY, STORED_KEY, FOREIGN_KEY);
const id = fc.integer({ min: 1, max: 6 });
const optional = { requiredKeys: [] as [] };
const time = fc
  .constantFrom(-DAY, -1, 0, 1, DAY, 20 * DAY, 90 * DAY, 400 * DAY)
  .map((offset) => NOW + offset);
/** The common name is that of the Order: an attempt is found by it, and it cannot be changed. */
const names = fc.constantFrom<string[][]>(
  [COMMON_NAME],
  [COMMON_NAME],
  [COMMON_NAME, "www.example.com"],
  [COMMON_NAME, "*.example.com", "shop.example.net"],
);
/** Texts of ours, with and without an end. */
const words = fc.constantFrom("It is broken.", "it is broken");
const clause = fc.constant("it shows another key");
/** SSLMate may say nothing at all. */
const vendorWords = fc.constantFrom("It is broken.", "it is broken", "What is this?", "");

const keyKind = fc.constantFrom<KeyKind[]>(
  { algorithm: "ECDSA", size: 256 },
  { algorithm: "ECDSA", size: 384 },
  { algorithm: "RSA", size: 2048 },
);
const encoding = fc.constantFrom<KeyFacts["encoding"][]>("PKCS8", "PKCS1");
const tags = fc.subarray(["cost-7", "shop"]);
const privateKeySpec = fc.constantFrom<PrivateKeySpec[]>(
  {},
  { rotationPolicy: "Never" },
  { rotationPolicy: "Never", size: 384 },
  { size: 256 },
  { algorithm: "ECDSA", size: 256, encoding: "PKCS8" },
  { encoding: "PKCS1" },
  { size: 384 },
  { algorithm: "RSA" },
  { size: 2048 },
);

const approval = fc.constantFrom<(Identifier["approval"] | undefined)[]>(
  "dns",
  "dns",
  "email",
  "http",
  undefined,
);
const identifiers: fc.Arbitrary<Identifier[]> = fc
  .tuple(names, approval, approval)
  .map(([values, first, others]) =>
    values.map((value, index): Identifier => {
      const chosen = index === 0 ? first : others;
      return { type: "dns", value, ...(chosen === undefined ? {} : { approval: chosen }) };
    }),
  );

const renewal = fc.constantFrom<NonNullable<OrderSpec["renewal"]>[]>(
  {},
  { policy: "Disabled" },
  { before: "24h" },
  { before: "9000h" },
  { beforePercentage: 90 },
);
const adopt = fc.constantFrom<NonNullable<OrderSpec["adopt"]>[]>("Never", "IfKeyMatches", "Rekey");
const policy = seldom(fc.constant("Manual" as const), "Automatic" as const);

const deletion = fc.record<DeletionSpec>(
  {
    secret: fc.constantFrom("Retain", "Delete"),
    certificate: fc.constantFrom("StopRenewal", "Keep", "Revoke"),
  },
  optional,
);

type Formats = NonNullable<OrderSpec["formats"]>;
const formats = fc.constantFrom<Formats[]>(
  [{ type: "DER" }],
  [{ type: "CA" }, { type: "Agent" }],
  [{ type: "PKCS12", passwordSecretRef: { name: "keystore" } }, { type: "CombinedPEM" }, { type: "CA" }],
);

const storedFormat = fc.constantFrom<StoredFormat[]>(
  { intact: true },
  { intact: false },
  { intact: true, password: "1" },
);
const content: fc.Arbitrary<ContentFacts> = fc.record({
  labelled: fc.boolean(),
  named: fc.constant(true),
  labels: fc.constantFrom<ContentFacts["labels"][]>({}, { team: null }, { team: digest("shop") }),
  annotations: fc.constantFrom<ContentFacts["annotations"][]>({}, { note: digest("x") }),
  formats: fc.record(
    { PKCS12: storedFormat, DER: storedFormat, CA: storedFormat, Agent: storedFormat },
    optional,
  ),
});

const orderSpec: fc.Arbitrary<OrderSpec> = fc.record(
  {
    cluster: fc.constant("webservers"),
    identifiers,
    secretName: fc.constant("example-com-tls"),
    privateKey: privateKeySpec,
    renewal,
    adopt,
    purchase: fc.record({ policy }),
    suspend: seldom(fc.constant(true), false),
    deletion: seldom<DeletionSpec, DeletionSpec>(deletion, {}),
    formats: rarely<Formats, Formats>(formats, []),
    secretTemplate: rarely<object, object>(fc.constant({ labels: { team: "shop" } }), {}),
  },
  { requiredKeys: ["cluster", "identifiers", "secretName"] },
);

/** Values that were seen before, and one that was not. */
const value = fc.constantFrom("1", "2", "3");
const handled = fc.record({ renew: value, rekey: value }, optional);
const handledInStatus = fc.record({ renew: value, rekey: value, retryApproval: value }, optional);

const order: fc.Arbitrary<OrderView> = fc.record({
  namespace: fc.constant("shop"),
  name: fc.constant("example-com"),
  uid: fc.constant("order-uid"),
  generation: fc.integer({ min: 1, max: 3 }),
  createdAt: time,
  deleting: seldom(fc.constant(true), false),
  deletingSince: fc.constantFrom(NOW, NOW - 3_600_000, NOW - 2 * DAY),
  finalizer: seldom(fc.constant(true), false),
  asked: seldom(
    fc.record(
      { renew: value, rekey: value, retryApproval: value, approvePurchase: fc.constant("0".repeat(16)) },
      optional,
    ),
    {},
  ),
  spec: orderSpec,
  status: fc
    .tuple(handledInStatus, seldom(fc.record({ tags, muted: fc.boolean() }, optional), {}))
    .map(([handledAnnotations, settings]) => ({ observedGeneration: -1, handledAnnotations, settings })),
});

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

const cluster: fc.Arbitrary<ClusterView> = fc.oneof(
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
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("present" as const), version, spec: clusterSpec }) },
);

const rival: fc.Arbitrary<Rival> = fc.record({
  namespace: fc.constantFrom("blog", "shop"),
  name: fc.constantFrom("a", "z"),
  createdAt: time,
  wants: fc.constantFrom("common-name", "secret"),
  holds: fc.boolean(),
});

function certificate(of: fc.Arbitrary<readonly string[]>): fc.Arbitrary<CertificateFacts> {
  return fc.record({
    dnsNames: of,
    serialNumber: fc.constant("01ab"),
    fingerprintSha256: fc.constantFrom("c".repeat(64), "d".repeat(64)),
    issuer: fc.constant("CN=Test Issuing CA"),
    notBefore: fc.constant(NOW - 90 * DAY),
    // Often not near its end, or nothing else than renewal would ever be due.
    notAfter: fc.oneof(time, fc.constantFrom(NOW + 90 * DAY, NOW + 150 * DAY)),
    publicKeyHash: keyHash,
  });
}

const secret: fc.Arbitrary<SecretView> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: "absent" as const }) },
  fc.record({
    kind: fc.constant("foreign" as const),
    why: fc.constantFrom("not-ours" as const, "other-order" as const, "other-type" as const),
    detail: fc.constantFrom("Opaque", "Order web"),
  }),
  fc.record({
    kind: fc.constant("foreign" as const),
    why: fc.constantFrom("not-ours" as const, "other-type" as const),
    detail: fc.constant("it lacks a label"),
    pair: storedPair(names),
  }),
  { weight: 5, arbitrary: ownedSecret() },
  fc.record({
    kind: fc.constant("owned" as const),
    immutable: fc.boolean(),
    handled,
    withoutGain: fc.constant(false),
    content: rarely(content, PAIR_ALONE),
  }),
);

function ownedSecret(): fc.Arbitrary<SecretView> {
  return fc.record(
    {
      kind: fc.constant("owned" as const),
      immutable: fc.boolean(),
      instanceId: id,
      handled,
      ownedBy: seldom(fc.constant(["order-uid"]), ["former-uid"]),
      withoutGain: fc.boolean(),
      content: rarely(content, PAIR_ALONE),
      pair: storedPair(fc.oneof({ weight: 4, arbitrary: names }, fc.constant(["www.example.com"]))),
    },
    { requiredKeys: ["kind", "immutable", "handled", "withoutGain", "content", "pair"] },
  );
}

function storedPair(of: fc.Arbitrary<readonly string[]>): fc.Arbitrary<StoredPair> {
  return fc.record({
    certificate: certificate(of),
    privateKey: fc.tuple(keyKind, encoding).map(([kind, form]): KeyFacts => ({ ...kind, encoding: form })),
  });
}

const attempt: fc.Arbitrary<Attempt> = fc.record({
  uid: fc.constant("attempt-uid"),
  secretName: fc.constant("attempt-1234"),
  order: fc.constant({ namespace: "shop", name: "example-com", uid: "order-uid" }),
  verb: fc.constantFrom("buy" as const, "reissue" as const),
  paid: fc.boolean(),
  keptKey: seldom(fc.constant(true), false),
  handles: handled,
  names,
  privateKey: keyKind,
  publicKeyHash: seldom(fc.constant(STORED_KEY), ATTEMPT_KEY),
  csrHash: fc.constant("5".repeat(64)),
  cluster: fc.constant("webservers"),
  endpoint: fc.constant("https://sslmate.com/api/v2"),
  apiKeyFingerprint: fc.constant("key-1"),
  startedAt: time,
  before: fc.uniqueArray(id, { maxLength: 2 }),
  claims: fc.boolean(),
});

const doubt: fc.Arbitrary<Doubt> = fc.record({
  sent: fc.constantFrom("never", "settings", "refused", "maybe"),
  settled: fc.boolean(),
  nextQuestion: fc.integer({ min: 1, max: 120_000 }),
});

const attemptView: fc.Arbitrary<AttemptView> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("none" as const), ended: attempt }, { requiredKeys: ["kind"] }),
  },
  fc.record({ kind: fc.constant("other-order" as const), attempt }),
  fc.constant({ kind: "unreadable" as const, secretName: "attempt-1" }),
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("ours" as const), attempt, doubt }) },
);

/** Only an active instance has a certificate to check. */
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

const notReady = objectApproval.map((shown) => ({
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

const vendorFailure: fc.Arbitrary<VendorFailure> = fc.oneof(
  fc.record(
    {
      kind: fc.constantFrom<VendorFailure["kind"][]>(
        "unauthorized",
        "payment-required",
        "refused",
        "not-ready",
        "rate-limited",
        "unavailable",
      ),
      detail: vendorWords,
      reason: fc.constant("bad_request"),
      param: fc.constantFrom("csr", "sans", "valueOf"),
      retryAfterSeconds: fc.integer({ min: 0, max: 7_200 }),
    },
    { requiredKeys: ["kind", "detail"] },
  ),
  fc.record({
    kind: fc.constantFrom<VendorFailure["kind"][]>("unreachable", "timeout", "connection-lost", "nonsense"),
    detail: words,
  }),
);

export const arbitraryFailure: fc.Arbitrary<Failure> = fc.oneof(
  fc.record({
    kind: fc.constant("vendor" as const),
    doing: fc.constantFrom(
      "read" as const,
      "settings" as const,
      "buy" as const,
      "reissue" as const,
      "revoke" as const,
      "approval" as const,
    ),
    error: vendorFailure,
  }),
  fc.record({ kind: fc.constantFrom("account" as const, "csr" as const), problem: words }),
  fc.record({ kind: fc.constant("not-approvable" as const), approval: notReady }),
  fc.record({ kind: fc.constant("settings-not-taken" as const), what: clause }),
  fc.record({ kind: fc.constant("changed" as const), what: clause }),
  fc.constant({ kind: "lease-too-short" } as const),
  fc.constant({
    kind: "purse",
    problem: "Entry purse.json of ConfigMap x/y cannot be read: it is not JSON",
  } as const),
  fc.constant({ kind: "kubernetes", problem: "create secrets x/y: 403 Forbidden" } as const),
);

const purseWithoutStray: fc.Arbitrary<PurseView> = fc.record(
  {
    left: fc.constantFrom(0, 1, 20, 20),
    freeAt: fc.constantFrom(NOW + 1, NOW + DAY),
    lastEntry: fc.constantFrom("", "attempt-uid/1"),
    person: words,
    approvalGuarded: fc.boolean(),
  },
  { requiredKeys: ["left", "lastEntry", "approvalGuarded"] },
);

const strayCall: fc.Arbitrary<Pick<PurseView, "stray">> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.constant({ stray: { nextQuestion: 60_000 } }) },
);

export const arbitraryPurse: fc.Arbitrary<PurseView> = fc
  .tuple(purseWithoutStray, strayCall)
  .map(([purse, stray]) => ({ ...purse, ...stray }));

/** The Order wants another Secret than the one that holds its pair. */
function renamed(observed: OrderObserved): OrderObserved {
  const { secret: held } = observed;
  if (held.kind !== "owned" || held.pair === undefined) return observed;
  return { ...observed, secret: { kind: "absent" }, former: { name: "former-tls", pair: held.pair } };
}

function withKeystore(password: PasswordView): (observed: OrderObserved) => OrderObserved {
  return (observed) => {
    const wanted: Formats = [{ type: "PKCS12", passwordSecretRef: { name: "keystore" } }];
    return {
      ...observed,
      password,
      order: { ...observed.order, spec: { ...observed.order.spec, formats: wanted } },
    };
  };
}

export const arbitraryOrderObserved: fc.Arbitrary<OrderObserved> = fc
  .tuple(
    fc.record({
      now: fc.constant(NOW),
      timing: fc.constant(TIMING),
      order,
      cluster,
      namespaceLabels: fc.constantFrom<Record<string, string>[]>({}, { certificates: "paid" }),
      rivals: seldom(fc.array(rival, { maxLength: 2 }), []),
      secret,
      attempt: attemptView,
      setAside: seldom(
        fc.array(
          attempt.map((kept) => ({ ...kept, uid: "kept-uid" })),
          { maxLength: 2 },
        ),
        [],
      ),
      owner: fc.constant({ tag: OUR_TAG }),
      vendor: fc.oneof(fc.constant({ kind: "not-asked" } as const), {
        weight: 3,
        arbitrary: arbitraryAnswer,
      }),
      live: fc.boolean(),
    }),
    fc.oneof(
      { weight: 1, arbitrary: fc.constant(undefined) },
      { weight: 3, arbitrary: arbitraryPurse },
      { weight: 3, arbitrary: fc.constant({ left: 20, lastEntry: "", approvalGuarded: true }) },
    ),
    seldom(arbitraryFailure, undefined),
    fc.constantFrom<((observed: OrderObserved) => OrderObserved)[]>(
      (observed) => observed,
      (observed) => observed,
      looked,
      renewing,
      adding,
      adding,
      adding,
      adding,
      adopting,
      revoking,
      renamed,
      withKeystore({ kind: "present", version: "1" }),
      withKeystore({ kind: "problem", problem: "Secret keystore does not exist." }),
    ),
  )
  .map(([observed, purse, failure, likely]) =>
    likely({
      ...observed,
      ...(purse === undefined ? {} : { purse }),
      ...(failure === undefined ? {} : { failure }),
    }),
  );

/** Nothing is under way or in the way, and SSLMate was just asked: it has nothing. */
function looked(observed: OrderObserved): OrderObserved {
  const { order: asking, cluster: view, vendor: seen, failure, ...others } = observed;
  if (seen.kind === "not-asked" || view.kind === "missing") return observed;
  const { current: _current, pending: _pending, byKey: _byKey, ...vendor } = seen;
  const { deletion: _deletion, ...spec } = asking.spec;
  return {
    ...others,
    order: { ...asking, spec, deleting: false, finalizer: false },
    cluster: { kind: "present", version: view.version, spec: view.spec },
    attempt: { kind: "none" },
    rivals: [],
    vendor,
    live: true,
    // A refused reissue is the one failure after which a pass goes on.
    ...(failure?.kind === "vendor" && failure.doing === "reissue" ? { failure } : {}),
  };
}

/** As SSLMate shows it when all goes well: the Secret's certificate is the current one. */
function renewing(observed: OrderObserved): OrderObserved {
  const { secret: stored, vendor, live, ...others } = looked(observed);
  if (stored.kind !== "owned" || stored.pair === undefined || vendor.kind === "not-asked") return observed;
  const { certificate: facts } = stored.pair;
  if (!facts.dnsNames.includes(COMMON_NAME)) return observed;
  const owners = vendor.owners.includes(OTHER_TAG) ? vendor.owners : [OUR_TAG];
  const current: InstanceView = {
    id: stored.instanceId ?? 1,
    state: "active",
    publicKeyHash: facts.publicKeyHash,
    expiring: facts.notAfter - observed.now < 20 * DAY,
    check: { ok: true, certificate: facts },
  };
  return { ...others, secret: stored, vendor: { ...vendor, owners, current }, live };
}

/** The same, for the common name alone: the Order may ask for more. */
function adding(observed: OrderObserved): OrderObserved {
  const { secret: stored } = observed;
  if (stored.kind !== "owned" || stored.pair === undefined) return observed;
  const { certificate: facts, privateKey } = stored.pair;
  const pair: StoredPair = { certificate: { ...facts, dnsNames: [COMMON_NAME] }, privateKey };
  return renewing({ ...observed, secret: { ...stored, immutable: false, pair } });
}

/** A Secret that is nobody's has the key of a certificate that is nobody's. */
function adopting(observed: OrderObserved): OrderObserved {
  const { secret: stored, vendor, live, ...others } = looked(observed);
  if (stored.kind !== "foreign" || stored.pair === undefined || vendor.kind === "not-asked") return observed;
  const { publicKeyHash } = stored.pair.certificate;
  const current: InstanceView = { id: 5, state: "active", publicKeyHash, expiring: false };
  return { ...others, secret: stored, vendor: { ...vendor, owners: [], current }, live };
}

/** A deleted Order whose certificate is to be revoked, and SSLMate was just asked. */
function revoking(observed: OrderObserved): OrderObserved {
  const seen = renewing(observed);
  const spec: OrderSpec = { ...seen.order.spec, deletion: { certificate: "Revoke" }, suspend: false };
  const { failure: _, ...others } = seen;
  return { ...others, order: { ...seen.order, spec, deleting: true, finalizer: true } };
}

/** What stands in the way of everything else comes up in one state of five only, so that the rest is reached. */
/** So that most Secrets need nothing, and decisions come to what costs money. */
function rarely<T, U>(arbitrary: fc.Arbitrary<T>, otherwise: U): fc.Arbitrary<T | U> {
  return fc.oneof({ weight: 1, arbitrary }, { weight: 19, arbitrary: fc.constant(otherwise) });
}

function seldom<T, U>(arbitrary: fc.Arbitrary<T>, otherwise: U): fc.Arbitrary<T | U> {
  return fc.oneof({ weight: 1, arbitrary }, { weight: 4, arbitrary: fc.constant(otherwise) });
}
