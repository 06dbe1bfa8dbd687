/** Answers, as values: made by handlers, sent in one place. */
import type { ServerResponse } from "node:http";
import { ApiError, internalError } from "./errors.ts";

export interface Reply {
  status: number;
  contentType: string;
  body: string | Buffer;
  headers?: Record<string, string>;
  /** The `reason` of an error, for the history. */
  reason?: string;
}

/** The vendor's clients compare the content type as a whole: no charset may follow. */
const JSON_TYPE = "application/json";

export function jsonReply(content: unknown, status = 200): Reply {
  return { status, contentType: JSON_TYPE, body: JSON.stringify(content) };
}

/**
 * An object with one long array, `data`. Each item is turned into bytes before the next is made:
 * a list of thousands never stands in memory as objects.
 */
export function jsonListReply<Item>(items: readonly Item[], render: (item: Item) => unknown): Reply {
  const parts = items.map((item, index) =>
    Buffer.from((index === 0 ? "" : ",") + JSON.stringify(render(item))),
  );
  const body = Buffer.concat([Buffer.from('{"data":['), ...parts, Buffer.from("]}")]);
  return { status: 200, contentType: JSON_TYPE, body };
}

export function textReply(body: string | Buffer, contentType: string, status = 200): Reply {
  return { status, contentType, body };
}

/**
 * The answer to a request whose handling threw.
 * Anything but an {@link ApiError} is a fault of this program: it goes to `report`, and the answer says nothing of it.
 */
export function errorReply(error: unknown, report: (error: unknown) => void): Reply {
  if (error instanceof ApiError) return apiErrorReply(error);
  report(error);
  return apiErrorReply(internalError());
}

/** The documented error object of an error that was foreseen. */
export function apiErrorReply({ status, body }: ApiError): Reply {
  const headers: Record<string, string> = {};
  if (status === 401) headers["WWW-Authenticate"] = 'Basic realm="SSLMate sandbox"';
  if (body.retry_after !== undefined && status !== 412) headers["Retry-After"] = String(body.retry_after);
  return { ...jsonReply(body, status), headers, reason: body.reason };
}

/** Sends the head and the first half of an answer, then cuts the connection. */
export function sendHalf(response: ServerResponse, reply: Reply): void {
  if (response.destroyed || response.headersSent) return;
  const body = Buffer.from(reply.body);
  response.writeHead(reply.status, { "Content-Type": reply.contentType, "Content-Length": body.length });
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
}

/** Sends an answer whole. */
export function send(response: ServerResponse, reply: Reply): void {
  if (response.destroyed || response.headersSent) return;
  const body = typeof reply.body === "string" ? Buffer.from(reply.body) : reply.body;
  response.writeHead(reply.status, {
    ...reply.headers,
    "Content-Type": reply.contentType,
    "Content-Length": body.length,
  });
  response.end(response.req.method === "HEAD" ? undefined : body);
}
