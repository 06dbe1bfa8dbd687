/**
 * The annotation on a TLS Secret that names the Order which it belongs to: with the namespace, since a copy of the Secret
 * in another one, with all its labels and annotations, is not that of the Order which has the same name there.
 */
import type { ObjectName } from "../../core/facts/observed.ts";

/** Names of Kubernetes' own, of no unbounded length, since they come into messages. */
const FORM = /^(?<namespace>[a-z0-9-]{1,63})\/(?<name>[a-z0-9.-]{1,253})$/;

/** The value of the annotation. */
export function encodeOrderName({ namespace, name }: ObjectName): string {
  return `${namespace}/${name}`;
}

/** @returns undefined for whatever the operator would not have written, as if nothing were there. */
export function decodeOrderName(value: string | undefined): ObjectName | undefined {
  const { namespace, name } = FORM.exec(value ?? "")?.groups ?? {};
  return namespace === undefined || name === undefined ? undefined : { namespace, name };
}

/** Whether the annotation of a Secret names this Order. */
export function namesOrder({ order }: { order?: ObjectName }, { namespace, name }: ObjectName): boolean {
  return order?.namespace === namespace && order.name === name;
}
