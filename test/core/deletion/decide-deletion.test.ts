import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/order/decide.ts";
import {
  at,
  DAY,
  foreignInstance,
  instance,
  issuedInstance,
  live,
  NOW,
  orderObserved,
  OTHER_TAG,
  OUR_TAG,
  pair,
  storedInstance,
  withAttempt,
  withCluster,
  withClusterTrouble,
  withFailure,
  withForeignSecret,
  withOrder,
  withOthersAttempt,
  withoutCluster,
  withRefusal,
  withSecret,
  withSetAside,
  withSpec,
  withTerm,
  withUnreadableAttempt,
  attemptFacts,
  type Change,
  FIRST_WAIT,
} from "../../support/order-observed.ts";

type Row = [name: string, changes: Change[], expected: Record<string, unknown>];

const HOUR = 3_600_000;
/** An Order with our finalizer whose deletion was asked for a moment ago. */
const deleting = withOrder({ deleting: true, deletingSince: NOW, finalizer: true });
const since = (milliseconds: number): Change => withOrder({ deletingSince: NOW - milliseconds });
const revoke = withSpec({ deletion: { certificate: "Revoke" } });
const keep = withSpec({ deletion: { certificate: "Keep" } });
const deleteSecret = withSpec({ deletion: { secret: "Delete" } });
const vendorRenews: Change = (observed) => ({
  ...withCluster({ purchase: { vendorRenewal: true } })(observed),
  order: { ...observed.order, spec: { ...observed.order.spec, renewal: { policy: "Vendor" } } },
});
const ours = { current: storedInstance(), owners: [OUR_TAG] };
const revoked =
  (revocation: "pending" | "revoked"): Change =>
  (observed) => ({ ...observed, revocation });
const tried =
  (what: NonNullable<ReturnType<typeof orderObserved>["tried"]>): Change =>
  (observed) => ({ ...observed, tried: what });
const waits = (reason: string): Record<string, unknown> => ({ kind: "rest", reason });
const refused = (words: string): Record<string, unknown> => ({
  kind: "rest",
  state: "stalled",
  reason: "RevocationRefused",
  message: expect.stringContaining(words),
});
const DONE = { kind: "set-finalizer", stands: false };

function check(rows: readonly Row[], ...base: readonly Change[]): void {
  it.each(rows)("%s", (_name, changes, expected) => {
    expect(decide(orderObserved(...base, ...changes))).toMatchObject(expected);
  });
}

describe("decide, for a deleted Order, does nothing at SSLMate", () => {
  check(
    [
      [
        "given no finalizer of ours, then it rests",
        [withOrder({ finalizer: false }), revoke],
        { reason: "Deleting" },
      ],
      ["given StopRenewal and no renewal by SSLMate, then it goes", [live(ours)], DONE],
      ["given Keep, then it goes", [keep, vendorRenews, live(ours)], DONE],
      [
        "given Keep by the Cluster's default, then it goes",
        [withCluster({ defaults: { deletion: { certificate: "Keep" } } })],
        DONE,
      ],
      ["given Keep and no Cluster any more, then it goes", [keep, withoutCluster], DONE],
      ["given a Secret that stays, then it goes", [withSecret()], DONE],
    ],
    deleting,
  );

  it("given no finalizer and a Secret that goes with it, then that is said", () => {
    const observed = orderObserved(
      withOrder({ deleting: true }),
      withSecret(pair(), { ownedBy: ["order-uid"] }),
    );
    expect(decide(observed)).toMatchObject({
      message: "The Order is being deleted; its Secret goes with it.",
    });
  });
});

