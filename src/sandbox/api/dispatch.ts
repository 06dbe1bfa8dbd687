/** From an HTTP request to its answer: route, credentials, arguments, turn, handler, history. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Arguments } from "../http/arguments.ts";
import { decodeBody, readBody, RequestAborted } from "../http/body.ts";
import { unknownPath, wrongMethod } from "../http/errors.ts";
import { errorReply, send, type Reply } from "../http/reply.ts";
import { Router } from "../http/router.ts";
import type { World } from "../world.ts";
import { authenticate, type Authenticated } from "./authentication.ts";
import type { Endpoint } from "./endpoint.ts";
import { Expansion } from "./objects/expand.ts";
import { endpoints } from "./routes.ts";

export const BASE_PATH = "/api/v2";
const BODY_LIMIT = 256 * 1024;

/** What is known of a request, filled in as far as it gets: the history shows refused requests too. */
interface Progress {
  id: number;
  path: string;
  query: string;
  caller: Authenticated | null;
  arguments: Arguments | null;
}

/** Makes the function that answers every request to the vendor's port. */
export function apiHandler(world: World): (request: IncomingMessage, response: ServerResponse) => void {
  const router = new Router<Endpoint>(
    endpoints.map((endpoint) => ({ method: endpoint.method, path: endpoint.path, handler: endpoint })),
  );
  return (request, response) => {
    void answer(world, router, request, response);
  };
}

async function answer(
  world: World,
  router: Router<Endpoint>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path = "/", query = ""] = (request.url ?? "/").split(/\?(.*)/s);
  const progress: Progress = { id: world.history.reserve(), path, query, caller: null, arguments: null };
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  try {
    const reply = await handle(world, router, request, progress, gone.signal).catch((error: unknown) => {
      if (error instanceof RequestAborted) throw error;
      return errorReply(error);
    });
    record(world, request, progress, reply);
    // Whatever of a refused body is still under way would be taken for the next request.
    if (!request.complete) response.setHeader("Connection", "close");
    send(response, reply);
  } catch {
    response.destroy();
  }
}

async function handle(
  world: World,
  router: Router<Endpoint>,
  request: IncomingMessage,
  progress: Progress,
  signal: AbortSignal,
): Promise<Reply> {
  const path = progress.path.replace(/^\/+/, "/").replace(/\/{2,}/g, "/");
  if (path !== BASE_PATH && !path.startsWith(`${BASE_PATH}/`)) throw unknownPath();
  const match = router.match(request.method ?? "", path.slice(BASE_PATH.length));
  if (match.found === "nothing") throw unknownPath();
  if (match.found === "path") throw wrongMethod();
  const endpoint = match.route.handler;
  if (endpoint.access === "account") progress.caller = authenticate(world, request.headers.authorization);
  const body = await readBody(request, BODY_LIMIT);
  const query = Arguments.fromForm(progress.query);
  const args = endpoint.method === "GET" ? query : decodeBody(request.headers["content-type"], body);
  progress.arguments = args;
  const call = {
    id: progress.id,
    segments: match.segments,
    arguments: args,
    expansion: Expansion.of(query.all("expand")),
    signal,
  };
  const run = async (): Promise<Reply> => {
    if (endpoint.access === "public") return endpoint.handle(world, call);
    const caller = progress.caller ?? authenticate(world, request.headers.authorization);
    return endpoint.handle(world, { ...call, ...caller });
  };
  return endpoint.changes ? world.turns.take(run) : run();
}

function record(world: World, request: IncomingMessage, progress: Progress, reply: Reply): void {
  world.history.record(
    {
      kind: "request",
      time: world.time.now(),
      accountId: progress.caller?.account.id ?? null,
      method: request.method ?? "",
      path: progress.path,
      query: progress.query,
      arguments: progress.arguments?.toJSON() ?? {},
      status: reply.status,
      reason: reply.reason ?? null,
      faults: [],
    },
    progress.id,
  );
}
