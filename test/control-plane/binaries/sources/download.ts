/** Fetches one file over HTTPS and believes it only when its hash is the announced one. */
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import type { Clock } from "../../../../src/ops/clock.ts";
import type { Progress } from "../../progress.ts";

/** A machine without a network should not wait longer than this for the next source. */
const ANSWER_WITHIN_MILLISECONDS = 5_000;
/** A transfer that has stood still this long will not end. */
const STALLED_AFTER_MILLISECONDS = 20_000;
const REPORT_EVERY_BYTES = 16 * 2 ** 20;

/** A download that did not work out; the message is a phrase for the list of reasons. */
export class DownloadFailed extends Error {
  override readonly name = "DownloadFailed";
}

export interface Downloader {
  /** The text of a small file. */
  text(url: string): Promise<string>;
  /** Writes a large file to `path`. @param sha512 its expected hash, in hexadecimal. */
  file(url: string, path: string, sha512: string): Promise<void>;
}

/**
 * Downloads with two limits: one for the first answer, one for a transfer that stands still.
 * Both methods throw DownloadFailed, or the signal's reason once it is aborted.
 */
export function createDownloader(clock: Clock, progress: Progress, signal?: AbortSignal): Downloader {
  return {
    text: async (url) =>
      receive(url, clock, signal, async (chunks) => {
        const parts: Uint8Array[] = [];
        for await (const chunk of chunks) parts.push(chunk);
        return Buffer.concat(parts).toString("utf8");
      }),
    file: async (url, path, sha512) =>
      receive(url, clock, signal, async (chunks, total) => {
        const actual = await store(chunks, path, (bytes) =>
          progress.ongoing(
            `downloading ${url} … ${megabytes(bytes)}${total > 0 ? ` of ${megabytes(total)}` : ""} MB`,
          ),
        );
        if (actual !== sha512.toLowerCase())
          throw new DownloadFailed(`${url} does not have the published hash`);
      }),
  };
}

async function receive<Result>(
  url: string,
  clock: Clock,
  signal: AbortSignal | undefined,
  consume: (chunks: AsyncIterable<Uint8Array>, total: number) => Promise<Result>,
): Promise<Result> {
  const host = new URL(url).host;
  const limit = new AbortController();
  const giveUp = (after: number): (() => void) => {
    const reason = new DownloadFailed(`${host} sent nothing for ${after / 1_000} s`);
    const timer = clock.after(after, () => limit.abort(reason));
    return () => timer.cancel();
  };
  let stopWaiting = giveUp(ANSWER_WITHIN_MILLISECONDS);
  try {
    const response = await fetch(url, {
      signal: signal ? AbortSignal.any([limit.signal, signal]) : limit.signal,
    });
    if (!response.ok || response.body === null) {
      throw new DownloadFailed(`${url} was answered with HTTP ${response.status}`);
    }
    const body = response.body;
    const chunks = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of body) {
        stopWaiting();
        stopWaiting = giveUp(STALLED_AFTER_MILLISECONDS);
        yield chunk;
      }
    };
    return await consume(chunks(), Number(response.headers.get("content-length") ?? 0));
  } catch (error) {
    if (signal?.aborted || error instanceof DownloadFailed) throw error;
    throw new DownloadFailed(`${host} cannot be reached (${describe(error)})`, { cause: error });
  } finally {
    stopWaiting();
  }
}

/** Writes the chunks to a file and returns the SHA-512 of what was written, in hexadecimal. */
async function store(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
  onProgress: (bytes: number) => void,
): Promise<string> {
  const hash = createHash("sha512");
  const file = await open(path, "w", 0o755);
  let bytes = 0;
  let reported = 0;
  try {
    for await (const chunk of chunks) {
      hash.update(chunk);
      await file.write(chunk);
      bytes += chunk.length;
      if (bytes - reported < REPORT_EVERY_BYTES) continue;
      reported = bytes;
      onProgress(bytes);
    }
  } finally {
    await file.close();
  }
  return hash.digest("hex");
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}

/** The code of a network error (ENOTFOUND, ECONNREFUSED …): fetch hides it in the cause of its "fetch failed". */
function describe(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (cause instanceof Error) return "code" in cause ? String(cause.code) : cause.message;
  return String(cause);
}