describe("decide, for a deleted Order whose Secret is to go", () => {
  check(
    [
      [
        "given a Secret without an owner reference, then that is set first",
        [withSecret()],
        { kind: "set-owner" },
      ],
      [
        "given one of a former Order of this name, then ours is set",
        [withSecret(pair(), { ownedBy: ["former-uid"] })],
        { kind: "set-owner" },
      ],
      [
        "given the owner reference, then the Order goes, and the Secret with it",
        [withSecret(pair(), { ownedBy: ["order-uid"] })],
        DONE,
      ],
      ["given no Secret, then the Order goes", [], DONE],
      [
        "given a Secret that is not ours, then it is left",
        [withForeignSecret("not-ours", "it lacks a label")],
        DONE,
      ],
      [
        "given one that another Order has left behind, then it is left",
        [withSecret(pair(), { inherited: true })],
        DONE,
      ],
      [
        "given one whose owner reference was taken away meanwhile, as by --cascade=orphan, then it stays",
        [withSecret(pair(), { goesWith: "order-uid" })],
        DONE,
      ],
      [
        "given SSLMate down, then the Secret is seen to all the same",
        [
          revoke,
          deleteSecret,
          withSpec({ deletion: { secret: "Delete", certificate: "Revoke" } }),
          withSecret(),
          withRefusal(),
        ],
        { kind: "set-owner" },
      ],
      [
        "given that Kubernetes refuses the reference, then it is said, and tried again",
        [withSecret(), tried({ owner: { problem: "apply secrets shop/x: 403 Forbidden" } })],
        {
          kind: "rest",
          reason: "KubernetesRefused",
          message: expect.stringContaining("apply secrets shop/x: 403 Forbidden"),
        },
      ],
      [
        "given the same after the time limit, then the Order goes, and a person is told which Secret to delete",
        [since(DAY), withSecret(), tried({ owner: {} })],
        { ...DONE, leaving: expect.stringContaining("delete Secret example-com-tls") },
      ],
    ],
    deleting,
    deleteSecret,
  );
});

