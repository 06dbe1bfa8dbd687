/** Asks the vendor what it has for an Order, and turns the answer into the facts that a decision needs. */
import type { Attempt, Failure, InstanceView, VendorFailure, VendorView } from "../../core/facts/observed.ts";
import { isSslmateError, type SslmateError } from "../../sslmate/errors.ts";
import type { Certificate, Instance } from "../../sslmate/types.ts";
import { csrHash } from "../attempts/attempt-secret.ts";
import type { PkiPort } from "../ports.ts";
import type { Account } from "./accounts.ts";
import { instanceApproval, objectApproval } from "./approval.ts";
import { isOwnerTag } from "./owner-tag.ts";
import { shownSettings } from "./settings.ts";

export type Answer =
  | {
      ok: true;
      certificate: Certificate;
      view: Extract<VendorView, { kind: "answered" }>;
      /** Certificate and chain, checked and ready to be published, by instance id. */
      bundles: ReadonlyMap<number, Bundle>;
    }
  | { ok: false; error: VendorFailure };

/** A certificate with its intermediates, and its root where that was asked for and given; nothing checked the root. */
export interface Bundle {
  bundlePem: string;
  rootPem?: string;
}

export interface Question {
  /** Whose certificate is looked for, if a call is in flight. */
  attempt: Attempt | undefined;
  /** Keys that we have, and the names that their certificate should have. The attempt's is among them. */
  known: readonly KnownKey[];
  /** Owner tag of the Order, and which other tags count as it because nobody holds them any more. */
  tag: string;
  isAbandoned(tag: string): boolean;
  /** Whether the approvals are in place is told only if asked for, and the vendor then has to look. */
  asksApprovals?: boolean;
  /** The Secret is to hold the root too. */
  asksRoot?: boolean;
  /** Milliseconds since the epoch, for the dates of certificates. */
  now: number;
  pki: PkiPort;
}

export interface KnownKey {
  publicKeyHash: string;
  names: readonly string[];
  /** A certificate that was adopted may have more names until its next reissue. */
  allowExtraNames: boolean;
}

const EXPAND = ["current.crt", "current.chain", "current.csr", "pending.csr", "csr"] as const;
const INSTANCE = ["crt", "chain", "csr"] as const;
const ROOTS = ["current.root"] as const;
const APPROVALS = ["dns_approval.status", "http_approval.status"] as const;

/**
 * Reads the vendor's object with its current and pending instance and, where these do not show the attempt's key, asks
 * for that key itself: an absence counts only if both questions were answered (money.md, Doubt).
 */
export async function askVendor(
  { client, apiKeyFingerprint }: Account,
  commonName: string,
  question: Question,
): Promise<Answer> {
  const { attempt } = question;
  try {
    const certificate = await client.getCertificate(commonName, {
      expand: [
        ...EXPAND,
        ...(question.asksApprovals === true ? APPROVALS : []),
        ...(question.asksRoot === true ? ROOTS : []),
      ],
    });
    const { clockAhead } = client;
    const { current, pending, billedThrough, subscriptionEnding, autoRenew } = certificate;
    const shown = [current, pending].some((instance) => instance?.publicKeyHash === attempt?.publicKeyHash);
    // A name that the account does not have has no instances either.
    const byKey =
      attempt === undefined || shown || !certificate.exists
        ? undefined
        : await client.getInstanceByKeyHash(commonName, attempt.publicKeyHash, {
            expand: [...INSTANCE, ...(question.asksRoot === true ? (["root"] as const) : [])],
          });

    const bundles = new Map<number, Bundle>();
    const view = (instance: Instance): InstanceView => instanceView(commonName, instance, question, bundles);
    const owners = certificate.tags.filter(isOwnerTag);
    return {
      ok: true,
      certificate,
      bundles,
      view: {
        kind: "answered",
        apiKeyFingerprint,
        ...(clockAhead === undefined ? {} : { clockAhead }),
        ...(current === undefined ? {} : { current: view(current) }),
        ...(pending === undefined ? {} : { pending: view(pending) }),
        ...(byKey === undefined ? {} : { byKey: view(byKey) }),
        ...(billedThrough === undefined ? {} : { paidUntil: billedThrough }),
        ...(subscriptionEnding === undefined ? {} : { termEnding: subscriptionEnding }),
        ...(autoRenew === undefined || !certificate.exists ? {} : { autoRenew }),
        ...(certificate.exists
          ? { approval: objectApproval(certificate), settings: shownSettings(certificate) }
          : {}),
        owners: [...new Set(owners.map((owner) => (question.isAbandoned(owner) ? question.tag : owner)))],
      },
    };
  } catch (error) {
    if (isSslmateError(error)) return { ok: false, error: vendorFailure(error) };
    throw error;
  }
}

/** An instance as facts; the certificate of an active one with a key of ours is checked, and kept if it is good. */
export function instanceView(
  commonName: string,
  instance: Instance,
  { known, now, pki }: Pick<Question, "known" | "now" | "pki">,
  bundles: Map<number, Bundle>,
): InstanceView {
  const { id, state, publicKeyHash, invoiceId, expiring, csr, sans } = instance;
  const approval = instanceApproval(commonName, instance);
  const view: InstanceView = {
    id,
    state,
    publicKeyHash,
    expiring,
    ...(invoiceId === undefined ? {} : { invoiceId }),
    ...(csr === undefined ? {} : { csrHash: csrHash(csr) }),
    ...(approval === undefined ? {} : { approval }),
    ...(sans === undefined ? {} : { otherNames: sans.map(({ value }) => value) }),
  };
  const key = known.find((candidate) => candidate.publicKeyHash === publicKeyHash);
  if (state !== "active" || key === undefined || instance.certificatePem === undefined) return view;
  const check = pki.checkIssuedCertificate({
    certificatePem: instance.certificatePem,
    chainPems: instance.chainPems ?? [],
    publicKeyHash,
    names: key.names,
    allowExtraNames: key.allowExtraNames,
    now,
  });
  if (!check.ok) {
    const { problem } = check;
    const validFrom = problem.kind === "not-yet-valid" ? { validFrom: problem.notBefore } : {};
    return { ...view, check: { ok: false, problem: problem.message, ...validFrom } };
  }
  const { rootPem } = instance;
  bundles.set(id, { bundlePem: check.bundlePem, ...(rootPem === undefined ? {} : { rootPem }) });
  return { ...view, check: { ok: true, certificate: check.certificate } };
}

/** The vendor's failure as a fact for decisions: no body, no key, its own words bounded by the client. */
export function vendorFailure(error: SslmateError): VendorFailure {
  const { kind, reason, param, retryAfterSeconds, httpStatus } = error;
  return {
    kind,
    detail: error.vendorMessage ?? error.message,
    ...(reason === undefined ? {} : { reason }),
    ...(param === undefined ? {} : { param }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(httpStatus === undefined ? {} : { httpStatus }),
  };
}

/** @throws whatever is not the vendor's doing. */
export function asVendorFailure(
  doing: "read" | "settings" | "buy" | "reissue" | "revoke",
  error: unknown,
): Failure {
  if (isSslmateError(error)) return { kind: "vendor", doing, error: vendorFailure(error) };
  throw error;
}
