/** Certificate objects: retrieve, list, create and update. */
import { randomBytes } from "node:crypto";
import { jsonReply, type Reply } from "../../http/reply.ts";
import { noteCertificate } from "../../lifecycle/record.ts";
import type { Account, Certificate } from "../../state/model.ts";
import type { World } from "../../world.ts";
import { commonName, namedCertificate, type AccountRequest, type Endpoint } from "../endpoint.ts";
import { absentCertificateObject, certificateObject } from "../objects/certificate-object.ts";
import { decodeSettings, type Settings } from "../settings/settings.ts";

export const certificateEndpoints: readonly Endpoint[] = [
  {
    name: "certificate",
    method: "GET",
    path: "certs/:cn",
    changes: false,
    access: "account",
    handle: retrieve,
  },
  { name: "update", method: "POST", path: "certs/:cn", changes: true, access: "account", handle: update },
  { name: "list", method: "GET", path: "certs", changes: false, access: "account", handle: list },
];

async function retrieve(world: World, request: AccountRequest): Promise<Reply> {
  const { cn, certificate } = namedCertificate(world, request);
  return jsonReply(
    certificate === undefined
      ? absentCertificateObject(request.account, cn)
      : certificateObject(world, request.account, certificate, request.expansion),
  );
}

async function list(world: World, { account, expansion }: AccountRequest): Promise<Reply> {
  const certificates = world.store.certificates(account.id);
  return jsonReply({ data: certificates.map((each) => certificateObject(world, account, each, expansion)) });
}

async function update(world: World, request: AccountRequest): Promise<Reply> {
  const cn = commonName(request);
  const existing = world.store.certificate(request.account.id, cn);
  const settings = decodeSettings(request.arguments, cn, request.account, existing);
  const certificate =
    existing === undefined ? create(world, request.account, cn, settings) : change(existing, settings);
  noteCertificate(world, certificate, existing === undefined ? "created" : "updated");
  return jsonReply(certificateObject(world, request.account, certificate, request.expansion));
}

function change(certificate: Certificate, settings: Settings): Certificate {
  return Object.assign(certificate, settings);
}

function create(world: World, account: Account, cn: string, settings: Settings): Certificate {
  const certificate: Certificate = {
    ...settings,
    accountId: account.id,
    cn,
    downloadToken: randomBytes(10).toString("hex"),
    approvalToken: randomBytes(16).toString("hex"),
    subscription: null,
    instanceIds: [],
  };
  world.store.putCertificate(certificate);
  return certificate;
}
