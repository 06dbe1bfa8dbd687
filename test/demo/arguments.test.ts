/** The command line of the demo. */
import { describe, expect, test } from "vitest";
import { HELP, parseCommandLine } from "./arguments.ts";

describe("the command line of the demo", () => {
  test("given nothing, then it runs and keeps nothing", () => {
    expect(parseCommandLine([])).toEqual({ kind: "run", keep: false });
  });

  test("given --keep, then it keeps everything running", () => {
    expect(parseCommandLine(["--keep"])).toEqual({ kind: "run", keep: true });
  });

  test.each([["--help"], ["-h"], ["--keep", "--help"]])("given %s, then it asks for help", (...args) => {
    expect(parseCommandLine(args)).toEqual({ kind: "help" });
  });

  test.each([
    [["--kept"], "Unknown option '--kept'"],
    [["now"], "Unexpected argument 'now'"],
  ])("given %j, then the answer names it and where help is", (args, words) => {
    const command = parseCommandLine(args);
    expect(command.kind).toBe("wrong");
    expect(command).toHaveProperty("message", expect.stringContaining(words));
    expect(command).toHaveProperty("message", expect.stringContaining("See npm run demo -- --help"));
  });

  test("the help tells every option", () => {
    expect(HELP).toContain("--keep");
    expect(HELP).toContain("--help");
  });
});
