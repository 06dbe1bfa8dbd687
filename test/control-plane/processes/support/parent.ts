/** A program that launches another under a watchdog and then waits: `node parent.ts DIRECTORY`. Tests kill it. */
import { systemClock } from "../../../../src/ops/clock.ts";
import { startChild } from "../child.ts";
import { startWatchdog } from "../watchdog.ts";

const directory = process.argv[2] ?? "";
startWatchdog(directory);
const child = await startChild({
  name: "sleeper",
  command: "sleep",
  args: ["600"],
  directory,
  clock: systemClock,
});
console.log("started");
await child.ended;
