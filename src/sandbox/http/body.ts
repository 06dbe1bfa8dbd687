/** Reading a request's body within its limit. */
import type { IncomingMessage } from "node:http";
import { Arguments } from "./arguments.ts";
import { badRequest, requestTooLarge, unsupportedType } from "./errors.ts";

/** The sender went away before the request was whole; there is nobody to answer. */
export class RequestAborted extends Error {
  override readonly name = "RequestAborted";
}

/**
 * Reads the whole body.
 * @throws {ApiError} 413 beyond `limit` bytes, 400 when it is not UTF-8.
 * @throws {RequestAborted} when it breaks off.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<string> {
  if (Number(request.headers["content-length"] ?? 0) > limit) throw requestTooLarge(limit);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      if (!Buffer.isBuffer(chunk)) continue;
      size += chunk.length;
      if (size > limit) throw requestTooLarge(limit);
      chunks.push(chunk);
    }
  } catch (error) {
    if (size > limit) throw error;
    throw new RequestAborted();
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw badRequest("The request's body is not UTF-8");
  }
}

/**
 * Decodes a body by its content type: form encoding unless it says JSON.
 * @throws {ApiError} 415 for another type, 400 for a malformed body.
 */
export function decodeBody(contentType: string | undefined, body: string): Arguments {
  const type = (contentType ?? "application/x-www-form-urlencoded").split(";")[0]?.trim().toLowerCase();
  if (type === "application/json") return Arguments.fromJson(body.trim() === "" ? "{}" : body);
  if (type === "application/x-www-form-urlencoded" || body === "") return Arguments.fromForm(body);
  throw unsupportedType();
}
