/** The operator's program, where there is nothing for it to work with. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "./support/eventually.ts";

let folder: string;
let url: string;
let kubeconfig: string;
let server: Server;
let asked = 0;

beforeAll(async () => {
  server = createServer((_, response) => {
    response.writeHead(503).end("{}");
    asked += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), "sslmate-main-"));
  kubeconfig = join(folder, "kubeconfig");
  await writeKubeconfig({ server: url, "insecure-skip-tls-verify": true });
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

async function writeKubeconfig(cluster: object, current = "c"): Promise<void> {
  const config = {
    "current-context": current,
    contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
    clusters: [{ name: "c", cluster }],
    users: [{ name: "u", user: { token: "token-of-a-test" } }],
  };
  await writeFile(kubeconfig, JSON.stringify(config));
}

async function run(
  nodeOptions: readonly string[] = [],
  during: (kill: () => void) => Promise<void> = async () => undefined,
): Promise<{ code: unknown; text: string }> {
  const child = spawn(
    process.execPath,
    [...nodeOptions, "src/main.ts", `--kubeconfig=${kubeconfig}`, "--log-format=json"],
    // Compiled once for all of them.
    { env: { ...process.env, NODE_COMPILE_CACHE: join(folder, "compile-cache") } },
  );
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (text += String(part)));
  const closed = once(child, "close");
  await during(() => child.kill("SIGTERM"));
  const [code] = (await closed) as unknown[];
  return { code, text };
}

describe("the operator's program", () => {
  test("given an API server that does not answer yet, then it goes on asking, and stops when it is told to", async () => {
    const { code, text } = await run([], async (kill) => {
      await eventually(() => expect(asked).toBeGreaterThanOrEqual(2));
      kill();
    });
    expect(code).toBe(0);
    expect(text).toContain("namespace kube-system, whose uid names this installation, could not be read");
    expect(text).not.toContain("    at ");
  });

  test.each([
    { what: "an error that nobody expected", does: 'throw new Error("1_secret")' },
    { what: "a promise that nobody waits for", does: 'Promise.reject(new Error("1_secret"))' },
  ])("given $what, then the log says where it was, and quotes nothing of it", async ({ does }) => {
    const thrower = join(folder, "thrower.mjs");
    // Not before the program is up, however long that takes.
    const isUp = 'process.listenerCount("uncaughtException") > 0';
    await writeFile(thrower, `setInterval(() => { if (${isUp}) { ${does} } }, 50);`);
    const { code, text } = await run(["--import", thrower]);
    expect(code).toBe(1);
    expect(text).toContain("unexpected error: ending");
    expect(text).toContain('"type":"Error"');
    expect(text).not.toContain("1_secret");
  });

  test.each([
    {
      what: "no context",
      cluster: () => ({ server: url }),
      current: "other",
      says: "the current context of the kubeconfig has no cluster",
    },
    {
      what: "plain http",
      cluster: () => ({ server: url }),
      says: "plain http to the API server needs insecure-skip-tls-verify",
    },
    { what: "no address", cluster: { server: "nowhere" }, says: "Invalid URL" },
  ])("given a kubeconfig with $what, then it says so and ends", async ({ cluster, current, says }) => {
    await writeKubeconfig(typeof cluster === "function" ? cluster() : cluster, current);
    const { code, text } = await run();
    expect(code).toBe(2);
    expect(text.trim()).toMatch(/^--kubeconfig \(SSLMATE_OPERATOR_KUBECONFIG\): .*\.$/);
    expect(text).toContain(says);
  });
});
