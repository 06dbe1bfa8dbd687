/** Whether approvals are guarded: without the admission policy, anybody who may edit an Order could approve himself. */
import type { KubeObject, Resource } from "../../kube/client/resource.ts";
import type { KubePort } from "../ports.ts";

/** Of the policy and of its binding; see manifests/approval-policy.yaml. */
export const APPROVAL_POLICY = "sslmate-purchase-approval";

interface PolicyBinding extends KubeObject {
  spec?: { policyName?: string; validationActions?: string[] };
}

export const policyBindings: Resource<PolicyBinding> = {
  group: "admissionregistration.k8s.io",
  version: "v1",
  plural: "validatingadmissionpolicybindings",
  kind: "ValidatingAdmissionPolicyBinding",
  namespaced: false,
};

export async function approvalsAreGuarded(kube: KubePort, signal: AbortSignal): Promise<boolean> {
  const binding = await kube.get(policyBindings, { name: APPROVAL_POLICY }, { signal });
  const { policyName, validationActions = [] } = binding?.spec ?? {};
  return policyName === APPROVAL_POLICY && validationActions.includes("Deny");
}
