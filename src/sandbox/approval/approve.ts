/** The approval of an instance's names: started when it is made, and again on request; all approved means issued. */
import { issueInstance } from "../lifecycle/issue.ts";
import { noteCertificate } from "../lifecycle/record.ts";
import type { Instance } from "../state/model.ts";
import type { World } from "../world.ts";

/** Starts the approval of a pending instance by the rule in force. */
export function startApproval(world: World, instance: Instance): void {
  if (world.policy.approve !== "auto") return;
  instance.approvalDue = world.time.now() + world.policy.approvalDelay * 1000;
  scheduleApproval(world, instance);
}

/** Lets an instance be approved by itself when its moment comes. */
export function scheduleApproval(world: World, instance: Instance): void {
  if (instance.approvalDue === null) return;
  world.time.at(instance.approvalDue, async () =>
    world.turns.take(async () => {
      if (instance.state === "pending") await approveInstance(world, instance);
    }),
  );
}

/** Approves every name of a pending instance, and so issues it. */
export async function approveInstance(world: World, instance: Instance): Promise<void> {
  for (const name of instance.names) Object.assign(name, { approved: true, problem: null });
  noteCertificate(world, instance, "approved", instance.names.map(({ name }) => name).join(", "));
  await issueInstance(world, instance);
}
