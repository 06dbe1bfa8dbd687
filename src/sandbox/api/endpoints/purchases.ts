/** Actions on a certificate that make an instance, or try its approval again: buy, reissue, redo approval; and revoke. */
import { startApproval } from "../../approval/approve.ts";
import { noSuchCertificate } from "../../http/errors.ts";
import { jsonReply, type Reply } from "../../http/reply.ts";
import { revoke as revokeInstances } from "../../lifecycle/end.ts";
import { buy as buyInstance, reissue as reissueInstance } from "../../lifecycle/purchase.ts";
import type { Certificate, Instance } from "../../state/model.ts";
import type { World } from "../../world.ts";
import { namedCertificate, type AccountRequest, type Endpoint } from "../endpoint.ts";
import { instanceObject } from "../objects/instance-object.ts";

export const purchaseEndpoints: readonly Endpoint[] = [
  { name: "buy", method: "POST", path: "certs/:cn/buy", changes: true, access: "account", handle: buy },
  {
    name: "reissue",
    method: "POST",
    path: "certs/:cn/reissue",
    changes: true,
    access: "account",
    handle: reissue,
  },
  {
    name: "revoke",
    method: "POST",
    path: "certs/:cn/revoke",
    changes: true,
    access: "account",
    handle: revoke,
  },
];

async function buy(world: World, request: AccountRequest): Promise<Reply> {
  const certificate = existingCertificate(world, request);
  const { account, arguments: args } = request;
  const instance = buyInstance(world, account, certificate, {
    origin: "buy",
    forceNewSubscription: args.boolean("force_new_subscription") ?? false,
    byPassword: request.byPassword,
    requestId: request.id,
    invoiceNote: args.text("invoice_note") ?? null,
  });
  startApproval(world, instance);
  return instanceReply(world, request, certificate, instance);
}

async function reissue(world: World, request: AccountRequest): Promise<Reply> {
  const certificate = existingCertificate(world, request);
  const { account, byPassword, id } = request;
  const purchaser = { origin: "reissue", byPassword, requestId: id, invoiceNote: null } as const;
  const instance = reissueInstance(world, account, certificate, purchaser);
  startApproval(world, instance);
  return instanceReply(world, request, certificate, instance);
}

async function revoke(world: World, request: AccountRequest): Promise<Reply> {
  const certificate = existingCertificate(world, request);
  const result = revokeInstances(world, certificate, request.arguments.boolean("all") ?? false);
  return jsonReply({
    status: "revoked",
    num_revoked: result.revoked,
    num_active: result.active,
    num_imported: result.imported,
  });
}

function existingCertificate(world: World, request: AccountRequest): Certificate {
  const { cn, certificate } = namedCertificate(world, request);
  if (certificate === undefined) throw noSuchCertificate(cn);
  return certificate;
}

function instanceReply(
  world: World,
  { account, expansion }: AccountRequest,
  certificate: Certificate,
  instance: Instance,
): Reply {
  return jsonReply(instanceObject(world, account, certificate, instance, expansion));
}
