/** The vendor's JSON into our types: strict where we rely on it, tolerant of what it is known to leave out or vary. */
import {
  INSTANCE_STATES,
  type ApprovalMethod,
  type Certificate,
  type DnsApproval,
  type DnsRecord,
  type HttpApproval,
  type Instance,
  type Revocation,
  type SubjectAlternativeName,
} from "./types.ts";
import {
  arrayOf,
  Attributes,
  boolean,
  count,
  integer,
  line,
  matching,
  oneOf,
  sha256,
  ShapeError,
  string,
  texts,
  timestamp,
  type Decoder,
} from "./wire/attributes.ts";

const approvalMethod: Decoder<ApprovalMethod> = oneOf("email", "http", "dns");

/** RFC 5321, 4.5.3.1: 64 octets, `@`, 255 octets. */
const emailAddress = line(320);

/** RFC 1035, 2.3.4, with the final dot. */
const dnsName = line(254);

/** A TXT record could hold more (RFC 1035, 3.3.14); what approves a name is far shorter. */
const dnsValue = line(1_024);

/** @throws ShapeError naming the first attribute that is wrong. */
export const decodeCertificate: Decoder<Certificate> = (value, path) => {
  const from = new Attributes(value, path);
  const exists = from.required("exists", boolean);
  // Of a name that does not exist the vendor fills in little, and nobody relies on the rest.
  const ifExists = <T>(name: string, decode: Decoder<T>): T | undefined =>
    exists ? from.required(name, decode) : from.optional(name, decode);
  return {
    exists,
    commonName: from.required("cn", dnsName).toLowerCase(),
    distinguishedName: from.optional("dn", distinguishedName),
    autoRenew: ifExists("auto_renew", boolean),
    muted: from.optional("muted", boolean),
    approvalMethod: ifExists("approval_method", approvalMethod),
    approverEmail: from.optional("approver_email", emailAddress),
    dnsApproval: from.optional("dns_approval", dnsApproval),
    httpApproval: from.optional("http_approval", httpApproval),
    sans: exists && !from.isNull("sans") ? from.required("sans", arrayOf(alternativeName)) : undefined,
    tags: ifExists("tags", arrayOf(string)) ?? [],
    publicKeyHash: ifExists("pubkey_hash", sha256),
    csr: from.optional("csr", string),
    current: from.optional("current", decodeInstance),
    pending: from.optional("pending", decodeInstance),
    subscriptionEnding: from.optional("subscription_ending", boolean),
    billedThrough: from.optional("billed_through", timestamp),
  };
};

/** @throws ShapeError naming the first attribute that is wrong. */
export const decodeInstance: Decoder<Instance> = (value, path) => {
  const from = new Attributes(value, path);
  return {
    id: from.required("id", integer),
    state: from.required("state", oneOf(...INSTANCE_STATES)),
    expiring: from.optional("expiring", boolean) ?? false,
    source: from.optional("source", oneOf("sslmate", "import")),
    publicKeyHash: from.required("pubkey_hash", sha256),
    sans: from.optional("sans", arrayOf(alternativeName)),
    expiration: from.optional("expiration", timestamp),
    invoiceId: from.optional("invoice_id", invoiceId),
    sha256Fingerprint: from.optional("sha256_fingerprint", sha256),
    approvalMethod: from.optional("approval_method", approvalMethod),
    approverEmail: from.optional("approver_email", emailAddress),
    approvalEmailFrom: from.optional("approval_email_from", emailAddress),
    csr: from.optional("csr", string),
    certificatePem: from.optional("crt", pem),
    chainPems: from.optional("chain", chain),
    rootPem: from.optional("root", pem),
  };
};

/** @throws ShapeError naming the first attribute that is wrong. */
export const decodeRevocation: Decoder<Revocation> = (value, path) => {
  const from = new Attributes(value, path);
  return {
    status: from.required("status", oneOf("pending", "revoked")),
    revoked: from.required("num_revoked", count),
    active: from.required("num_active", count),
    imported: from.required("num_imported", count),
  };
};

/** An account without contact details has an empty or false `dn`. */
const distinguishedName: Decoder<Readonly<Record<string, string>> | undefined> = (value, path) =>
  value === false || value === "" ? undefined : texts(value, path);

const alternativeName: Decoder<SubjectAlternativeName> = (value, path) => {
  const from = new Attributes(value, path);
  return {
    type: from.required("type", line(64)),
    value: from.required("value", dnsName).toLowerCase(),
    approvalMethod: from.optional("approval_method", approvalMethod),
    approverEmail: from.optional("approver_email", emailAddress),
    dnsApproval: from.optional("dns_approval", dnsApproval),
    httpApproval: from.optional("http_approval", httpApproval),
  };
};

const dnsApproval: Decoder<DnsApproval> = (value, path) => {
  const from = new Attributes(value, path);
  return {
    options: from.optional("options", arrayOf(dnsRecord)) ?? [],
    ready: from.optional("status", ready),
  };
};

const httpApproval: Decoder<HttpApproval> = (value, path) => ({
  ready: new Attributes(value, path).optional("status", ready),
});

const ready: Decoder<boolean | undefined> = (value, path) =>
  new Attributes(value, path).optional("ready", boolean);

const dnsRecord: Decoder<DnsRecord> = (value, path) => {
  const from = new Attributes(value, path);
  return {
    name: from.required("name", dnsName),
    type: from.required("type", matching(/^[A-Za-z0-9]{1,16}$/, "a type of DNS record")),
    value: from.required("value", dnsValue),
  };
};

/** The vendor documents a string and shows a number. */
const invoiceId: Decoder<string> = (value, path) =>
  typeof value === "number" ? String(integer(value, path)) : line(64)(value, path);

/** An empty text means that there is none yet. */
const pem: Decoder<string | undefined> = (value, path) =>
  string(value, path) === "" ? undefined : string(value, path);

/** Documented as an array; the vendor's own client also takes one text. */
const chain: Decoder<readonly string[]> = (value, path) => {
  if (typeof value === "string") return value === "" ? [] : [string(value, path)];
  if (!Array.isArray(value)) throw new ShapeError(path, "an array or a string", value);
  return arrayOf(string)(value, path);
};
