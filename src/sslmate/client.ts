/** A client of SSLMate's API v2. Nothing is repeated here, free or paid: when to ask again is the caller's to decide. */
import http from "node:http";
import https from "node:https";
import type { Clock } from "../ops/clock.ts";
import { decodeCertificate, decodeInstance } from "./decode.ts";
import { normaliseEndpoint } from "./endpoint.ts";
import { isSslmateError } from "./errors.ts";
import {
  DEFAULT_LIMITS,
  usableApiKey,
  usableCaBundle,
  type SslmateClientOptions,
  type SslmateLimits,
} from "./options.ts";
import type {
  Certificate,
  CertificateExpand,
  CertificateSettings,
  Instance,
  InstanceExpand,
  Purchase,
} from "./types.ts";
import { errorOfFailure, readAnswer } from "./wire/answer.ts";
import { ShapeError, type Decoder } from "./wire/attributes.ts";
import { exchange, type Exchange, type ExchangeOutcome } from "./wire/exchange.ts";
import { encodeForm, encodePurchase, encodeSettings, escape } from "./wire/form.ts";

/** Every call throws SslmateError and nothing else. */
export interface SslmateClient {
  /** The normalised endpoint. */
  readonly endpoint: string;
  /** The certificate object of a common name. One that the account does not have is no error: `exists` is false. */
  getCertificate(commonName: string, options?: CertificateOptions): Promise<Certificate>;
  /** Creates or updates the certificate object: free, and the same again when repeated. */
  saveCertificate(
    commonName: string,
    settings: CertificateSettings,
    options?: CertificateOptions,
  ): Promise<Certificate>;
  /** **Costs money each time.** Sent once, on a connection of its own. */
  buy(commonName: string, purchase?: Purchase): Promise<Instance>;
  /**
   * One instance by its id.
   * With `poll`, the vendor waits up to that many seconds for it; still pending is then the error `not-ready`.
   */
  getInstance(
    commonName: string,
    id: number,
    options?: InstanceOptions & { poll?: number },
  ): Promise<Instance>;
  /** The newest active instance with this key, or undefined when the vendor knows of none. @param hash lower-case hex */
  getInstanceByKeyHash(
    commonName: string,
    hash: string,
    options?: InstanceOptions,
  ): Promise<Instance | undefined>;
  /** Closes all connections; calls under way end with `connection-lost`. */
  close(): void;
}

export interface CertificateOptions {
  readonly expand?: readonly CertificateExpand[];
}

export interface InstanceOptions {
  readonly expand?: readonly InstanceExpand[];
}

/** Sends one request, once, and never rejects. Another than the network's lets a test answer without sockets. */
export type Transport = (call: Exchange, clock: Clock) => Promise<ExchangeOutcome>;

/** @throws SslmateConfigurationError when endpoint, API key or CA bundle cannot be used. */
export function createSslmateClient(
  options: SslmateClientOptions,
  transport: Transport = exchange,
): SslmateClient {
  return new Client(options, transport);
}

interface Call<T> {
  readonly method: "GET" | "POST";
  /** Below the endpoint, already escaped. */
  readonly path: string;
  readonly query?: readonly (readonly [string, string | undefined])[];
  readonly body?: string;
  readonly paid?: boolean;
  readonly extraMilliseconds?: number;
  /** The first word of paths in messages. */
  readonly name: string;
  readonly decode: Decoder<T>;
}

