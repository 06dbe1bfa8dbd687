/** Follows the conditions of objects and tells each change of one. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { ClusterAddress } from "../../control-plane/cluster-access.ts";

export interface ConditionChange {
  /** `namespace/name`, or the name alone of an object without a namespace. */
  object: string;
  kind: string;
  type: string;
  status: string;
  reason: string;
  message: string;
}

/**
 * One line of `kubectl get --watch` for each state of an object: `KIND/NAMESPACE/NAME CONDITIONS`, the conditions as
 * a JSON array. There is no tab in it, since kubectl would align columns at tabs.
 */
const LINE_FORMAT = String.raw`jsonpath={.kind}/{.metadata.namespace}/{.metadata.name} {.status.conditions}{"\n"}`;

/** Remembers what was seen, so that each change is told once. */
export class ConditionHistory {
  /** By object, then by type, what a condition said last. */
  readonly #last = new Map<string, Map<string, string>>();

  /**
   * @param line as LINE_FORMAT makes it.
   * @returns the conditions that are new or differ from what was last seen, and, as `gone`, those that are missing.
   */
  changesIn(line: string): ConditionChange[] {
    const [, kind = "", namespace = "", name = "", json = ""] =
      /^(.*?)\/(.*?)\/(\S*) ?(.*)$/.exec(line) ?? [];
    const object = namespace === "" ? name : `${namespace}/${name}`;
    const conditions = parseConditions(json);
    const before = this.#last.get(`${kind} ${object}`) ?? new Map<string, string>();
    const now = new Map(conditions.map((condition) => [condition.type, JSON.stringify(condition)]));
    this.#last.set(`${kind} ${object}`, now);
    const changed = conditions.filter(({ type }) => before.get(type) !== now.get(type));
    const gone = [...before.keys()]
      .filter((type) => !now.has(type))
      .map((type) => ({ type, status: "gone", reason: "", message: "" }));
    return [...changed, ...gone].map((condition) => ({ kind, object, ...condition }));
  }
}

/** The conditions without what changes though they say the same: times and generations. */
function parseConditions(text: string): Omit<ConditionChange, "kind" | "object">[] {
  if (text.trim() === "") return [];
  const parsed: unknown = JSON.parse(text);
  if (!Array.isArray(parsed)) return [];
  return parsed.map((condition: Record<string, unknown>) => ({
    type: String(condition["type"]),
    status: String(condition["status"]),
    reason: String(condition["reason"]),
    message: String(condition["message"]),
  }));
}

/**
 * Watches all objects of a resource until the signal is aborted.
 *
 * @returns a promise that settles when the watch has ended.
 * @throws Error with what kubectl said, when it ends before that.
 */
export async function watchConditions(
  address: ClusterAddress,
  resource: string,
  onChange: (change: ConditionChange) => void,
  signal: AbortSignal,
): Promise<void> {
  const history = new ConditionHistory();
  const args = ["get", resource, "--all-namespaces", "--watch", `--output=${LINE_FORMAT}`];
  const child = spawn(
    address.kubectlPath,
    [`--kubeconfig=${address.adminKubeconfig}`, `--cache-dir=${address.directory}/kubectl-cache`, ...args],
    {
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const stop = (): void => void child.kill();
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  for await (const line of createInterface({ input: child.stdout })) {
    for (const change of history.changesIn(line)) onChange(change);
  }
  await ended;
  signal.removeEventListener("abort", stop);
  if (!signal.aborted) throw new Error(`The watch of ${resource} ended: ${stderr.trim()}`);
}
