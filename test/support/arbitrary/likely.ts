/** Changes that make of any state one that is likely in practice, or none of the calls that cost money would be reached. */
import type { OrderSpec } from "../../../src/api/types.ts";
import type { InstanceView, OrderObserved, StoredPair } from "../../../src/core/facts/observed.ts";
import type { PasswordView } from "../../../src/core/secret/content.ts";
import { DAY, OTHER_TAG, OUR_TAG } from "../observed/facts.ts";
import type { Formats } from "./order.ts";
import { COMMON_NAME } from "./values.ts";

/** The Order wants another Secret than the one that holds its pair. */
export function renamed(observed: OrderObserved): OrderObserved {
  const { secret: held } = observed;
  if (held.kind !== "owned" || held.pair === undefined) return observed;
  return { ...observed, secret: { kind: "absent" }, former: { name: "former-tls", pair: held.pair } };
}

export function withKeystore(password: PasswordView): (observed: OrderObserved) => OrderObserved {
  return (observed) => {
    const wanted: Formats = [{ type: "PKCS12", passwordSecretRef: { name: "keystore" } }];
    return {
      ...observed,
      password,
      order: { ...observed.order, spec: { ...observed.order.spec, formats: wanted } },
    };
  };
}

/** Nothing is under way or in the way, and SSLMate was just asked: it has nothing. */
export function looked(observed: OrderObserved): OrderObserved {
  const { order: asking, cluster: view, vendor: seen, failure, ...others } = observed;
  if (seen.kind === "not-asked" || view.kind === "missing") return observed;
  const { current: _current, pending: _pending, byKey: _byKey, ...vendor } = seen;
  const { deletion: _deletion, ...spec } = asking.spec;
  return {
    ...others,
    order: { ...asking, spec, deleting: false, finalizer: false },
    cluster: {
      kind: "present",
      version: view.version,
      spec: view.spec,
      ...(view.deleting === undefined ? {} : { deleting: view.deleting }),
    },
    attempt: { kind: "none" },
    rivals: [],
    vendor,
    live: true,
    // A refused reissue is the one failure after which a pass goes on.
    ...(failure?.kind === "vendor" && failure.doing === "reissue" ? { failure } : {}),
  };
}

/** As SSLMate shows it when all goes well: the Secret's certificate is the current one. */
export function renewing(observed: OrderObserved): OrderObserved {
  const { secret: stored, vendor, live, ...others } = looked(observed);
  if (stored.kind !== "owned" || stored.pair === undefined || vendor.kind === "not-asked") return observed;
  const { certificate: facts } = stored.pair;
  if (!facts.dnsNames.includes(COMMON_NAME)) return observed;
  const owners = vendor.owners.includes(OTHER_TAG) ? vendor.owners : [OUR_TAG];
  const current: InstanceView = {
    id: stored.instanceId ?? 1,
    state: "active",
    publicKeyHash: facts.publicKeyHash,
    expiring: facts.notAfter - observed.now < 20 * DAY,
    check: { ok: true, certificate: facts },
  };
  return { ...others, secret: stored, vendor: { ...vendor, owners, current }, live };
}

/** The same, for the common name alone: the Order may ask for more. */
export function adding(observed: OrderObserved): OrderObserved {
  const { secret: stored } = observed;
  if (stored.kind !== "owned" || stored.pair === undefined) return observed;
  const { certificate: facts, privateKey } = stored.pair;
  const pair: StoredPair = { certificate: { ...facts, dnsNames: [COMMON_NAME] }, privateKey };
  return renewing({ ...observed, secret: { ...stored, immutable: false, pair } });
}

/** A Secret that is nobody's has the key of a certificate that is nobody's. */
export function adopting(observed: OrderObserved): OrderObserved {
  const { secret: stored, vendor, live, ...others } = looked(observed);
  if (stored.kind !== "foreign" || stored.pair === undefined || vendor.kind === "not-asked") return observed;
  const { publicKeyHash } = stored.pair.certificate;
  const current: InstanceView = { id: 5, state: "active", publicKeyHash, expiring: false };
  return { ...others, secret: stored, vendor: { ...vendor, owners: [], current }, live };
}

/** A deleted Order whose certificate is to be revoked, and SSLMate was just asked. */
export function revoking(observed: OrderObserved): OrderObserved {
  const seen = renewing(observed);
  const spec: OrderSpec = { ...seen.order.spec, deletion: { certificate: "Revoke" }, suspend: false };
  const { failure: _, ...others } = seen;
  return { ...others, order: { ...seen.order, spec, deleting: true, finalizer: true } };
}
