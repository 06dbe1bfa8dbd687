/** What the demo prints: headings with the time since its start, details below them, one line that may change. */
import type { Writable } from "node:stream";
import type { Clock } from "../../src/ops/clock.ts";
import type { Progress } from "../control-plane/progress.ts";

const INDENT = " ".repeat(10);

export class Terminal implements Progress {
  readonly #out: Writable & { isTTY?: boolean };
  readonly #clock: Clock;
  readonly #start: number;
  /** Whether the cursor stands on a line that the next output replaces. */
  #onPassingLine = false;

  constructor(out: Writable & { isTTY?: boolean }, clock: Clock) {
    this.#out = out;
    this.#clock = clock;
    this.#start = clock.monotonic();
  }

  /** Seconds since the start, with one decimal. */
  get elapsed(): string {
    return ((this.#clock.monotonic() - this.#start) / 1_000).toFixed(1);
  }

  /** The name of a step that begins now. */
  heading(text: string): void {
    this.#print(`${`${this.elapsed} s`.padStart(8)}  ${this.#bold(text)}\n`);
  }

  /** Something that happened within a step, with its time. */
  event(text: string): void {
    this.#print(`${`${this.elapsed} s`.padStart(8)}    ${text}\n`);
  }

  /** A line, or several, that belongs to what came before. */
  step(text: string): void {
    this.#print(text.replaceAll(/^(?=.)/gm, `${INDENT}  `) + "\n");
  }

  /** How far something is. On a terminal the next output takes its place. */
  ongoing(text: string): void {
    if (this.#out.isTTY !== true) {
      this.step(text);
      return;
    }
    this.#print(`${INDENT}  ${text}`);
    this.#onPassingLine = true;
  }

  /** Text as it is, from the first column, with an empty line before it. */
  block(text: string): void {
    this.#print(`\n${text}\n`);
  }

  #print(text: string): void {
    const erase = this.#onPassingLine ? "\r\u001B[2K" : "";
    this.#onPassingLine = false;
    this.#out.write(`${erase}${text}`);
  }

  #bold(text: string): string {
    return this.#out.isTTY === true ? `\u001B[1m${text}\u001B[22m` : text;
  }
}
