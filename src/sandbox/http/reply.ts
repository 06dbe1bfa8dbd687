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

export function textReply(body: string | Buffer, contentType: string, status = 200): Reply {
  return { status, contentType, body };
}

/** The answer to a request whose handling threw; anything but an {@link ApiError} is a fault of ours and says nothing of itself. */
export function errorReply(error: unknown): Reply {
  const { status, body } = error instanceof ApiError ? error : internalError();
  const headers: Record<string, string> = {};
  if (status === 401) headers["WWW-Authenticate"] = 'Basic realm="SSLMate sandbox"';
  if (body.retry_after !== undefined && status !== 412) headers["Retry-After"] = String(body.retry_after);
  return { ...jsonReply(body, status), headers, reason: body.reason };
}

/** Sends an answer whole. */
export function send(response: ServerResponse, reply: Reply): void {
  if (response.destroyed || response.headersSent) return;
  const body = Buffer.from(reply.body);
  response.writeHead(reply.status, {
    ...reply.headers,
    "Content-Type": reply.contentType,
    "Content-Length": body.length,
  });
  response.end(response.req.method === "HEAD" ? undefined : body);
}
