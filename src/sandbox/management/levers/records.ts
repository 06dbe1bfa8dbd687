/** The two records that tests rely on: the ledger and the history. */
import { jsonReply } from "../../http/reply.ts";
import type { Lever } from "../lever.ts";

export const recordLevers: readonly Lever[] = [
  {
    method: "GET",
    path: "ledger",
    help: "every charge, oldest first",
    handle: async (world) => jsonReply({ data: world.store.ledger }),
  },
  {
    method: "GET",
    path: "history",
    help: "every request, delivery and change of a certificate; cn=NAME and kind=KIND narrow it down",
    handle: async (world, { arguments: args }) => {
      const [cn, kind] = [args.text("cn"), args.text("kind")];
      const entries = world.history
        .entries()
        .filter((entry) => kind === undefined || entry.kind === kind)
        .filter((entry) => cn === undefined || ("cn" in entry && entry.cn === cn));
      return jsonReply({ data: entries });
    },
  },
];
