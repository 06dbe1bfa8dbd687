/** What can go wrong with one call of a port: the process ends, or the call fails, before or after it took hold. */

/** One call of a port, as a plan of faults sees it. */
export interface Call {
  /** How many calls came before it in the whole simulation. */
  index: number;
  /** Which process made it. */
  process: string;
  /** Such as `kube apply orders/status` or `vendor POST buy`. */
  name: string;
  port: "kube" | "vendor" | "pki";
  writes: boolean;
  /** Simulated milliseconds. */
  at: number;
}

/** `late`: the call fails, and takes hold some time afterwards. */
export type When = "before" | "after" | "late";

export const KUBE_ERRORS = [
  "conflict",
  "unavailable",
  "too-many-requests",
  "timeout",
  "network",
  "unexpected",
] as const;
export const VENDOR_ERRORS = [
  "timeout",
  "connection-lost",
  "unreachable",
  "internal-error",
  "unavailable",
  "rate-limited",
  "gateway",
  "garbled",
  "refused",
  "payment-required",
] as const;
export type KubeErrorName = (typeof KUBE_ERRORS)[number];
export type VendorErrorName = (typeof VENDOR_ERRORS)[number];

export type Fault =
  | { kind: "crash"; when: When; later?: number }
  | { kind: "kube"; error: KubeErrorName; when: When; later?: number }
  /**
   * `later`: milliseconds until it takes hold; absent: within the settle time. `retryAfter`: seconds, where the vendor says
   * so.
   */
  | { kind: "vendor"; error: VendorErrorName; when: When; later?: number; retryAfter?: number }
  /** The vendor answers well, and has not taken one of the settings that were sent. */
  | { kind: "not taken"; setting: string }
  /** It arrives late, and all is well with it. */
  | { kind: "slow"; milliseconds: number };

/** Decides what becomes of a call, and may have something else happen just before it. */
export type FaultPlan = (call: Call) => Fault | undefined | Promise<Fault | undefined>;

/** The name of the call that sends the settings of a certificate. */
export const SEND_SETTINGS = "vendor POST settings";

/** Parameters of the settings on which money depends; tags are sent as one parameter each. */
const SETTINGS = ["csr", "sans", "auto_renew", "approval_method", "tags"];

export const noFaults: FaultPlan = () => undefined;

/** Which calls are meant. */
export interface CallMatch {
  port: "kube" | "vendor";
  writes: boolean;
  /** Its exact name; absent: all of that port. */
  name?: string;
}

export function matches(call: Call, { port, writes, name }: CallMatch): boolean {
  return call.port === port && call.writes === writes && (name === undefined || call.name === name);
}

/** Errors that say for certain that nothing happened. */
const DEFINITE: ReadonlySet<string> = new Set([
  "conflict",
  "too-many-requests",
  "unreachable",
  "rate-limited",
  "refused",
  "payment-required",
]);

/** Errors of an answer that came from whoever did what was asked. */
const ONLY_AFTER: ReadonlySet<string> = new Set(["garbled", "unexpected"]);

/** Every fault that a call can meet. */
export function faultsOf(call: Pick<Call, "port" | "writes" | "name">): Fault[] {
  const moments: readonly When[] = call.writes ? ["before", "after", "late"] : ["before"];
  const crashes = moments.map((when): Fault => ({ kind: "crash", when }));
  switch (call.port) {
    case "pki":
      return [{ kind: "crash", when: "before" }];
    case "kube":
      return [
        ...crashes,
        ...KUBE_ERRORS.filter((error) => call.writes || error !== "conflict").flatMap((error) =>
          momentsOf(error, call.writes).map((when): Fault => ({ kind: "kube", error, when })),
        ),
      ];
    case "vendor":
      return [
        ...crashes,
        ...VENDOR_ERRORS.flatMap((error) =>
          momentsOf(error, call.writes).map((when): Fault => ({ kind: "vendor", error, when })),
        ),
        ...(call.name === SEND_SETTINGS
          ? SETTINGS.map((setting): Fault => ({ kind: "not taken", setting }))
          : []),
      ];
  }
}

function momentsOf(error: string, writes: boolean): When[] {
  if (!writes || DEFINITE.has(error)) return ["before"];
  if (ONLY_AFTER.has(error)) return ["after"];
  return error === "timeout" ? ["before", "after", "late"] : ["before", "after"];
}

/** In words, for the story of a failing run. */
export function describeFault(fault: Fault): string {
  if (fault.kind === "not taken") return `answered well, and ${fault.setting} not taken`;
  if (fault.kind === "slow") return `it takes ${fault.milliseconds / 1_000} s`;
  if (fault.kind === "crash") {
    return fault.when === "late"
      ? "the process ends, and it takes hold later"
      : `the process ends ${fault.when} it took hold`;
  }
  const effect = { before: "nothing happened", after: "although it happened", late: "and it happens later" };
  return `${fault.error}, ${effect[fault.when]}`;
}
