/** The programs of a control plane, as the project publishes them for download. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { FakeClock } from "../../../support/fake-clock.ts";
import { systemClock, type Clock } from "../../../../src/ops/clock.ts";
import { silentProgress } from "../../progress.ts";
import { KUBERNETES_VERSION } from "../binaries.ts";
import { BinaryCache } from "../cache.ts";
import { publishedSource } from "./published.ts";
import type { BinarySource } from "../resolve.ts";
import { temporaryFolder, writePrograms } from "../support/folders.ts";

const PLATFORM = { os: "linux", arch: "amd64" };

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening on a port");
  return `http://127.0.0.1:${address.port}`;
}

interface Site {
  origin: string;
  /** What the site serves, by path. A test changes it to spoil something. */
  content: Map<string, Buffer | string>;
}

function sha512(content: Buffer | string): string {
  return createHash("sha512").update(content).digest("hex");
}

/** A web site that publishes one version as the real ones do: an index, an archive, a program and its hash. */
async function publish(version: string): Promise<Site> {
  const content: Site["content"] = new Map();
  const origin = await listen((request, response) => {
    const body = content.get(request.url ?? "");
    response.writeHead(body === undefined ? 404 : 200).end(body);
  });
  const folder = await temporaryFolder();
  await writePrograms(
    join(folder, "controller-tools/envtest"),
    ["etcd", "kube-apiserver", "kubectl"],
    version,
  );
  await promisify(execFile)("tar", ["-czf", join(folder, "archive"), "-C", folder, "controller-tools"]);
  const archive = await readFile(join(folder, "archive"));
  const name = `envtest-${version}-linux-amd64.tar.gz`;
  const entry = { hash: sha512(archive), selfLink: `${origin}/${name}` };
  content.set("/index.yaml", JSON.stringify({ releases: { "v1.2.3": {}, [version]: { [name]: entry } } }));
  content.set(`/${name}`, archive);
  const manager = `/${version}/bin/linux/amd64/kube-controller-manager`;
  content.set(manager, "#!/bin/sh\n");
  content.set(`${manager}.sha512`, `${sha512("#!/bin/sh\n")}\n`);
  return { origin, content };
}

async function sourceOf(
  origin: string,
  clock: Clock = systemClock,
): Promise<{ root: string; source: BinarySource }> {
  const root = await temporaryFolder();
  const locations = { envtestIndex: `${origin}/index.yaml`, releases: origin };
  return { root, source: publishedSource(new BinaryCache(root, PLATFORM), PLATFORM, clock, locations) };
}

const MANAGER = `/${KUBERNETES_VERSION}/bin/linux/amd64/kube-controller-manager`;
const ARCHIVE = `/envtest-${KUBERNETES_VERSION}-linux-amd64.tar.gz`;

describe("the published downloads", () => {
  test("given our version on the site, then all four programs end in the cache", async () => {
    const { origin } = await publish(KUBERNETES_VERSION);
    const { root, source } = await sourceOf(origin);
    const { found, reason } = await source.find(silentProgress);
    expect(reason).toBeUndefined();
    const folder = `${root}/${KUBERNETES_VERSION}-linux-amd64`;
    expect(found["kube-controller-manager"]).toBe(`${folder}/kube-controller-manager`);
    expect((await readdir(folder)).sort()).toEqual([
      "etcd",
      "kube-apiserver",
      "kube-controller-manager",
      "kubectl",
    ]);
  });

  test("given only another patch release, then that one is taken and cached under its own name", async () => {
    const other = `${KUBERNETES_VERSION}9`;
    const { origin } = await publish(other);
    const { root, source } = await sourceOf(origin);
    expect((await source.find(silentProgress)).found.etcd).toBe(`${root}/${other}-linux-amd64/etcd`);
  });

  test.each([
    ["an archive", ARCHIVE],
    ["a controller-manager", MANAGER],
  ])("given %s with another hash, then it is refused and nothing is kept", async (_what, path) => {
    const { origin, content } = await publish(KUBERNETES_VERSION);
    content.set(path, "something else");
    const { root, source } = await sourceOf(origin);
    expect(await source.find(silentProgress)).toEqual({
      found: {},
      reason: `${origin}${path} does not have the published hash`,
    });
    expect(await readdir(root)).toEqual([]);
  });

  test("given a missing file, then the reason names it and its status", async () => {
    const { origin, content } = await publish(KUBERNETES_VERSION);
    content.delete(`${MANAGER}.sha512`);
    const { source } = await sourceOf(origin);
    expect((await source.find(silentProgress)).reason).toBe(
      `${origin}${MANAGER}.sha512 was answered with HTTP 404`,
    );
  });

  test("given no network, then the reason says so at once", async () => {
    const origin = "http://127.0.0.1:9";
    const { source } = await sourceOf(origin);
    expect((await source.find(silentProgress)).reason).toMatch(/^127\.0\.0\.1:9 cannot be reached \(/);
  });

  test("given a site that accepts connections and says nothing, then it is given up after 5 s", async () => {
    const clock = new FakeClock();
    const asked = Promise.withResolvers<void>();
    const origin = await listen(() => asked.resolve());
    const { source } = await sourceOf(origin, clock);
    const answer = source.find(silentProgress);
    await asked.promise;
    await clock.advance(5_000);
    expect((await answer).reason).toBe(`${new URL(origin).host} sent nothing for 5 s`);
    expect(clock.armed).toBe(0);
  });

  test("given an abort while it waits, then the reason of the abort is thrown", async () => {
    const asked = Promise.withResolvers<void>();
    const { source } = await sourceOf(await listen(() => asked.resolve()));
    const controller = new AbortController();
    const answer = source.find(silentProgress, controller.signal);
    await asked.promise;
    controller.abort(new Error("interrupted"));
    await expect(answer).rejects.toThrow("interrupted");
  });
});
