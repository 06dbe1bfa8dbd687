/** A real HTTP server that answers as a test tells it, one answer a request, and keeps what it was asked. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { KubeConfig } from "@kubernetes/client-node";
import { eventually } from "../../support/eventually.ts";

export interface ReceivedRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  body: unknown;
  /** Tells connections apart. */
  port: number | undefined;
}

export type Answer = (response: ServerResponse, request: ReceivedRequest) => void;

export class ScriptedServer {
  readonly requests: ReceivedRequest[] = [];
  readonly #answers: Answer[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  /** Answers once the scripted answers are used up. */
  otherwise: Answer = json(500, { kind: "Status", reason: "NotScripted" });

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
  }

  static async start(): Promise<ScriptedServer> {
    const server = new ScriptedServer();
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  /** Adds answers to the script. */
  answer(...answers: Answer[]): void {
    this.#answers.push(...answers);
  }

  /** A kubeconfig for this server; `user` holds the credentials. */
  kubeConfig(user: object = { token: "token-of-a-test" }, pathPrefix = ""): KubeConfig {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromClusterAndUser(
      { name: "scripted", server: `${this.url}${pathPrefix}`, skipTLSVerify: true },
      { name: "tester", ...user },
    );
    return kubeConfig;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How many connections are open. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Waits until `count` requests have come, and returns the last of them. */
  async received(count: number): Promise<ReceivedRequest> {
    return eventually(() => {
      const request = this.requests[count - 1];
      if (request === undefined) throw new Error(`${this.requests.length} of ${count} requests have come`);
      return request;
    });
  }

  /** The paths with their verbs, in order: a short form to compare. */
  get asked(): string[] {
    return this.requests.map((request) => `${request.method} ${request.path}`);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const content = Buffer.concat(chunks).toString("utf8");
    const url = new URL(request.url ?? "", this.url);
    const received: ReceivedRequest = {
      method: request.method ?? "",
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: content === "" ? undefined : JSON.parse(content),
      port: request.socket.remotePort,
    };
    const answer = this.#answers.shift() ?? this.otherwise;
    this.requests.push(received);
    answer(response, received);
  }
}

/** Answers with JSON. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  };
}

/** Answers with text that is not JSON. */
export function html(status: number, body: string): Answer {
  return (response) => {
    response.writeHead(status, { "content-type": "text/html" });
    response.end(body);
  };
}

/** Takes the request and never answers. */
export const silence: Answer = () => undefined;

/** Sends a header and these pieces, and leaves the answer open. */
export function open(...pieces: (string | Buffer)[]): Answer {
  return (response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.flushHeaders();
    for (const piece of pieces) response.write(piece);
  };
}

/** Sends a header and these pieces, then cuts the connection. */
export function cut(...pieces: string[]): Answer {
  return (response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.flushHeaders();
    for (const piece of pieces) response.write(piece);
    setImmediate(() => response.destroy());
  };
}

/** Sends these pieces and ends the answer properly. */
export function complete(...all: (string | Buffer)[]): Answer {
  return (response) => {
    response.writeHead(200, { "content-type": "application/json" });
    for (const piece of all) response.write(piece);
    response.end();
  };
}

/** The Status object with which the API server says that a call failed. */
export function statusBody(
  code: number,
  reason: string,
  details: object = {},
  message = "secret text",
): object {
  return { kind: "Status", apiVersion: "v1", status: "Failure", code, reason, details, message };
}
