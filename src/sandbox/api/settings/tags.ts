/** The `tags` argument, and `tags.NAME`, which adds or removes one. */
import type { Arguments } from "../../http/arguments.ts";
import { badArgument } from "../../http/errors.ts";

const PREFIX = "tags.";
const LONGEST_TAG = 255;

/**
 * The tags after a request, from those before it.
 * @throws {ApiError} 400 for anything but an array of short strings, or a `tags.NAME` that is neither 1 nor 0.
 */
export function decodeTags(args: Arguments, before: readonly string[]): string[] {
  const tags = new Set(args.has("tags") ? wholeList(args.structure("tags")) : before);
  for (const param of args.names().filter((name) => name.startsWith(PREFIX))) {
    const tag = param.slice(PREFIX.length);
    if (args.boolean(param) === true) tags.add(checked(tag, param));
    else tags.delete(tag);
  }
  return [...tags];
}

function wholeList(value: unknown): string[] {
  if (!Array.isArray(value)) throw badArgument("tags", "The tags argument must be an array of strings");
  return value.map((tag: unknown) => checked(tag, "tags"));
}

function checked(tag: unknown, param: string): string {
  if (typeof tag === "string" && tag !== "" && tag.length <= LONGEST_TAG) return tag;
  throw badArgument(param, `A tag must be a string of 1 to ${LONGEST_TAG} characters`, "bad_tags");
}
