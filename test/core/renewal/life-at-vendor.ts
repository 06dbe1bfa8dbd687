/** An Order's life at a vendor of some kind, in a pure loop: decide, do it, go to the next moment. */
import type { OrderSpec } from "../../../src/api/types.ts";
import type {
  CertificateFacts,
  InstanceView,
  OrderObserved,
  SecretView,
  VendorView,
} from "../../../src/core/facts/observed.ts";
import { decide } from "../../../src/core/order/decide.ts";
import { cameWithoutGain } from "../../../src/core/renewal/term.ts";
import { PAIR_ALONE } from "../../../src/core/secret/content.ts";
import { certificate, DAY, NOW, OUR_TAG } from "../../support/observed/facts.ts";
import { orderObserved } from "../../support/observed/order-observed.ts";
import { withSpec } from "../../support/observed/with-asked.ts";
import { live } from "../../support/observed/with-vendor.ts";

/** How a vendor behaves; times in milliseconds. */
export interface Vendor {
  /** The longest that a certificate lives, which rules may change on a day. */
  lifetime: (since: number) => number;
  term: number;
  /** A new term begins at once, or when the one before has ended. */
  termStarts: "at once" | "after the last";
  reissue: "to the term's end" | "keeps the end" | "is refused near the term's end";
  says: "all" | "until when it is paid" | "nothing";
  /** How long before their end certificate and term are called expiring and ending. */
  window: number;
  /** From a purchase or reissue to the certificate. */
  approval: number;
}

export const TODAY: Vendor = {
  lifetime: () => 199 * DAY,
  term: 365 * DAY,
  termStarts: "at once",
  reissue: "to the term's end",
  says: "all",
  window: 30 * DAY,
  approval: 3_600_000,
};

export interface Call {
  verb: "buy" | "reissue" | "refused";
  /** Days since the first purchase. */
  day: number;
  /** Lifetime of what came, in days. */
  days: number;
}

interface Life {
  calls: Call[];
  /** Days on which a purchase was paid. */
  charges: number[];
  /** Days without a valid pair, after the first was there. */
  gap: number;
  /** Other reasons than Issued that the Order came to rest with once it had its first certificate. */
  reasons: Set<string>;
  passes: number;
}

/** Lives so many days; what is asked for comes at once or after the vendor's approval. */
export function lifeAt(vendor: Vendor, days: number, spec: Partial<OrderSpec> = {}): Life {
  const life: Life = { calls: [], charges: [], gap: 0, reasons: new Set(), passes: 0 };
  const end = NOW + days * DAY;
  let now = NOW;
  let secret: SecretView = { kind: "absent" };
  let current: { id: number; facts: CertificateFacts } | undefined;
  let paidUntil: number | undefined;
  let failure: OrderObserved["failure"];

  const shown = (): Partial<Extract<VendorView, { kind: "answered" }>> => {
    const isCurrent = current !== undefined && current.facts.notAfter > now;
    const instance: InstanceView | undefined =
      isCurrent && current !== undefined
        ? {
            id: current.id,
            state: "active",
            publicKeyHash: current.facts.publicKeyHash,
            expiring: vendor.says === "all" && now >= current.facts.notAfter - vendor.window,
            check: { ok: true, certificate: current.facts },
          }
        : undefined;
    return {
      owners: [OUR_TAG],
      ...(instance === undefined ? {} : { current: instance }),
      ...(vendor.says === "nothing" || paidUntil === undefined ? {} : { paidUntil }),
      ...(vendor.says === "all"
        ? { termEnding: paidUntil === undefined || now >= paidUntil - vendor.window }
        : {}),
    };
  };

  const issue = (notAfter: number): void => {
    const before = current?.facts;
    const fingerprint = (life.calls.length * 7_919_777) >>> 0;
    const facts = certificate({
      notBefore: now,
      notAfter,
      publicKeyHash: "b".repeat(64),
      fingerprintSha256: fingerprint.toString(16).padStart(8, "0").padEnd(64, "0"),
    });
    const verb = life.calls.at(-1)?.verb;
    const withoutGain = verb === "reissue" && before !== undefined && cameWithoutGain(before, facts);
    current = { id: life.calls.length, facts };
    secret = {
      kind: "owned",
      immutable: false,
      instanceId: current.id,
      handled: {},
      withoutGain,
      content: PAIR_ALONE,
      pair: { certificate: facts, privateKey: { algorithm: "ECDSA", size: 256, encoding: "PKCS8" } },
    };
  };

  const call = (verb: Call["verb"], notAfter: number): void => {
    life.calls.push({ verb, day: (now - NOW) / DAY, days: (notAfter - now) / DAY });
  };

  while (now < end) {
    life.passes += 1;
    if (life.passes > 40_000) throw new Error("it never comes to rest");
    const changes = [live(shown()), withSpec(spec)];
    const observed: OrderObserved = {
      ...orderObserved(...changes),
      now,
      secret,
      ...(failure === undefined ? {} : { failure }),
    };
    const action = decide(observed);
    if (action.kind === "rest") {
      failure = undefined;
      life.reasons.add(action.reason);
      const wait = action.after ?? DAY;
      if (wait <= 0) throw new Error("it rests for no time");
      const next = Math.min(now + wait, end);
      life.gap += gapUntil(current?.facts, now, next);
      now = next;
      continue;
    }
    if (action.kind !== "pay") throw new Error(`unexpected: ${action.kind}`);

    const { verb, paid } = action.request;
    const lasts = Math.min(now + vendor.lifetime(now - NOW), Infinity);
    if (verb === "buy") {
      const begins = vendor.termStarts === "at once" ? now : Math.max(now, paidUntil ?? now);
      paidUntil = begins + vendor.term;
      life.charges.push((now - NOW) / DAY);
      const until = Math.min(lasts, paidUntil);
      call("buy", until);
      now += vendor.approval;
      issue(until);
      failure = undefined;
      continue;
    }
    if (paid) throw new Error("no name was added");
    const isNear = paidUntil !== undefined && now >= paidUntil - vendor.window;
    if (vendor.reissue === "is refused near the term's end" && isNear) {
      call("refused", now);
      failure = { kind: "vendor", doing: "reissue", error: { kind: "refused", detail: "The term ends." } };
      continue;
    }
    const until =
      vendor.reissue === "keeps the end"
        ? (current?.facts.notAfter ?? now)
        : Math.min(lasts, paidUntil ?? lasts);
    call("reissue", until);
    now += vendor.approval;
    issue(until);
  }
  return life;
}

/** How many of the milliseconds between two moments a certificate does not cover. */
function gapUntil(facts: CertificateFacts | undefined, from: number, to: number): number {
  return facts === undefined ? 0 : Math.max(0, to - Math.max(from, facts.notAfter));
}
