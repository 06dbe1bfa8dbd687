/** The sandbox as a whole: put back to its beginning, or taken out and put in. */
import { badArgument } from "../../http/errors.ts";
import { jsonReply } from "../../http/reply.ts";
import { numberOf, objectOf, listOf } from "../decode.ts";
import type { Lever } from "../lever.ts";
import { putState, takeState, type WholeState } from "../whole-state.ts";

/** @param beginning what a reset goes back to. */
export const wholeLevers = (beginning: WholeState): readonly Lever[] => [
  {
    method: "POST",
    path: "reset",
    help: "as it was at the start: accounts, policy, faults and time too; the CA stays",
    handle: async (world) =>
      world.turns.take(async () => {
        putState(world, beginning);
        return jsonReply({});
      }),
  },
  {
    method: "GET",
    path: "state",
    help: "everything but the CA and the history, to be put back later",
    handle: async (world) => world.turns.take(async () => jsonReply(takeState(world))),
  },
  {
    method: "PUT",
    path: "state",
    help: "puts back what GET gave",
    handle: async (world, { arguments: args }) => {
      const state = decodeState(args.toJSON());
      return world.turns.take(async () => {
        putState(world, state);
        return jsonReply({});
      });
    },
  },
];

/** The parts are checked for their kind only: this is for states that the sandbox itself gave. */
function decodeState(content: Record<string, unknown>): WholeState {
  const store = objectOf(content["store"], "store");
  for (const part of ["accounts", "certificates", "instances", "ledger", "outbox"])
    listOf(store[part], `store.${part}`);
  for (const part of ["nextAccountId", "nextInstanceId", "nextInvoiceId"])
    numberOf(store[part], 1e15, `store.${part}`);
  objectOf(objectOf(content["policy"], "policy")["switches"], "policy.switches");
  listOf(content["faults"], "faults");
  if (typeof content["ahead"] !== "number") throw badArgument("ahead", "ahead must be a number");
  return content as unknown as WholeState;
}
