/** Bytes for the sandbox that an HTTP client would not send. */
import { connect } from "node:net";
import type { Harness } from "./harness.ts";

/** Sends bytes over a bare connection and reads until it ends. */
export async function rawExchange(harness: Harness, bytes: string | Uint8Array): Promise<string> {
  const { hostname, port } = new URL(harness.sandbox.endpoint);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let answer = "";
    socket.setEncoding("latin1");
    socket.on("data", (chunk) => (answer += String(chunk)));
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(answer));
    socket.end(bytes);
  });
}
