/** From an HTTP request to its answer: route, credentials, arguments, faults, handler, history. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { underFaults, type Outcome } from "../faults/answers.ts";
import type { Struck } from "../faults/injector.ts";
import { Arguments } from "../http/arguments.ts";
import { decodeBody, readBody, RequestAborted } from "../http/body.ts";
import { unknownPath, wrongMethod } from "../http/errors.ts";
import { errorReply, send, sendHalf, type Reply } from "../http/reply.ts";
import { Router } from "../http/router.ts";
import { canonicalName } from "../state/names.ts";
import type { World } from "../world.ts";
import { authenticate, type Authenticated } from "./authentication.ts";
import type { Endpoint } from "./endpoint.ts";
import { Expansion } from "./objects/expand.ts";
import { endpoints } from "./routes.ts";

const BODY_LIMIT = 256 * 1024;

/** What is known of a request, filled in as far as it gets: the history shows refused requests too. */
interface Progress {
  id: number;
  path: string;
  query: string;
  caller: Authenticated | null;
  arguments: Arguments | null;
  struck: Struck;
}

/** Makes the function that answers every request to the vendor's port. */
export function apiHandler(world: World): (request: IncomingMessage, response: ServerResponse) => void {
  const router = new Router<Endpoint>(
    endpoints.map((endpoint) => ({ method: endpoint.method, path: endpoint.path, handler: endpoint })),
  );
  return (request, response) => {
    answer(world, router, request, response).catch(world.report);
  };
}

async function answer(
  world: World,
  router: Router<Endpoint>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path = "/", query = ""] = (request.url ?? "/").split(/\?(.*)/s);
  const id = world.history.reserve();
  const progress: Progress = { id, path, query, caller: null, arguments: null, struck: new Map() };
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const outcome = await handle(world, router, request, progress, gone.signal).catch(
    (error: unknown): Outcome =>
      error instanceof RequestAborted
        ? { kind: "reset" }
        : { kind: "reply", reply: errorReply(error, world.report) },
  );
  record(world, request, progress, outcome);
  // The sandbox's own time, which may have been moved on.
  response.setHeader("Date", new Date(world.time.now()).toUTCString());
  // Whatever of a refused body is still under way would be taken for the next request.
  if (!request.complete) response.setHeader("Connection", "close");
  switch (outcome.kind) {
    case "reply":
      send(response, outcome.reply);
      return;
    case "cut":
      sendHalf(response, outcome.reply);
      return;
    case "reset":
      response.destroy();
  }
}

async function handle(
  world: World,
  router: Router<Endpoint>,
  request: IncomingMessage,
  progress: Progress,
  signal: AbortSignal,
): Promise<Outcome> {
  const match = router.match(request.method ?? "", progress.path);
  if (match.found === "nothing") throw unknownPath();
  if (match.found === "path") throw wrongMethod();
  const endpoint = match.route.handler;
  if (endpoint.access === "account") progress.caller = authenticate(world, request.headers.authorization);
  const body = await readBody(request, BODY_LIMIT);
  const query = Arguments.fromForm(progress.query);
  const args = endpoint.method === "GET" ? query : decodeBody(request.headers["content-type"], body);
  progress.arguments = args;
  progress.struck = strike(world, endpoint, match.segments);
  const call = {
    id: progress.id,
    segments: match.segments,
    arguments: args,
    expansion: Expansion.of(query.all("expand")),
    struck: progress.struck,
    signal,
  };
  const run = async (): Promise<Reply> => {
    if (endpoint.access === "public") return endpoint.handle(world, call);
    const caller = progress.caller ?? authenticate(world, request.headers.authorization);
    const lag = progress.struck.get("stale-read");
    const seen = lag === undefined ? world : world.past.worldBehind(world, caller.account.id, lag);
    return endpoint.handle(seen, { ...call, ...caller });
  };
  return underFaults(world, progress.struck, run, signal);
}

function strike(world: World, endpoint: Endpoint, segments: ReadonlyMap<string, string>): Struck {
  const phases = endpoint.method === "GET" ? (["before", "after", "read", "answer"] as const) : WRITE_PHASES;
  const cn = canonicalName(segments.get("cn") ?? "") ?? null;
  return world.faults.draw({ endpoint: endpoint.name, cn, phases });
}

const WRITE_PHASES = ["before", "after", "answer"] as const;

function record(world: World, request: IncomingMessage, progress: Progress, outcome: Outcome): void {
  world.history.record(
    {
      kind: "request",
      time: world.time.now(),
      accountId: progress.caller?.account.id ?? null,
      method: request.method ?? "",
      path: progress.path,
      query: progress.query,
      arguments: progress.arguments?.toJSON() ?? {},
      status: outcome.kind === "reset" ? null : outcome.reply.status,
      reason: outcome.kind === "reset" ? null : (outcome.reply.reason ?? null),
      faults: [...progress.struck.keys()],
    },
    progress.id,
  );
}
