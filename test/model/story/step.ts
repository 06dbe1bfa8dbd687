/** What can happen in a story: data, so that stories can be written, made up at random, shrunk and told in words. */
import type { ApprovalMethod, OrderSpec, PrivateKeySpec } from "../../../src/api/types.ts";
import type { CertificateSettings } from "../../../src/sslmate/types.ts";
import { describeFault, type CallMatch, type Fault } from "../faults/fault.ts";

/** One of the Orders that a story is about; `installation` says in which cluster it stands. */
export interface Who {
  order: string;
  installation?: number;
}

/** What is watched, each by a cache of its own; "attempts" are the Secrets of the operator's namespace. */
export type Kind = "orders" | "clusters" | "namespaces" | "TLS Secrets" | "attempts";

/** What a person can do at the vendor's web page, to the certificate of a common name. */
export type AtVendor =
  | { verb: "buy" | "reissue" | "revoke" | "cancel" | "approve" | "refuse" }
  | { verb: "change"; settings: Omit<CertificateSettings, "csr"> }
  /** By one with a key of his own, or with the key that the Secret of an Order holds. */
  | { verb: "replace CSR"; keyOf?: Who };

/** The Secret with the password of every keystore in a story. */
export const PASSWORD_SECRET = "keystore-password";

export type Step =
  | { do: "wait"; milliseconds: number }
  | ({ do: "until ready" } & Who)
  | ({ do: "until renewed" } & Who)
  | ({ do: "create"; names: readonly string[]; spec?: Partial<OrderSpec> } & Who)
  | ({ do: "delete" } & Who)
  | ({ do: "set names"; names: readonly string[] } & Who)
  | ({ do: "set key"; key: PrivateKeySpec } & Who)
  | ({ do: "set"; what: string; spec: Partial<OrderSpec>; without?: "muted" } & Who)
  | ({ do: "set approval"; approval: ApprovalMethod } & Who)
  | ({ do: "annotate"; annotation: string; value: string } & Who)
  | ({ do: "approve purchase"; within?: number } & Who)
  | ({ do: "delete Secret" } & Who)
  | ({ do: "disown Secret" } & Who)
  | ({ do: "strip label" } & Who)
  | ({ do: "set password"; password: string | undefined } & Who)
  | ({ do: "prune status" } & Who)
  | { do: "remove"; what: "attempts" | "purse" | "approval policy"; installation?: number }
  | { do: "change account"; apiKey: string }
  | { do: "set Cluster"; what: string; spec: object; installation?: number }
  /** `kept`: by a finalizer that somebody has set, until the Cluster is created again. */
  | { do: "delete Cluster"; kept?: true; installation?: number }
  | { do: "create Cluster"; installation?: number }
  | { do: "hold cache"; kind: Kind; installation?: number }
  | { do: "release caches" }
  | { do: "crash"; installation?: number }
  | { do: "restart stale"; kind: Kind; back: number; installation?: number }
  | { do: "lose lease"; installation?: number }
  | { do: "stand still"; milliseconds: number; installation?: number }
  | { do: "stop"; installation?: number }
  | { do: "start"; stale?: { kind: Kind; back: number }; installation?: number }
  | { do: "fault"; call: CallMatch; after: number; fault: Fault }
  | { do: "meanwhile"; call: CallMatch; after: number; step: Step }
  | { do: "vendor"; commonName: string; action: AtVendor }
  | { do: "vendor approves"; how: "auto" | "manual" }
  | { do: "integration"; on: boolean }
  | { do: "jump"; milliseconds: number };

export const approvedBy = (
  value: string,
  approval: ApprovalMethod = "dns",
): OrderSpec["identifiers"][number] => ({
  type: "dns",
  value,
  approval,
  ...(approval === "email" ? { approverEmail: "admin@example.com" } : {}),
});

