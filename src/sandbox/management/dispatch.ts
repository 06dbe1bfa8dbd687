/** Answers the management port: what a test or a person may do that no customer of the vendor can. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Arguments } from "../http/arguments.ts";
import { decodeBody, readBody, RequestAborted } from "../http/body.ts";
import { ApiError, unknownPath } from "../http/errors.ts";
import { errorReply, jsonReply, send, type Reply } from "../http/reply.ts";
import { Router } from "../http/router.ts";
import type { World } from "../world.ts";
import type { Lever } from "./lever.ts";

// A whole state can be put back: 10,000 certificates are some 60 MB.
const BODY_LIMIT = 512 * 1024 * 1024;

/** Makes the function that answers every request to the management port. */
export function managementHandler(
  world: World,
  levers: readonly Lever[],
): (request: IncomingMessage, response: ServerResponse) => void {
  const router = new Router<Lever>(levers.map((lever) => ({ ...lever, handler: lever })));
  return (request, response) => {
    handle(world, levers, router, request)
      .catch((error: unknown) => {
        if (error instanceof RequestAborted) throw error;
        return errorReply(error, world.report);
      })
      .then((reply) => send(response, reply))
      .catch(() => response.destroy());
  };
}

async function handle(
  world: World,
  levers: readonly Lever[],
  router: Router<Lever>,
  request: IncomingMessage,
): Promise<Reply> {
  const [path = "/", query = ""] = (request.url ?? "/").split(/\?(.*)/s);
  if (path === "/") return overview(levers);
  const match = router.match(request.method ?? "", path);
  if (match.found === "nothing") throw unknownPath();
  if (match.found === "path") {
    throw new ApiError(405, {
      reason: "bad_method",
      message: "This lever is moved by another method; see GET /",
    });
  }
  const lever = match.route.handler;
  const body = await readBody(request, BODY_LIMIT);
  const readsQuery = lever.method === "GET" || lever.method === "DELETE";
  const args = readsQuery ? Arguments.fromForm(query) : decodeBody(request.headers["content-type"], body);
  return lever.handle(world, { segments: match.segments, arguments: args });
}

function overview(levers: readonly Lever[]): Reply {
  return jsonReply({ levers: levers.map(({ method, path, help }) => ({ method, path: `/${path}`, help })) });
}
