/**
 * Whether approvals are guarded: without the admission policy, or with one that lets something through, anybody who may
 * edit an Order could approve himself.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
import { GROUP, VERSION } from "../../api/names.ts";
import type { KubeObject, Resource } from "../../kube/client/resource.ts";
import type { Clock } from "../../ops/clock.ts";
import type { KubePort } from "../ports.ts";

/** Of the policy and of its binding; see manifests/approval-policy.yaml. */
export const APPROVAL_POLICY = "sslmate-purchase-approval";

/** What decides, word for word as in manifests/approval-policy.yaml, but for white space; a test holds them equal. */
export const POLICY_EXPRESSIONS = {
  variables: {
    approval: "object.metadata.?annotations[?'sslmate.com/approve-purchase'].orValue('')",
    before:
      "oldObject == null ? '' : oldObject.metadata.?annotations[?'sslmate.com/approve-purchase'].orValue('')",
  },
  validation:
    "variables.approval == '' || variables.approval == variables.before || authorizer.group('sslmate.com').resource('orders').namespace(object.metadata.namespace).name(object.metadata.name).check('approve').allowed()",
} as const;

interface Rule {
  apiGroups?: string[];
  apiVersions?: string[];
  operations?: string[];
  resources?: string[];
  resourceNames?: string[];
  scope?: string;
}

interface MatchResources {
  resourceRules?: Rule[];
  excludeResourceRules?: unknown[];
  namespaceSelector?: object;
  objectSelector?: object;
}

export interface Policy extends KubeObject {
  spec?: {
    failurePolicy?: string;
    paramKind?: object;
    matchConstraints?: MatchResources;
    matchConditions?: unknown[];
    variables?: { name: string; expression: string }[];
    validations?: { expression: string }[];
  };
}

export interface PolicyBinding extends KubeObject {
  spec?: {
    policyName?: string;
    validationActions?: string[];
    paramRef?: object;
    matchResources?: MatchResources;
  };
}

const base = { group: "admissionregistration.k8s.io", version: "v1", namespaced: false } as const;

export const policies: Resource<Policy> = {
  ...base,
  plural: "validatingadmissionpolicies",
  kind: "ValidatingAdmissionPolicy",
};

export const policyBindings: Resource<PolicyBinding> = {
  ...base,
  plural: "validatingadmissionpolicybindings",
  kind: "ValidatingAdmissionPolicyBinding",
};

/** How long an answer is good for, in milliseconds, where no approval depends on it. */
const GOOD_FOR = 60_000;

/** Looks whether approvals are guarded. What it remembers is for messages; an approval that is there is looked at live. */
export class ApprovalGuard {
  readonly #kube: KubePort;
  readonly #clock: Clock;
  #known: { guarded: boolean; at: number } | undefined;

  constructor(kube: KubePort, clock: Clock) {
    this.#kube = kube;
    this.#clock = clock;
  }

  /**
   * @param live whether money may hinge on the answer.
   * @throws KubeError
   */
  async isGuarded(live: boolean, signal: AbortSignal): Promise<boolean> {
    const known = this.#known;
    if (!live && known !== undefined && this.#clock.monotonic() - known.at < GOOD_FOR) return known.guarded;
    const key = { name: APPROVAL_POLICY };
    const [policy, binding] = await Promise.all([
      this.#kube.get(policies, key, { signal }),
      this.#kube.get(policyBindings, key, { signal }),
    ]);
    const guarded = policy !== undefined && binding !== undefined && guards(policy, binding);
    this.#known = { guarded, at: this.#clock.monotonic() };
    return guarded;
  }
}

/** Whether policy and binding together refuse every approval by somebody who may not give it. */
export function guards({ spec: policy = {} }: Policy, { spec: binding = {} }: PolicyBinding): boolean {
  return (
    (policy.failurePolicy ?? "Fail") === "Fail" &&
    policy.paramKind === undefined &&
    isEmpty(policy.matchConditions) &&
    coversOrders(policy.matchConstraints) &&
    expressesOurs(policy) &&
    binding.policyName === APPROVAL_POLICY &&
    binding.validationActions?.includes("Deny") === true &&
    binding.paramRef === undefined &&
    (binding.matchResources === undefined ||
      ((isEmpty(binding.matchResources.resourceRules) || coversOrders(binding.matchResources)) &&
        narrowsNothing(binding.matchResources)))
  );
}

function coversOrders(match: MatchResources | undefined): boolean {
  if (match === undefined || !narrowsNothing(match)) return false;
  const rules = match.resourceRules ?? [];
  return ["CREATE", "UPDATE"].every((operation) =>
    rules.some(
      (rule) =>
        hasAny(rule.operations, operation) &&
        hasAny(rule.apiGroups, GROUP) &&
        hasAny(rule.apiVersions, VERSION) &&
        hasAny(rule.resources, "orders") &&
        isEmpty(rule.resourceNames) &&
        (rule.scope === undefined || rule.scope === "*" || rule.scope === "Namespaced"),
    ),
  );
}

function narrowsNothing({
  excludeResourceRules,
  namespaceSelector,
  objectSelector,
}: MatchResources): boolean {
  return (
    isEmpty(excludeResourceRules) &&
    Object.keys(namespaceSelector ?? {}).length === 0 &&
    Object.keys(objectSelector ?? {}).length === 0
  );
}

/** More validations only refuse more; the variables that ours rests on must be ours. */
function expressesOurs({ variables = [], validations = [] }: NonNullable<Policy["spec"]>): boolean {
  const ours = Object.entries(POLICY_EXPRESSIONS.variables).every(([name, expression]) =>
    variables.some((variable) => variable.name === name && sameText(variable.expression, expression)),
  );
  return ours && validations.some(({ expression }) => sameText(expression, POLICY_EXPRESSIONS.validation));
}

function sameText(a: string, b: string): boolean {
  return a.replaceAll(/\s+/g, " ").trim() === b;
}

function hasAny(values: readonly string[] | undefined, wanted: string): boolean {
  return values?.some((value) => value === "*" || value === wanted) === true;
}

function isEmpty(list: readonly unknown[] | undefined): boolean {
  return list === undefined || list.length === 0;
}