describe("decide, for a deleted Order whose certificate is to be revoked", () => {
  check(
    [
      ["given that SSLMate was not asked, then it is, live", [withSecret()], { kind: "look" }],
      [
        "given our certificate by its key in the Secret, then all are revoked",
        [withSecret(), live(ours)],
        { kind: "revoke" },
      ],
      [
        "given our certificate by the tag alone, then all are revoked",
        [live({ current: foreignInstance(), owners: [OUR_TAG] })],
        { kind: "revoke" },
      ],
      [
        "given our certificate by a key that was set aside, then all are revoked",
        [withSetAside(attemptFacts()), live({ current: issuedInstance() })],
        { kind: "revoke" },
      ],
      [
        "given Revoke by the Cluster's default, then all are revoked",
        [
          withSpec({ deletion: {} }),
          withCluster({ defaults: { deletion: { certificate: "Revoke" } } }),
          live(ours),
          withSecret(),
        ],
        { kind: "revoke" },
      ],
      [
        "given that SSLMate is at it, then it is asked again",
        [withSecret(), live(ours), revoked("pending")],
        { kind: "rest", reason: "RevocationPending" },
      ],
      [
        "given that all are revoked, then our tag is withdrawn",
        [withSecret(), live(ours), revoked("revoked")],
        { kind: "release", stopRenewal: false, withdrawTag: true },
      ],
      [
        "given that nothing is current any more, then our tag is withdrawn",
        [withSecret(), live({ owners: [OUR_TAG] })],
        { kind: "release", stopRenewal: false, withdrawTag: true },
      ],
      [
        "given that and renewal by SSLMate, then both end",
        [live({ owners: [OUR_TAG], autoRenew: true })],
        { kind: "release", stopRenewal: true, withdrawTag: true },
      ],
      ["given nothing current and no tag of ours, then the Order goes", [withSecret(), live()], DONE],
      ["given that nothing was ever bought, then the Order goes", [live()], DONE],
      [
        "given nothing current and another's tag, then the Order goes",
        [live({ owners: [OTHER_TAG], autoRenew: true })],
        DONE,
      ],
    ],
    deleting,
    revoke,
  );

  check(
    [
      [
        "given another's tag, then nothing is revoked",
        [live({ current: foreignInstance(), owners: [OTHER_TAG] })],
        refused(OTHER_TAG),
      ],
      [
        "given our key and another's tag, then nothing is revoked",
        [live({ ...ours, owners: [OTHER_TAG] })],
        refused(OTHER_TAG),
      ],
      [
        "given both tags, then nothing is revoked",
        [live({ ...ours, owners: [OUR_TAG, OTHER_TAG] })],
        refused(OTHER_TAG),
      ],
      [
        "given adopt: Rekey and another's tag, then nothing is revoked",
        [
          withSpec({ adopt: "Rekey", deletion: { certificate: "Revoke" } }),
          live({ ...ours, owners: [OTHER_TAG] }),
        ],
        refused(OTHER_TAG),
      ],
      [
        "given a certificate of nobody's, then nothing is revoked",
        [live({ current: foreignInstance() })],
        refused("was not bought for this Order"),
      ],
      [
        "given a pending instance, then nothing is revoked",
        [live({ ...ours, pending: instance({ id: 22 }) })],
        refused("Instance 22 is still pending"),
      ],
      [
        "given another Order's call in flight, then nothing is revoked",
        [withOthersAttempt, live(ours)],
        refused("Order blog/web has a purchase"),
      ],
      [
        "given a call in flight that cannot be read, then nothing is revoked",
        [withUnreadableAttempt, live(ours)],
        refused("Secret attempt-1234"),
      ],
    ],
    deleting,
    revoke,
    withSecret(),
  );

  check(
    [
      [
        "given a call of its own in flight, then SSLMate is asked what came of it",
        [withAttempt()],
        { kind: "ask-vendor" },
      ],
      [
        "given that it came to a certificate, then it is not published but set aside",
        [withAttempt(), live({ current: issuedInstance() })],
        { kind: "end-attempt", how: "set-aside" },
      ],
      [
        "given that it is pending, then that is waited for",
        [withAttempt(), live({ pending: instance() })],
        { kind: "rest", reason: "ApprovalPending" },
      ],
      [
        "given that it never went out, then it ends",
        [withAttempt({ sent: "never" }), live()],
        { kind: "end-attempt", how: "delete" },
      ],
      [
        "given that nothing is known yet, then it is waited for",
        [withAttempt(), live()],
        { kind: "rest", reason: "InDoubt" },
      ],
      [
        "given that nothing came of it, then it is never sent again",
        [withAttempt({ settled: true }), live()],
        { kind: "end-attempt", how: "set-aside" },
      ],
    ],
    deleting,
    revoke,
  );
});

describe("decide, for a deleted Order whose certificate SSLMate renews", () => {
  check(
    [
      ["given that SSLMate was not asked, then it is", [], { kind: "look" }],
      [
        "given our tag, then its renewal ends and the tag is withdrawn",
        [live({ ...ours, autoRenew: true })],
        { kind: "release", stopRenewal: true, withdrawTag: true },
      ],
      [
        "given our key alone, then its renewal ends",
        [withSecret(), live({ current: storedInstance(), autoRenew: true })],
        { kind: "release", stopRenewal: true, withdrawTag: false },
      ],
      [
        "given that its renewal is off, then the tag alone is withdrawn",
        [live({ ...ours, autoRenew: false })],
        { kind: "release", stopRenewal: false, withdrawTag: true },
      ],
      [
        "given a call of ours in flight, then its renewal ends, and the tag stays for the call's sake",
        [withAttempt(), live({ ...ours, autoRenew: true })],
        { kind: "release", stopRenewal: true, withdrawTag: false },
      ],
      [
        "given that both is done, then the Order goes",
        [live({ current: storedInstance(), autoRenew: false })],
        DONE,
      ],
      [
        "given another's certificate, then it is left to him",
        [withSecret(), live({ current: storedInstance(), owners: [OTHER_TAG], autoRenew: true })],
        DONE,
      ],
      [
        "given a person's certificate, then it is left to him",
        [live({ current: foreignInstance(), autoRenew: true })],
        DONE,
      ],
      [
        "given no Cluster any more, then it waits for one",
        [withoutCluster],
        { kind: "rest", reason: "ClusterNotFound" },
      ],
    ],
    deleting,
    vendorRenews,
  );
});