class Client implements SslmateClient {
  readonly endpoint: string;
  readonly #origin: URL;
  readonly #apiKey: string;
  readonly #ca: string | undefined;
  readonly #clock: Clock;
  readonly #userAgent: string;
  readonly #limits: SslmateLimits;
  readonly #agent: http.Agent;
  readonly #transport: Transport;

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
    this.#agent = this.#origin.protocol === "https:" ? new https.Agent(keepAlive) : new http.Agent(keepAlive);
  }

  async getCertificate(commonName: string, options: CertificateOptions = {}): Promise<Certificate> {
    return this.#call({
      method: "GET",
      path: certificatePath(commonName),
      query: expandQuery(options.expand),
      name: "certificate",
      decode: certificateOf(commonName),
    });
  }

  async saveCertificate(
    commonName: string,
    settings: CertificateSettings,
    options: CertificateOptions = {},
  ): Promise<Certificate> {
    return this.#call({
      method: "POST",
      path: certificatePath(commonName),
      query: expandQuery(options.expand),
      body: encodeSettings(settings),
      name: "certificate",
      decode: certificateOf(commonName),
    });
  }

  async buy(commonName: string, purchase: Purchase = {}): Promise<Instance> {
    return this.#call({
      method: "POST",
      path: `${certificatePath(commonName)}/buy`,
      body: encodePurchase(purchase),
      paid: true,
      name: "instance",
      decode: decodeInstance,
    });
  }

  async getInstance(
    commonName: string,
    id: number,
    options: InstanceOptions & { poll?: number } = {},
  ): Promise<Instance> {
    const { poll } = options;
    return this.#call({
      method: "GET",
      path: `${certificatePath(commonName)}/instances/${id}`,
      query: [...expandQuery(options.expand), ["poll", poll?.toString()]],
      extraMilliseconds: (poll ?? 0) * 1000,
      name: "instance",
      decode: instanceWith("id", id),
    });
  }

  async getInstanceByKeyHash(
    commonName: string,
    hash: string,
    options: InstanceOptions = {},
  ): Promise<Instance | undefined> {
    try {
      return await this.#call({
        method: "GET",
        path: `${certificatePath(commonName)}/instances/pubkey_hash:${escape(hash)}`,
        query: expandQuery(options.expand),
        name: "instance",
        decode: instanceWith("publicKeyHash", hash),
      });
    } catch (error) {
      // Any other refusal is not the answer "there is none", on which a second purchase could rest.
      if (isSslmateError(error, "refused") && error.reason === "no_such_pubkey_hash") return undefined;
      throw error;
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  async #call<T>(call: Call<T>): Promise<T> {
    const query = encodeForm(call.query ?? []);
    const paid = call.paid === true;
    const { connectMilliseconds, freeMilliseconds, paidMilliseconds, largestAnswerBytes } = this.#limits;
    const totalMilliseconds = (paid ? paidMilliseconds : freeMilliseconds) + (call.extraMilliseconds ?? 0);
    const outcome = await this.#transport(
      {
        origin: this.#origin,
        method: call.method,
        path: `${this.#basePath()}${call.path}${query === "" ? "" : `?${query}`}`,
        headers: this.#headers(call.method),
        body: call.body ?? "",
        // A kept connection may be half dead; a paid call takes no part in finding out.
        agent: paid ? false : this.#agent,
        ca: this.#ca,
        limits: { connectMilliseconds, totalMilliseconds, largestAnswerBytes },
      },
      this.#clock,
    );
    const context = {
      host: this.#origin.host,
      totalMilliseconds,
      redact: (text: string) => this.#redact(text),
    };
    if (!outcome.ok) throw errorOfFailure(outcome.failure, context);
    return readAnswer(outcome.answer, call.name, call.decode, context);
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

function certificatePath(commonName: string): string {
  return `/certs/${escape(commonName)}`;
}

function expandQuery(expand: readonly string[] = []): (readonly [string, string])[] {
  return expand.map((attribute) => ["expand", attribute] as const);
}

/** An answer about another name than asked for, from whatever confused cache, must not become the base of a purchase. */
function certificateOf(commonName: string): Decoder<Certificate> {
  return (value, path) => {
    const certificate = decodeCertificate(value, path);
    if (certificate.commonName === commonName.toLowerCase()) return certificate;
    throw new ShapeError(`${path}.cn`, "the name asked for", "another");
  };
}

function instanceWith<K extends "id" | "publicKeyHash">(attribute: K, asked: Instance[K]): Decoder<Instance> {
  return (value, path) => {
    const instance = decodeInstance(value, path);
    if (instance[attribute] === asked) return instance;
    throw new ShapeError(
      `${path}.${attribute === "id" ? "id" : "pubkey_hash"}`,
      "the one asked for",
      instance[attribute],
    );
  };
}
