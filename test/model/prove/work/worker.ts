/** The program that does one task: `node worker.ts TASK`, with the task in JSON; it tells its progress a line each. */
import type { Message, Task } from "./task.ts";
import { work } from "./work.ts";

const task = JSON.parse(process.argv[2] ?? "") as Task;
const say = (message: Message): void => console.log(JSON.stringify(message));

let told = 0;
const result = await work(task, (done) => {
  const now = performance.now();
  if (now - told < 1_000) return;
  told = now;
  say({ kind: "progress", done });
});
say({ kind: "result", ...result });
// Simulated processes that stand still for ever keep nothing open, but nothing is to be waited for either.
process.exit(0);
