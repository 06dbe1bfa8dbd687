/** Faults of a request: what becomes of it, and of its answer. */
import { ApiError, internalError, notReady } from "../http/errors.ts";
import { apiErrorReply, errorReply, type Reply } from "../http/reply.ts";
import type { World } from "../world.ts";
import type { Struck } from "./injector.ts";

/** What goes over the wire: an answer, half an answer, or nothing but the end of the connection. */
export type Outcome = { kind: "reply"; reply: Reply } | { kind: "cut"; reply: Reply } | { kind: "reset" };

/**
 * Handles one request under the faults that struck it.
 * @param run does what was asked, in the world it is given: one that lags behind, for a stale read.
 */
export async function underFaults(
  world: World,
  struck: Struck,
  run: () => Promise<Reply>,
  signal: AbortSignal,
): Promise<Outcome> {
  const refusal = refusalBefore(struck);
  if (refusal !== undefined) return { kind: "reply", reply: apiErrorReply(refusal) };
  if (struck.has("reset-before")) return { kind: "reset" };
  const delay = struck.get("late-effect");
  if (delay !== undefined) {
    world.time.at(world.time.now() + delay * 1000, async () => {
      // Nobody hears of it: the answer went out long ago.
      await run().catch(() => undefined);
    });
    return { kind: "reply", reply: apiErrorReply(gatewayTimeout()) };
  }
  const reply = await run().catch((error: unknown) => errorReply(error, world.report));
  return afterwards(world, struck, reply, signal);
}

function refusalBefore(struck: Struck): ApiError | undefined {
  if (struck.has("error-before")) return internalError();
  const limited = struck.get("rate-limited");
  if (limited !== undefined) {
    return new ApiError(429, { reason: "rate_limited", message: "Too many requests", retry_after: limited });
  }
  const unavailable = struck.get("unavailable");
  if (unavailable !== undefined) {
    const message = "SSLMate is temporarily unavailable";
    return new ApiError(503, { reason: "unavailable", message, retry_after: unavailable });
  }
  return undefined;
}

const gatewayTimeout = (): ApiError =>
  new ApiError(504, { reason: "timeout", message: "The request could not be completed in time" });

async function afterwards(world: World, struck: Struck, reply: Reply, signal: AbortSignal): Promise<Outcome> {
  if (struck.has("error-after")) return { kind: "reply", reply: apiErrorReply(internalError()) };
  if (struck.has("reset-after")) return { kind: "reset" };
  if (struck.has("cut-after")) return { kind: "cut", reply };
  if (struck.has("garbled-after")) {
    return {
      kind: "reply",
      reply: { ...reply, status: 200, body: "<!doctype html>\n<title>SSLMate</title>\n" },
    };
  }
  const late = struck.get("late-answer");
  if (late !== undefined) await world.clock.sleep(late * 1000, signal).catch(() => undefined);
  return { kind: "reply", reply: disguised(struck, reply) };
}

function disguised(struck: Struck, reply: Reply): Reply {
  const body = struck.has("unknown-attributes") ? withUnknownAttributes(reply) : reply.body;
  const contentType = struck.has("wrong-content-type") ? "text/html; charset=utf-8" : reply.contentType;
  return { ...reply, body, contentType };
}

function withUnknownAttributes({ body, contentType }: Reply): Reply["body"] {
  if (contentType !== "application/json") return body;
  return JSON.stringify(extended(JSON.parse(body.toString())));
}

function extended(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(extended);
  if (typeof value !== "object" || value === null) return value;
  const known = Object.entries(value).map(([name, member]): [string, unknown] => [name, extended(member)]);
  return { future_attribute: { nested: [1, null, "x"] }, ...Object.fromEntries(known) };
}

/** What a struck long-poll does instead of waiting; undefined: nothing unusual. */
export async function strikePoll(world: World, struck: Struck, signal: AbortSignal): Promise<void> {
  if (struck.has("poll-ends-early")) throw notReady(world.policy.retryAfter);
  if (struck.has("poll-never-ends")) {
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  }
}
