/** Approval by e-mail: a message with a link, put where a test finds it. */
import { randomBytes } from "node:crypto";
import type { Instance, NameApproval } from "../state/model.ts";
import type { World } from "../world.ts";

/** Who approval messages come from. */
export const APPROVAL_SENDER = "approvals@ca.sandbox.invalid";

/** Writes to the approver of a name. */
export function sendApprovalMessage(world: World, instance: Instance, { name, email }: NameApproval): void {
  const token = randomBytes(16).toString("hex");
  world.store.outbox.push({
    time: world.time.now(),
    from: APPROVAL_SENDER,
    to: email ?? "",
    subject: `Approve the certificate for ${name}`,
    text: `To approve the certificate for ${name}, visit ${world.addresses.management}/approve/${token}\n`,
    instanceId: instance.id,
    name,
    token,
  });
}
