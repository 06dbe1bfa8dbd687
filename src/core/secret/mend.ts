/**
 * Keeps the TLS Secret in the form that is asked for, whatever becomes of its certificate: all of it is free, nothing of it
 * asks for a certificate, and no purchase waits for it.
 */
import type { Action, Rest } from "../order/action.ts";
import { ownPair, type KeyFacts, type OrderObserved, type StoredPair } from "../facts/observed.ts";
import { resolveDesired, mismatch, type Desired } from "../rules/desired.ts";
import { rivalObjection } from "../rules/guards.ts";
import { restAfterFailure } from "../status/failures.ts";
import * as orderRests from "../status/rests/rests.ts";
import { differencesOf, lackingFormats, wantedContent, type Format, type WantedContent } from "./content.ts";
import * as rests from "./rests.ts";

/** A write that is due, once a pass: the former Secret's pair under the new name, or what is there once more. */
export function mendSecret(observed: OrderObserved): Action | undefined {
  const {
    failure,
    order: { spec },
    secret,
    tried,
  } = observed;
  if (failure !== undefined || spec.suspend === true) return undefined;
  const from = formerToCopy(observed);
  if (from !== undefined) return from;
  const pair = ownPair(observed);
  if (pair === undefined || secret.kind !== "owned" || secret.immutable || tried?.content !== undefined) {
    return undefined;
  }
  if (secret.inherited === true && rivalObjection(observed) !== undefined) return undefined;
  const why = differences(observed);
  if (why.length > 0) return { kind: "rewrite", encoding: encodingOf(observed, pair), why };
  return lackingOf(observed).includes("CA") ? forRoot(observed, pair) : undefined;
}

/** A write that is made only if the root is found. */
function forRoot(observed: OrderObserved, pair: StoredPair): Action {
  return {
    kind: "rewrite",
    encoding: encodingOf(observed, pair),
    why: ["it lacks the root"],
    onlyWithRoot: true,
  };
}

/** The Order wants another Secret than before: what it has lies there, and is taken along. */
function formerToCopy(observed: OrderObserved): Action | undefined {
  const {
    former,
    secret,
    tried,
    order: { spec },
    now,
  } = observed;
  if (former === undefined || secret.kind !== "absent" || tried?.copied === true) return undefined;
  const desired = desiredOf(observed);
  if (desired === undefined || rivalObjection(observed) !== undefined) return undefined;
  const { certificate } = former.pair;
  if (certificate.notAfter <= now || mismatch(former.pair, spec, desired) !== undefined) return undefined;
  return { kind: "copy-pair", from: former.name, encoding: desired.privateKey.encoding };
}

/** What the Secret lacks that could not be written in this pass, and what helps; undefined if it is as it should be. */
export function aboutContent(observed: OrderObserved): Action | undefined {
  const {
    failure,
    secret,
    order: { spec },
    tried,
    password,
  } = observed;
  if (secret.kind !== "owned") return undefined;
  const lacking = lackingOf(observed);
  const why = differences(observed);
  if (why.length > 0 || lacking.length > 0) {
    if (spec.suspend === true) return orderRests.orderSuspended(observed);
    const rival = secret.inherited === true ? rivalObjection(observed) : undefined;
    if (rival !== undefined) return orderRests.forbidden(rival, observed);
    if (secret.immutable) return rests.immutable(observed, why.length > 0 ? why : [lacks(lacking)]);
    if (failure !== undefined) return restAfterFailure(observed, failure);
  }
  if (tried?.content?.refusal !== undefined) {
    return restAfterFailure(observed, { kind: "kubernetes", ...tried.content.refusal });
  }
  if (tried?.content?.waits !== undefined && (why.length > 0 || lacking.includes("CA"))) {
    return rests.undoneAgain(observed, why.length > 0 ? why : [lacks(lacking)], tried.content.waits);
  }
  if (why.length > 0) return rests.undone(observed, why);
  const root = lacking.includes("CA") ? aboutRoot(observed) : undefined;
  if (root !== undefined && root.kind !== "rest") return root;
  return password?.kind === "problem"
    ? rests.passwordNotFound(observed, password.problem, hasKeystore(observed))
    : root;
}

/** SSLMate is asked for the root, free of charge, where nothing at hand has it. */
function aboutRoot(observed: OrderObserved): Action {
  const { vendor, tried, cluster, attempt } = observed;
  const pair = ownPair(observed);
  if (vendor.kind === "answered" && tried?.content?.asked !== true && pair !== undefined) {
    return forRoot(observed, pair);
  }
  const mayAsk = cluster.kind === "present" && cluster.trouble === undefined && attempt.kind === "none";
  if (vendor.kind === "not-asked" && mayAsk && rivalObjection(observed) === undefined)
    return { kind: "look" };
  return rests.rootNotFound(observed);
}

/** Whether all formats that are asked for are there for the pair in the Secret. */
export function hasAllFormats(observed: OrderObserved): boolean {
  return observed.secret.kind === "owned" && lackingOf(observed).length === 0;
}

function lackingOf(observed: OrderObserved): Format[] {
  const { secret } = observed;
  return secret.kind === "owned" ? lackingFormats(wantedOf(observed), secret.content) : [];
}

/** Nobody tells when the password was changed, so an Order with a keystore looks now and then. */
export function withKeystoreInMind(observed: OrderObserved, resting: Rest): Rest {
  const {
    order: { spec },
    timing,
  } = observed;
  if (wantedOf(observed)?.password === undefined || spec.suspend === true) return resting;
  return { ...resting, after: Math.min(resting.after ?? Infinity, KEYSTORE_LOOKS * timing.retry) };
}

/** Times the wait after a failure. */
const KEYSTORE_LOOKS = 5;

function hasKeystore({ secret }: OrderObserved): boolean {
  return secret.kind === "owned" && secret.content.formats.PKCS12 !== undefined;
}

function differences(observed: OrderObserved): readonly string[] {
  const { secret, password } = observed;
  if (secret.kind !== "owned") return [];
  return [...formOfKey(observed), ...differencesOf(wantedOf(observed), secret.content, password)];
}

/** A pair that gives way to another one anyway keeps its form until then. */
function formOfKey(observed: OrderObserved): string[] {
  const [pair, desired] = [ownPair(observed), desiredOf(observed)];
  if (pair === undefined || desired === undefined) return [];
  const { encoding } = desired.privateKey;
  const isRight = encoding === pair.privateKey.encoding;
  const isKept = mismatch(pair, observed.order.spec, desired) === undefined;
  return isRight || !isKept ? [] : [`its key is not in the form ${encoding}`];
}

function lacks(formats: readonly Format[]): string {
  return `it lacks the formats ${formats.join(", ")}`;
}

function wantedOf({ order: { spec }, cluster }: OrderObserved): WantedContent | undefined {
  return wantedContent(spec, cluster.kind === "present" ? cluster.spec : undefined);
}

function encodingOf(observed: OrderObserved, { privateKey }: StoredPair): KeyFacts["encoding"] {
  return desiredOf(observed)?.privateKey.encoding ?? privateKey.encoding;
}

function desiredOf({ order: { spec }, cluster }: OrderObserved): Desired | undefined {
  const resolved = cluster.kind === "present" ? resolveDesired(spec, cluster.spec) : undefined;
  return resolved?.ok === true ? resolved.desired : undefined;
}

/** The pair that the Order has: in its Secret, or, while it wants another one, still in the former. */
export function pairAnywhere(observed: OrderObserved): StoredPair | undefined {
  return ownPair(observed) ?? (observed.secret.kind === "absent" ? observed.former?.pair : undefined);
}
