/** What a lever of the management port is, and what its handler is given. */
import type { Arguments } from "../http/arguments.ts";
import type { Reply } from "../http/reply.ts";
import type { World } from "../world.ts";

export interface ManagementRequest {
  segments: ReadonlyMap<string, string>;
  /** From the query string of a GET or DELETE, from the body of a POST or PUT. */
  arguments: Arguments;
}

export interface Lever {
  method: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  /** One line for people, shown by `GET /`. */
  help: string;
  handle: (world: World, request: ManagementRequest) => Promise<Reply>;
}
