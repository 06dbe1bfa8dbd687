/** Which failures of the API server are facts about an Order, to be said in its status, and which only end the pass. */
import type { KubernetesRefusal } from "../../core/facts/observed.ts";
import { isKubeError } from "../../kube/client/errors.ts";
import { keyText } from "../../kube/client/resource.ts";
import type { Pass } from "../order/pass.ts";
import { noteFailure } from "./failing.ts";

/**
 * What Kubernetes forbids or finds invalid stays so until somebody changes something. What it fails at may be over in a
 * moment: the first time, the pass ends and is soon made again; but if the next one meets it too, as while an admission
 * webhook is down, whoever waits for the Order has to read it.
 * @returns undefined if the error is to be thrown on.
 */
export function refusalOf(pass: Pass, error: unknown): KubernetesRefusal | undefined {
  if (isKubeError(error, "forbidden", "invalid")) return { problem: error.message };
  const failure = noteFailure(pass.operator.failing, keyText(pass.read.order.metadata), error);
  if (failure === undefined) return undefined;
  pass.failed = true;
  return failure.isRepeated ? { problem: failure.message, fails: true } : undefined;
}

/** To be called where a pass came to its end: one without such a failure ends the row. */
export function endOfFailing({ operator, read, failed }: Pass): void {
  if (failed !== true) operator.failing.delete(keyText(read.order.metadata));
}
