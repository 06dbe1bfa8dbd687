/** What is told about a deletion: a revocation that took place, one that is refused, and what was left undone. */
import type { Rest } from "../../core/order/action.ts";
import {
  deletionIncomplete,
  revocationRefused,
  revoked as revocationDone,
} from "../../core/status/events/effects.ts";
import type { Happening } from "../../core/status/events/happening.ts";
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
  record(pass, deletionIncomplete(what));
}

/** Again at each try; the same Event is written once an hour at most. */
export function tellRefusedRevocation(pass: Pass, { order }: OrderObserved, { reason, message }: Rest): void {
  if (reason !== "RevocationRefused") return;
  pass.operator.logger.warn(
    { order: `${order.namespace}/${order.name}`, why: message },
    "nothing is revoked",
  );
  record(pass, revocationRefused(message));
}

/** @param imported instances that SSLMate cannot revoke. */
export function tellRevocation(pass: Pass, commonName: string, revoked: number, imported: number): void {
  const { namespace = "", name } = pass.read.order.metadata;
  pass.operator.logger.info(
    { order: `${namespace}/${name}`, commonName, revoked, imported },
    "certificates revoked",
  );
  record(pass, revocationDone(commonName, revoked, imported));
}

function record({ operator, read }: Pass, happening: Happening): void {
  const { namespace = "", name, uid } = read.order.metadata;
  operator.events.record({ resource: orders, object: { namespace, name, uid }, ...happening });
}
