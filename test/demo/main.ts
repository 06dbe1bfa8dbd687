/** The program `npm run demo`. */
import { systemClock } from "../../src/ops/clock.ts";
import { HELP, parseCommandLine } from "./arguments.ts";
import { runDemo } from "./demo.ts";
import { Terminal } from "./terminal.ts";

const command = parseCommandLine(process.argv.slice(2));
switch (command.kind) {
  case "help":
    process.stdout.write(HELP);
    break;
  case "wrong":
    process.stderr.write(`${command.message}\n`);
    process.exitCode = 2;
    break;
  case "run":
    process.exitCode = await runDemo({
      terminal: new Terminal(process.stdout, systemClock),
      clock: systemClock,
      keep: command.keep,
      signal: endOfPatience(),
    });
}

/** Aborted by the first signal that asks this program to end; the second ends it at once, and the watchdog cleans up. */
function endOfPatience(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(1);
      controller.abort(new Error(`ended by ${signal}`));
    });
  }
  return controller.signal;
}
