/**
 * A gate on both ways out of the operator: every write to the API server and every call to the vendor passes here, and a
 * test says what becomes of it, before it takes hold and after. So an operator can be killed, or an answer lost, between
 * any two effects, without guessing at times.
 */
import { readFile, writeFile } from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parse, stringify } from "yaml";
import type { Installation } from "./installation.ts";
import { controlPlaneOfWorker } from "./control-plane-of-worker.ts";

/** A request that may change something, or that asks the vendor. */
export interface Effect {
  to: "kubernetes" | "vendor";
  method: string;
  /** Without the query. */
  path: string;
  body: string;
}

export interface Answer {
  status: number;
  body: string;
}

/** `cut` ends the connection: before, the effect never happens; after, nobody hears of it. An answer replaces the real one. */
export type Fate = "pass" | "cut" | Answer;

export type Moment = "before" | "after";

export type Decide = (effect: Effect, moment: Moment) => Fate | Promise<Fate>;

export class Gate {
  /** Endpoint for a Cluster. */
  readonly endpoint: string;
  /** Path of a kubeconfig with the operator's own rights. */
  readonly kubeconfig: string;
  /** All effects that took hold, in their order. */
  readonly passed: Effect[] = [];
  #decide: Decide = () => "pass";
  readonly #servers: readonly http.Server[];

  private constructor(endpoint: string, kubeconfig: string, servers: readonly http.Server[]) {
    this.endpoint = endpoint;
    this.kubeconfig = kubeconfig;
    this.#servers = servers;
  }

  /** Opens one before the run's API server and the installation's sandbox. */
  static async open(installation: Installation): Promise<Gate> {
    const { url, caFile, directory } = controlPlaneOfWorker();
    const vendor = new URL(installation.sandbox.endpoint);
    const servers = [http.createServer(), http.createServer()];
    const [toKubernetes = 0, toVendor = 0] = await Promise.all(servers.map(listen));
    const kubeconfig = join(directory, `kubeconfig-gate-${toKubernetes}`);
    await writeFile(
      kubeconfig,
      through(await installation.operatorKubeconfig().then(readText), toKubernetes),
    );
    const gate = new Gate(`http://127.0.0.1:${toVendor}${vendor.pathname}`, kubeconfig, servers);
    const upstreams: [Effect["to"], Upstream][] = [
      ["kubernetes", { origin: url, ca: await readText(caFile) }],
      ["vendor", { origin: vendor.origin, ca: installation.sandbox.caPem }],
    ];
    for (const [index, [to, upstream]] of upstreams.entries()) {
      servers[index]?.on("request", (request: http.IncomingMessage, response: http.ServerResponse) => {
        gate.#handle(to, upstream, request, response).catch(() => response.destroy());
      });
    }
    return gate;
  }

  /** From now on this says what becomes of each effect; without it all pass. */
  decide(decide: Decide = () => "pass"): void {
    this.#decide = decide;
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#servers.map(async (server) => {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }),
    );
  }

  async #handle(
    to: Effect["to"],
    upstream: Upstream,
    request: http.IncomingMessage,
    response: http.ServerResponse,
  ): Promise<void> {
    const { method = "", url = "" } = request;
    // Reading changes nothing, and a watch has no end to wait for.
    if (to === "kubernetes" && method === "GET") {
      stream(upstream, request, response);
      return;
    }
    const effect: Effect = { to, method, path: url.split("?")[0] ?? "", body: await text(request) };
    const before = await this.#decide(effect, "before");
    if (before !== "pass") {
      answer(response, before);
      return;
    }
    const real = await forward(upstream, request, effect.body);
    this.passed.push(effect);
    const after = await this.#decide(effect, "after");
    answer(response, after === "pass" ? real : after);
  }
}

interface Upstream {
  origin: string;
  ca: string;
}

/** Says what it said, length included: without it Node sends a DELETE's body as if it were the next request. */
function open({ origin, ca }: Upstream, request: http.IncomingMessage): http.ClientRequest {
  const { host: _, connection: __, ...headers } = request.headers;
  return https.request(new URL(request.url ?? "", origin), { method: request.method, headers, ca });
}

function stream(upstream: Upstream, request: http.IncomingMessage, response: http.ServerResponse): void {
  const onward = open(upstream, request);
  onward.on("response", (real) => {
    response.writeHead(real.statusCode ?? 502, real.headers);
    response.flushHeaders();
    real.on("error", () => response.destroy()).pipe(response);
  });
  onward.on("error", () => response.destroy());
  response.on("close", () => onward.destroy());
  onward.end();
}

async function forward(upstream: Upstream, request: http.IncomingMessage, body: string): Promise<Answer> {
  const onward = open(upstream, request);
  const answered = new Promise<http.IncomingMessage>((resolve, reject) => {
    onward.on("response", resolve).on("error", reject);
  });
  onward.end(body);
  const real = await answered;
  return { status: real.statusCode ?? 502, body: await text(real) };
}

function answer(response: http.ServerResponse, fate: Exclude<Fate, "pass">): void {
  if (fate === "cut") {
    response.destroy();
    return;
  }
  response.writeHead(fate.status, { "Content-Type": "application/json" });
  response.end(fate.body);
}

async function listen(server: http.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

async function readText(path: string): Promise<string> {
  return readFile(path, "utf8");
}

/** The same credentials, sent to the gate. */
function through(kubeconfig: string, port: number): string {
  const config = parse(kubeconfig) as { clusters: { name: string; cluster: object }[] };
  const cluster = { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true };
  return stringify({ ...config, clusters: config.clusters.map(({ name }) => ({ name, cluster })) });
}
