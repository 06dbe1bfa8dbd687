/** The way to the API server: its address, and the credentials of a kubeconfig, asked anew for each request. */
import http from "node:http";
import https from "node:https";
import { urlToHttpOptions } from "node:url";
import type { KubeConfig } from "@kubernetes/client-node";

/**
 * Below the idle limits of API servers and load balancers, so that we close a connection before they do:
 * a request sent into a connection that is just being closed would fail.
 */
const IDLE_CONNECTION_LIMIT = 30_000;

export class Connection {
  readonly #kubeConfig: KubeConfig;
  readonly #server: URL;
  readonly #agent: http.Agent;
  readonly #throughProxy: boolean;

  /** @throws Error if the kubeconfig's current context has no cluster, or one that credentials are not sent to. */
  constructor(kubeConfig: KubeConfig) {
    const cluster = kubeConfig.getCurrentCluster();
    if (cluster === null) throw new Error("the current context of the kubeconfig has no cluster");
    this.#kubeConfig = kubeConfig;
    this.#server = new URL(cluster.server);
    // client-node's rule, told at the start instead of at each call.
    if (this.#server.protocol === "http:" && !cluster.skipTLSVerify) {
      throw new Error("plain http to the API server needs insecure-skip-tls-verify in the kubeconfig");
    }
    this.#throughProxy = cluster.proxyUrl !== undefined;
    const options = { keepAlive: true, timeout: IDLE_CONNECTION_LIMIT };
    this.#agent = this.#server.protocol === "http:" ? new http.Agent(options) : new https.Agent(options);
  }

  /**
   * The options of a request: address, TLS settings, and the authorization of this moment. Token files are read
   * again within a minute, CA and certificate files each time (client-node does both), so rotation needs no restart.
   * @param path path on the server, with its query.
   * @throws whatever client-node throws when the credentials cannot be had.
   */
  async requestOptions(path: string): Promise<https.RequestOptions> {
    const options: https.RequestOptions = {};
    await this.#kubeConfig.applyToHTTPSOptions(options);
    const prefix = this.#server.pathname.replace(/\/$/, "");
    return {
      ...options,
      ...urlToHttpOptions(new URL(prefix + path, this.#server)),
      ...(options.auth === undefined ? {} : { auth: options.auth }),
      // client-node's own agent opens a connection for each request; it is needed for the proxy only.
      agent: this.#throughProxy ? options.agent : this.#agent,
      headers: trimmed(options.headers),
    };
  }

  /** Which of the two modules speaks to this server. */
  get protocol(): typeof http | typeof https {
    return this.#server.protocol === "http:" ? http : https;
  }

  /** Closes idle connections and cuts those in use. */
  close(): void {
    this.#agent.destroy();
  }
}

/** A token file may end with a newline, which a header must not. */
function trimmed(headers: https.RequestOptions["headers"]): http.OutgoingHttpHeaders {
  const entries = Object.entries(headers ?? {}).map(([name, value]) => [
    name,
    typeof value === "string" ? value.trim() : value,
  ]);
  return Object.fromEntries(entries) as http.OutgoingHttpHeaders;
}
