/** Changes to the Order's Secret: ours, a former one, somebody else's, and the password of its keystore. */
import type { OrderObserved, SecretView, StoredPair } from "../../../src/core/facts/observed.ts";
import { PAIR_ALONE, type ContentFacts } from "../../../src/core/secret/content.ts";
import { pair } from "./facts.ts";
import type { Change } from "./order-observed.ts";

type OwnedSecret = Extract<SecretView, { kind: "owned" }>;

const ownedSecret: OwnedSecret = {
  kind: "owned",
  immutable: false,
  handled: {},
  withoutGain: false,
  content: PAIR_ALONE,
};

/** Our Secret, with a valid pair for example.com unless told otherwise. */
export const withSecret =
  (stored: StoredPair = pair(), changes: Partial<Omit<OwnedSecret, "kind" | "pair">> = {}): Change =>
  (observed) => ({ ...observed, secret: { ...ownedSecret, instanceId: 17, pair: stored, ...changes } });

/** Our Secret with a valid pair, and what lies beside it. */
export const withContent = (content: Partial<ContentFacts>, stored: StoredPair = pair()): Change =>
  withSecret(stored, { content: { ...PAIR_ALONE, ...content } });

/** The Secret that spec.secretName named before, with the certificate of the status; the wanted one is not there. */
export const withFormer =
  (stored: StoredPair = pair()): Change =>
  (observed) => ({
    ...observed,
    secret: { kind: "absent" },
    former: { name: "former-tls", instanceId: 17, pair: stored },
  });

/** The password of the keystore: its Secret's version, or what is wrong. */
export const withPassword =
  (password: NonNullable<OrderObserved["password"]>): Change =>
  (observed) => ({ ...observed, password });

/** Our Secret without a usable pair. */
export const withBrokenSecret: Change = (observed) => ({ ...observed, secret: ownedSecret });

/** Our Secret with a key alone. @param loneKey hash of its public key. */
export const withLoneKey =
  (loneKey: string): Change =>
  (observed) => ({ ...observed, secret: { ...ownedSecret, loneKey } });

export const withImmutableSecret: Change = (observed) => ({
  ...observed,
  secret: { ...ownedSecret, immutable: true },
});

export const withForeignSecret =
  (why: Extract<SecretView, { kind: "foreign" }>["why"], detail: string, stored?: StoredPair): Change =>
  (observed) => ({
    ...observed,
    secret: { kind: "foreign", why, detail, ...(stored === undefined ? {} : { pair: stored }) },
  });
