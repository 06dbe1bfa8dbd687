/** What the objects of one certificate are rendered from. */
import { checkName, isIntegrated } from "../../approval/check.ts";
import type { Account, Approval, Certificate, Instance } from "../../state/model.ts";
import { namesWithApproval } from "../../state/names.ts";
import type { World } from "../../world.ts";
import type { Expansion } from "./expand.ts";

export interface View {
  world: World;
  account: Account;
  certificate: Certificate;
  /** Whether a name would be approved as things stand: by integration, or because what is needed is published. */
  isReady: (name: string, approval: Approval) => boolean;
}

/** A view that knows of integrations only. */
export function viewOf(world: World, account: Account, certificate: Certificate): View {
  return { world, account, certificate, isReady: (_name, approval) => isIntegrated(account, approval) };
}

/** A view for an answer that shows the status of approvals: where approval is really checked, so is this. */
export async function checkedView(
  world: World,
  account: Account,
  certificate: Certificate,
  expansion: Expansion,
): Promise<View> {
  const asked = ["dns_approval", "http_approval"].some((attribute) =>
    expansion.inside(attribute).has("status"),
  );
  if (!asked || world.policy.approve !== "check") return viewOf(world, account, certificate);
  const ready = new Set<string>();
  await Promise.all(
    namesWithApproval(certificate).map(async (each) => {
      const problem = await checkName(world, account, certificate, each.name, each);
      if (problem === undefined) ready.add(each.name);
    }),
  );
  return { world, account, certificate, isReady: (name) => ready.has(name) };
}

/** An instance together with what its certificate's view holds. */
export interface InstanceView extends View {
  instance: Instance;
}
