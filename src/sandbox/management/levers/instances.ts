/** Looking at instances, deciding about them, and making them to order. */
import { X509Certificate } from "node:crypto";
import { approveInstance, approveName, refuseApproval } from "../../approval/approve.ts";
import { CsrError } from "../../ca/csr.ts";
import { decodePemBlocks, encodePem } from "../../ca/pem.ts";
import { badArgument, missingArgument, noSuchInstance, nothingPending } from "../../http/errors.ts";
import { jsonReply, type Reply } from "../../http/reply.ts";
import { cancelInstance } from "../../lifecycle/end.ts";
import type { Account, Instance } from "../../state/model.ts";
import { canonicalName } from "../../state/names.ts";
import type { World } from "../../world.ts";
import { listOf, numberOf, oneOf } from "../decode.ts";
import type { Lever, ManagementRequest } from "../lever.ts";
import { makeToOrder, type Order } from "../made-to-order.ts";

export const instanceLevers: readonly Lever[] = [
  {
    method: "GET",
    path: "instances",
    help: "every instance, oldest first; state=STATE or cn=NAME narrows it down",
    handle: list,
  },
  {
    method: "GET",
    path: "instances/:id",
    help: "one instance",
    handle: async (world, request) => jsonReply(find(world, request)),
  },
  {
    method: "POST",
    path: "instances",
    help: "one made to order: cn, and what you care about of account, names, state, source, csr, certificate and chain (PEM, for an import), issuedDaysAgo, expiresInDays, subscriptionEndsInDays",
    handle: make,
  },
  {
    method: "POST",
    path: "instances/:id/approve",
    help: "approve every name of a pending instance, or name=NAME only; all approved means issued",
    handle: decide(async (world, instance, { arguments: args }) => {
      const name = args.text("name");
      await (name === undefined ? approveInstance(world, instance) : approveName(world, instance, name));
    }),
  },
  {
    method: "POST",
    path: "instances/:id/refuse",
    help: "refuse the approval of a pending instance, or of name=NAME; the switch refusedApproval says what becomes of it",
    handle: decide(async (world, instance, { arguments: args }) => {
      refuseApproval(world, instance, args.text("reason") ?? "refused by hand", args.text("name"));
    }),
  },
  {
    method: "POST",
    path: "instances/:id/cancel",
    help: "cancel a pending instance, as the vendor's staff could",
    handle: decide(async (world, instance) => cancelInstance(world, instance, "canceled by hand")),
  },
];

async function list(world: World, { arguments: args }: ManagementRequest): Promise<Reply> {
  const [state, cn] = [args.text("state"), args.text("cn")];
  const found = world.store
    .instances()
    .filter((instance) => state === undefined || instance.state === state)
    .filter((instance) => cn === undefined || instance.cn === cn);
  return jsonReply({ data: found });
}

function find(world: World, { segments }: ManagementRequest): Instance {
  const instance = world.store.instance(Number(segments.get("id")));
  if (instance === undefined) throw noSuchInstance();
  return instance;
}

function decide(
  decision: (world: World, instance: Instance, request: ManagementRequest) => Promise<void>,
): Lever["handle"] {
  return async (world, request) =>
    world.turns.take(async () => {
      const instance = find(world, request);
      if (instance.state !== "pending") throw nothingPending();
      await decision(world, instance, request);
      return jsonReply(instance);
    });
}

async function make(world: World, { arguments: args }: ManagementRequest): Promise<Reply> {
  const order = decodeOrder(world, args.toJSON());
  return world.turns.take(async () => {
    try {
      return jsonReply(await makeToOrder(world, order));
    } catch (error) {
      if (error instanceof CsrError) throw badArgument("csr", error.message, error.reason);
      throw error;
    }
  });
}

const MOST_DAYS = 36_500;

function decodeOrder(world: World, content: Record<string, unknown>): Order {
  const cn = nameOf(content["cn"], "cn");
  const names = content["names"] === undefined ? null : listOf(content["names"], "names");
  const days = (param: string): number | null =>
    content[param] === undefined ? null : numberOf(content[param], MOST_DAYS, param);
  const imported = decodeImport(content["certificate"], content["chain"]);
  return {
    account: accountOf(world, content["account"]),
    cn,
    names: names && [cn, ...names.map((name) => nameOf(name, "names")).filter((name) => name !== cn)],
    state: oneOf(
      content["state"] ?? "active",
      ["pending", "active", "expired", "revoked", "canceled"],
      "state",
    ),
    source: oneOf(content["source"] ?? (imported ? "import" : "sslmate"), ["sslmate", "import"], "source"),
    csr: typeof content["csr"] === "string" ? content["csr"] : null,
    imported,
    issuedDaysAgo:
      days("issuedDaysAgo") ?? (content["state"] === "expired" ? world.policy.lifetimeDays + 1 : 0),
    expiresInDays: days("expiresInDays"),
    subscriptionEndsInDays: days("subscriptionEndsInDays"),
  };
}

function nameOf(value: unknown, param: string): string {
  if (value === undefined) throw missingArgument(param);
  const name = typeof value === "string" ? canonicalName(value) : undefined;
  if (name === undefined) throw badArgument(param, `${param} must be a DNS name`);
  return name;
}

function accountOf(world: World, id: unknown): Account {
  const account = id === undefined ? world.store.accounts()[0] : world.store.account(Number(id));
  if (account === undefined) throw badArgument("account", "There is no account with this ID");
  return account;
}

function decodeImport(certificate: unknown, chain: unknown): Order["imported"] {
  if (certificate === undefined) return null;
  const texts = [certificate, ...(Array.isArray(chain) ? chain : [])].filter(
    (text) => typeof text === "string",
  );
  const blocks = decodePemBlocks(texts.join("\n"));
  const [leaf, ...rest] = blocks.map(({ der }) => encodePem("CERTIFICATE", der));
  try {
    return { certificate: new X509Certificate(leaf ?? "").toString(), chain: rest };
  } catch {
    throw badArgument("certificate", "certificate must be a PEM-encoded certificate");
  }
}
