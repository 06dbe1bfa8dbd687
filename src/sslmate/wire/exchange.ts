/** One HTTP request and its answer, within limits of time and size. It is sent once: nothing here repeats. */
import http from "node:http";
import https from "node:https";
import type { Clock } from "../../ops/clock.ts";
import { ProxyError } from "./tunnel.ts";

export interface Exchange {
  /** Scheme, host and port are taken from it. */
  readonly origin: URL;
  readonly method: "GET" | "POST";
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** False: a connection of its own, closed afterwards. */
  readonly agent: http.Agent | false;
  /** Trusted authorities in PEM instead of the system's. */
  readonly ca: string | undefined;
  readonly limits: ExchangeLimits;
}

export interface ExchangeLimits {
  /** For name resolution, TCP and TLS together. */
  readonly connectMilliseconds: number;
  /** From the call to the last byte of the answer. */
  readonly totalMilliseconds: number;
  readonly largestAnswerBytes: number;
}

export interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly date?: string | undefined;
  readonly body: Buffer;
}

export type ExchangeFailure =
  /** No connection came about; `code` is Node's or openssl's. */
  | { readonly kind: "unreachable"; readonly code: string }
  /** The proxy gave no tunnel; `problem` is the status of its answer, or a code as above. */
  | { readonly kind: "proxy"; readonly problem: number | string }
  | { readonly kind: "timeout" }
  | { readonly kind: "connection-lost" }
  | { readonly kind: "too-large" }
  | { readonly kind: "not-http" };

export type ExchangeOutcome =
  { readonly ok: true; readonly answer: Answer } | { readonly ok: false; readonly failure: ExchangeFailure };

/** Sends one request, once, and never rejects. Another than the network's lets a test answer without sockets. */
export type Transport = (call: Exchange, clock: Clock) => Promise<ExchangeOutcome>;

/** Sends the request and waits for the whole answer. It never rejects; redirects are answers like any other. */
export async function exchange(call: Exchange, clock: Clock): Promise<ExchangeOutcome> {
  const { promise, resolve } = Promise.withResolvers<ExchangeOutcome>();
  const { limits } = call;
  let connected = false;

  const request = open(call);
  const fail = (failure: ExchangeFailure): void => {
    resolve({ ok: false, failure });
    request.destroy();
  };
  const giveUp = (): void =>
    fail(connected ? { kind: "timeout" } : { kind: "unreachable", code: "ETIMEDOUT" });
  const timers = [
    clock.after(limits.totalMilliseconds, giveUp),
    clock.after(limits.connectMilliseconds, () => {
      if (!connected) giveUp();
    }),
  ];

  request.on("socket", (socket) => {
    if (request.reusedSocket) connected = true;
    // With TLS, `secureConnect` comes only after the server's certificate was accepted.
    else socket.once(isSecure(call) ? "secureConnect" : "connect", () => (connected = true));
  });
  request.on("error", (error) => fail(failureOf(error, connected)));
  request.on("response", (response) => {
    collect(response, limits.largestAnswerBytes, (outcome) => {
      if (outcome.ok) resolve(outcome);
      else fail(outcome.failure);
    });
  });
  request.end(call.body);

  const outcome = await promise;
  for (const timer of timers) timer.cancel();
  return outcome;
}

function isSecure(call: Exchange): boolean {
  return call.origin.protocol === "https:";
}

function open(call: Exchange): http.ClientRequest {
  const { method, path, agent, ca } = call;
  const headers = { ...call.headers, "Content-Length": String(Buffer.byteLength(call.body)) };
  const options = { method, path, agent, headers: method === "GET" ? call.headers : headers };
  return isSecure(call)
    ? https.request(call.origin, ca === undefined ? options : { ...options, ca })
    : http.request(call.origin, options);
}

/** Reads the body up to the limit and reports once. */
function collect(
  response: http.IncomingMessage,
  largestBytes: number,
  report: (outcome: ExchangeOutcome) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > largestBytes) report({ ok: false, failure: { kind: "too-large" } });
    else chunks.push(chunk);
  });
  response.on("error", () => report({ ok: false, failure: { kind: "connection-lost" } }));
  response.on("close", () => {
    if (!response.complete) {
      report({ ok: false, failure: { kind: "connection-lost" } });
      return;
    }
    const { "retry-after": retryAfter, date } = response.headers;
    report({
      ok: true,
      answer: { status: response.statusCode ?? 0, retryAfter, date, body: Buffer.concat(chunks) },
    });
  });
}

function failureOf(error: Error, connected: boolean): ExchangeFailure {
  if (error instanceof ProxyError) return { kind: "proxy", problem: error.problem };
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (code.startsWith("HPE_")) return { kind: "not-http" };
  return connected ? { kind: "connection-lost" } : { kind: "unreachable", code };
}
