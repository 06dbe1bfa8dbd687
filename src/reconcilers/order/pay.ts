/**
 * The one action that pays. Its steps follow each other without pause and in this order; money.md says why each is there.
 *  1. Everything is read anew, live, and the reason to pay is decided once more from that.
 *  2. The attempt is made: key and intent become durable before the CSR leaves the cluster.
 *  3. The settings are sent, which is free; the answer is the last question before paying.
 *  4. The lease outlives the call.
 *  5. The paid call goes out, once.
 * A repeated send of an attempt runs all of them again but the second.
 */
import { decide } from "../../core/order/decide.ts";
import type { Attempt, Failure, OrderObserved } from "../../core/order/observed.ts";
import type { Desired } from "../../core/rules/desired.ts";
import { isKubeError } from "../../kube/client/errors.ts";
import { isSslmateError } from "../../sslmate/errors.ts";
import type { Certificate } from "../../sslmate/types.ts";
import { createAttempt, loadAttemptMaterial } from "../attempts/store.ts";
import { deviation, settingsOf } from "../vendor/settings.ts";
import { askVendor, asVendorFailure, instanceView, vendorFailure } from "../vendor/ask.ts";
import type { Account } from "../vendor/accounts.ts";
import { gather } from "./gather.ts";
import { accountOf, type Pass } from "./pass.ts";
import { tellPurchase } from "./tell.ts";
import { liveLookup } from "../world/lookup.ts";

/** @returns what is known afterwards; the pass goes on from that. */
export async function pay(
  pass: Pass,
  key: { namespace: string; name: string },
): Promise<Partial<OrderObserved>> {
  // 1
  const live = await readLive(pass, key);
  if ("stop" in live) return live.stop;
  const { account, certificate, observed, desired } = live;

  // 2
  const made =
    live.attempt === undefined
      ? await makeAttempt(pass, observed, desired, certificate, account)
      : { ok: true as const, attempt: live.attempt };
  if (!made.ok) return { ...observed, failure: made.failure };
  const { attempt } = made;
  const known: Partial<OrderObserved> = {
    ...observed,
    attempt: { kind: "ours", attempt, doubt: pass.operator.sends.doubt(attempt.uid) },
  };

  // 3
  const { csrPem } = await loadAttemptMaterial(pass.operator, attempt);
  const answer = await account.client
    .saveCertificate(desired.names[0].value, settingsOf(desired, csrPem), {
      expand: ["current", "pending", "dns_approval.status", "http_approval.status"],
    })
    .catch((error: unknown) => asVendorFailure("settings", error));
  if ("kind" in answer) return { ...known, failure: answer };
  const wrong = deviation(answer, desired, attempt);
  if (wrong !== undefined) return { ...known, failure: wrong };

  // 4
  if (pass.operator.leaseRemaining() <= pass.operator.paidCallLimit) {
    return { ...known, failure: { kind: "lease-too-short" } };
  }

  // 5
  return { ...known, ...(await send(pass, observed, attempt, account)) };
}

type Live =
  | { stop: Partial<OrderObserved> }
  | {
      observed: OrderObserved;
      account: Account;
      certificate: Certificate;
      desired: Desired;
      attempt: Attempt | undefined;
    };

