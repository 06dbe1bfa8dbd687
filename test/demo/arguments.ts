/** The command line of `npm run demo`. */
import { parseArgs } from "node:util";

export type Command = { kind: "help" } | { kind: "wrong"; message: string } | { kind: "run"; keep: boolean };

export const HELP = `Usage: npm run demo -- [--keep]

Shows the whole of it on this machine: a Kubernetes control plane, a sandbox in SSLMate's place, and the operator,
which turns the Orders of manifests/examples into TLS Secrets. Nothing is bought and nothing stays.

  --keep   leave it all running until Ctrl-C, and print how to reach it and what to try
  --help   print this

The first run gets the control plane: it downloads it, or builds it from source, which takes minutes and needs Go.
`;

/** Reads the command line; a wrong one is an answer too, with the option and the remedy in its message. */
export function parseCommandLine(args: readonly string[]): Command {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { keep: { type: "boolean" }, help: { type: "boolean", short: "h" } },
    });
    return values.help === true ? { kind: "help" } : { kind: "run", keep: values.keep === true };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: "wrong", message: `${message}\nSee npm run demo -- --help` };
  }
}
