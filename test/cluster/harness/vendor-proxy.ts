/**
 * Stands before a sandbox and, by rules, answers in its place, changes what it answers, or cuts and holds calls: a vendor
 * that does what no sandbox should. What no rule is about passes through unchanged.
 */
import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import { text } from "node:stream/consumers";
import type { AddressInfo } from "node:net";

/** Which calls a rule is about; the first rule that fits a call is the one that holds for it. */
export interface Match {
  method?: "GET" | "POST";
  /** Unescaped, below the endpoint and without the query: `/certs/example.com/buy`. */
  path: string | RegExp;
  /** How many calls it holds for, until it is lifted by default. */
  times?: number;
}

export type Effect =
  /** The sandbox is not asked. A text is sent as HTML, everything else as JSON. */
  | { kind: "answer"; status: number; body: unknown; headers?: Record<string, string> }
  /** The sandbox acts and answers; a successful answer is changed on its way. */
  | { kind: "change"; change: (answer: unknown, call: Call) => unknown }
  /** The connection is closed before the call reaches the sandbox, or after the sandbox has acted. */
  | { kind: "cut"; when: "before" | "after" }
  /** The call reaches the sandbox, or its answer the client, only once the promise has resolved. */
  | { kind: "hold"; when: "before" | "after"; until: Promise<unknown> };

export interface Call {
  method: string;
  path: string;
  body: string;
}

export interface Rule {
  /** How many calls it held for. */
  readonly hits: number;
  lift(): void;
}

interface Upstream {
  /** The sandbox's, such as `https://127.0.0.1:8443/api/v2`. */
  endpoint: string;
  caPem: string;
}

interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

type HeldRule = Match & Effect & { hits: number };

export class VendorProxy {
  /** Plain HTTP on the loopback address, which a Cluster may name. */
  readonly endpoint: string;
  readonly port: number;
  /** All calls that arrived, oldest first. */
  readonly calls: readonly Call[];
  readonly #server: http.Server;
  readonly #upstream: Upstream;
  readonly #basePath: string;
  readonly #seen: Call[] = [];
  #rules: HeldRule[] = [];

  private constructor(server: http.Server, upstream: Upstream) {
    this.port = (server.address() as AddressInfo).port;
    this.#basePath = new URL(upstream.endpoint).pathname;
    this.endpoint = `http://127.0.0.1:${this.port}${this.#basePath}`;
    this.calls = this.#seen;
    this.#server = server;
    this.#upstream = upstream;
    server.on("request", (request, response) => void this.#serve(request, response));
  }

  /** @param port 0: one that is free. */
  static async start(upstream: Upstream, port = 0): Promise<VendorProxy> {
    const server = http.createServer();
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return new VendorProxy(server, upstream);
  }

  /** Makes a rule, ahead of those there are. */
  rule(rule: Match & Effect): Rule {
    const held: HeldRule = { ...rule, hits: 0 };
    this.#rules.unshift(held);
    return {
      get hits() {
        return held.hits;
      },
      lift: () => {
        this.#rules = this.#rules.filter((each) => each !== held);
      },
    };
  }

  /** Lifts all rules. */
  lift(): void {
    this.#rules = [];
  }

  /** Ends all connections; the port is free afterwards. */
  async stop(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    try {
      const body = await text(request);
      const [rawPath = ""] = (request.url ?? "").split("?");
      const path = decodeURIComponent(rawPath).replace(this.#basePath, "");
      const call = { method: request.method ?? "", path, body };
      this.#seen.push(call);
      const rule = this.#ruleFor(call);
      if (rule?.kind === "cut" && rule.when === "before") return void response.destroy();
      if (rule?.kind === "hold" && rule.when === "before") await rule.until;
      const answer = rule?.kind === "answer" ? ownAnswer(rule) : await this.#forward(request, call, rule);
      if (rule?.kind === "cut") return void response.destroy();
      if (rule?.kind === "hold" && rule.when === "after") await rule.until;
      response.writeHead(answer.status, answer.headers).end(answer.body);
    } catch {
      // Either side is gone; the other one learns it in the same way.
      response.destroy();
    }
  }

  #ruleFor(call: Call): HeldRule | undefined {
    const rule = this.#rules.find(
      ({ method, path, times, hits }) =>
        (method === undefined || method === call.method) &&
        (typeof path === "string" ? path === call.path : path.test(call.path)) &&
        (times === undefined || hits < times),
    );
    if (rule !== undefined) rule.hits += 1;
    return rule;
  }

  async #forward(incoming: http.IncomingMessage, call: Call, rule: HeldRule | undefined): Promise<Answer> {
    const { endpoint, caPem } = this.#upstream;
    const { host: _, connection: __, ...headers } = incoming.headers;
    const request = https.request(new URL(incoming.url ?? "/", endpoint), {
      method: call.method,
      headers,
      ca: caPem,
      agent: false,
    });
    request.end(call.body);
    const [response] = (await once(request, "response")) as [http.IncomingMessage];
    const answer = {
      status: response.statusCode ?? 0,
      headers: { "content-type": response.headers["content-type"] ?? "application/json" },
      body: await text(response),
    };
    if (rule?.kind !== "change" || answer.status >= 300) return answer;
    return { ...answer, body: JSON.stringify(await rule.change(JSON.parse(answer.body), call)) };
  }
}

function ownAnswer({ status, body, headers }: Extract<Effect, { kind: "answer" }>): Answer {
  return typeof body === "string"
    ? { status, headers: { "content-type": "text/html", ...headers }, body }
    : { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}
