/** Raw HTTP towards a sandbox: what was sent and what came back, nothing interpreted. */
import { request as requestPlain, Agent as PlainAgent } from "node:http";
import { request as requestTls, Agent as TlsAgent } from "node:https";
import { shape } from "./shape.ts";

export interface RawRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  signal?: AbortSignal;
}

export interface RawAnswer {
  status: number;
  contentType: string | undefined;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
  text: string;
  /** The body as a JSON object. */
  json: Record<string, unknown>;
}

export interface Target {
  /** Base address, without a slash at the end. */
  base: string;
  ca?: string;
  user?: string;
  password?: string;
}

/** Sends single requests to one base address; connections are kept. */
export class RawClient {
  readonly #target: Target;
  readonly #agent: PlainAgent | TlsAgent;

  constructor(target: Target) {
    this.#target = target;
    this.#agent = target.base.startsWith("https:")
      ? new TlsAgent({ keepAlive: true, ca: target.ca })
      : new PlainAgent({ keepAlive: true });
  }

  /** @param path begins with a slash and is sent as it is. */
  async send(
    path: string,
    { method = "GET", headers = {}, body, signal }: RawRequest = {},
  ): Promise<RawAnswer> {
    const { base, user, password = "" } = this.#target;
    const url = new URL(base);
    const auth = user === undefined ? {} : { auth: `${user}:${password}` };
    const options = {
      agent: this.#agent,
      host: url.hostname.replace(/^\[|\]$/g, ""),
      port: url.port,
      path: url.pathname.replace(/\/$/, "") + path,
      method,
      headers: {
        ...headers,
        ...(body !== undefined && { "Content-Length": String(Buffer.byteLength(body)) }),
      },
      ...auth,
      ...(signal && { signal }),
    };
    return new Promise((resolve, reject) => {
      const request = (url.protocol === "https:" ? requestTls : requestPlain)(options, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const whole = Buffer.concat(chunks);
          const text = whole.toString("utf8");
          resolve({
            status: response.statusCode ?? 0,
            contentType: response.headers["content-type"],
            headers: response.headers,
            body: whole,
            text,
            get json() {
              return shape.object(JSON.parse(text));
            },
          });
        });
      });
      request.on("error", reject);
      request.end(body);
    });
  }

  async get(path: string): Promise<RawAnswer> {
    return this.send(path);
  }

  /** Posts form encoding, with %20 for a space as the vendor's client does. */
  async post(path: string, form: Record<string, string> = {}): Promise<RawAnswer> {
    const body = Object.entries(form)
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      .join("&");
    return this.send(path, {
      method: "POST",
      body,
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
    });
  }

  async postJson(path: string, content: unknown, method = "POST"): Promise<RawAnswer> {
    return this.send(path, {
      method,
      body: JSON.stringify(content),
      headers: { "Content-Type": "application/json" },
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
