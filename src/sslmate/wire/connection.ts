/** The way to one account: where it is, who asks, and within which limits. Sends each call once. */
import http from "node:http";
import https from "node:https";
import type { Clock } from "../../ops/clock.ts";
import { normaliseEndpoint } from "../endpoint.ts";
import {
  DEFAULT_LIMITS,
  usableApiKey,
  usableCaBundle,
  usableProxyUrl,
  type SslmateClientOptions,
  type SslmateLimits,
} from "../options.ts";
import { errorOfFailure, readAnswer } from "./answer.ts";
import type { Decoder } from "./attributes.ts";
import type { ExchangeLimits, Transport } from "./exchange.ts";
import { encodeForm } from "./form.ts";
import { TunnelAgent } from "./tunnel.ts";

/** What is sent, and what is taken for an answer. */
export interface Call<T> {
  readonly method: "GET" | "POST";
  /** Below the endpoint, already escaped. */
  readonly path: string;
  readonly query?: readonly (readonly [name: string, value: string | undefined])[];
  /** A form. */
  readonly body?: string;
  /**
   * - `free` (the default): repeatable without harm.
   * - `paid`: may cost money, so it goes over a connection of its own and has its own time limit.
   * - `list`: grows with the account, so its answer may be larger.
   */
  readonly kind?: "free" | "paid" | "list";
  /** How long the vendor may wait by himself, on top of the time limit. */
  readonly extraMilliseconds?: number;
  /** The first word of paths in messages. */
  readonly name: string;
  readonly decode: Decoder<T>;
}

export class Connection {
  /** Normalised. */
  readonly endpoint: string;
  readonly #origin: URL;
  readonly #apiKey: string;
  readonly #ca: string | undefined;
  readonly #clock: Clock;
  readonly #userAgent: string;
  readonly #limits: SslmateLimits;
  readonly #proxy: URL | undefined;
  readonly #agent: http.Agent;
  readonly #transport: Transport;
  #clockAhead: number | undefined;
  #underWay = 0;
  #retired = false;

  /** @throws SslmateConfigurationError when endpoint, API key, CA bundle or proxy cannot be used. */
  constructor(options: SslmateClientOptions, transport: Transport) {
    this.#transport = transport;
    this.endpoint = normaliseEndpoint(options.endpoint);
    this.#origin = new URL(this.endpoint);
    this.#apiKey = usableApiKey(options.apiKey);
    this.#ca = options.caBundle === undefined ? undefined : usableCaBundle(options.caBundle);
    this.#clock = options.clock;
    this.#userAgent = options.userAgent;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    // Idle connections go before a usual server would close them under us, which would cost a call.
    const keepAlive = { keepAlive: true, maxFreeSockets: 8, timeout: 4_000 };
    this.#proxy = options.proxyUrl === undefined ? undefined : usableProxyUrl(options.proxyUrl, this.#origin);
    this.#agent = this.#makeAgent(keepAlive);
  }

  /** By how much our clock is ahead of the vendor's, in milliseconds, by his last answer. */
  get clockAhead(): number | undefined {
    return this.#clockAhead;
  }

  /** Sends the call once and reads its answer. @throws SslmateError and nothing else. */
  async send<T>(call: Call<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await this.#send(call);
    } finally {
      this.#underWay -= 1;
      this.#closeIfDone();
    }
  }

  async #send<T>(call: Call<T>): Promise<T> {
    const query = encodeForm(call.query ?? []);
    const limits = this.#limitsOf(call);
    const outcome = await this.#transport(
      {
        origin: this.#origin,
        method: call.method,
        path: `${this.#basePath()}${call.path}${query === "" ? "" : `?${query}`}`,
        headers: this.#headers(call.method),
        body: call.body ?? "",
        // A kept connection may be half dead; a paid call takes no part in finding out.
        agent: call.kind === "paid" ? this.#agentForOneCall() : this.#agent,
        ca: this.#ca,
        limits,
      },
      this.#clock,
    );
    const context = {
      host: this.#origin.host,
      ...(this.#proxy === undefined ? {} : { proxy: this.#proxy.host }),
      totalMilliseconds: limits.totalMilliseconds,
      redact: (text: string) => this.#redact(text),
    };
    if (!outcome.ok) throw errorOfFailure(outcome.failure, context);
    const date = Date.parse(outcome.answer.date ?? "");
    this.#clockAhead = Number.isNaN(date) ? undefined : this.#clock.now() - date;
    return readAnswer(outcome.answer, call.name, call.decode, context);
  }

  /** Closes all connections; calls under way end with `connection-lost`. */
  close(): void {
    this.#agent.destroy();
  }

  /** Closes all connections as soon as no call is under way, and again after each that comes later. */
  retire(): void {
    this.#retired = true;
    this.#closeIfDone();
  }

  #closeIfDone(): void {
    if (this.#retired && this.#underWay === 0) this.close();
  }

  #makeAgent(options: https.AgentOptions): http.Agent {
    if (this.#origin.protocol !== "https:") return new http.Agent(options);
    if (this.#proxy === undefined) return new https.Agent(options);
    const tunnelMilliseconds = this.#limits.connectMilliseconds;
    return new TunnelAgent(this.#proxy, this.#ca, { ...options, tunnelMilliseconds });
  }

  #agentForOneCall(): http.Agent | false {
    return this.#proxy === undefined ? false : this.#makeAgent({ keepAlive: false });
  }

  #limitsOf({ kind, extraMilliseconds = 0 }: Call<unknown>): ExchangeLimits {
    const { connectMilliseconds, freeMilliseconds, paidMilliseconds } = this.#limits;
    const { largestAnswerBytes, largestListBytes } = this.#limits;
    return {
      connectMilliseconds,
      totalMilliseconds: (kind === "paid" ? paidMilliseconds : freeMilliseconds) + extraMilliseconds,
      largestAnswerBytes: kind === "list" ? largestListBytes : largestAnswerBytes,
    };
  }

  #basePath(): string {
    return this.#origin.pathname === "/" ? "" : this.#origin.pathname;
  }

  /** The key is the user name, the password stays empty (API v2, Authentication). */
  #credentials(): string {
    return Buffer.from(`${this.#apiKey}:`).toString("base64");
  }

  #headers(method: "GET" | "POST"): Record<string, string> {
    const headers = {
      Accept: "application/json",
      Authorization: `Basic ${this.#credentials()}`,
      "User-Agent": this.#userAgent,
    };
    return method === "GET" ? headers : { ...headers, "Content-Type": "application/x-www-form-urlencoded" };
  }

  #redact(text: string): string {
    return text.replaceAll(this.#apiKey, "…").replaceAll(this.#credentials(), "…");
  }
}
