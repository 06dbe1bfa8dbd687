/**
 * An agent that reaches its host through a proxy: a tunnel by CONNECT (RFC 9110, 9.3.6), and in it TLS with the host
 * itself, whose certificate is checked as without a proxy. The proxy sees the name of the host and no more.
 */
import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import tls from "node:tls";

/** The proxy did not give a tunnel, so nothing was sent to the host. */
export class ProxyError extends Error {
  override readonly name = "ProxyError";
  /** The status of the proxy's answer, or the code of the error that kept it from answering. */
  readonly problem: number | string;

  constructor(problem: number | string) {
    super("the proxy gives no tunnel");
    this.problem = problem;
  }
}

export interface TunnelOptions extends https.AgentOptions {
  /** Milliseconds in which the proxy has to give a tunnel. */
  tunnelMilliseconds: number;
}

type Created = (error: Error | null, socket?: Duplex) => void;

export class TunnelAgent extends https.Agent {
  readonly #proxy: URL;
  readonly #tunnelMilliseconds: number;
  /** For a proxy that speaks TLS itself; made once, since it holds all public CAs. */
  readonly #proxyTls: tls.SecureContext | undefined;

  /** @param ca CAs in PEM that an https proxy may be certified by, beside the public ones. */
  constructor(proxy: URL, ca: string | undefined, { tunnelMilliseconds, ...options }: TunnelOptions) {
    super(options);
    this.#proxy = proxy;
    this.#tunnelMilliseconds = tunnelMilliseconds;
    if (proxy.protocol !== "https:") return;
    const trusted = [...tls.getCACertificates("default"), ...(ca === undefined ? [] : [ca])];
    this.#proxyTls = tls.createSecureContext({ ca: trusted });
  }

  /** Called by node:http for each new connection; the callback gets it once the tunnel stands. */
  override createConnection(options: https.RequestOptions, created: Created): undefined {
    const host = options.host ?? "";
    this.#tunnel(authority(host, options.port), (error, socket) => {
      if (socket === undefined) {
        created(error);
        return;
      }
      // The name is checked and sent as node:https does; an address is no server name (RFC 6066, 3).
      const { servername } = options as tls.ConnectionOptions;
      created(
        null,
        tls.connect({
          ...(options as tls.ConnectionOptions),
          socket,
          host,
          ...(servername === undefined ? {} : { servername }),
        }),
      );
    });
    return undefined;
  }

  #tunnel(target: string, report: (error: Error | null, socket?: Socket) => void): void {
    const connect = this.#connectRequest(target);
    let reported = false;
    const end = (error: Error | null, socket?: Socket): void => {
      if (reported) {
        socket?.destroy();
        return;
      }
      reported = true;
      report(error, socket);
      if (error !== null) connect.destroy();
    };
    connect.once("connect", (answer, socket: Socket, early: Buffer) => {
      const { statusCode = 0 } = answer;
      // Whatever the proxy says before the host has been spoken to does not come from the host.
      if (statusCode >= 200 && statusCode <= 299 && early.length === 0) {
        socket.setTimeout(0);
        end(null, socket);
      } else {
        socket.destroy();
        end(new ProxyError(statusCode));
      }
    });
    connect.once("response", ({ statusCode = 0 }) => end(new ProxyError(statusCode)));
    connect.once("timeout", () => end(new ProxyError("ETIMEDOUT")));
    connect.once("close", () => end(new ProxyError("ECONNRESET")));
    connect.on("error", (error) => end(new ProxyError(codeOf(error))));
    connect.end();
  }

  #connectRequest(target: string): http.ClientRequest {
    const options = {
      method: "CONNECT",
      path: target,
      headers: { Host: target },
      agent: false,
      timeout: this.#tunnelMilliseconds,
    } as const;
    return this.#proxyTls === undefined
      ? http.request(this.#proxy, options)
      : https.request(this.#proxy, { ...options, secureContext: this.#proxyTls } as https.RequestOptions);
  }
}

/** Host and port as the target of CONNECT has them: an IPv6 address in brackets. */
function authority(host: string, port: string | number | null | undefined): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port ?? 443}`;
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
