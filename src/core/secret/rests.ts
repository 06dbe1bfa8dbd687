/** What a pass says when it rests because the Secret does not hold all that it should beside its pair. */
import { growingWait } from "../failure/growing-wait.ts";
import type { Rest } from "../order/action.ts";
import type { OrderObserved } from "../facts/observed.ts";
import { rest } from "../status/rests/rests.ts";
import { listed, sentence } from "../words.ts";

/** @param problem what is wrong with the Secret of the password. @param kept an older keystore is there. */
export function passwordNotFound({ order, timing }: OrderObserved, problem: string, kept: boolean): Rest {
  const then = kept ? "The keystore stays as it was written last" : "There is no keystore.p12 until then";
  return rest(
    "stalled",
    "PasswordSecretNotFound",
    `The password for keystore.p12 in Secret ${order.spec.secretName} cannot be had: ${sentence(problem)} ${then}; the pair and all else are written. Or remove PKCS12 from the formats.`,
    timing.retry,
  );
}

export function rootNotFound(observed: OrderObserved): Rest {
  return rest(
    "stalled",
    "RootNotFound",
    `The root of the certificate in Secret ${observed.order.spec.secretName} is not known: SSLMate did not hand it over, there is none that fits under ca.crt in the Secret, and none among the public ones of Node.js. All else is written. Write it to ca.crt of the Secret yourself, or remove CA from the formats.`,
    growingWait(observed, "RootNotFound"),
  );
}

/** @param differences in words; at least one. */
export function undone(observed: OrderObserved, differences: readonly string[]): Rest {
  return rest(
    "stalled",
    "SecretConflict",
    `Secret ${observed.order.spec.secretName} was written, and still ${listed(differences)}. Something on this cluster changes what is written to it, such as an admission webhook; have it leave Secrets with the label sslmate.com/managed alone, or change the template or formats.`,
    growingWait(observed, "SecretConflict"),
  );
}

/** @param waits milliseconds until it is written again. */
export function undoneAgain({ order }: OrderObserved, differences: readonly string[], waits: number): Rest {
  return rest(
    "progressing",
    "SecretConflict",
    `Secret ${order.spec.secretName} was put right a moment ago, and again ${listed(differences)}. Somebody sets it back each time; it is written again within a minute or so. Find who else writes this Secret (kubectl get secret ${order.spec.secretName} -n ${order.namespace} -o yaml --show-managed-fields), and have one of the two give way.`,
    waits,
  );
}

/** The only copy of a paid key may be in that Secret, so nobody is told to delete it. */
export function immutable(observed: OrderObserved, differences: readonly string[]): Rest {
  const { order } = observed;
  return rest(
    "stalled",
    "SecretConflict",
    `Secret ${order.spec.secretName} is immutable and cannot be written, and ${listed(differences)}. Set template and formats back, or replace the Secret by a copy, with its labels and annotations, that is not immutable.`,
    growingWait(observed, "SecretConflict"),
  );
}
