/** What is said while an Order is being deleted; see rests.ts. */
import type { Rest } from "../../order/action.ts";
import { lacksOwner } from "../../deletion/duties.ts";
import type {
  AttemptView,
  Failure,
  InstanceView,
  KubernetesRefusal,
  OrderObserved,
} from "../../facts/observed.ts";
import { sentence } from "../../words.ts";
import { restAfterFailure, WHAT_FAILS, WHAT_REFUSES } from "../failures.ts";
import { rest, restWith } from "./rests.ts";

const INSTEAD =
  "To let the Order go without revoking anything, set its spec.deletion.certificate to StopRenewal or Keep.";

export function deleting(observed: OrderObserved): Rest {
  const goes = observed.secret.kind === "owned" && !lacksOwner(observed);
  const what = goes ? "goes with it" : "stays";
  return rest("settled", "Deleting", `The Order is being deleted; its Secret ${what}.`);
}

/** As for a living Order, but for the words that speak of a purchase. */
export function afterFailure(observed: OrderObserved, failure: Failure): Rest {
  const { retry } = observed.timing;
  if (failure.kind === "settings-not-taken") {
    return restWith(
      "progressing",
      "SettingsNotTaken",
      [
        `SSLMate did not take what it was told (${failure.what}). Somebody else may be changing this certificate.`,
        "See its page at sslmate.com. It is tried again by itself.",
      ],
      retry,
    );
  }
  if (failure.kind === "lease-too-short") {
    const message = "The call to SSLMate waits until the operator's lease is renewed.";
    return rest("progressing", "LeaseTooShort", message, 1_000);
  }
  return restAfterFailure(observed, failure);
}

/** What was to be done can neither be done nor, where the Order is silent, be known. */
export function clusterGone({ order }: OrderObserved): Rest {
  return restWith("progressing", "ClusterNotFound", [
    `Cluster ${order.spec.cluster} does not exist, so SSLMate cannot be called for its account.`,
    "Create it again; or, to let the Order go as things are, set its spec.deletion.certificate to Keep.",
  ]);
}

/** The account is not the one that the certificate was bought with. */
export function certificateElsewhere({ order, timing }: OrderObserved): Rest {
  return restWith(
    "stalled",
    "GoneAtVendor",
    [
      `The account of Cluster ${order.spec.cluster} shows nothing of ${order.spec.identifiers[0]?.value}, although this Order has a certificate of it, so nothing can be ended or revoked there. The Cluster's API key may be that of another account by now.`,
      "Give it the former API key until the Order is gone; or, to let the Order go as things are, set its spec.deletion.certificate to Keep.",
    ],
    timing.retry,
  );
}

/** @param refusal what Kubernetes refused; undefined if somebody else keeps the reference from staying. */
export function ownerRefused({ order, timing }: OrderObserved, refusal: KubernetesRefusal | undefined): Rest {
  const why = refusal === undefined ? "it does not stay there" : refusal.problem;
  const look = refusal?.fails === true ? WHAT_FAILS : WHAT_REFUSES;
  return restWith(
    refusal?.fails === true ? "progressing" : "stalled",
    "KubernetesRefused",
    [
      sentence(
        `The owner reference by which Secret ${order.spec.secretName} would be deleted cannot be set (${why})`,
      ),
      `${look} Or delete the Secret by hand.`,
    ],
    timing.retry,
  );
}

export function revocationPending({ order, timing }: OrderObserved): Rest {
  return rest(
    "progressing",
    "RevocationPending",
    `SSLMate is revoking the certificates of ${order.spec.identifiers[0]?.value}; it is asked again until that is done.`,
    timing.poll,
  );
}

/** Whoever's call it is: what comes of it would be revoked too, or come to life after it. */
export function revocationInFlight(
  { timing }: OrderObserved,
  attempt: Exclude<AttemptView, { kind: "none" | "ours" }>,
): Rest {
  const whose =
    attempt.kind === "unreadable"
      ? `Secret ${attempt.secretName} in the operator's namespace holds a purchase`
      : `Order ${attempt.attempt.order.namespace}/${attempt.attempt.order.name} has a purchase`;
  return restWith(
    "stalled",
    "RevocationRefused",
    [`${whose} of this common name under way, so nothing is revoked.`, `Wait for its end. ${INSTEAD}`],
    timing.retry,
  );
}

export function revocationTooEarly({ timing }: OrderObserved, { id }: InstanceView): Rest {
  return restWith(
    "stalled",
    "RevocationRefused",
    [
      `Instance ${id} is still pending at SSLMate and would come to life after a revocation, so nothing is revoked.`,
      `Finish or cancel it at SSLMate. ${INSTEAD}`,
    ],
    timing.retry,
  );
}

/** @param owner the other's tag; undefined if nobody claims it. */
export function revocationOfAnother(
  { order, timing }: OrderObserved,
  { id }: InstanceView,
  owner: string | undefined,
): Rest {
  const whose =
    owner === undefined
      ? "was not bought for this Order"
      : `belongs to another Order or installation (tag ${owner})`;
  return restWith(
    "stalled",
    "RevocationRefused",
    [
      `The certificate of ${order.spec.identifiers[0]?.value} at SSLMate (instance ${id}) ${whose}, so it is not revoked.`,
      `Revoke it at SSLMate if nobody needs it. ${INSTEAD}`,
    ],
    timing.retry,
  );
}
