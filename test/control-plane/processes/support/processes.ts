/** Looks at processes as Linux shows them. */
import { readFile } from "node:fs/promises";

/** Whether a process has ended; a zombie, which nothing but its parent can remove, has. */
export async function isGone(processId: number): Promise<boolean> {
  const stat = await readFile(`/proc/${processId}/stat`, "utf8").catch(() => "");
  return stat === "" || / [ZX] /.test(stat);
}
