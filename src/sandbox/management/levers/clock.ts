/** The sandbox's own time. */
import { badArgument } from "../../http/errors.ts";
import { jsonReply, type Reply } from "../../http/reply.ts";
import type { World } from "../../world.ts";
import type { Lever, ManagementRequest } from "../lever.ts";

export const clockLevers: readonly Lever[] = [
  {
    method: "GET",
    path: "clock",
    help: "the time that certificates see",
    handle: async (world) => clockReply(world),
  },
  {
    method: "POST",
    path: "clock",
    help: "move time on: seconds=N or days=N; what falls due on the way happens at its moment",
    handle: move,
  },
];

const LONGEST_MOVE = 30 * 365 * 86_400;

async function move(world: World, { arguments: args }: ManagementRequest): Promise<Reply> {
  const seconds = (args.count("seconds") ?? 0) + (args.count("days") ?? 0) * 86_400;
  if (seconds === 0 || seconds > LONGEST_MOVE) {
    throw badArgument("seconds", "Name seconds or days, together at most 30 years; time only moves on");
  }
  await world.time.advance(seconds * 1000);
  return clockReply(world);
}

function clockReply(world: World): Reply {
  return jsonReply({
    now: new Date(world.time.now()).toISOString(),
    ahead_seconds: world.time.offset / 1000,
  });
}
