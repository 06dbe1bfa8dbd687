/** A story of the crash suite: what happens, what it may cost, and how it ends. */
import type { OrderReason } from "../../../src/api/reasons.ts";
import type { SimulationOptions } from "../world/simulation.ts";
import type { Step } from "./step.ts";

export interface Story {
  name: string;
  steps: readonly Step[];
  /** Charges that the whole story costs, whatever fails on the way. */
  charges: number;
  /** More than that at most, if something failed and a purchase came the sooner for it. */
  chargesUnderFaults?: number;
  /** Instances that come of it, charged or free, where that is part of the story. */
  instances?: number;
  /** Why Order web is not Ready in the end; absent: it is Ready, or gone. */
  end?: OrderReason;
  /** Other ends that are right if something failed: the vendor cannot tell, and a person has to. */
  endsUnderFaults?: readonly OrderReason[];
  /** Order web has been deleted: what it leaves. */
  leaves?: {
    secret: boolean;
    instances: "pending" | "active" | "revoked" | "expired";
    /** Secrets with the key of an attempt, in flight or set aside, where that is part of the story. */
    keys?: number;
  };
  /**
   * What SSLMate shows of example.com in the end, owner tags aside; `always`: whatever fails on the way; `in time`: but no call
   * of it takes hold late.
   */
  shows?: { tags: readonly string[]; muted: boolean; always?: true | "in time" };
  /** A purchase of it is not told: a person took away what it would be known by. */
  untold?: true;
  settings?: Partial<SimulationOptions>;
  /** Told as it is only: what happens in it is a fault already. */
  alone?: boolean;
}
