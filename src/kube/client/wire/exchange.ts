/** One HTTP request and its answer, under a limit of time and of size; every failure becomes a KubeError. */
import type { IncomingMessage } from "node:http";
import type { Clock } from "../../../ops/clock.ts";
import type { Connection } from "./connection.ts";
import { KubeError, type CallName } from "../errors.ts";

export interface HttpCall {
  name: CallName;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path on the server, with its query. */
  path: string;
  contentType?: string;
  body?: unknown;
}

export interface Limits {
  /** Milliseconds until the call is given up. */
  timeLimit: number;
  signal: AbortSignal | undefined;
}

/** Why we ended a request ourselves. */
class LimitReached extends Error {}

/**
 * A running request that can be ended: by its caller's signal, or because its time is over.
 * The caller's signal may live as long as the process, so its listener is removed at the end of each call.
 */
export class Deadline {
  readonly #stop = new AbortController();
  readonly #clock: Clock;
  readonly #callerSignal: AbortSignal | undefined;
  readonly #onAbort = (): void => this.#stop.abort(this.#callerSignal?.reason);
  #timer: { cancel(): void } | undefined;

  constructor(clock: Clock, limits: Limits) {
    this.#clock = clock;
    this.#callerSignal = limits.signal;
    if (limits.signal?.aborted) this.#onAbort();
    limits.signal?.addEventListener("abort", this.#onAbort, { once: true });
    this.restart(limits.timeLimit);
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Gives the request another `milliseconds` from now. */
  restart(milliseconds: number): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(milliseconds, () =>
      this.#stop.abort(new LimitReached(`no answer within ${milliseconds / 1000} s`)),
    );
  }

  end(): void {
    this.#timer?.cancel();
    this.#callerSignal?.removeEventListener("abort", this.#onAbort);
  }

  /** @returns what to throw for an error of this request: the caller's own reason, or a KubeError. */
  explain(call: CallName, error: unknown): unknown {
    if (this.#callerSignal?.aborted) return this.#callerSignal.reason;
    const { reason } = this.#stop.signal;
    if (reason instanceof LimitReached) return new KubeError(call, "timeout", { detail: reason.message });
    if (error instanceof KubeError) return error;
    return new KubeError(call, "network", { detail: networkDetail(error), cause: error });
  }
}

/** @returns the answer as soon as its header is there; its body is still to be read. */
export async function send(
  connection: Connection,
  call: HttpCall,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const options = await credentials(connection, call, signal);
  const body = call.body === undefined ? undefined : JSON.stringify(call.body);
  const headers = {
    ...(options.headers as Record<string, string>),
    accept: "application/json",
    "user-agent": "sslmate-operator",
    ...(body === undefined
      ? {}
      : {
          "content-type": call.contentType ?? "application/json",
          "content-length": Buffer.byteLength(body),
        }),
  };
  return new Promise((resolve, reject) => {
    const request = connection.protocol.request({ ...options, method: call.method, headers, signal });
    request.once("response", resolve);
    // Stays for good: an error after the answer began is emitted here too, and the reader of the body sees it.
    request.on("error", reject);
    request.end(body);
  });
}

/**
 * Reads the whole body as text.
 * @throws KubeError `unexpected` for a body above `sizeLimit` bytes; the connection is then cut.
 */
export async function readText(
  response: IncomingMessage,
  name: CallName,
  sizeLimit: number,
): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > sizeLimit) {
      throw new KubeError(name, "unexpected", { detail: `answer is larger than ${sizeLimit} bytes` });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** @throws KubeError `unexpected` for text that is not JSON; the text itself is not quoted. */
export function parseJson(text: string, name: CallName, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new KubeError(name, "unexpected", { status, detail: "answer is not JSON" });
  }
}

/** A credential plugin may hang as well as fail, so the wait for it obeys the signal too. */
async function credentials(
  connection: Connection,
  call: HttpCall,
  signal: AbortSignal,
): ReturnType<Connection["requestOptions"]> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    connection
      .requestOptions(call.path)
      .then(resolve, (cause: unknown) =>
        reject(
          new KubeError(call.name, "unauthorized", { detail: "the kubeconfig gives no credentials", cause }),
        ),
      )
      .finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/** Codes such as ECONNREFUSED say what happened without quoting anything. */
function networkDetail(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "connection failed";
}
