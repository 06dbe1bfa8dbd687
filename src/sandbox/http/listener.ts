/** Opens a port, plain or with TLS, with the limits that a hostile client needs; and closes it. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { isIPv6, type AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

export interface ListenerOptions {
  host: string;
  /** 0: a port that is free. */
  port: number;
  /** Key and chain in PEM; without them the port speaks plain HTTP. */
  tls?: { key: string; cert: string };
}

export interface Listener {
  /** Such as `https://127.0.0.1:8443`. */
  origin: string;
  /** Closes the port and every connection. */
  close(): Promise<void>;
}

const LIMITS = {
  requestTimeout: 30_000,
  headersTimeout: 10_000,
  keepAliveTimeout: 65_000,
  maxHeaderSize: 16_384,
};

/**
 * Starts to listen.
 * @throws the system's error when the port cannot be had.
 */
export async function listen(
  options: ListenerOptions,
  onRequest: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Listener> {
  const server: Server = options.tls
    ? createTlsServer({ ...LIMITS, ...options.tls }, onRequest)
    : createServer(LIMITS, onRequest);
  server.on("clientError", answerBrokenRequest);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return { origin: originOf(server, options), close: async () => close(server) };
}

function originOf(server: Server, { host, tls }: ListenerOptions): string {
  const address = server.address() as AddressInfo;
  // Nobody can connect to "any address"; on this machine the loopback address stands for it.
  const reachable = { "0.0.0.0": "127.0.0.1", "::": "[::1]" }[host] ?? (isIPv6(host) ? `[${host}]` : host);
  return `${tls ? "https" : "http"}://${reachable}:${address.port}`;
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** A request that is not HTTP, or stopped half-way, gets the documented object too, as far as anybody listens. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, message] = BROKEN[error.code ?? ""] ?? [
    "400 Bad Request",
    "This is not a valid HTTP request",
  ];
  const body = JSON.stringify({ reason: "bad_request", message });
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

const BROKEN: Readonly<Record<string, readonly [string, string]>> = {
  HPE_HEADER_OVERFLOW: ["431 Request Header Fields Too Large", "The request's headers are too large"],
  ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "The request was not completed in time"],
};
