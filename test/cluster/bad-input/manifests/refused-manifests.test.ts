/** Every rule of the two CRDs, one wrong manifest each: kubectl apply is told at once which field is wrong, and why. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Installation } from "../../harness/installation.ts";
import { ACCEPTED_PERMISSIONS, REFUSED_PERMISSIONS } from "./cluster/allowed.ts";
import { ACCEPTED_CONNECTIONS, REFUSED_CONNECTIONS } from "./cluster/connection.ts";
import { REFUSED_POLICIES } from "./cluster/policy.ts";
import { DryRuns, type Answers, type Kind } from "./kubectl-answers.ts";
import { ACCEPTED_ACCOUNT_SETTINGS, REFUSED_ACCOUNT_SETTINGS } from "./order/account.ts";
import { ACCEPTED_APPROVALS, REFUSED_APPROVALS } from "./order/approval.ts";
import { ACCEPTED_NAMES, REFUSED_NAMES } from "./order/names.ts";
import { ACCEPTED_RENEWALS, REFUSED_RENEWALS } from "./order/renewal.ts";
import { ACCEPTED_SECRETS, REFUSED_SECRETS } from "./order/secret.ts";
import { CLUSTER, ORDER, type Refusal } from "./row.ts";

const REFUSED_ORDERS = [
  ...REFUSED_SECRETS,
  ...REFUSED_ACCOUNT_SETTINGS,
  ...REFUSED_NAMES,
  ...REFUSED_APPROVALS,
  ...REFUSED_RENEWALS,
];
const ACCEPTED_ORDERS = [
  ...ACCEPTED_NAMES,
  ...ACCEPTED_APPROVALS,
  ...ACCEPTED_SECRETS,
  ...ACCEPTED_ACCOUNT_SETTINGS,
  ...ACCEPTED_RENEWALS,
];
const REFUSED_CLUSTERS = [...REFUSED_CONNECTIONS, ...REFUSED_PERMISSIONS, ...REFUSED_POLICIES];
const ACCEPTED_CLUSTERS = [...ACCEPTED_CONNECTIONS, ...ACCEPTED_PERMISSIONS];

let installation: Installation;
let dryRuns: DryRuns;
let answers: Record<Kind, Answers>;

beforeAll(async () => {
  installation = await Installation.open();
  dryRuns = new DryRuns(installation);
  answers = {
    Order: await dryRuns.applyAll("Order", [...REFUSED_ORDERS, ...ACCEPTED_ORDERS]),
    Cluster: await dryRuns.applyAll("Cluster", [...REFUSED_CLUSTERS, ...ACCEPTED_CLUSTERS]),
  };
});

afterAll(async () => {
  await installation.close();
});

/** More than one thing may be wrong with a manifest; one of them must be this field, with these words. */
function expectRefusal(kind: Kind, { given, field, says }: Refusal<object>): void {
  const text = answers[kind].refusal.get(given) ?? "not refused";
  const causes = text
    .replace(/^\[(.*)\]$/, "$1")
    .split(/, (?=[\w.[\]<>]+: (?:Invalid|Required|Unsupported|Duplicate|Too))/);
  const cause = causes.find((each) => each.startsWith(`${field}: `) && each.includes(says));
  expect(cause, text).toBeDefined();
}

describe("kubectl apply of an Order", () => {
  test.each(REFUSED_ORDERS)("given $given, then it is refused at $field", (row) => {
    expectRefusal("Order", row);
  });

  test.each(ACCEPTED_ORDERS)("given $given, then it is accepted", ({ given }) => {
    expect(answers.Order.refusal.get(given)).toBeUndefined();
    expect(answers.Order.accepted).toContain(given);
  });

  test("given a field that does not exist, then it is refused by its name", async () => {
    const { stderr } = await dryRuns.apply(
      dryRuns.object("Order", "unknown", { ...ORDER, secret: "example-com-tls" }),
    );
    expect(stderr).toContain('strict decoding error: unknown field "spec.secret"');
  });

  test("given no spec, then it is refused", async () => {
    const { spec: _, ...rest } = dryRuns.object("Order", "no-spec", {}) as { spec: object };
    expect((await dryRuns.apply(rest)).stderr).toContain("spec: Required value");
  });
});

describe("kubectl apply of a Cluster", () => {
  test.each(REFUSED_CLUSTERS)("given $given, then it is refused at $field", (row) => {
    expectRefusal("Cluster", row);
  });

  test.each(ACCEPTED_CLUSTERS)("given $given, then it is accepted", ({ given }) => {
    expect(answers.Cluster.refusal.get(given)).toBeUndefined();
    expect(answers.Cluster.accepted).toContain(given);
  });

  test("given a field that does not exist, then it is refused by its name", async () => {
    const { stderr } = await dryRuns.apply(
      dryRuns.object("Cluster", "unknown", { ...CLUSTER, apiKey: "1_secret" }),
    );
    expect(stderr).toContain('strict decoding error: unknown field "spec.apiKey"');
  });

  test("given no spec, then it is refused", async () => {
    const { spec: _, ...rest } = dryRuns.object("Cluster", "no-spec", {}) as { spec: object };
    expect((await dryRuns.apply(rest)).stderr).toContain("spec: Required value");
  });
});
