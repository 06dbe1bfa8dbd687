/** `npm run bench -- NAME`: measures one part of the project and prints what it found. */
import { benchSandbox } from "./sandbox.ts";
import { benchWrites } from "./writes.ts";

const BENCHES: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  sandbox: benchSandbox,
  writes: benchWrites,
};

const [name = "", ...args] = process.argv.slice(2);
const bench = BENCHES[name];
if (bench === undefined) {
  console.error(`Usage: npm run bench -- NAME, where NAME is one of: ${Object.keys(BENCHES).join(", ")}`);
  process.exitCode = 2;
} else {
  await bench(args);
}