/** One step in words. */
export function tell(step: Step): string {
  switch (step.do) {
    case "wait":
      return `${duration(step.milliseconds)} pass`;
    case "until ready":
      return `until ${who(step)} is Ready`;
    case "until renewed":
      return `until ${who(step)} has another certificate`;
    case "create":
      return `somebody creates ${who(step)} for ${step.names.join(", ")}${step.spec === undefined ? "" : ` with ${JSON.stringify(step.spec)}`}`;
    case "delete":
      return `somebody deletes ${who(step)}`;
    case "set names":
      return `somebody changes the names of ${who(step)} to ${step.names.join(", ")}`;
    case "set key":
      return `somebody changes the key of ${who(step)} to ${JSON.stringify(step.key)}`;
    case "set":
      return `somebody changes ${step.what} of ${who(step)} to ${JSON.stringify(step.spec)}`;
    case "set approval":
      return `somebody has the names of ${who(step)} approved by ${step.approval}`;
    case "annotate":
      return `somebody sets ${step.annotation}=${step.value} on ${who(step)}`;
    case "approve purchase":
      return `somebody approves the purchase that ${who(step)} shows`;
    case "delete Secret":
      return `somebody deletes the TLS Secret of ${who(step)}`;
    case "disown Secret":
      return `somebody takes label and annotations from the TLS Secret of ${who(step)}`;
    case "strip label":
      return `somebody takes our label from the TLS Secret of ${who(step)}`;
    case "set password":
      return step.password === undefined
        ? `somebody deletes the password of the keystore of ${who(step)}`
        : `somebody sets the password of the keystore of ${who(step)} to ${step.password}`;
    case "prune status":
      return `somebody prunes the status of ${who(step)}`;
    case "remove":
      return `somebody deletes the ${step.what} of the operator${at(step)}`;
    case "change account":
      return `somebody gives the operators the API key ${step.apiKey}`;
    case "set Cluster":
      return `somebody changes ${step.what} of the Cluster${at(step)}`;
    case "delete Cluster":
      return `somebody deletes the Cluster${at(step)}${step.kept === true ? ", and a finalizer keeps it" : ""}`;
    case "create Cluster":
      return `somebody creates the Cluster${at(step)}, as it was last`;
    case "hold cache":
      return `the cache of ${step.kind} stands still${at(step)}`;
    case "release caches":
      return "all caches catch up";
    case "crash":
      return `the process ends${at(step)}`;
    case "restart stale":
      return `the process ends${at(step)}, and the next one does not see the last ${step.back} changes of ${step.kind}`;
    case "lose lease":
      return `the lease is not renewed any more${at(step)}`;
    case "stand still":
      return `the process stands still for ${duration(step.milliseconds)}${at(step)}`;
    case "stop":
      return `the operator is stopped${at(step)}`;
    case "start":
      return `the operator is started${at(step)}${step.stale === undefined ? "" : `, and does not see the last ${step.stale.back} changes of ${step.stale.kind}`}`;
    case "fault":
      return `${call(step)} fails: ${describeFault(step.fault)}`;
    case "meanwhile":
      return `at ${call(step)}: ${tell(step.step)}`;
    case "vendor":
      return `a person at the vendor: ${step.action.verb}${"settings" in step.action ? ` ${JSON.stringify(step.action.settings)}` : ""} ${step.commonName}`;
    case "vendor approves":
      return step.how === "auto" ? "the vendor approves by itself" : "the vendor waits for approvals";
    case "integration":
      return `the account's DNS and web server ${step.on ? "are" : "are not"} integrated from now on`;
    case "jump":
      return `the operators' clocks jump by ${duration(step.milliseconds)}`;
  }
}

export function tellStory(steps: readonly Step[]): string {
  return steps.map((step, index) => `${String(index + 1).padStart(3)}. ${tell(step)}`).join("\n");
}

function call({ call: { port, writes, name }, after }: { call: CallMatch; after: number }): string {
  const which = after === 0 ? "the next" : `after ${after} others, the`;
  return `${which} "${name ?? `${port} ${writes ? "write" : "read"}`}"`;
}

function who({ order, installation = 0 }: Who): string {
  return `Order ${order}${installation === 0 ? "" : ` of installation ${installation}`}`;
}

function at({ installation = 0 }: { installation?: number }): string {
  return installation === 0 ? "" : ` in installation ${installation}`;
}

function duration(milliseconds: number): string {
  const units: [number, string][] = [
    [86_400_000, "d"],
    [3_600_000, "h"],
    [60_000, "min"],
    [1_000, "s"],
  ];
  const [size, unit] = units.find(([each]) => Math.abs(milliseconds) >= each) ?? [1, "ms"];
  return `${Math.round((milliseconds / size) * 10) / 10} ${unit}`;
}
