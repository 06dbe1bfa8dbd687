/** When the approval of a pending instance is begun anew, and when it is left to go on. */
import { describe, expect, it } from "vitest";
import type { OrderStatus } from "../../../src/api/types.ts";
import type { InstanceApproval, ObjectApproval, ShownApproval } from "../../../src/core/approval/facts.ts";
import { settingsHash } from "../../../src/core/approval/settings.ts";
import { decide } from "../../../src/core/order/decide.ts";
import { ATTEMPT_KEY, OTHER_TAG, OUR_TAG } from "../../support/observed/facts.ts";
import { instance } from "../../support/observed/instances.ts";
import { orderObserved, type Change } from "../../support/observed/order-observed.ts";
import {
  withAsked,
  withIdentifiers,
  withoutCluster,
  withSpec,
  withStatus,
} from "../../support/observed/with-asked.ts";
import { withAttempt } from "../../support/observed/with-attempt.ts";
import { live, withAnswer } from "../../support/observed/with-vendor.ts";

const shown = (changes: Partial<ShownApproval> = {}): ShownApproval => ({
  name: "example.com",
  method: "dns",
  records: [],
  ...changes,
});

/** Our instance is pending; the object and the instance show these approvals. */
const pending = (
  object: readonly ShownApproval[] = [shown()],
  ofInstance: InstanceApproval["names"] = [{ name: "example.com", method: "dns" }],
): Change => {
  const approval: ObjectApproval = { publicKeyHash: ATTEMPT_KEY, names: object };
  return withAnswer({ pending: instance({ approval: { names: ofInstance } }), approval });
};

const byMail = (approverEmail: string): Change =>
  withIdentifiers({ type: "dns", value: "example.com", approval: "email", approverEmail });

const mail = (approverEmail?: string) => ({
  name: "example.com",
  method: "email" as const,
  ...(approverEmail === undefined ? {} : { approverEmail }),
});

const decided = (...changes: Change[]) => decide(orderObserved(withAttempt(), ...changes));

const issuance = (changes: Partial<NonNullable<OrderStatus["issuance"]>> = {}): Partial<OrderStatus> => ({
  issuance: { id: "attempt-uid", phase: "Pending", ...changes },
});

type Row = [given: string, changes: Change[]];

describe("an approval is begun anew", () => {
  const rows: Row[] = [
    ["the object has another method", [pending([shown({ method: "http" })])]],
    [
      "the object has another mailbox",
      [byMail("admin@example.com"), pending([{ ...mail("webmaster@example.com"), records: [] }])],
    ],
    [
      "the object has the new method, and the instance still the old one: the process ended in between",
      [pending([shown()], [{ name: "example.com", method: "http" }])],
    ],
    [
      "the status remembers that only of another attempt",
      [
        pending([shown()], [{ name: "example.com", method: "http" }]),
        withStatus(issuance({ id: "other", approvalHash: settingsHash(desired()) })),
      ],
    ],
    ["somebody asks for it", [pending(), withAsked({ retryApproval: "1" })]],
    [
      "somebody asks for it with another value",
      [
        pending(),
        withAsked({ retryApproval: "2" }),
        withStatus({ handledAnnotations: { retryApproval: "1" } }),
      ],
    ],
    [
      "a name that was not ready has become so",
      [
        pending([shown({ ready: true })]),
        withStatus({
          ...issuance(),
          approvals: [{ name: "example.com", method: "dns", state: "NotReady" }],
        }),
      ],
    ],
  ];
  it.each(rows)("given %s", (_given, changes) => {
    expect(decided(...changes)).toMatchObject({ kind: "redo-approval", pending: { id: 21 } });
  });

  it("given somebody asked for it, then the value is handed on", () => {
    expect(decided(pending(), withAsked({ retryApproval: "1" }))).toMatchObject({ retryApproval: "1" });
  });

  it("given an instance that no attempt waits for, and the object with another method", () => {
    const answer = live({
      pending: instance(),
      owners: [OUR_TAG],
      approval: { publicKeyHash: ATTEMPT_KEY, names: [shown({ method: "http" })] },
    });
    expect(decide(orderObserved(answer))).toMatchObject({ kind: "redo-approval" });
  });
});

