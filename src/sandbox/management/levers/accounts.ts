/** Accounts: what they may do, and what they pay with. */
import { badArgument, ApiError } from "../../http/errors.ts";
import { jsonReply } from "../../http/reply.ts";
import { defaultAccount } from "../../options.ts";
import type { Account } from "../../state/model.ts";
import type { World } from "../../world.ts";
import { decodeAccount, type AccountContent } from "../account-content.ts";
import type { Lever, ManagementRequest } from "../lever.ts";

export const accountLevers: readonly Lever[] = [
  {
    method: "GET",
    path: "accounts",
    help: "every account with its credentials",
    handle: async (world) => jsonReply({ data: world.store.accounts() }),
  },
  {
    method: "POST",
    path: "accounts",
    help: "a new account; what is left out gets a default",
    handle: async (world, { arguments: args }) => {
      const account = {
        ...defaultAccount(world.store.accounts().length + 1),
        ...decodeAccount(args.toJSON()),
      };
      assertUnused(world, account);
      return jsonReply(world.store.addAccount(account));
    },
  },
  {
    method: "POST",
    path: "accounts/:id",
    help: "change members of an account",
    handle: async (world, request) => {
      const account = accountOf(world, request);
      const content = decodeAccount(request.arguments.toJSON());
      assertUnused(world, { ...account, ...content }, account);
      return jsonReply(Object.assign(account, content));
    },
  },
];

function accountOf(world: World, { segments }: ManagementRequest): Account {
  const account = world.store.account(Number(segments.get("id")));
  if (account === undefined) {
    throw new ApiError(404, { reason: "no_such_account", message: "There is no account with this ID" });
  }
  return account;
}

function assertUnused(world: World, { apiKey, username }: AccountContent, self?: Account): void {
  for (const other of world.store.accounts().filter((account) => account !== self)) {
    if (other.apiKey === apiKey) throw badArgument("apiKey", "Another account has this API key");
    if (other.username === username) throw badArgument("username", "Another account has this user name");
  }
}
