/** The events of a watch: one JSON object a line, read from an answer that stays open. */
import type { IncomingMessage } from "node:http";
import { StringDecoder } from "node:string_decoder";
import { KubeError, type CallName } from "../errors.ts";
import { parseJson } from "./exchange.ts";
import type { KubeObject } from "../resource.ts";
import { errorFromStatus, isJsonObject } from "./status.ts";

/** A BOOKMARK says how far the watch has got, without an object. */
export type WatchEvent<T extends KubeObject> =
  { type: "ADDED" | "MODIFIED" | "DELETED"; object: T } | { type: "BOOKMARK"; resourceVersion: string };

/**
 * Cuts the body into lines.
 * @param onBytes called for every piece that arrives, whole line or not.
 * @throws KubeError `network` if the body ends within a line, `unexpected` for a line above `sizeLimit` characters.
 */
export async function* readLines(
  response: IncomingMessage,
  name: CallName,
  sizeLimit: number,
  onBytes: () => void,
): AsyncGenerator<string> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for await (const chunk of response as AsyncIterable<Buffer>) {
    onBytes();
    const lines = (rest + decoder.write(chunk)).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > sizeLimit) {
      throw new KubeError(name, "unexpected", { detail: `event is larger than ${sizeLimit} characters` });
    }
    yield* lines.filter((line) => line.trim() !== "");
  }
  if (rest.trim() !== "") throw new KubeError(name, "network", { detail: "watch ended within an event" });
}

/**
 * Decodes one line.
 * @param decode checks and types the object of an event.
 * @throws KubeError for an ERROR event (410 is kind `gone`), and `unexpected` for anything that is no event.
 */
export function parseWatchEvent<T extends KubeObject>(
  line: string,
  name: CallName,
  decode: (value: unknown) => T,
): WatchEvent<T> {
  const event = parseJson(line, name, 200);
  if (!isJsonObject(event)) throw notAnEvent(name);
  const { type, object } = event;
  switch (type) {
    case "ADDED":
    case "MODIFIED":
    case "DELETED":
      return { type, object: decode(object) };
    case "BOOKMARK":
      return { type, resourceVersion: bookmarkVersion(object, name) };
    case "ERROR":
      throw errorFromStatus(name, statusCode(object), object);
    default:
      throw notAnEvent(name);
  }
}

function bookmarkVersion(object: unknown, name: CallName): string {
  const metadata = isJsonObject(object) ? object["metadata"] : undefined;
  const version = isJsonObject(metadata) ? metadata["resourceVersion"] : undefined;
  if (typeof version !== "string" || version === "") throw notAnEvent(name);
  return version;
}

function statusCode(object: unknown): number {
  const code = isJsonObject(object) ? object["code"] : undefined;
  return typeof code === "number" ? code : 500;
}

function notAnEvent(name: CallName): KubeError {
  return new KubeError(name, "unexpected", { detail: "answer is not a watch event" });
}
