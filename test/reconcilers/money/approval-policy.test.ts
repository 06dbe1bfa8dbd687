/** Whether the cluster's admission policy keeps approvals to those who may approve. */
import { readFile } from "node:fs/promises";
import { beforeEach, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import type { KubePort } from "../../../src/reconcilers/ports.ts";
import {
  APPROVAL_POLICY,
  ApprovalGuard,
  guards,
  policies,
  type Policy,
  type PolicyBinding,
} from "../../../src/reconcilers/money/approval-policy.ts";
import { FakeClock } from "../../support/fake-clock.ts";

type PolicySpec = NonNullable<Policy["spec"]>;
type BindingSpec = NonNullable<PolicyBinding["spec"]>;

const documents = parseAllDocuments(await readFile("manifests/approval-policy.yaml", "utf8")).map(
  (document) => document.toJS() as { kind: string; metadata: Policy["metadata"]; spec?: object },
);

function shipped(kind: string): { metadata: Policy["metadata"]; spec?: object } {
  const found = documents.find((document) => document.kind === kind);
  if (found === undefined) throw new Error(`the manifest has no ${kind}`);
  return structuredClone(found);
}

function policy(changes: Partial<PolicySpec> = {}): Policy {
  const object = shipped("ValidatingAdmissionPolicy");
  return { ...object, spec: { ...object.spec, ...changes } };
}

function binding(changes: Partial<BindingSpec> = {}): PolicyBinding {
  const object = shipped("ValidatingAdmissionPolicyBinding");
  return { ...object, spec: { ...object.spec, ...changes } };
}

const { matchConstraints = {}, variables = [], validations = [] } = policy().spec ?? {};
const [rule = {}] = matchConstraints.resourceRules ?? [];
const rules = (...resourceRules: object[]) => ({ matchConstraints: { ...matchConstraints, resourceRules } });

describe("whether approvals are guarded", () => {
  test("given policy and binding as they are shipped, then they are", () => {
    expect(guards(policy(), binding())).toBe(true);
  });

  test("given what the API server fills in, then they are", () => {
    const filled = { namespaceSelector: {}, objectSelector: {} };
    expect(
      guards(
        policy({
          matchConstraints: {
            ...matchConstraints,
            ...filled,
            resourceRules: [{ ...rule, scope: "*" }],
          },
        }),
        binding({ matchResources: filled }),
      ),
    ).toBe(true);
  });

  test("given further validations, rules and actions, then they are: those only refuse more", () => {
    expect(
      guards(
        policy({
          validations: [{ expression: "object.metadata.name != 'x'" }, ...validations],
          ...rules({ ...rule, operations: ["CREATE"] }, { ...rule, operations: ["UPDATE", "DELETE"] }),
        }),
        binding({ validationActions: ["Audit", "Deny"] }),
      ),
    ).toBe(true);
  });

  test.each<[string, Partial<PolicySpec>]>([
    ["failures are ignored", { failurePolicy: "Ignore" }],
    ["it has a condition", { matchConditions: [{ name: "never", expression: "false" }] }],
    ["it takes parameters", { paramKind: { apiVersion: "v1", kind: "ConfigMap" } }],
    ["it leaves out updates", rules({ ...rule, operations: ["CREATE"] })],
    ["it leaves out creations", rules({ ...rule, operations: ["UPDATE"] })],
    ["it is about another resource", rules({ ...rule, resources: ["clusters"] })],
    ["it is about the status only", rules({ ...rule, resources: ["orders/status"] })],
    ["it is about another group", rules({ ...rule, apiGroups: ["example.com"] })],
    ["it is about another version", rules({ ...rule, apiVersions: ["v1"] })],
    ["it is about one name", rules({ ...rule, resourceNames: ["web"] })],
    ["it is about cluster-scoped objects", rules({ ...rule, scope: "Cluster" })],
    ["it has no rule", rules()],
    ["it excludes something", { matchConstraints: { ...matchConstraints, excludeResourceRules: [rule] } }],
    [
      "it is about some namespaces",
      { matchConstraints: { ...matchConstraints, namespaceSelector: { matchLabels: { a: "b" } } } },
    ],
    [
      "it is about some objects",
      { matchConstraints: { ...matchConstraints, objectSelector: { matchLabels: { a: "b" } } } },
    ],
    ["it validates nothing", { validations: [] }],
    ["it validates something else", { validations: [{ expression: "true" }] }],
    [
      "its validation is weakened",
      { validations: validations.map(({ expression }) => ({ expression: `${expression} || true` })) },
    ],
    [
      "a variable is another",
      {
        variables: variables.map(({ name, expression }) => ({
          name,
          expression: name === "approval" ? "''" : expression,
        })),
      },
    ],
    ["its variables are gone", { variables: [] }],
  ])("given a policy where %s, then they are not", (_what, changes) => {
    expect(guards(policy(changes), binding())).toBe(false);
  });

  test.each<[string, Partial<BindingSpec>]>([
    ["only warns", { validationActions: ["Warn"] }],
    ["only audits", { validationActions: ["Audit"] }],
    ["binds another policy", { policyName: "other" }],
    ["has a parameter", { paramRef: { name: "x" } }],
    ["is about some namespaces", { matchResources: { namespaceSelector: { matchLabels: { a: "b" } } } }],
    ["is about some objects", { matchResources: { objectSelector: { matchLabels: { a: "b" } } } }],
    ["excludes something", { matchResources: { excludeResourceRules: [rule] } }],
    ["is about creations only", { matchResources: { resourceRules: [{ ...rule, operations: ["CREATE"] }] } }],
  ])("given a binding that %s, then they are not", (_what, changes) => {
    expect(guards(policy(), binding(changes))).toBe(false);
  });
});

describe("looking at policy and binding", () => {
  let clock: FakeClock;
  let calls: string[];
  let installed: boolean;
  let guard: ApprovalGuard;
  const { signal } = new AbortController();

  beforeEach(() => {
    clock = new FakeClock();
    calls = [];
    installed = true;
    const get = async ({ plural }: { plural: string }, { name }: { name: string }) => {
      calls.push(`${plural} ${name}`);
      if (!installed) return undefined;
      return plural === policies.plural ? policy() : binding();
    };
    guard = new ApprovalGuard({ get } as unknown as KubePort, clock);
  });

  test("given an answer of less than a minute ago, when nothing hinges on it, then it is good still", async () => {
    expect(await guard.isGuarded(false, signal)).toBe(true);
    await clock.advance(59_000);
    expect(await guard.isGuarded(false, signal)).toBe(true);
    expect(calls).toEqual([
      `validatingadmissionpolicies ${APPROVAL_POLICY}`,
      `validatingadmissionpolicybindings ${APPROVAL_POLICY}`,
    ]);
    await clock.advance(1_000);
    expect(await guard.isGuarded(false, signal)).toBe(true);
    expect(calls).toHaveLength(4);
  });

  test("given they were deleted a moment ago, when an approval hinges on it, then that is seen", async () => {
    await guard.isGuarded(false, signal);
    installed = false;
    expect(await guard.isGuarded(true, signal)).toBe(false);
    expect(await guard.isGuarded(false, signal)).toBe(false);
  });
});
