/** Public files outside the API: the current certificate of a name, and what approval over HTTP fetches. */
import { approvalFile } from "../../approval/records.ts";
import { unknownPath } from "../../http/errors.ts";
import { textReply, type Reply } from "../../http/reply.ts";
import { currentInstance } from "../../lifecycle/queries.ts";
import type { World } from "../../world.ts";
import type { Endpoint, PublicRequest } from "../endpoint.ts";

const PEM_TYPE = "application/x-pem-file";

export const fileEndpoints: readonly Endpoint[] = [
  { name: "download", method: "GET", path: "download/:token/:file", access: "public", handle: download },
  {
    name: "approval_file",
    method: "GET",
    path: ".well-known/:folder/:file",
    access: "public",
    handle: serveApproval,
  },
];

/** The address in `current_download`: leaf and chain, or nothing and 202 while there is no current instance. */
async function download(world: World, { segments }: PublicRequest): Promise<Reply> {
  const certificate = world.store.certificateByDownloadToken(segments.get("token") ?? "");
  if (certificate === undefined || segments.get("file") !== `${certificate.cn}.chained.pem`)
    throw unknownPath();
  const issued = currentInstance(world, certificate)?.issued;
  if (!issued) return textReply("", PEM_TYPE, 202);
  return textReply(issued.certificate + issued.chain.join(""), PEM_TYPE);
}

/**
 * The approval file of any pending instance: what the web server of a customer fetches
 * from the vendor when it proxies /.well-known/pki-validation/ there.
 */
async function serveApproval(world: World, { segments }: PublicRequest): Promise<Reply> {
  const path = `/.well-known/${segments.get("folder")}/${segments.get("file")}`;
  for (const instance of world.store.instances().filter(({ state }) => state === "pending")) {
    const certificate = world.store.certificateOf(instance);
    const overHttp = instance.names.filter(({ method }) => method === "http");
    const files = certificate ? overHttp.map(({ name }) => approvalFile(world, certificate, name)) : [];
    const file = files.find((each) => each.path === path);
    if (file !== undefined) return textReply(file.content, "text/plain");
  }
  throw unknownPath();
}
