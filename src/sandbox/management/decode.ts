/** Decoding what the management port is sent. */
import { badArgument } from "../http/errors.ts";

/** The content of an argument, or of a part of one, as an object. */
export function objectOf(value: unknown, param: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw badArgument(param, `${param} must be an object`);
}

export function listOf(value: unknown, param: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw badArgument(param, `${param} must be an array`);
}

export function oneOf<Value extends string | boolean>(
  value: unknown,
  values: readonly Value[],
  param: string,
): Value {
  const found = values.find((each) => each === value || String(each) === value);
  if (found === undefined) throw badArgument(param, `${param} must be one of ${values.join(", ")}`);
  return found;
}

export function textOf(value: unknown, param: string): string {
  if (typeof value === "string") return value;
  throw badArgument(param, `${param} must be a string`);
}

export function truthOf(value: unknown, param: string): boolean {
  return oneOf(value, [true, false], param);
}

/** A number from 0 to `most`. */
export function numberOf(value: unknown, most: number, param: string): number {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  if (typeof number === "number" && number >= 0 && number <= most) return number;
  throw badArgument(param, `${param} must be a number from 0 to ${most}`);
}

/**
 * Decodes each member of `content` by its decoder.
 * @throws {ApiError} 400 for a member that has none.
 */
export function decodeMembers<Content extends object>(
  content: Record<string, unknown>,
  decoders: { readonly [Member in keyof Content]-?: (value: unknown, param: string) => Content[Member] },
): Partial<Content> {
  const decoded: Partial<Content> = {};
  for (const [name, value] of Object.entries(content)) {
    if (!Object.hasOwn(decoders, name)) {
      throw badArgument(name, `${name} is not known; there are ${Object.keys(decoders).join(", ")}`);
    }
    const member = name as keyof Content;
    decoded[member] = decoders[member](value, name);
  }
  return decoded;
}
