/** The call itself. From here on it may have arrived, whatever we hear; only a definite refusal says that it did not. */
import type { Attempt, InstanceView, OrderObserved } from "../../core/facts/observed.ts";
import type { Logger } from "../../ops/logger.ts";
import { isSslmateError, type SslmateError } from "../../sslmate/errors.ts";
import { giveBack, noteOutcome } from "../money/purse.ts";
import { instanceView, vendorFailure } from "../vendor/ask.ts";
import type { Account } from "../vendor/accounts.ts";
import type { Operator, Pass } from "../order/pass.ts";
import { tellPurchase } from "../order/tell.ts";

/** What a call needs beside the attempt. */
export interface Sending {
  account: Account;
  /** The id under which the call was counted, if it is a paid one. */
  counted: string;
  /** Names the call in every line. */
  logger: Logger;
}

/** Says that the call is to go out: before the last look at the lease, since whoever reads the log may keep the writer waiting. */
export function announce({ logger }: Operator, { order }: OrderObserved, attempt: Attempt): Logger {
  const { uid, verb, paid, names } = attempt;
  const [commonName = ""] = names;
  const ofCall = logger.child({ order: `${order.namespace}/${order.name}`, attempt: uid, commonName, paid });
  ofCall.info({ verb }, verb === "buy" ? "buying the certificate" : "asking for a reissue");
  return ofCall;
}

export async function send(
  pass: Pass,
  observed: OrderObserved,
  attempt: Attempt,
  { account: { client }, counted, logger }: Sending,
): Promise<Partial<OrderObserved>> {
  const { operator } = pass;
  const { sends } = operator;
  const [commonName = ""] = attempt.names;
  const sending = sends.sending(attempt);
  try {
    const instance = await (attempt.verb === "buy"
      ? client.buy(commonName, invoiceOf(pass, attempt))
      : client.reissue(commonName, { paid: attempt.paid }));
    const view = instanceView(
      commonName,
      instance,
      { known: [], now: operator.clock.now(), pki: operator.pki },
      new Map(),
    );
    await tell(pass, attempt, view);
    return {
      attempt: { kind: "ours", attempt, doubt: sends.doubt(attempt) },
      // A pending instance of our key is all there is to know now; anything else the vendor is asked about.
      vendor:
        view.state === "pending" && observed.vendor.kind === "answered"
          ? { ...observed.vendor, pending: view }
          : { kind: "not-asked" },
    };
  } catch (error) {
    if (!isSslmateError(error)) throw error;
    return afterFailure(pass, attempt, error, sending, counted, logger);
  }
}

function invoiceOf({ read }: Pass, { uid }: Attempt) {
  const { invoiceNote, invoiceTo } = read.order.spec.purchase ?? {};
  const id = `sslmate-operator ${uid}`;
  return {
    invoiceNote: invoiceNote === undefined ? id : `${invoiceNote} (${id})`,
    ...(invoiceTo === undefined ? {} : { emailInvoiceTo: invoiceTo }),
  };
}

async function tell(pass: Pass, attempt: Attempt, instance: InstanceView): Promise<void> {
  if (!attempt.paid) return;
  const { id: instanceId, invoiceId } = instance;
  const bought = { instanceId, ...(invoiceId === undefined ? {} : { invoiceId }) };
  // Ours is told with the status that lists it; paid for another key, it is told all the same.
  if (instance.publicKeyHash !== attempt.publicKeyHash) tellPurchase(pass, attempt, bought);
  await noteOutcome(pass.operator, attempt, "bought", bought);
}

async function afterFailure(
  { operator }: Pass,
  attempt: Attempt,
  error: SslmateError,
  sending: { refused(): void },
  counted: string,
  logger: Logger,
): Promise<Partial<OrderObserved>> {
  const { sends } = operator;
  const { mayHaveTakenEffect: inDoubt, kind, reason } = error;
  logger.warn(
    { kind, reason, inDoubt },
    `the ${attempt.verb === "buy" ? "purchase" : "reissue"} ${inDoubt ? "is in doubt" : "was refused"}`,
  );
  if (inDoubt) {
    sends.heldBack(attempt, (error.retryAfterSeconds ?? 0) * 1_000);
    // In doubt, the next thing to know is what the vendor shows.
    return {
      attempt: { kind: "ours", attempt, doubt: sends.doubt(attempt) },
      vendor: { kind: "not-asked" },
    };
  }
  sending.refused();
  if (attempt.paid) await giveBack(operator, attempt, counted);
  return {
    attempt: { kind: "ours", attempt, doubt: sends.doubt(attempt) },
    failure: { kind: "vendor", doing: attempt.verb, error: vendorFailure(error) },
  };
}
