/** The one thing that a pass does next. */
import type { OrderReason } from "../../api/reasons.ts";
import type { Issuance, NameApproval } from "../../api/types.ts";
import type { Failures } from "../failure/backoff.ts";
import type { Desired } from "../rules/desired.ts";
import type { SettingsChange } from "../facts/settings.ts";
import type { Attempt, Ending, HandledAnnotations, InstanceView, KeyFacts, Verb } from "../facts/observed.ts";

export type Action =
  /** The decision depends on what the vendor shows for an attempt in flight. */
  | { kind: "ask-vendor" }
  /** The decision may lead to a call that makes an instance: everything is read live, and the vendor asked. */
  | { kind: "look" }
  | { kind: "pay"; request: Request; attempt?: Attempt }
  /** The pending instance is to be approved as the Order says now. Free, and it makes no instance. */
  | { kind: "redo-approval"; pending: InstanceView; desired: Desired; retryApproval?: string }
  /** Free settings of the vendor's object become as the Order says. */
  | { kind: "set-settings"; settings: NewSettings }
  | { kind: "publish"; instance: InstanceView; key: KeySource; encoding: KeyFacts["encoding"] }
  /** An unowned TLS Secret with the current certificate's key becomes ours, and so does the vendor's object. */
  | { kind: "take-over" }
  /**
   * The pair in the Secret is written once more with all that is asked for beside it; `why` says in words what differs.
   * With `onlyWithRoot` nothing is written unless the root of the certificate was found.
   */
  | { kind: "rewrite"; encoding: KeyFacts["encoding"]; why: readonly string[]; onlyWithRoot?: true }
  /** The Order wants another Secret than before: it gets the pair of the former one, which stays. */
  | { kind: "copy-pair"; from: string; encoding: KeyFacts["encoding"] }
  /** The Secret goes with the Order, or stays, as an owner reference on it says. */
  | { kind: "set-owner" }
  /** Our finalizer is set, or removed; `leaving` says what a person may have to do in our place. */
  | { kind: "set-finalizer"; stands: boolean; leaving?: string }
  /** Every instance of the common name is revoked at the vendor. */
  | { kind: "revoke" }
  /** The vendor's object is given up: he no more renews it by himself, or it is not said to be ours any more, or both. */
  | { kind: "release"; stopRenewal: boolean; withdrawTag: boolean }
  /** `set-aside` keeps a copy of key and CSR, in case the vendor shows an instance later. */
  | {
      kind: "end-attempt";
      attempt: Attempt;
      how: "delete" | "set-aside";
      why: Ending;
      /** Why the next paid call for this name waits for a person from now on, if it does. */
      person?: string;
    }
  | Rest;

/** Only what differs; SSLMate's own renewal is turned on or off by `autoRenew`. */
export interface NewSettings extends SettingsChange {
  autoRenew?: boolean;
}

/** A call that makes an instance. A free reissue goes the same careful way as a purchase. */
export interface Request {
  verb: Verb;
  /** Costs money: a purchase, or a reissue with more names than before. */
  paid: boolean;
  desired: Desired;
  /** The Secret's key is used once more, instead of a new one. */
  keepKey: boolean;
  handles: HandledAnnotations;
}

/** Where the key lies that belongs to an instance. */
export type KeySource =
  { from: "attempt"; attempt: Attempt } | { from: "set-aside"; attempt: Attempt } | { from: "secret" };

/** Nothing more to do in this pass. */
export interface Rest {
  kind: "rest";
  /** `progressing`: goes on by itself. `stalled`: a person has to change something. */
  state: "settled" | "progressing" | "stalled";
  reason: OrderReason;
  /** What is, why, and what to do, in that order. */
  message: string;
  /**
   * What is, and why, without what to do: for whoever cannot do it any more, since the Order goes. Absent where both are
   * one sentence.
   */
  cause?: string;
  /** When to look again, in milliseconds from now; undefined: when something changes. */
  after?: number;
  issuance?: Issuance;
  /** Where names wait for their approval: how far each is. */
  approvals?: NameApproval[];
  /** What the status remembers of failures in a row; absent: nothing failed last. */
  failures?: Failures;
  /** Annotations that were acted on without a new certificate. */
  handled?: HandledAnnotations & { retryApproval?: string };
}