describe("an approval goes on as it is", () => {
  const rows: Row[] = [
    ["object and instance show what the Order asks for", [pending()]],
    ["the vendor does not say how the names are approved", [withAnswer({ pending: instance() })]],
    [
      "the vendor says it of neither",
      [pending([{ name: "example.com", records: [] }], [{ name: "example.com" }])],
    ],
    [
      "only names differ that the Order does not ask for",
      [pending([shown(), shown({ name: "old.example.com", method: "http" })])],
    ],
    [
      "the mailbox differs in its case",
      [
        byMail("admin@example.com"),
        pending([{ ...mail("Admin@Example.COM"), records: [] }], [mail("ADMIN@example.com")]),
      ],
    ],
    [
      "the vendor shows the mailbox nowhere",
      [byMail("admin@example.com"), pending([{ ...mail(), records: [] }], [mail()])],
    ],
    [
      "the instance never shows the new method, and it was done for that already",
      [
        pending([shown()], [{ name: "example.com", method: "http" }]),
        withStatus(issuance({ approvalHash: settingsHash(desired()) })),
      ],
    ],
    [
      "the value of the annotation was acted on",
      [
        pending(),
        withAsked({ retryApproval: "1" }),
        withStatus({ handledAnnotations: { retryApproval: "1" } }),
      ],
    ],
    [
      "this pass has done it",
      [
        pending([shown({ method: "http" })]),
        (observed) => ({ ...observed, redone: { settings: settingsHash(desired()) } }),
      ],
    ],
    [
      "another owner claims the object",
      [
        withAnswer({
          pending: instance(),
          owners: [OUR_TAG, OTHER_TAG],
          approval: { names: [shown({ method: "http" })] },
        }),
      ],
    ],
    [
      "the vendor shows the instance only by its key",
      [withAnswer({ byKey: instance(), approval: { names: [shown({ method: "http" })] } })],
    ],
    [
      "the name is still not ready",
      [
        pending([shown({ ready: false })]),
        withStatus({ ...issuance(), approvals: [{ name: "example.com", method: "dns", state: "NotReady" }] }),
      ],
    ],
    [
      "the Order asks for what cannot be",
      [withIdentifiers({ type: "dns", value: "example.com" }), pending([shown({ method: "http" })])],
    ],
  ];
  it.each(rows)("given %s", (_given, changes) => {
    expect(decided(...changes)).toMatchObject({ kind: "rest", reason: "ApprovalPending" });
  });

  it.each<Row>([
    ["the Order is suspended", [withSpec({ suspend: true })]],
    ["the Cluster is gone", [withoutCluster]],
  ])("given %s", (_given, changes) => {
    const action = decided(
      pending([shown({ method: "http" })]),
      withAsked({ retryApproval: "1" }),
      ...changes,
    );
    expect(action.kind).toBe("rest");
  });
});

/** What the Order of these tests asks for. */
function desired(): Parameters<typeof settingsHash>[0] {
  return {
    names: [{ value: "example.com", approval: "dns" }],
    privateKey: { algorithm: "ECDSA", size: 256, encoding: "PKCS8" },
    rotates: true,
  };
}

describe("the hash of approval settings", () => {
  it("changes with a method and a mailbox, and with nothing else", () => {
    const hash = settingsHash(desired());
    const [name] = desired().names;
    expect(settingsHash({ ...desired(), rotates: false })).toBe(hash);
    expect(settingsHash({ ...desired(), names: [{ ...name, approval: "http" }] })).not.toBe(hash);
    const mailed = (approverEmail: string) =>
      settingsHash({ ...desired(), names: [{ ...name, approval: "email", approverEmail }] });
    expect(mailed("admin@example.com")).not.toBe(mailed("webmaster@example.com"));
  });
});
