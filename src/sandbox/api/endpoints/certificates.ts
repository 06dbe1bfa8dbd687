/** Certificate objects: retrieve, list, create and update. */
import { randomBytes } from "node:crypto";
import { ApiError, unknownPath } from "../../http/errors.ts";
import { jsonListReply, jsonReply, type Reply } from "../../http/reply.ts";
import { noteCertificate } from "../../lifecycle/record.ts";
import { currentInstance } from "../../lifecycle/queries.ts";
import { scheduleRenewal } from "../../lifecycle/renewal.ts";
import type { Account, Certificate } from "../../state/model.ts";
import type { World } from "../../world.ts";
import { commonName, namedCertificate, type AccountRequest, type Endpoint } from "../endpoint.ts";
import { absentCertificateObject, certificateObject } from "../objects/certificate-object.ts";
import { checkedView, viewOf } from "../objects/view.ts";
import { decodeSettings, rightSettings, type Settings } from "../settings/settings.ts";

export const certificateEndpoints: readonly Endpoint[] = [
  { name: "certificate", method: "GET", path: "certs/:cn", access: "account", handle: retrieve },
  { name: "update", method: "POST", path: "certs/:cn", access: "account", handle: update },
  { name: "list", method: "GET", path: "certs", access: "account", handle: list },
];

async function retrieve(world: World, request: AccountRequest): Promise<Reply> {
  const { account, expansion } = request;
  const { cn, certificate } = namedCertificate(world, request);
  if (certificate === undefined) return jsonReply(absentCertificateObject(account, cn));
  return jsonReply(certificateObject(await checkedView(world, account, certificate, expansion), expansion));
}

async function list(world: World, { account, expansion }: AccountRequest): Promise<Reply> {
  // The reference knows no such call; the vendor's own client makes it.
  if (world.policy.switches.strict) throw unknownPath();
  const certificates = world.store.certificates(account.id);
  return jsonListReply(certificates, (each) => certificateObject(viewOf(world, account, each), expansion));
}

async function update(world: World, request: AccountRequest): Promise<Reply> {
  const { account, expansion } = request;
  const cn = commonName(request);
  const certificate = await world.turns.take(async () => apply(world, request, cn));
  return jsonReply(certificateObject(await checkedView(world, account, certificate, expansion), expansion));
}

function apply(world: World, { account, arguments: args }: AccountRequest, cn: string): Certificate {
  const existing = world.store.certificate(account.id, cn);
  world.past.remember(world, account.id, cn);
  try {
    return put(world, account, cn, existing, decodeSettings(args, cn, account, existing));
  } catch (error) {
    if (error instanceof ApiError && existing && world.policy.switches.leftBehindBy4xx === "settings") {
      put(world, account, cn, existing, rightSettings(args, cn, account, existing));
    }
    throw error;
  }
}

function put(
  world: World,
  account: Account,
  cn: string,
  existing: Certificate | undefined,
  settings: Settings,
): Certificate {
  const certificate =
    existing === undefined ? create(world, account, cn, settings) : Object.assign(existing, settings);
  noteCertificate(world, certificate, existing === undefined ? "created" : "updated");
  // Renewal may have been asked for later than its moment.
  const current = currentInstance(world, certificate);
  if (current !== undefined && certificate.autoRenew) scheduleRenewal(world, current);
  return certificate;
}

function create(world: World, account: Account, cn: string, settings: Settings): Certificate {
  const certificate: Certificate = {
    ...settings,
    accountId: account.id,
    cn,
    ...newTokens(),
    subscription: null,
    instanceIds: [],
  };
  world.store.putCertificate(certificate);
  return certificate;
}

/** The unguessable parts of a new certificate object. */
export function newTokens(): Pick<Certificate, "downloadToken" | "approvalToken"> {
  return { downloadToken: randomBytes(10).toString("hex"), approvalToken: randomBytes(16).toString("hex") };
}