describe("decide, for a deleted Order, while SSLMate cannot be asked", () => {
  const rows: Row[] = [
    ["given that SSLMate is down", [withRefusal({ kind: "unavailable" })], waits("Unavailable")],
    ["given that the Cluster is gone", [withoutCluster], waits("ClusterNotFound")],
    [
      "given that the API key is gone",
      [withClusterTrouble("Secret sslmate-api-key does not exist.")],
      waits("ClusterNotReady"),
    ],
    [
      "given that the account cannot be opened",
      [withFailure({ kind: "account", problem: "There is no API key." })],
      waits("ClusterNotReady"),
    ],
    [
      "given that SSLMate refuses the revocation",
      [withFailure({ kind: "vendor", doing: "revoke", error: { kind: "refused", detail: "No." } })],
      waits("Refused"),
    ],
    [
      "given that SSLMate does not take the tag away",
      [withFailure({ kind: "settings-not-taken", what: "it still shows the tag of this Order" })],
      waits("SettingsNotTaken"),
    ],
    ["given that the lease is too short", [withFailure({ kind: "lease-too-short" })], waits("LeaseTooShort")],
    [
      "given that the Order is suspended",
      [withSpec({ suspend: true, deletion: { certificate: "Revoke" } })],
      waits("Suspended"),
    ],
  ];
  check(rows, deleting, revoke, withSecret());

  it.each(rows)("%s, after a day the Order goes, and what a person may do is told", (_name, changes) => {
    const observed = orderObserved(deleting, revoke, withSecret(), ...changes, since(DAY));
    expect(decide(observed)).toMatchObject({
      ...DONE,
      leaving: expect.stringMatching(
        /^The Order was let go .* by hand: revoke the certificates on the page of example\.com in the account of Cluster webservers at sslmate\.com; remove the tag k8s-ours-0123456789abcdef there\.$/,
      ),
    });
  });

  it("given that SSLMate renews by itself, then after a day a person is told to turn that off", () => {
    const observed = orderObserved(deleting, vendorRenews, withRefusal(), since(DAY));
    expect(decide(observed)).toMatchObject({
      ...DONE,
      leaving: expect.stringContaining("turn automatic renewal off on the page of example.com"),
    });
  });

  it.each([
    ["at once", 0, FIRST_WAIT],
    ["after an hour", HOUR, HOUR / 4],
    ["after ten hours", 10 * HOUR, HOUR],
    ["a minute before the end", DAY - 60_000, 60_000],
  ])(
    "given that it failed %s, then it is tried again later and later, and at the end once more",
    (_when, gone, after) => {
      const down = withRefusal({ kind: "unavailable" });
      expect(decide(orderObserved(deleting, revoke, since(gone), down))).toMatchObject({
        kind: "rest",
        after,
      });
    },
  );

  it("given a wait, then until when it lasts is said", () => {
    expect(decide(orderObserved(deleting, revoke, withoutCluster))).toMatchObject({
      message: expect.stringMatching(/Keep\. The deletion waits for that until 2026-11-23T12:00:00Z\.$/),
    });
  });

  it("given a process that was away for days, then it tries before it gives up", () => {
    const observed = orderObserved(deleting, revoke, withSecret(), at(NOW + 5 * DAY), live(ours));
    expect(decide(observed)).toEqual({ kind: "revoke" });
  });

  it("given that Kubernetes refuses to let it go, then that is said, without a loop", () => {
    const observed = orderObserved(
      deleting,
      since(2 * DAY),
      tried({ finalizer: { problem: "replace orders: 403 Forbidden" } }),
    );
    expect(decide(observed)).toMatchObject({ kind: "rest", reason: "KubernetesRefused" });
  });
});

