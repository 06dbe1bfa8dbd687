/** Who may buy what: the rules that stand between an Order and a paid call. Each answers with a reason and a remedy. */
import type { OrderReason } from "../../api/reasons.ts";
import type { AllowedNamespaces, ClusterSpec } from "../../api/types.ts";
import type { DesiredName } from "./desired.ts";
import {
  ownPair,
  type ClusterView,
  type OrderObserved,
  type OrderView,
  type Rival,
} from "../facts/observed.ts";
import { listed } from "../words.ts";

export interface Objection {
  reason: OrderReason;
  message: string;
  /** It goes away by itself, without anybody changing this Order or its Cluster. */
  passing: boolean;
}

interface Names {
  names: readonly Pick<DesiredName, "value">[];
}

/** What of an Order decides whether its Cluster pays for it, and is known of a rival too. */
export interface Spender {
  order: Pick<OrderView, "namespace" | "spec">;
  namespaceLabels: OrderObserved["namespaceLabels"];
  cluster: { kind: ClusterView["kind"]; deleting?: true };
}

/** Why this Order may not spend the Cluster's money on these names, if it may not. What it has, it keeps. */
export function spendingObjection(
  spender: Spender,
  cluster: ClusterSpec,
  wanted: Names,
): Objection | undefined {
  return (
    deletionObjection(spender) ??
    namespaceObjection(spender, cluster.allowedNamespaces) ??
    namesObjection(spender, cluster.allowedNames, wanted)
  );
}

/** Who deletes a Cluster spends nothing more from its account, however long somebody's finalizer keeps the object. */
function deletionObjection({ order, cluster }: Spender): Objection | undefined {
  if (cluster.deleting !== true) return undefined;
  return {
    reason: "ClusterDeleting",
    message: `Cluster ${order.spec.cluster} is being deleted, so nothing is paid for this Order any more. Once it is gone, create it anew, or create this Order anew with another spec.cluster.`,
    passing: false,
  };
}

function namespaceObjection(
  { order, namespaceLabels }: Spender,
  allowed: AllowedNamespaces,
): Objection | undefined {
  if (namespaceAllowed(order.namespace, namespaceLabels, allowed)) return undefined;
  const rule = {
    All: "all namespaces",
    Selector: "namespaces with certain labels (spec.allowedNamespaces.selector)",
    Names: `the namespaces ${listed(allowed.names ?? [])}`,
  }[allowed.from];
  const where = allowed.from === "Names" ? " (spec.allowedNamespaces.names)" : "";
  return {
    reason: "NamespaceNotAllowed",
    message: `Cluster ${order.spec.cluster} serves ${rule}, not namespace ${order.namespace}. Ask its owner to allow the namespace${where}, or use another Cluster.`,
    passing: false,
  };
}

/** Whether a namespace with these labels may use a Cluster. */
export function namespaceAllowed(
  namespace: string,
  labels: Readonly<Record<string, string>>,
  allowed: AllowedNamespaces,
): boolean {
  switch (allowed.from) {
    case "All":
      return true;
    case "Names":
      return allowed.names?.includes(namespace) ?? false;
    case "Selector":
      return allowed.selector !== undefined && selectorMatches(allowed.selector, labels);
  }
}

/** Kubernetes' label selector: all requirements must hold; NotIn and DoesNotExist hold for a label that is not there. */
function selectorMatches(
  selector: NonNullable<AllowedNamespaces["selector"]>,
  labels: Readonly<Record<string, string>>,
): boolean {
  const valueOf = new Map(Object.entries(labels));
  const equal = Object.entries(selector.matchLabels ?? {}).every(
    ([key, value]) => valueOf.get(key) === value,
  );
  return (
    equal &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const value = valueOf.get(key);
      switch (operator) {
        case "In":
          return value !== undefined && values.includes(value);
        case "NotIn":
          return value === undefined || !values.includes(value);
        case "Exists":
          return value !== undefined;
        case "DoesNotExist":
          return value === undefined;
      }
    })
  );
}

function namesObjection(
  { order }: Spender,
  allowed: readonly string[] | undefined,
  wanted: Names,
): Objection | undefined {
  const refused = wanted.names.map(({ value }) => value).filter((name) => !nameAllowed(name, allowed));
  if (refused.length === 0) return undefined;
  return {
    reason: "NameNotAllowed",
    message: `Cluster ${order.spec.cluster} does not allow ${listed(refused)} (spec.allowedNames). Ask its owner to allow it, or remove it from spec.identifiers.`,
    passing: false,
  };
}

/** A name allows itself; `*.x` allows the wildcard itself and any name one label below x. No list allows any name. */
export function nameAllowed(name: string, allowed: readonly string[] | undefined): boolean {
  if (allowed === undefined) return true;
  const wildcardAbove = `*${name.slice(name.indexOf("."))}`;
  return allowed.includes(name) || allowed.includes(wildcardAbove);
}

/** Another Order comes before this one for the common name or for the Secret. */
export function rivalObjection(observed: OrderObserved): Objection | undefined {
  const winner = observed.rivals.find((rival) => precedes(rival, observed));
  if (winner === undefined) return undefined;
  const other = `Order ${winner.namespace}/${winner.name}`;
  if (winner.wants === "secret") {
    return {
      reason: "SecretNameTaken",
      message: `${other} writes Secret ${observed.order.spec.secretName} too, and came first. Give this Order another spec.secretName, or delete one of the two.`,
      passing: false,
    };
  }
  const claim = winner.holds ? "already has, or is buying," : "came first and is to have";
  return {
    reason: "CommonNameTaken",
    message: `${other} ${claim} the certificate of ${observed.order.spec.identifiers[0]?.value} at this endpoint, where a common name exists once. Use the Secret of that Order, or create this one anew with another name first.`,
    passing: false,
  };
}

/** Of two Orders that want the same thing, the one that holds it wins, then the older, then by name. */
function precedes(rival: Rival, observed: OrderObserved): boolean {
  const { order, attempt, secret } = observed;
  // Else whoever may create Orders anywhere would reserve names that a payer wants, by Orders that never get anything.
  if (rival.wants === "common-name" && rival.unserved === true && !rival.holds) return false;
  const holds = {
    // A Secret that the Order wrote under the former spec.secretName counts until it has the new one.
    "common-name":
      attempt.kind === "ours" || ownPair(observed) !== undefined || observed.former !== undefined,
    secret: secret.kind === "owned" && secret.inherited !== true,
  }[rival.wants];
  if (rival.holds !== holds) return rival.holds;
  if (rival.createdAt !== order.createdAt) return rival.createdAt < order.createdAt;
  return `${rival.namespace}/${rival.name}` < `${order.namespace}/${order.name}`;
}

/** A Secret that cannot be written must not be paid for. */
export function secretObjection({ order, secret }: OrderObserved): Objection | undefined {
  const name = `Secret ${order.spec.secretName}`;
  const remedy = "Set another spec.secretName, or delete the Secret if nobody needs it.";
  if (secret.kind === "foreign") {
    const what = {
      "not-ours": `${name} exists and was not written for this Order (${secret.detail})`,
      "other-order": `${name} belongs to ${secret.detail}`,
      "other-type": `${name} is of type ${secret.detail}, not kubernetes.io/tls, which cannot be changed`,
    }[secret.why];
    return { reason: "SecretConflict", message: `${what}; it is left as it is. ${remedy}`, passing: true };
  }
  if (secret.kind === "owned" && secret.immutable) {
    return {
      reason: "SecretConflict",
      message: `${name} is immutable and cannot be written. ${remedy}`,
      passing: true,
    };
  }
  return undefined;
}
