/** Has a task done by a process of its own. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { join } from "node:path";
import type { Message, Task, TaskResult } from "./task.ts";

export interface WorkerOptions {
  /** Root of the sources that it works with: the project's, or a changed copy. */
  root: string;
  /** Milliseconds after which it counts as hung. */
  limit: number;
  onProgress?: (done: number) => void;
}

/** @returns what the worker found; one that ends in another way, or hangs, has failed the task too. */
export async function runWorker(task: Task, options: WorkerOptions): Promise<TaskResult> {
  const program = join(options.root, "test/model/prove/work/worker.ts");
  const child = spawn(process.execPath, ["--no-warnings", program, JSON.stringify(task)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let result: TaskResult | undefined;
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors = `${errors}${chunk.toString()}`.slice(-4_000)));
  const timer = setTimeout(() => child.kill("SIGKILL"), options.limit);
  createInterface({ input: child.stdout }).on("line", (line) => {
    const message = JSON.parse(line) as Message;
    if (message.kind === "progress") options.onProgress?.(message.done);
    else result = { runs: message.runs, points: message.points, failures: message.failures };
  });
  const signal = await new Promise<NodeJS.Signals | null>((resolve) =>
    child.once("close", (_code, how) => resolve(how)),
  );
  clearTimeout(timer);
  if (result !== undefined) return result;
  const how = signal === "SIGKILL" ? "it hangs" : `the worker ended: ${errors.trim()}`;
  return { runs: 0, points: 0, failures: [how] };
}
