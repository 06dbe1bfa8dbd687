/** Instances made to order, in any state, free of charge: what a test needs to find at the vendor. */
import { createHash, X509Certificate } from "node:crypto";
import { createCsr } from "../../pki/csr.ts";
import { generatePrivateKey } from "../../pki/keys.ts";
import { newTokens } from "../api/endpoints/certificates.ts";
import { readCsr } from "../ca/csr.ts";
import { schedule } from "../lifecycle/agenda.ts";
import { DAY } from "../lifecycle/queries.ts";
import { noteCertificate } from "../lifecycle/record.ts";
import type { Account, Approval, Certificate, Instance, InstanceState, Issued } from "../state/model.ts";
import type { World } from "../world.ts";

/** What is wanted. Days may be fractions. */
export interface Order {
  account: Account;
  cn: string;
  /** All names, the common name first; null: those of the certificate object. */
  names: string[] | null;
  state: InstanceState;
  source: Instance["source"];
  /** PEM; null: the certificate object's, or that of a new key. */
  csr: string | null;
  /** PEM of an imported certificate and its chain; null: one of the sandbox's own. */
  imported: { certificate: string; chain: string[] } | null;
  issuedDaysAgo: number;
  /** null: the usual lifetime. */
  expiresInDays: number | null;
  /** For a certificate object that has no subscription yet; null: the usual term from the issue on. */
  subscriptionEndsInDays: number | null;
}

export interface Made {
  instance: Instance;
  /** The new key, PKCS#8 PEM, where one had to be made. */
  key?: string;
}

/**
 * Makes an instance, and the certificate object if there is none.
 * @throws {CsrError} when the request given is not one for `cn`.
 */
export async function makeToOrder(world: World, order: Order): Promise<Made> {
  const { account, cn } = order;
  const existing = world.store.certificate(account.id, cn);
  const known = order.csr ?? existing?.csr ?? null;
  const made = known === null && order.imported === null ? await newRequest(cn) : undefined;
  const csr = order.imported ? null : readCsr(known ?? made?.csr ?? "", cn);
  const names = order.names ?? (existing ? namesOf(existing) : [cn]);
  const issuedAt = Math.floor((world.time.now() - order.issuedDaysAgo * DAY) / 1000) * 1000;
  const issued = hasCertificate(order.state)
    ? await issue(world, order, { names, issuedAt, publicKey: csr?.publicKey, keyType: csr?.keyType ?? "ec" })
    : null;
  const pubkeyHash = csr?.pubkeyHash ?? hashOfKey(order.imported?.certificate ?? "");
  const certificate = existing ?? createCertificate(world, order, csr?.pem ?? null, pubkeyHash, names);
  certificate.subscription ??= order.source === "import" ? null : subscription(world, order, issuedAt);
  const instance = world.store.addInstance(certificate, {
    accountId: account.id,
    cn,
    state: order.state,
    source: order.source,
    origin: order.source === "import" ? "import" : "buy",
    type: order.source === "import" ? null : certificate.type,
    sans: structuredClone(certificate.sans),
    csr: order.source === "import" ? null : (csr?.pem ?? null),
    pubkeyHash,
    approval: order.source === "import" ? null : { ...certificate.approval },
    names: names.map((name) => ({ name, ...certificate.approval, approved: issued !== null, problem: null })),
    invoiceId: null,
    createdAt: issuedAt,
    approvalDue: null,
    expirationLimit: certificate.subscription?.end ?? Number.MAX_SAFE_INTEGER,
    issued,
    revokedAt: order.state === "revoked" ? world.time.now() : null,
    temporary: null,
  });
  noteCertificate(world, instance, "made to order", order.state);
  schedule(world, instance);
  return { instance, ...(made && { key: made.key }) };
}

const hasCertificate = (state: InstanceState): boolean => state !== "pending" && state !== "canceled";

const namesOf = ({ cn, sans }: Certificate): string[] => [cn, ...(sans ?? []).map(({ value }) => value)];

async function newRequest(cn: string): Promise<{ key: string; csr: string }> {
  const key = await generatePrivateKey({ algorithm: "ECDSA", size: 256 });
  const made = createCsr({ privateKeyPem: key, subject: { C: "US" }, commonName: cn, names: [cn] });
  if (!made.ok) throw new Error(made.problem.message);
  return { key, csr: made.csrPem };
}

function createCertificate(
  world: World,
  { account, cn }: Order,
  csr: string | null,
  pubkeyHash: string,
  names: readonly string[],
): Certificate {
  const approval: Approval = { method: "dns", email: null };
  const others = names.filter((name) => name !== cn);
  const certificate: Certificate = {
    accountId: account.id,
    cn,
    type: "dv",
    approval,
    sans: others.map((value) => ({ value, ...approval })),
    autoRenew: account.autoRenewDefault,
    muted: false,
    tags: [],
    csr,
    pubkeyHash,
    ...newTokens(),
    subscription: null,
    instanceIds: [],
  };
  world.store.putCertificate(certificate);
  return certificate;
}

function subscription(world: World, order: Order, issuedAt: number): Certificate["subscription"] {
  const { subscriptionEndsInDays: days } = order;
  const end = days === null ? issuedAt + world.policy.subscriptionDays * DAY : world.time.now() + days * DAY;
  return { start: issuedAt, end };
}

interface Leaf {
  names: readonly string[];
  issuedAt: number;
  publicKey: Buffer | undefined;
  keyType: "rsa" | "ec";
}

async function issue(world: World, order: Order, leaf: Leaf): Promise<Issued> {
  const { issuedAt, keyType, names } = leaf;
  if (order.imported) return importedCertificate(order.imported, issuedAt);
  const usual = issuedAt + world.policy.lifetimeDays * DAY;
  const wanted = order.expiresInDays === null ? usual : world.time.now() + order.expiresInDays * DAY;
  const past = order.state === "expired" ? Math.min(wanted, world.time.now()) : wanted;
  const expiration = Math.floor(Math.max(past, issuedAt + 1000) / 1000) * 1000;
  const { publicKey = Buffer.alloc(0) } = leaf;
  const certificate = await world.authority.issue({
    publicKey,
    keyType,
    names,
    notBefore: issuedAt,
    notAfter: expiration,
    issuer: keyType === "rsa" ? "rsa" : "ecdsa",
    caAddress: world.addresses.management,
  });
  const issuer = order.source === "import" ? null : certificate.issuer;
  return { ...certificate, issuer, issuedAt, expiration };
}

function importedCertificate(imported: { certificate: string; chain: string[] }, issuedAt: number): Issued {
  const leaf = new X509Certificate(imported.certificate);
  const digest = (algorithm: string): string => createHash(algorithm).update(leaf.raw).digest("hex");
  return {
    certificate: imported.certificate,
    chain: imported.chain,
    root: "",
    serial: leaf.serialNumber,
    issuer: null,
    sha1: digest("sha1"),
    sha256: digest("sha256"),
    issuedAt,
    expiration: leaf.validToDate.getTime(),
  };
}

function hashOfKey(certificate: string): string {
  const spki = new X509Certificate(certificate).publicKey.export({ format: "der", type: "spki" });
  return createHash("sha256").update(spki).digest("hex");
}
