/** The requests of the API v2 that the client makes: address and arguments, and which answer is one to the question. */
import { decodeCertificate, decodeInstance, decodeRevocation } from "./decode.ts";
import { decodeCertificateList, decodePrice } from "./decode-undocumented.ts";
import type { Certificate, CertificateSettings, Instance, Price, Purchase, Revocation } from "./types.ts";
import { ShapeError, type Decoder } from "./wire/attributes.ts";
import { encodePurchase, encodeSettings, escape } from "./wire/form.ts";
import type { Call } from "./wire/connection.ts";

type Expand = readonly string[] | undefined;

/** "Retrieve a certificate" (API v2). */
export function getCertificate(commonName: string, expand: Expand): Call<Certificate> {
  return {
    method: "GET",
    path: certificatePath(commonName),
    query: expandQuery(expand),
    name: "certificate",
    decode: certificateOf(commonName),
  };
}

/** "Create/update a certificate" (API v2). */
export function saveCertificate(
  commonName: string,
  settings: CertificateSettings,
  expand: Expand,
): Call<Certificate> {
  return { ...getCertificate(commonName, expand), method: "POST", body: encodeSettings(settings) };
}

/** "Buy a certificate" (API v2). */
export function buy(commonName: string, purchase: Purchase): Call<Instance> {
  return { ...action(commonName, "buy"), kind: "paid", body: encodePurchase(purchase) };
}

/** "Reissue a certificate" (API v2): "You will be charged for any net increase in SANs." */
export function reissue(commonName: string): Call<Instance> {
  return { ...action(commonName, "reissue"), kind: "paid" };
}

/** "Redo certificate approval" (API v2). */
export function redoApproval(commonName: string): Call<Instance> {
  return action(commonName, "redo_approval");
}

/** "Revoke a certificate" (API v2). */
export function revoke(commonName: string, all: boolean): Call<Revocation> {
  return {
    method: "POST",
    path: `${certificatePath(commonName)}/revoke`,
    body: all ? "all=true" : "",
    name: "revocation",
    decode: decodeRevocation,
  };
}

/** "Retrieve a certificate instance" (API v2), by id. @param poll seconds */
export function getInstance(
  commonName: string,
  id: number,
  expand: Expand,
  poll: number | undefined,
): Call<Instance> {
  return {
    method: "GET",
    path: `${certificatePath(commonName)}/instances/${id}`,
    query: [...expandQuery(expand), ["poll", poll?.toString()]],
    extraMilliseconds: (poll ?? 0) * 1000,
    name: "instance",
    decode: instanceWith("id", id),
  };
}

/** "Retrieve a certificate instance" (API v2), by the hash of its key. */
export function getInstanceByKeyHash(commonName: string, hash: string, expand: Expand): Call<Instance> {
  return {
    method: "GET",
    path: `${certificatePath(commonName)}/instances/pubkey_hash:${escape(hash)}`,
    query: expandQuery(expand),
    name: "instance",
    decode: instanceWith("publicKeyHash", hash),
  };
}

/** Not documented: what the vendor's own client asks for its command `list`. */
export function listCertificates(expand: Expand): Call<readonly Certificate[]> {
  return {
    method: "GET",
    path: "/certs",
    query: expandQuery(expand),
    kind: "list",
    name: "list",
    decode: decodeCertificateList,
  };
}

/** Not documented: what the vendor's own client asks before it lets a person confirm a purchase. */
export function getPrice(commonName: string, names: readonly string[]): Call<Price | undefined> {
  const all = new Set([commonName, ...names].map((name) => name.toLowerCase()));
  const others = [...all].filter((name) => name !== commonName.toLowerCase());
  return {
    method: "GET",
    path: "/pricing",
    // Otherwise the vendor prices his default names.
    query: [["cn", commonName], ["custom_sans", "true"], ...others.map((name) => ["san", name] as const)],
    name: "price",
    decode: decodePrice(all),
  };
}

function action(commonName: string, verb: string): Call<Instance> {
  return {
    method: "POST",
    path: `${certificatePath(commonName)}/${verb}`,
    name: "instance",
    decode: decodeInstance,
  };
}

function certificatePath(commonName: string): string {
  return `/certs/${escape(commonName)}`;
}

function expandQuery(expand: Expand = []): (readonly [string, string])[] {
  return expand.map((attribute) => ["expand", attribute] as const);
}

/** An answer about another name than asked for, from whatever confused cache, must not become the base of a purchase. */
function certificateOf(commonName: string): Decoder<Certificate> {
  return (value, path) => {
    const certificate = decodeCertificate(value, path);
    if (certificate.commonName === commonName.toLowerCase()) return certificate;
    throw new ShapeError(`${path}.cn`, "the name asked for", "another");
  };
}

function instanceWith<K extends "id" | "publicKeyHash">(attribute: K, asked: Instance[K]): Decoder<Instance> {
  return (value, path) => {
    const instance = decodeInstance(value, path);
    if (instance[attribute] === asked) return instance;
    throw new ShapeError(
      `${path}.${attribute === "id" ? "id" : "pubkey_hash"}`,
      "the one asked for",
      instance[attribute],
    );
  };
}
