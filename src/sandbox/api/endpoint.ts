/** What an endpoint of the API is, and what its handler is given. */
import type { Arguments } from "../http/arguments.ts";
import { badArgument, noSuchCertificate } from "../http/errors.ts";
import type { Reply } from "../http/reply.ts";
import type { Account, Certificate } from "../state/model.ts";
import { canonicalName } from "../state/names.ts";
import type { World } from "../world.ts";
import type { Struck } from "../faults/injector.ts";
import type { Expansion } from "./objects/expand.ts";

export interface PublicRequest {
  /** Its number in the history. */
  id: number;
  /** The variable segments of its path, by name. */
  segments: ReadonlyMap<string, string>;
  /** From the query string of a GET, from the body of a POST. */
  arguments: Arguments;
  expansion: Expansion;
  /** Faults that strike while it is handled. */
  struck: Struck;
  /** Aborted when the client has gone away. */
  signal: AbortSignal;
}

export interface AccountRequest extends PublicRequest {
  account: Account;
  /** Authenticated by user name and password, not by API key. */
  byPassword: boolean;
}

interface Common {
  /** By which faults and the documentation call it. */
  name: string;
  method: "GET" | "POST";
  path: string;
}

export type Endpoint =
  | (Common & { access: "public"; handle: (world: World, request: PublicRequest) => Promise<Reply> })
  | (Common & { access: "account"; handle: (world: World, request: AccountRequest) => Promise<Reply> });

/**
 * The canonical common name that a path names.
 * @throws {ApiError} 400 for what is no host name, or too long to be a common name (RFC 5280, ub-common-name).
 */
export function commonName(request: PublicRequest): string {
  const cn = canonicalName(request.segments.get("cn") ?? "");
  if (cn === undefined || cn.length > 64) {
    throw badArgument("cn", "The common name must be a DNS name of at most 64 characters");
  }
  return cn;
}

/**
 * The certificate object that a path names.
 * @throws {ApiError} 404 when the account has none for that name.
 */
export function existingCertificate(world: World, request: AccountRequest): Certificate {
  const { cn, certificate } = namedCertificate(world, request);
  if (certificate === undefined) throw noSuchCertificate(cn);
  return certificate;
}

/** The certificate object that a path names, if the account has it; with its canonical name. */
export function namedCertificate(
  world: World,
  request: AccountRequest,
): { cn: string; certificate: Certificate | undefined } {
  const cn = commonName(request);
  return { cn, certificate: world.store.certificate(request.account.id, cn) };
}
