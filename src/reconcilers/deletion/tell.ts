/** What is told about a deletion: a revocation that took place, one that is refused, and what was left undone. */
import type { Rest } from "../../core/order/action.ts";
import type { OrderObserved } from "../../core/facts/observed.ts";
import { orders } from "../resources.ts";
import type { Pass } from "../order/pass.ts";

/** By a Warning and a log line, since nobody can read the status of an Order that is gone. */
export function tellLeftUndone(pass: Pass, what: string): void {
  const { namespace = "", name } = pass.read.order.metadata;
  pass.operator.logger.warn(
    { order: `${namespace}/${name}`, what },
    "order let go, its deletion not completed",
  );
  record(pass, "Warning", "DeletionIncomplete", what);
}

/** Again at each try; the same Event is written once an hour at most. */
export function tellRefusedRevocation(pass: Pass, { order }: OrderObserved, { reason, message }: Rest): void {
  if (reason !== "RevocationRefused") return;
  pass.operator.logger.warn(
    { order: `${order.namespace}/${order.name}`, why: message },
    "nothing is revoked",
  );
  record(pass, "Warning", reason, message);
}

/** @param imported instances that SSLMate cannot revoke. */
export function tellRevocation(pass: Pass, commonName: string, revoked: number, imported: number): void {
  const { namespace = "", name } = pass.read.order.metadata;
  pass.operator.logger.info(
    { order: `${namespace}/${name}`, commonName, revoked, imported },
    "certificates revoked",
  );
  const rest =
    imported === 0
      ? ""
      : ` ${imported} that were imported into the account stay: only the authority that issued them can revoke them.`;
  record(
    pass,
    imported === 0 ? "Normal" : "Warning",
    "Revoked",
    `Revoked the certificates of ${commonName} at SSLMate (${revoked}).${rest}`,
  );
}

function record({ operator, read }: Pass, type: "Normal" | "Warning", reason: string, note: string): void {
  const { namespace = "", name, uid } = read.order.metadata;
  const object = { namespace, name, uid };
  operator.events.record({ resource: orders, object, type, reason, action: "Delete", note });
}
