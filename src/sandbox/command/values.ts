/** Values of command-line options: each is checked, and a wrong one refused with what would be right. */
import { isIP } from "node:net";
import { FAULT_NAMES, hostileMix, type FaultName } from "../faults/catalogue.ts";
import { SWITCH_VALUES, type Switches } from "../state/policy.ts";
import { ApiError } from "../http/errors.ts";
import { decodeSwitches } from "../management/policy-content.ts";

/** Wrong use of the command line; the message names the option and the remedy. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** @throws {UsageError} unless `text` is a plain decimal number up to `most`. */
export function number(text: string, most: number, name: string): number {
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) <= most) return Number(text);
  throw new UsageError(`--${name} must be a number from 0 to ${most}, not "${text}"`);
}

/** @throws {UsageError} unless `text` is a whole number up to `most`. */
export function whole(text: string, most: number, name: string): number {
  if (/^\d+$/.test(text) && Number(text) <= most) return Number(text);
  throw new UsageError(`--${name} must be a whole number from 0 to ${most}, not "${text}"`);
}

export const port = (text: string, name: string): number => whole(text, 65_535, name);

/** @throws {UsageError} unless `text` is a number of days above zero. */
export function days(text: string, name: string): number {
  const value = number(text, 36_500, name);
  if (value > 0) return value;
  throw new UsageError(`--${name} must be more than 0`);
}

/** @throws {UsageError} unless `text` is one of `choices`. */
export function oneOf<Choice extends string>(text: string, choices: readonly Choice[], name: string): Choice {
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw new UsageError(`--${name} must be ${choices.join(", ")}, not "${text}"`);
}

/** @throws {UsageError} unless `text` is an http or https address without a path. */
export function origin(text: string, name: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.pathname === "/") return url.origin;
  throw new UsageError(`--${name} must be an address such as https://sandbox.example:8443, not "${text}"`);
}

/** @throws {UsageError} unless `text` is an http or https address. */
export function address(text: string, name: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new UsageError(`--${name} must be an http or https address, not "${text}"`);
}

/** @throws {UsageError} unless `text` can stand before the colon of Basic credentials. */
export function credential(text: string, name: string): string {
  if (/^[^:\s]{1,128}$/.test(text)) return text;
  throw new UsageError(`--${name} must be 1 to 128 characters without colon or space`);
}

/** @throws {UsageError} unless `text` is an address, with or without a port. */
export function resolver(text: string, name: string): string {
  const host = text.replace(/^\[(.*)\](:\d+)?$/, "$1").replace(/^([\d.]+):\d+$/, "$1");
  if (isIP(host) !== 0) return text;
  throw new UsageError(`--${name} must be an address such as 127.0.0.1 or 127.0.0.1:5353, not "${text}"`);
}

/** @throws {UsageError} unless `text` is an IP address. */
export function ipAddress(text: string, name: string): string {
  if (isIP(text) !== 0) return text;
  throw new UsageError(`--${name} must end in an IP address, not "${text}"`);
}

/** @throws {UsageError} unless `text` is two parts around an equals sign. */
export function pair(text: string, name: string): [string, string] {
  const [left = "", ...rest] = text.split("=");
  if (left !== "" && rest.length > 0) return [left, rest.join("=")];
  throw new UsageError(`--${name} must have the form NAME=VALUE, not "${text}"`);
}

/** @throws {UsageError} unless `text` names a switch and one of its values. */
export function switchOf(text: string, name: string): Partial<Switches> {
  const [key, chosen] = pair(text, name);
  try {
    return decodeSwitches({ [key]: chosen });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const known = Object.entries(SWITCH_VALUES).map(([each, values]) => `  ${each}=${values.join("|")}`);
    throw new UsageError(`--${name} ${text}: there are\n${known.join("\n")}`, { cause: error });
  }
}

/** @throws {UsageError} unless `text` names a fault and a rate. */
export function fault(text: string, name: string): { fault: FaultName; rate: number } {
  const [key, rate] = pair(text, name);
  return { fault: oneOf(key, FAULT_NAMES, name), rate: number(rate, 1, name) };
}

export const hostileFaults = (): { fault: FaultName; rate: number }[] => hostileMix();
