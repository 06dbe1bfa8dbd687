/** Every fault by name: what it does, and how often it strikes in the hostile mix. */

/** When a fault strikes: before the request takes hold, after it did, while something is read, on any answer, or at the CA. */
export type FaultPhase = "before" | "after" | "read" | "answer" | "ca";

interface FaultDescription {
  phase: FaultPhase;
  help: string;
  /** What `seconds` means for this fault, if anything, and its default. */
  seconds?: { meaning: string; default: number };
  /** Share of requests in the hostile mix; absent: not in it. */
  hostileRate?: number;
}

export const FAULTS = {
  "error-before": { phase: "before", help: "500, and nothing happened", hostileRate: 0.02 },
  "reset-before": { phase: "before", help: "the connection is cut, and nothing happened", hostileRate: 0.02 },
  "rate-limited": {
    phase: "before",
    help: "429 with retry_after (our invention: the vendor documents no rate limit)",
    seconds: { meaning: "retry_after", default: 1 },
    hostileRate: 0.01,
  },
  unavailable: {
    phase: "before",
    help: "503 with retry_after",
    seconds: { meaning: "retry_after", default: 1 },
    hostileRate: 0.02,
  },
  "error-after": { phase: "after", help: "500, although it happened", hostileRate: 0.02 },
  "reset-after": { phase: "after", help: "the connection is cut after it happened", hostileRate: 0.02 },
  "cut-after": { phase: "after", help: "it happened; the answer stops half-way", hostileRate: 0.01 },
  "garbled-after": { phase: "after", help: "it happened; the answer is 200 and not JSON", hostileRate: 0.01 },
  "late-answer": {
    phase: "after",
    help: "it happened; the answer comes when the client has given up",
    seconds: { meaning: "delay of the answer", default: 120 },
  },
  "late-effect": {
    phase: "after",
    help: "504 at once; it happens later",
    seconds: { meaning: "delay of the effect", default: 30 },
    hostileRate: 0.01,
  },
  "stale-read": {
    phase: "read",
    help: "shows a certificate as it was before its last change",
    seconds: { meaning: "how long after a change", default: 10 },
    hostileRate: 0.05,
  },
  "poll-ends-early": { phase: "read", help: "a long-poll answers not ready at once", hostileRate: 0.1 },
  "poll-never-ends": { phase: "read", help: "a long-poll stays open until the client goes" },
  "wrong-content-type": { phase: "answer", help: "the answer says text/html", hostileRate: 0.005 },
  "unknown-attributes": {
    phase: "answer",
    help: "objects have attributes that no document knows",
    hostileRate: 0.3,
  },
  "wrong-key": { phase: "ca", help: "the certificate is for another key" },
  "wrong-names": { phase: "ca", help: "the certificate is for other names" },
  "expired-certificate": { phase: "ca", help: "the certificate expired yesterday" },
  "chain-out-of-order": { phase: "ca", help: "the chain begins with the root" },
  "chain-missing": { phase: "ca", help: "the chain is empty" },
  "huge-chain": { phase: "ca", help: "the chain is more than a megabyte" },
} as const satisfies Readonly<Record<string, FaultDescription>>;

export type FaultName = keyof typeof FAULTS;

export const FAULT_NAMES = Object.keys(FAULTS).filter((name): name is FaultName => name in FAULTS);

export function describeFault(name: FaultName): FaultDescription {
  return FAULTS[name];
}

/** The default mix of `--hostile`: everything that a correct client survives without help. */
export function hostileMix(): { fault: FaultName; rate: number }[] {
  return FAULT_NAMES.flatMap((fault) => {
    const { hostileRate } = describeFault(fault);
    return hostileRate === undefined ? [] : [{ fault, rate: hostileRate }];
  });
}