describe("decide, for a living Order, prepares its deletion", () => {
  const SET = { kind: "set-finalizer", stands: true };
  const OWN = { kind: "set-owner" };
  const stands = withOrder({ finalizer: true });
  const owned = withSecret(pair(), { ownedBy: ["order-uid"] });
  check([
    ["given the usual Order, then it has no finalizer", [withSecret()], { reason: "Issued" }],
    ["given Revoke, then the finalizer is set before anything is bought", [revoke], SET],
    [
      "given Revoke by the Cluster's default, then too",
      [withCluster({ defaults: { deletion: { certificate: "Revoke" } } })],
      SET,
    ],
    [
      "given Keep against that default, then not",
      [keep, withCluster({ defaults: { deletion: { certificate: "Revoke" } } }), withSecret()],
      { reason: "Issued" },
    ],
    ["given renewal by SSLMate, then the finalizer is set", [vendorRenews], SET],
    ["given renewal by SSLMate and Keep, then not", [vendorRenews, keep], { kind: "look" }],
    ["given Revoke and the finalizer, then it goes on", [revoke, stands], { kind: "look" }],
    [
      "given a finalizer that nothing needs any more, then it is removed",
      [stands, withSecret()],
      { ...DONE },
    ],
    [
      "given a finalizer and no Cluster to say whether it is needed, then it stays",
      [stands, withoutCluster, withSecret()],
      { reason: "ClusterNotFound" },
    ],
    [
      "given Delete and a Secret without an owner reference, then that is set",
      [deleteSecret, withSecret()],
      OWN,
    ],
    [
      "given Delete and no Secret, then it is bought for without a finalizer: the reference comes with the Secret",
      [deleteSecret],
      { kind: "look" },
    ],
    ["given Delete and the owner reference, then all is well", [deleteSecret, owned], { reason: "Issued" }],
    [
      "given Delete and a reference that does not stay, then the finalizer stands in",
      [deleteSecret, withSecret(), tried({ owner: {} })],
      SET,
    ],
    ["given Retain and an owner reference of ours, then it is withdrawn", [owned], OWN],
    [
      "given Retain and one that somebody else has set too, then it stays his",
      [owned, tried({ owner: {} })],
      { reason: "Issued" },
    ],
    [
      "given one of an Order that is gone, then it is not ours to withdraw",
      [withSecret(pair(), { ownedBy: ["former-uid"] })],
      { reason: "Issued" },
    ],
    [
      "given no Cluster and an Order that is silent, then the reference stays",
      [owned, withoutCluster],
      { reason: "ClusterNotFound" },
    ],
    [
      "given a suspended Order, then its Secret stays as it is",
      [withSpec({ suspend: true }), owned],
      { reason: "Issued" },
    ],
    [
      "given that Kubernetes refuses the finalizer, then nothing is bought, and it is said",
      [revoke, tried({ finalizer: { problem: "replace orders: 403 Forbidden" } })],
      { kind: "rest", reason: "KubernetesRefused" },
    ],
    [
      "given that and a call in flight, then the call is followed",
      [revoke, withAttempt(), tried({ finalizer: { problem: "x" } })],
      { kind: "ask-vendor" },
    ],
    [
      "given that Kubernetes refuses the owner reference, then it is said although the pair is valid",
      [deleteSecret, stands, withSecret(), tried({ owner: { problem: "apply secrets: 403 Forbidden" } })],
      { reason: "KubernetesRefused" },
    ],
    [
      "given an end of the term, then it makes no difference",
      [withSecret(), live(ours), withTerm({ termEnding: true })],
      { reason: "Issued" },
    ],
  ]);
});
