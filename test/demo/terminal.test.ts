/** What the demo prints, to a terminal and to a file. */
import { Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import { FakeClock } from "../support/fake-clock.ts";
import { Terminal } from "./terminal.ts";

function output(isTTY: boolean): { out: Writable & { isTTY: boolean }; text: () => string } {
  let written = "";
  const out = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      written += chunk.toString();
      done();
    },
  });
  return { out: Object.assign(out, { isTTY }), text: () => written };
}

describe("the output of the demo", () => {
  test("given headings and events, then each has the seconds since the start", async () => {
    const clock = new FakeClock();
    const { out, text } = output(false);
    const terminal = new Terminal(out, clock);
    terminal.heading("Start");
    await clock.advance(12_340);
    terminal.event("changed");
    terminal.step("one\ntwo");
    expect(text()).toBe("   0.0 s  Start\n  12.3 s    changed\n            one\n            two\n");
  });

  test("given a terminal, then what is going on takes one line, which the next output replaces", () => {
    const { out, text } = output(true);
    const terminal = new Terminal(out, new FakeClock());
    terminal.ongoing("building … 5 s");
    terminal.ongoing("building … 10 s");
    terminal.event("built");
    expect(text()).toBe(
      "            building … 5 s\r\u001B[2K            building … 10 s\r\u001B[2K   0.0 s    built\n",
    );
  });

  test("given a file, then what is going on is printed line by line, without control characters", () => {
    const { out, text } = output(false);
    const terminal = new Terminal(out, new FakeClock());
    terminal.ongoing("building … 5 s");
    terminal.heading("Next");
    expect(text()).toBe("            building … 5 s\n   0.0 s  Next\n");
  });
});
