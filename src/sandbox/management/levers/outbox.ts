/** The messages that approvers get, and the link in them. */
import { approveName } from "../../approval/approve.ts";
import { ApiError } from "../../http/errors.ts";
import { jsonReply, textReply, type Reply } from "../../http/reply.ts";
import type { World } from "../../world.ts";
import type { Lever, ManagementRequest } from "../lever.ts";

export const outboxLevers: readonly Lever[] = [
  {
    method: "GET",
    path: "outbox",
    help: "every approval message, oldest first; to=ADDRESS narrows it down",
    handle: async (world, { arguments: args }) => {
      const to = args.text("to");
      return jsonReply({
        data: world.store.outbox.filter((message) => to === undefined || message.to === to),
      });
    },
  },
  {
    method: "GET",
    path: "approve/:token",
    help: "the link in a message: approves the name it is about",
    handle: follow,
  },
];

async function follow(world: World, { segments }: ManagementRequest): Promise<Reply> {
  const message = world.store.outbox.find(({ token }) => token === segments.get("token"));
  const instance = message && world.store.instance(message.instanceId);
  if (message === undefined || instance === undefined) {
    throw new ApiError(404, { reason: "no_such_message", message: "This link was never sent" });
  }
  await world.turns.take(async () => approveName(world, instance, message.name));
  return textReply(
    `Thank you. The certificate for ${message.name} is approved.\n`,
    "text/plain; charset=utf-8",
  );
}
