/**
 * The one action that pays; a free reissue goes the same way. Its steps follow each other without pause and in this
 * order; money.md says why each is there.
 *  1. Everything was read anew, live, and decided from that alone: `look`, which this action requires.
 *  2. The attempt is made: key and intent become durable before the CSR leaves the cluster.
 *  3. The vendor's object is claimed if it is not this Order's yet, and the settings are sent, which is free; the answer is the last
 *     question before the call. The status remembers before that which tags they set.
 *  4. A paid call is counted in the Cluster's budget, and that write confirmed.
 *  5. It is said in the log, the lease outlives the call, and the call goes out, once.
 * A repeated send of an attempt runs all of them again but the second.
 */
import type { ObjectApproval } from "../../core/approval/facts.ts";
import type { Request } from "../../core/order/action.ts";
import type { Attempt, Failure, OrderObserved } from "../../core/facts/observed.ts";
import type { SettingsChange, ShownSettings } from "../../core/facts/settings.ts";
import { allowedSettings, undoing } from "../../core/rules/vendor-settings.ts";
import { isKubeError } from "../../kube/client/errors.ts";
import { secrets } from "../../kube/client/kinds.ts";
import type { Certificate } from "../../sslmate/types.ts";
import { createAttempt, loadAttemptMaterial } from "../attempts/store.ts";
import { countCall, giveBack } from "../money/purse.ts";
import type { ClusterObject } from "../resources.ts";
import { objectApproval } from "../vendor/approval.ts";
import { asVendorFailure } from "../vendor/ask.ts";
import type { Account } from "../vendor/accounts.ts";
import { claimObject } from "../vendor/claim.ts";
import { isOwnerTag } from "../vendor/owner-tag.ts";
import { deviation, settingsOf, shownSettings } from "../vendor/settings.ts";
import type { Pass } from "../order/pass.ts";
import { rememberSettings } from "../order/writes/status.ts";
import { announce, send } from "./send.ts";
import { readPair } from "../secret/tls-secret.ts";

/** What was read of the account, and what the Order sets there beside its certificate. */
interface Basis {
  account: Account;
  certificate: Certificate;
  free: SettingsChange;
}

/** @returns what is known afterwards; the pass goes on from that. */
export async function pay(
  pass: Pass,
  observed: OrderObserved,
  request: Request,
  repeated: Attempt | undefined,
): Promise<Partial<OrderObserved>> {
  const { operator, read, looked } = pass;
  const { cluster } = read;
  // 1
  if (!observed.live || looked === undefined || cluster === undefined) {
    return { failure: { kind: "changed", what: "not all that the call rests on was read" } };
  }
  const { account, certificate } = looked;
  const free = allowedSettings(observed, request.desired);

  // 2
  const made =
    repeated === undefined
      ? await makeAttempt(pass, observed, request, { cluster, certificate, account, free })
      : { ok: true as const, attempt: repeated };
  if (!made.ok) return { live: false, failure: made.failure };
  const { attempt } = made;
  const known: Partial<OrderObserved> = {
    live: false,
    attempt: { kind: "ours", attempt, doubt: operator.sends.doubt(attempt) },
  };

  // 3
  known.order = await rememberSettings(pass, observed.order, free);
  const set = await sendSettings(pass, observed, request, attempt, { account, certificate, free });
  if (!set.ok) return { ...known, failure: set.failure };

  // 4
  if (operator.leaseRemaining() <= operator.paidCallLimit) {
    return { ...known, failure: { kind: "lease-too-short" } };
  }
  const { name } = cluster.metadata;
  const counted = attempt.paid
    ? await countCall(operator, { name, spec: cluster.spec }, observed.order, attempt)
    : "free";
  if (counted === undefined) return { ...known, failure: { kind: "changed", what: "the budget is used up" } };

  // 5
  const logger = announce(operator, observed, attempt);
  if (operator.leaseRemaining() <= operator.paidCallLimit) {
    if (attempt.paid) await giveBack(operator, attempt, counted);
    return { ...known, failure: { kind: "lease-too-short" } };
  }
  const answered = { ...observed, vendor: { ...observed.vendor, ...set.shown } };
  return { ...known, ...(await send(pass, answered, attempt, { account, counted, logger })) };
}

async function makeAttempt(
  pass: Pass,
  { order, owner, vendor }: OrderObserved,
  request: Request,
  { cluster, certificate, account, free }: Basis & { cluster: ClusterObject },
): Promise<{ ok: true; attempt: Attempt } | { ok: false; failure: Failure }> {
  const { operator } = pass;
  try {
    const keptKeyPem = request.keepKey ? await keyInSecret(pass) : undefined;
    const made = await createAttempt(operator, {
      order,
      cluster,
      request,
      certificate,
      free,
      claims: certificate.exists && vendor.kind === "answered" && !vendor.owners.includes(owner.tag),
      account,
      ...(keptKeyPem === undefined ? {} : { keptKeyPem }),
    });
    if (!made.ok) return { ok: false, failure: { kind: "csr", problem: made.problem } };
    operator.sends.made(made.attempt);
    return made;
  } catch (error) {
    if (!isKubeError(error, "already-exists")) throw error;
    const what = "another attempt for this common name was made meanwhile";
    return { ok: false, failure: { kind: "changed", what } };
  }
}

async function keyInSecret({ operator, read, signal }: Pass): Promise<string | undefined> {
  const { metadata, spec } = read.order;
  const key = { namespace: metadata.namespace, name: spec.secretName };
  const secret = await operator.kube.get(secrets, key, { signal });
  return secret === undefined ? undefined : readPair(secret).privateKeyPem;
}

/** Claims and sets the vendor's object. @returns what it shows then, or why no call may follow. */
async function sendSettings(
  { operator }: Pass,
  { owner }: OrderObserved,
  { desired }: Request,
  attempt: Attempt,
  { account: { client }, certificate, free }: Basis,
): Promise<
  { ok: true; shown: { approval: ObjectApproval; settings: ShownSettings } } | { ok: false; failure: Failure }
> {
  const { csrPem } = await loadAttemptMaterial(operator, attempt);
  try {
    const claimed = await claimObject(client, certificate, owner.tag);
    if (!claimed.ok) return { ok: false, failure: { kind: "changed", what: claimed.why } };
    operator.sends.settling(attempt);
    const answer = await client.saveCertificate(
      desired.names[0].value,
      settingsOf(desired, csrPem, claimed.tags, free),
      { expand: ["current", "pending", "dns_approval.status", "http_approval.status"] },
    );
    const wrong = deviation(answer, desired, attempt, owner.tag);
    const ownedBefore = certificate.tags.includes(owner.tag);
    if (wrong?.kind === "changed" && !ownedBefore && operator.sends.doubt(attempt).sent !== "maybe") {
      // Somebody bought at this very moment: what he bought is not made ours by a tag that came too late.
      const former = certificate.tags.filter(isOwnerTag).map((tag) => [tag, true] as const);
      const undo = undoing(free, shownSettings(certificate));
      const tags = { ...undo?.tags, [owner.tag]: false, ...Object.fromEntries(former) };
      await client.saveCertificate(desired.names[0].value, { ...undo, tags });
    }
    return wrong === undefined
      ? { ok: true, shown: { approval: objectApproval(answer), settings: shownSettings(answer) } }
      : { ok: false, failure: wrong };
  } catch (error) {
    return { ok: false, failure: asVendorFailure("settings", error) };
  }
}
