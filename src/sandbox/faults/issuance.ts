/** Faults of the CA: certificates and chains that nobody should publish. */
import { generateKeyPairSync } from "node:crypto";
import type { IssuedCertificate, LeafRequest } from "../ca/authority.ts";
import type { Struck } from "./injector.ts";

const DAY = 86_400_000;
/** Copies of one intermediate that exceed the megabyte that a Kubernetes Secret can hold. */
const HUGE = 1500;

/** Changes what the CA is asked for. */
export function distortRequest(struck: Struck, request: LeafRequest): LeafRequest {
  const distorted = { ...request };
  if (struck.has("wrong-key")) {
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    distorted.publicKey = publicKey.export({ format: "der", type: "spki" });
    distorted.keyType = "ec";
  }
  if (struck.has("wrong-names")) distorted.names = ["wrong.example.org"];
  if (struck.has("expired-certificate")) {
    distorted.notBefore = request.notBefore - 30 * DAY;
    distorted.notAfter = request.notBefore - DAY;
  }
  return distorted;
}

/** Changes what the CA gave. */
export function distortChain(struck: Struck, issued: IssuedCertificate): IssuedCertificate {
  if (struck.has("chain-missing")) return { ...issued, chain: [] };
  if (struck.has("chain-out-of-order")) return { ...issued, chain: [issued.root, ...issued.chain] };
  if (struck.has("huge-chain"))
    return { ...issued, chain: Array.from({ length: HUGE }, () => issued.chain[0] ?? "") };
  return issued;
}