/** Reads all that the decision rests on from where it is kept, and decides once more; anything but paying stops here. */
async function readLive(pass: Pass, key: { namespace: string; name: string }): Promise<Live> {
  const { operator, signal } = pass;
  const read = await gather(operator, liveLookup(operator, signal), key);
  if (read === undefined) return { stop: { failure: { kind: "changed", what: "the Order is gone" } } };
  pass.read = read;
  // Kubernetes alone may already say no; then the vendor need not be asked.
  const before = decide(read.observed);
  if (before.kind !== "pay" && before.kind !== "ask-vendor") return { stop: read.observed };
  const opened = await accountOf(pass);
  if (!opened.ok) return { stop: { ...read.observed, failure: opened.failure } };

  const [commonName] = read.order.spec.identifiers;
  const attempt = read.observed.attempt.kind === "ours" ? read.observed.attempt.attempt : undefined;
  const answer = await askVendor(opened.account, commonName?.value ?? "", {
    attempt,
    now: operator.clock.now(),
    pki: operator.pki,
  });
  if (!answer.ok) {
    return { stop: { ...read.observed, failure: { kind: "vendor", doing: "read", error: answer.error } } };
  }
  if (attempt !== undefined) operator.sends.answered(attempt.uid);
  pass.bundles = answer.bundles;
  const observed: OrderObserved = { ...read.observed, vendor: answer.view };
  const action = decide(observed);
  if (action.kind !== "pay") return { stop: observed };
  return {
    observed,
    account: opened.account,
    certificate: answer.certificate,
    desired: action.desired,
    attempt: action.attempt,
  };
}

async function makeAttempt(
  { operator, read }: Pass,
  { order }: OrderObserved,
  desired: Desired,
  certificate: Certificate,
  account: Account,
): Promise<{ ok: true; attempt: Attempt } | { ok: false; failure: Failure }> {
  const { cluster } = read;
  if (cluster === undefined) return { ok: false, failure: { kind: "changed", what: "the Cluster is gone" } };
  try {
    const made = await createAttempt(operator, { order, cluster, desired, certificate, account });
    if (!made.ok) return { ok: false, failure: { kind: "csr", problem: made.problem } };
    operator.sends.made(made.attempt.uid);
    return made;
  } catch (error) {
    if (!isKubeError(error, "already-exists")) throw error;
    const what = "another attempt for this common name was made meanwhile";
    return { ok: false, failure: { kind: "changed", what } };
  }
}

/** From here on the call may have arrived, whatever we hear; only a definite refusal says that it did not. */
async function send(
  pass: Pass,
  observed: OrderObserved,
  attempt: Attempt,
  { client, apiKeyFingerprint }: Account,
): Promise<Partial<OrderObserved>> {
  const { sends, clock, logger, pki } = pass.operator;
  const [commonName = ""] = attempt.names;
  const fields = {
    order: `${observed.order.namespace}/${observed.order.name}`,
    attempt: attempt.uid,
    commonName,
  };
  logger.info(fields, "buying the certificate");
  const sending = sends.sending(attempt.uid);
  try {
    const instance = await client.buy(commonName, { invoiceNote: `sslmate-operator ${attempt.uid}` });
    const bundles = new Map<number, string>();
    const pending = instanceView(instance, { attempt, now: clock.now(), pki }, bundles);
    // Ours is told with the status that lists it; paid for another key, it is told all the same.
    if (pending.publicKeyHash !== attempt.publicKeyHash) {
      tellPurchase(pass, attempt, { ...pending, instanceId: pending.id });
    }
    return {
      attempt: { kind: "ours", attempt, doubt: sends.doubt(attempt.uid) },
      vendor: { kind: "answered", pending, apiKeyFingerprint },
    };
  } catch (error) {
    if (!isSslmateError(error)) throw error;
    if (error.mayHaveTakenEffect) sends.heldBack(attempt.uid, (error.retryAfterSeconds ?? 0) * 1_000);
    else sending.refused();
    logger.warn(
      { ...fields, kind: error.kind, reason: error.reason, inDoubt: error.mayHaveTakenEffect },
      error.mayHaveTakenEffect ? "the purchase is in doubt" : "the purchase was refused",
    );
    return {
      attempt: { kind: "ours", attempt, doubt: sends.doubt(attempt.uid) },
      // In doubt, the next thing to know is what the vendor shows; a refusal is what there is to tell.
      ...(error.mayHaveTakenEffect
        ? { vendor: { kind: "not-asked" } }
        : { failure: { kind: "vendor", doing: "buy", error: vendorFailure(error) } }),
    };
  }
}
