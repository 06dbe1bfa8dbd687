/** The one thing that a pass does next. */
import type { OrderReason } from "../../api/reasons.ts";
import type { Issuance } from "../../api/types.ts";
import type { Desired } from "../rules/desired.ts";
import type { Attempt, InstanceView, KeyFacts } from "./observed.ts";

export type Action =
  /** The decision depends on what the vendor shows. */
  | { kind: "ask-vendor" }
  /** The one action that pays; with an attempt, it sends that attempt once more. */
  | { kind: "pay"; desired: Desired; attempt?: Attempt }
  | { kind: "publish"; attempt: Attempt; instance: InstanceView; encoding: KeyFacts["encoding"] }
  /** The Secret is right but for the form of its key. */
  | { kind: "rewrite-key"; encoding: KeyFacts["encoding"] }
  /** `set-aside` keeps a copy of key and CSR, in case the vendor shows an instance later. */
  | { kind: "end-attempt"; attempt: Attempt; how: "delete" | "set-aside" }
  | Rest;

/** Nothing more to do in this pass. */
export interface Rest {
  kind: "rest";
  /** `progressing`: goes on by itself. `stalled`: a person has to change something. */
  state: "settled" | "progressing" | "stalled";
  reason: OrderReason;
  /** What is, why, and what to do, in that order. */
  message: string;
  /** When to look again, in milliseconds from now; undefined: when something changes. */
  after?: number;
  issuance?: Issuance;
}
