/** How the vendor behaves: its policy with the switches, and the faults. */
import { describeFault, FAULT_NAMES, hostileMix } from "../../faults/catalogue.ts";
import type { FaultRule } from "../../faults/injector.ts";
import { badArgument } from "../../http/errors.ts";
import { jsonReply, type Reply } from "../../http/reply.ts";
import type { World } from "../../world.ts";
import { numberOf, oneOf } from "../decode.ts";
import type { Lever, ManagementRequest } from "../lever.ts";
import { decodePolicy } from "../policy-content.ts";

export const behaviourLevers: readonly Lever[] = [
  {
    method: "GET",
    path: "policy",
    help: "approval rule, lifetimes and switches",
    handle: async (world) => jsonReply(world.policy),
  },
  {
    method: "POST",
    path: "policy",
    help: "change any of them, for what happens from now on",
    handle: changePolicy,
  },
  {
    method: "GET",
    path: "faults",
    help: "the faults in force, and every fault there is",
    handle: async (world) => {
      const known = FAULT_NAMES.map((fault) => ({ fault, ...describeFault(fault) }));
      return jsonReply({ data: world.faults.rules(), known });
    },
  },
  {
    method: "POST",
    path: "faults",
    help: "fault=NAME with rate=0..1 or next=N; endpoint, cn and seconds narrow it down; hostile=true: the default mix",
    handle: addFault,
  },
  {
    method: "DELETE",
    path: "faults",
    help: "no faults any more",
    handle: async (world) => {
      world.faults.remove();
      return jsonReply({ data: [] });
    },
  },
  {
    method: "DELETE",
    path: "faults/:id",
    help: "without this one",
    handle: async (world, { segments }) => {
      world.faults.remove(Number(segments.get("id")));
      return jsonReply({ data: world.faults.rules() });
    },
  },
];

async function changePolicy(world: World, { arguments: args }: ManagementRequest): Promise<Reply> {
  const { switches, ...rest } = decodePolicy(args.toJSON());
  Object.assign(world.policy, rest, { switches: { ...world.policy.switches, ...switches } });
  return jsonReply(world.policy);
}

async function addFault(world: World, { arguments: args }: ManagementRequest): Promise<Reply> {
  if (args.boolean("hostile") === true) {
    for (const { fault, rate } of hostileMix()) world.faults.add({ ...EVERYWHERE, fault, rate });
    return jsonReply({ data: world.faults.rules() });
  }
  const content = args.toJSON();
  const rate = optional(content["rate"], 1, "rate");
  const next = optional(content["next"], 1e6, "next");
  if ((rate === null) === (next === null)) throw badArgument("rate", "Name either rate or next");
  const rule = world.faults.add({
    fault: oneOf(content["fault"], FAULT_NAMES, "fault"),
    endpoint: args.text("endpoint") ?? null,
    cn: args.text("cn")?.toLowerCase() ?? null,
    rate,
    next,
    seconds: optional(content["seconds"], 86_400, "seconds"),
  });
  return jsonReply(rule);
}

const EVERYWHERE: Omit<FaultRule, "id" | "fault" | "rate"> = {
  endpoint: null,
  cn: null,
  next: null,
  seconds: null,
};

function optional(value: unknown, most: number, param: string): number | null {
  return value === undefined || value === null ? null : numberOf(value, most, param);
}
