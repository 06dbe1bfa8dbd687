/** Looking at instances and deciding about them. */
import { approveInstance } from "../approval/approve.ts";
import { noSuchInstance, nothingPending } from "../http/errors.ts";
import { jsonReply, type Reply } from "../http/reply.ts";
import type { Instance } from "../state/model.ts";
import type { World } from "../world.ts";
import type { Lever, ManagementRequest } from "./endpoint.ts";

export const instanceLevers: readonly Lever[] = [
  {
    method: "GET",
    path: "instances",
    help: "every instance, oldest first; state=STATE narrows it down",
    handle: async (world, { arguments: args }) => {
      const state = args.text("state");
      const found = world.store
        .instances()
        .filter((instance) => state === undefined || instance.state === state);
      return jsonReply({ data: found });
    },
  },
  {
    method: "POST",
    path: "instances/:id/approve",
    help: "approve every name of a pending instance, and so issue it",
    handle: async (world, request) =>
      decide(world, request, async (instance) => approveInstance(world, instance)),
  },
];

async function decide(
  world: World,
  { segments }: ManagementRequest,
  decision: (instance: Instance) => Promise<void>,
): Promise<Reply> {
  return world.turns.take(async () => {
    const instance = world.store.instance(Number(segments.get("id")));
    if (instance === undefined) throw noSuchInstance();
    if (instance.state !== "pending") throw nothingPending();
    await decision(instance);
    return jsonReply(instance);
  });
}
