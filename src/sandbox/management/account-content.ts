/** An account as the management port and the accounts file describe it. */
import type { Account, Contact } from "../state/model.ts";
import { badArgument } from "../http/errors.ts";
import { decodeMembers, listOf, numberOf, objectOf, oneOf, textOf, truthOf } from "./decode.ts";

export type AccountContent = Omit<Account, "id">;

const MOST_CENTS = 1e12;

/**
 * Decodes any part of an account.
 * @throws {ApiError} 400 for a member that is unknown or wrong.
 */
export function decodeAccount(content: Record<string, unknown>): Partial<AccountContent> {
  return decodeMembers<AccountContent>(content, {
    apiKey: credential,
    username: credential,
    password: textOf,
    contact: (value, param) => (value === null ? null : decodeContact(value, param)),
    autoRenewDefault: truthOf,
    httpIntegration: truthOf,
    dnsIntegration: truthOf,
    paymentMethod: (value, param) => oneOf(value, ["none", "credit_card", "balance"], param),
    balance: (value, param) => numberOf(value, MOST_CENTS, param),
    purchaseLimit: (value, param) => (value === null ? null : numberOf(value, MOST_CENTS, param)),
    webhooks: (value, param) => listOf(value, param).map((address) => decodeAddress(address, param)),
  });
}

function credential(value: unknown, param: string): string {
  const text = textOf(value, param);
  // The first colon ends the user name of Basic credentials.
  if (/^[^:\s]{1,128}$/.test(text)) return text;
  throw badArgument(param, `${param} must be 1 to 128 characters without colon or space`);
}

function decodeContact(value: unknown, param: string): Contact {
  const { C, ...rest } = objectOf(value, param);
  const country = textOf(C, `${param}.C`);
  if (!/^[A-Z]{2}$/.test(country)) throw badArgument(param, `${param}.C must be a two-letter country code`);
  const others = decodeMembers<Required<Omit<Contact, "C">>>(rest, {
    ST: textOf,
    L: textOf,
    O: textOf,
    OU: textOf,
  });
  return { C: country, ...others };
}

function decodeAddress(value: unknown, param: string): string {
  const address = textOf(value, param);
  if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return address;
  throw badArgument(param, `${param} must hold http or https addresses`);
}
