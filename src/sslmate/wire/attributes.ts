/** JSON from outside, read attribute by attribute; what is wrong is told by its path and type, never by its value. */

/** A part of an answer is not what the vendor documents. The message is safe to show. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";

  /**
   * @param path like `certificate.current.id`
   * @param expected like `an integer`
   * @param value only its type gets into the message
   */
  constructor(path: string, expected: string, value: unknown) {
    super(`${path}: expected ${expected}, got ${typeName(value)}`);
  }
}

/** Decodes the value at a path, or throws a ShapeError. */
export type Decoder<T> = (value: unknown, path: string) => T;

/** One JSON object. Attributes that nobody asks for may be there: the vendor adds some without notice. */
export class Attributes {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #path: string;

  /** @throws ShapeError when the value is not an object. */
  constructor(value: unknown, path: string) {
    if (!isObject(value)) throw new ShapeError(path, "an object", value);
    this.#values = value;
    this.#path = path;
  }

  /** @throws ShapeError when it is missing, null, or not what the decoder takes. */
  required<T>(name: string, decode: Decoder<T>): T {
    return decode(this.#value(name), this.#pathOf(name));
  }

  /**
   * The vendor writes "there is none" as null in some places and leaves the attribute out in others.
   * @throws ShapeError when it is there and not what the decoder takes.
   */
  optional<T>(name: string, decode: Decoder<T>): T | undefined {
    const value = this.#value(name);
    return value === undefined || value === null ? undefined : decode(value, this.#pathOf(name));
  }

  isNull(name: string): boolean {
    return this.#value(name) === null;
  }

  #value(name: string): unknown {
    return Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
  }

  #pathOf(name: string): string {
    return `${this.#path}.${name}`;
  }
}

export const string: Decoder<string> = (value, path) => {
  if (typeof value !== "string") throw new ShapeError(path, "a string", value);
  // JSON can spell half a character, which could not be sent back to the vendor, nor to the API server.
  if (!value.isWellFormed()) throw new ShapeError(path, "a string of whole characters", value);
  return value;
};

/** A text of a known form. @param what the form's name, like `a currency code` */
export function matching(form: RegExp, what: string): Decoder<string> {
  return (value, path) => {
    if (typeof value !== "string" || !form.test(value)) throw new ShapeError(path, what, value);
    return value;
  };
}

/** A text for people, who see it in a status: one line, of at most this many characters. */
export function line(longest: number): Decoder<string> {
  return (value, path) => {
    const text = string(value, path);
    if (text.length <= longest && !/[\p{Cc}\u2028\u2029]/u.test(text)) return text;
    throw new ShapeError(path, `one line of at most ${longest} characters`, value);
  };
}

export const boolean: Decoder<boolean> = (value, path) => {
  if (typeof value !== "boolean") throw new ShapeError(path, "true or false", value);
  return value;
};

export const integer: Decoder<number> = (value, path) => {
  if (typeof value !== "number" || !Number.isSafeInteger(value))
    throw new ShapeError(path, "an integer", value);
  return value;
};

/** An integer that is not negative. */
export const count: Decoder<number> = (value, path) => {
  if (integer(value, path) < 0) throw new ShapeError(path, "an integer that is not negative", value);
  return integer(value, path);
};

/** The last second of the year 9999: what X.509 (RFC 5280, 4.1.2.5) and RFC 3339 can write down. */
const LAST_SECOND = 253_402_300_799;

/** UNIX seconds, as milliseconds. */
export const timestamp: Decoder<number> = (value, path) => {
  if (count(value, path) > LAST_SECOND) throw new ShapeError(path, "a time before the year 10000", value);
  return count(value, path) * 1000;
};

/** Lower-case hex of a SHA-256 hash. */
export const sha256: Decoder<string> = matching(/^[0-9a-f]{64}$/, "64 lower-case hex digits");

export function oneOf<T extends string>(...words: readonly T[]): Decoder<T> {
  return (value, path) => {
    const word = words.find((known) => known === value);
    if (word === undefined) throw new ShapeError(path, `one of ${words.join(", ")}`, value);
    return word;
  };
}

export function arrayOf<T>(decode: Decoder<T>): Decoder<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw new ShapeError(path, "an array", value);
    return value.map((item, index) => decode(item, `${path}[${index}]`));
  };
}

/** What cannot be read counts as not there: for what the vendor does not document and nobody has to rely on. */
export function ifReadable<T>(decode: Decoder<T>): Decoder<T | undefined> {
  return (value, path) => {
    try {
      return decode(value, path);
    } catch (error) {
      if (error instanceof ShapeError) return undefined;
      throw error;
    }
  };
}

/** Texts by attribute name. The vendor may add attributes of any kind at any time; those that are no text are left out. */
export const texts: Decoder<Readonly<Record<string, string>>> = (value, path) => {
  if (!isObject(value)) throw new ShapeError(path, "an object", value);
  const readable = ifReadable(string);
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, attribute]) => {
      const text = readable(attribute, path);
      return text === undefined ? [] : [[name, text]];
    }),
  );
};

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function typeName(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (value === "") return "an empty string";
  return (
    { string: "a string", number: "a number", boolean: "true or false" }[typeof value as string] ??
    "an object"
  );
}
