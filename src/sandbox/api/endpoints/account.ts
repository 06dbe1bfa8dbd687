/** What the vendor's own client asks about the account and its purchases; none of it is in the reference. */
import { isIntegrated } from "../../approval/check.ts";
import { badArgument, unknownPath } from "../../http/errors.ts";
import { jsonReply, type Reply } from "../../http/reply.ts";
import type { Account } from "../../state/model.ts";
import { automaticName, canonicalName, isWildcard } from "../../state/names.ts";
import { priceOf } from "../../state/pricing.ts";
import type { World } from "../../world.ts";
import type { AccountRequest, Endpoint } from "../endpoint.ts";
import { approverEmails } from "../settings/approval.ts";

export const accountEndpoints: readonly Endpoint[] = [
  { name: "api_credentials", method: "GET", path: "api_credentials", access: "account", handle: credentials },
  { name: "pricing", method: "GET", path: "pricing", access: "account", handle: pricing },
  { name: "approval", method: "GET", path: "products/:type/approval", access: "account", handle: approval },
];

/** The API key, for who knows the password. */
async function credentials(_world: World, { account }: AccountRequest): Promise<Reply> {
  return jsonReply({ api_key: account.apiKey });
}

async function pricing(world: World, { account, arguments: args }: AccountRequest): Promise<Reply> {
  const cn = nameArgument("cn", args.required("cn"));
  const custom = args.boolean("custom_sans") ?? false;
  const others = custom ? args.all("san").map((name) => nameArgument("san", name)) : [automaticName(cn)];
  const names = [...new Set([cn, ...others])];
  return jsonReply({
    duration: Math.max(1, Math.round(world.policy.subscriptionDays / 365)),
    duration_unit: "year",
    currency: "USD",
    price: priceOf(names),
    description: isWildcard(cn) ? "Wildcard Certificate" : "Standard Certificate",
    dns_names: names,
    payment: payment(account),
  });
}

function payment(account: Account): object {
  switch (account.paymentMethod) {
    case "credit_card":
      return { method: "credit_card", credit_card: { type: "Visa", last4: "4242", expired: false } };
    case "balance":
      return { method: "balance", balance: account.balance };
    case "none":
      return { method: "none" };
  }
}

async function approval(
  _world: World,
  { account, arguments: args, segments }: AccountRequest,
): Promise<Reply> {
  if (!["dv", "ev"].includes(segments.get("type") ?? "")) throw unknownPath();
  const name = nameArgument("cn", args.required("cn"));
  return jsonReply({
    email: { available: true, addresses: approverEmails(name) },
    dns: { available: true, integrated: isIntegrated(account, { method: "dns", email: null }) },
    http: {
      available: !isWildcard(name),
      integrated: isIntegrated(account, { method: "http", email: null }),
    },
  });
}

function nameArgument(param: string, text: string): string {
  const name = canonicalName(text);
  if (name === undefined) throw badArgument(param, `The ${param} argument must be a DNS name`);
  return name;
}
