/** A real HTTP proxy on the loopback address: it gives tunnels by CONNECT, or refuses as it is told. */
import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import net, { type AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

export interface ConnectProxy {
  url: string;
  /** Targets that tunnels were asked to, as host:port. */
  asked: string[];
  /** The header fields of the last CONNECT. */
  headers: http.IncomingHttpHeaders;
  /** What each CONNECT is answered with from now on; 200 gives a tunnel. */
  answer: number | "silence" | "chatter";
  stop(): Promise<void>;
}

/** @param tls with which it speaks TLS itself. */
export async function startConnectProxy(tls?: { key: string; cert: string }): Promise<ConnectProxy> {
  const server = tls === undefined ? http.createServer() : https.createServer(tls);
  const open = new Set<Duplex>();
  const proxy: ConnectProxy = {
    url: "",
    asked: [],
    headers: {},
    answer: 200,
    stop: async () => {
      server.close();
      for (const socket of open) socket.destroy();
      server.closeAllConnections();
    },
  };
  server.on("connect", (request: http.IncomingMessage, socket: Duplex) => {
    open.add(socket);
    socket.on("error", () => socket.destroy());
    const target = request.url ?? "";
    proxy.asked.push(target);
    proxy.headers = request.headers;
    if (proxy.answer === "silence") return;
    if (proxy.answer !== 200 && proxy.answer !== "chatter") {
      socket.end(`HTTP/1.1 ${proxy.answer} No\r\nContent-Length: 6\r\n\r\nsecret`);
      return;
    }
    const chatter = proxy.answer === "chatter" ? "not of the host" : "";
    const { hostname, port } = new URL(`http://${target}`);
    const upstream = net.connect(Number(port), hostname.replace(/^\[|\]$/g, ""), () => {
      socket.write(`HTTP/1.1 200 Connection established\r\n\r\n${chatter}`);
      socket.pipe(upstream).pipe(socket);
    });
    open.add(upstream);
    upstream.on("error", () => socket.destroy());
    socket.on("close", () => upstream.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  // A certificate of openssl is for a name, and an address has none.
  proxy.url = tls === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`;
  return proxy;
}
