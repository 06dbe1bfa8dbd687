/** Shows how far a long run is: one line that is written anew on a terminal, else a line now and then. */

const RARELY = 30_000;

export class Progress {
  /** Pieces of work. */
  total = 0;
  readonly #terminal = process.stdout.isTTY;
  readonly #started = performance.now();
  readonly #counts = new Map<string, number>();
  #done = 0;
  #shown = 0;

  /** A piece is done. */
  done(): void {
    this.#done += 1;
    this.#show(false);
  }

  /** How much of something there is, such as runs. */
  count(what: string, number: number): void {
    this.#counts.set(what, number);
    this.#show(false);
  }

  /** Writes lines that stay. */
  say(text: string): void {
    if (this.#terminal) process.stdout.write("\r\u001b[K");
    process.stdout.write(`${text}\n`);
  }

  #show(anyhow: boolean): void {
    const now = performance.now();
    if (!anyhow && now - this.#shown < (this.#terminal ? 200 : RARELY)) return;
    this.#shown = now;
    const counts = [...this.#counts].map(([what, number]) => `${number} ${what}`).join(", ");
    const minutes = ((now - this.#started) / 60_000).toFixed(1);
    const line = `${minutes} min: ${this.#done}/${this.total} pieces; ${counts}`;
    process.stdout.write(this.#terminal ? `\r\u001b[K${line}` : `${line}\n`);
  }
}
