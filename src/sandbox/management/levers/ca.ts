/** What a CA publishes: its certificates and the lists of what it revoked. */
import { unknownPath } from "../../http/errors.ts";
import { textReply, type Reply } from "../../http/reply.ts";
import type { World } from "../../world.ts";
import type { Lever, ManagementRequest } from "../lever.ts";

export const caLevers: readonly Lever[] = [
  {
    method: "GET",
    path: "ca/:file",
    help: "root.pem; root.crt, ecdsa.crt, rsa.crt (DER); ecdsa.crl, rsa.crl",
    handle: serveFile,
  },
];

async function serveFile(world: World, { segments }: ManagementRequest): Promise<Reply> {
  const { authority } = world;
  switch (segments.get("file") ?? "") {
    case "root.pem":
      return textReply(authority.rootCertificate, "application/x-pem-file");
    case "root.crt":
      return textReply(await authority.certificateOf("root"), "application/pkix-cert");
    case "ecdsa.crt":
      return textReply(await authority.certificateOf("ecdsa"), "application/pkix-cert");
    case "rsa.crt":
      return textReply(await authority.certificateOf("rsa"), "application/pkix-cert");
    case "ecdsa.crl":
      return textReply(await revocationList(world, "ecdsa"), "application/pkix-crl");
    case "rsa.crl":
      return textReply(await revocationList(world, "rsa"), "application/pkix-crl");
    default:
      throw unknownPath();
  }
}

async function revocationList(world: World, issuer: "ecdsa" | "rsa"): Promise<Buffer> {
  const revoked = world.store
    .instances()
    .flatMap(({ issued, revokedAt }) =>
      issued?.issuer === issuer && revokedAt !== null ? [{ serial: issued.serial, revokedAt }] : [],
    );
  return world.authority.crl(issuer, revoked, world.time.now());
}
