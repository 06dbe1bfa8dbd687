/** A real HTTP server that answers as a test says, down to the bytes, and remembers what reached it. */
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Received {
  readonly method: string;
  /** As on the wire, with the query. */
  readonly target: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  /** Which of the server's connections it came over, counted from 1. */
  readonly connection: number;
}

export interface ScriptedServer {
  readonly endpoint: string;
  readonly received: readonly Received[];
  /** Resolves as soon as a request has arrived completely. */
  readonly firstRequest: Promise<void>;
}

export type Script = (response: http.ServerResponse, request: Received) => void;

/** @param tls key and certificate, for https on the name localhost. */
export async function startScriptedServer(
  script: Script,
  tls?: { key: string; cert: string },
): Promise<ScriptedServer> {
  const received: Received[] = [];
  const connections = new Map<unknown, number>();
  const first = Promise.withResolvers<void>();
  const listener: http.RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const connection = connections.get(request.socket) ?? connections.size + 1;
      connections.set(request.socket, connection);
      const body = Buffer.concat(chunks).toString("utf8");
      const { method = "", url: target = "", headers } = request;
      received.push({ method, target, headers, body, connection });
      first.resolve();
      script(response, received.at(-1) ?? { method, target, headers, body, connection });
    });
  };
  const server = tls === undefined ? http.createServer(listener) : https.createServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const origin = tls === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`;
  return { endpoint: `${origin}/api/v2`, received, firstRequest: first.promise };
}

/** Answers with a JSON body as the vendor does. */
export function answer(status: number, body: unknown, headers: http.OutgoingHttpHeaders = {}): Script {
  return (response) => {
    response.writeHead(status, { "Content-Type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
}
