/** Actions on a certificate object: buy, reissue, redo approval, revoke. */
import { redoApproval, startApproval } from "../../approval/approve.ts";
import { nothingPending } from "../../http/errors.ts";
import { jsonReply, type Reply } from "../../http/reply.ts";
import { revoke as revokeInstances } from "../../lifecycle/end.ts";
import { buy as buyInstance, reissue as reissueInstance } from "../../lifecycle/purchase.ts";
import { pendingInstance } from "../../lifecycle/queries.ts";
import type { Certificate, Instance } from "../../state/model.ts";
import type { World } from "../../world.ts";
import { existingCertificate, type AccountRequest, type Endpoint } from "../endpoint.ts";
import { instanceObject } from "../objects/instance-object.ts";
import { viewOf } from "../objects/view.ts";

export const purchaseEndpoints: readonly Endpoint[] = [
  { name: "buy", method: "POST", path: "certs/:cn/buy", access: "account", handle: inTurn(buy) },
  { name: "reissue", method: "POST", path: "certs/:cn/reissue", access: "account", handle: inTurn(reissue) },
  {
    name: "redo_approval",
    method: "POST",
    path: "certs/:cn/redo_approval",
    access: "account",
    handle: inTurn(redo),
  },
  { name: "revoke", method: "POST", path: "certs/:cn/revoke", access: "account", handle: inTurn(revoke) },
];

type Action = (world: World, request: AccountRequest, certificate: Certificate) => Reply;

function inTurn(action: Action): (world: World, request: AccountRequest) => Promise<Reply> {
  return async (world, request) =>
    world.turns.take(async () => {
      const certificate = existingCertificate(world, request);
      world.past.remember(world, certificate.accountId, certificate.cn);
      return action(world, request, certificate);
    });
}

function buy(world: World, request: AccountRequest, certificate: Certificate): Reply {
  const { account, arguments: args, byPassword, id } = request;
  const instance = buyInstance(world, account, certificate, {
    origin: "buy",
    forceNewSubscription: args.boolean("force_new_subscription") ?? false,
    byPassword,
    requestId: id,
    invoiceNote: args.text("invoice_note") ?? null,
  });
  startApproval(world, instance);
  return instanceReply(world, request, certificate, instance);
}

function reissue(world: World, request: AccountRequest, certificate: Certificate): Reply {
  const { account, byPassword, id } = request;
  const purchaser = { origin: "reissue", byPassword, requestId: id, invoiceNote: null } as const;
  const instance = reissueInstance(world, account, certificate, purchaser);
  startApproval(world, instance);
  return instanceReply(world, request, certificate, instance);
}

function redo(world: World, request: AccountRequest, certificate: Certificate): Reply {
  const instance = pendingInstance(world, certificate);
  if (instance === undefined) throw nothingPending();
  redoApproval(world, certificate, instance);
  return instanceReply(world, request, certificate, instance);
}

function revoke(world: World, request: AccountRequest, certificate: Certificate): Reply {
  const result = revokeInstances(world, certificate, request.arguments.boolean("all") ?? false);
  return jsonReply({
    status: "revoked",
    num_revoked: result.revoked,
    num_active: result.active,
    num_imported: result.imported,
  });
}

function instanceReply(
  world: World,
  { account, expansion }: AccountRequest,
  certificate: Certificate,
  instance: Instance,
): Reply {
  return jsonReply(instanceObject(viewOf(world, account, certificate), instance, expansion));
}
