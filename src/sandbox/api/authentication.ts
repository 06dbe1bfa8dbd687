/** HTTP Basic credentials: an API key with an empty password, or a user name with its password. */
import { badCredentials } from "../http/errors.ts";
import type { Account } from "../state/model.ts";
import type { World } from "../world.ts";

export interface Authenticated {
  account: Account;
  byPassword: boolean;
}

/**
 * Finds the account that an Authorization header opens.
 * @throws {ApiError} 401 when there is none, or the header is missing or malformed.
 */
export function authenticate(world: World, header: string | undefined): Authenticated {
  const [scheme = "", encoded = ""] = (header ?? "").split(" ");
  if (scheme.toLowerCase() !== "basic") throw badCredentials();
  // Only the first colon parts the two: a password may hold more of them (RFC 7617).
  const [user = "", password = ""] = Buffer.from(encoded, "base64").toString("utf8").split(/:(.*)/s);
  const found = world.store.accountByCredentials(user, password);
  if (user === "" || found === undefined) throw badCredentials();
  return found;
}
