/** The arguments of a request, alike for form encoding and JSON: both are strings at heart, JSON also has real types. */
import { badArgument, badRequest, missingArgument } from "./errors.ts";

export class Arguments {
  readonly #values: ReadonlyMap<string, readonly unknown[]>;

  private constructor(values: ReadonlyMap<string, readonly unknown[]>) {
    this.#values = values;
  }

  /**
   * Reads form encoding, as in a query string: "+" and "%20" are both a space.
   * @throws {ApiError} 400 when an escape is not UTF-8.
   */
  static fromForm(text: string): Arguments {
    const values = new Map<string, unknown[]>();
    for (const pair of text.split("&").filter((part) => part !== "")) {
      const [name = "", ...value] = pair.split("=");
      const key = decode(name);
      const given = values.get(key) ?? [];
      given.push(decode(value.join("=")));
      values.set(key, given);
    }
    return new Arguments(values);
  }

  /**
   * Reads a JSON object.
   * @throws {ApiError} 400 for anything else.
   */
  static fromJson(text: string): Arguments {
    const value = parseJson(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw badRequest("The request's body must be a JSON object");
    }
    return new Arguments(new Map(Object.entries(value).map(([name, item]) => [name, [item]])));
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  names(): string[] {
    return [...this.#values.keys()];
  }

  /** These arguments without all others. */
  limitedTo(name: string): Arguments {
    return new Arguments(new Map([[name, this.#values.get(name) ?? []]]));
  }

  /** Every value given for `name`, as text. */
  all(name: string): string[] {
    return (this.#values.get(name) ?? []).filter((value) => typeof value === "string");
  }

  /**
   * The text given for `name`; undefined when it was not given, or given as JSON null.
   * @throws {ApiError} 400 for another JSON type.
   */
  text(name: string): string | undefined {
    const value = this.#last(name);
    if (value === undefined || value === null) return undefined;
    if (typeof value === "string") return value;
    if (typeof value === "number") return String(value);
    throw badArgument(name, `The ${name} argument must be a string`);
  }

  /**
   * A truth value: true, false, 1 and 0 are taken, as text or as JSON.
   * @throws {ApiError} 400 for anything else.
   */
  boolean(name: string): boolean | undefined {
    const value = this.#last(name);
    if (value === undefined || value === null) return undefined;
    if (value === true || value === "true" || value === "1" || value === 1) return true;
    if (value === false || value === "false" || value === "0" || value === 0) return false;
    throw badArgument(name, `The ${name} argument must be "true" or "false"`);
  }

  /**
   * A whole number that is not negative.
   * @throws {ApiError} 400 for anything else.
   */
  count(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^\d{1,15}$/.test(text)) throw badArgument(name, `The ${name} argument must be a whole number`);
    return Number(text);
  }

  /**
   * A structure: as such in a JSON body, as a string containing JSON otherwise.
   * @throws {ApiError} 400 when the string is not JSON.
   */
  structure(name: string): unknown {
    const value = this.#last(name);
    if (typeof value !== "string") return value;
    try {
      return JSON.parse(value);
    } catch {
      throw badArgument(name, `The ${name} argument must be a string containing JSON`);
    }
  }

  /** @throws {ApiError} 400 when it was not given. */
  required(name: string): string {
    const text = this.text(name);
    if (text === undefined || text === "") throw missingArgument(name);
    return text;
  }

  /** For the history: everything as it was given. */
  toJSON(): Record<string, unknown> {
    return Object.fromEntries(
      [...this.#values].map(([name, given]) => [name, given.length > 1 ? given : given[0]]),
    );
  }

  #last(name: string): unknown {
    return this.#values.get(name)?.at(-1);
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw badRequest("The request's arguments are not valid form encoding in UTF-8");
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest("The request's body is not valid JSON");
  }
}
