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
/** Paths of all that was asked. */
let asked: (string | undefined)[] = [];

beforeAll(async () => {
  server = createServer(({ url: path }, response) => {
    response.writeHead(503).end("{}");
    asked.push(path);
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

interface Run {
  nodeOptions?: readonly string[];
  flags?: readonly string[];
  /** The program is told to stop once this is true of what it has asked. */
  until?: () => void;
}

async function run({ nodeOptions = [], flags = [], until }: Run = {}): Promise<{
  code: unknown;
  text: string;
}> {
  asked = [];
  const child = spawn(
    process.execPath,
    [...nodeOptions, "src/main.ts", `--kubeconfig=${kubeconfig}`, "--log-format=json", ...flags],
    // Compiled once for all of them.
    { env: { ...process.env, NODE_COMPILE_CACHE: join(folder, "compile-cache") } },
  );
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (text += String(part)));
  const closed = once(child, "close");
  if (until !== undefined) {
    await eventually(until);
    child.kill("SIGTERM");
  }
  const [code] = (await closed) as unknown[];
  return { code, text };
}

describe("the operator's program", () => {
  test("given an API server that does not answer yet, then it goes on asking, and stops when it is told to", async () => {
    const { code, text } = await run({ until: () => expect(asked.length).toBeGreaterThanOrEqual(2) });
    expect(code).toBe(0);
    expect(text).toContain("namespace kube-system, whose uid names this installation, could not be read");
    expect(text).not.toContain("    at ");
  });

  test("given another namespace for the Lease, then that is where it is asked for", async () => {
    const lease = "/apis/coordination.k8s.io/v1/namespaces/operators/leases/sslmate-operator";
    const flags = ["--lease-namespace=operators", "--installation=this-one"];
    await run({ flags, until: () => expect(asked).toContain(lease) });
    expect(asked.every((path) => path === lease)).toBe(true);
  });

  test.each([
    { what: "an error that nobody expected", does: 'throw new Error("1_secret")' },
    { what: "a promise that nobody waits for", does: 'Promise.reject(new Error("1_secret"))' },
  ])("given $what, then the log says where it was, and quotes nothing of it", async ({ does }) => {
    const thrower = join(folder, "thrower.mjs");
    // Not before the program is up, however long that takes.
    const isUp = 'process.listenerCount("uncaughtException") > 0';
    await writeFile(thrower, `setInterval(() => { if (${isUp}) { ${does} } }, 50);`);
    const { code, text } = await run({ nodeOptions: ["--import", thrower] });
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
