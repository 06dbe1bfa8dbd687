/** The programs of a control plane, built from source by go. */
import { access, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../../../src/ops/clock.ts";
import { isGone } from "../../processes/support/processes.ts";
import { FakeClock } from "../../../support/fake-clock.ts";
import { eventually } from "../../../support/eventually.ts";
import { silentProgress } from "../../progress.ts";
import { KUBERNETES_VERSION } from "../binaries.ts";
import { buildSource, SOURCE_FOLDER } from "./build.ts";
import { BinaryCache } from "../cache.ts";
import type { BinarySource } from "../resolve.ts";
import { temporaryFolder, writeProgram } from "../support/folders.ts";

const PLATFORM = { os: "linux", arch: "amd64" };

/** A source whose go command is a shell script: it gets `version`, or `build … -o FILE .`, like the real one. */
async function sourceWith(
  script: string,
  clock = systemClock,
): Promise<{ folder: string; source: BinarySource }> {
  const folder = await temporaryFolder();
  const go = await writeProgram(join(folder, "go"), script);
  return { folder, source: buildSource(new BinaryCache(join(folder, "cache"), PLATFORM), clock, go) };
}

/** Writes the file after `-o`, as `go build` does. */
const BUILD = `while [ "$1" != -o ]; do shift; done; echo 'echo built' > "$2"; chmod +x "$2"`;

describe("the build from source", () => {
  test("given a go command that works, then one program stands under all four names", async () => {
    const { folder, source } = await sourceWith(`[ "$1" = version ] && exit; ${BUILD}`);
    const { found, reason } = await source.find(silentProgress);
    expect(reason).toBeUndefined();
    expect(found.etcd).toBe(join(folder, "cache", `${KUBERNETES_VERSION}-linux-amd64`, "etcd"));
    expect(await readlink(found.kubectl ?? "")).toBe("control-plane");
  });

  test("given a build of minutes, then it tells every few seconds how long it has taken", async () => {
    const clock = new FakeClock();
    const { folder, source } = await sourceWith(
      `[ "$1" = version ] && exit; touch "$(dirname "$0")/started"; until [ -e "$(dirname "$0")/go-on" ]; do sleep 0.02; done; ${BUILD}`,
      clock,
    );
    const told: string[] = [];
    const tell = (text: string): void => void told.push(text);
    const answer = source.find({ step: tell, ongoing: tell });
    await eventually(async () => access(join(folder, "started")));
    await clock.advance(75_000);
    await writeProgram(join(folder, "go-on"), "");
    expect((await answer).reason).toBeUndefined();
    expect(told[0]).toBe("building the control plane from source (first time only, about 8 minutes)");
    expect(told.at(-1)).toBe(
      "building the control plane from source (first time only, about 8 minutes) … 75 s",
    );
    expect(told).toHaveLength(16);
    expect(clock.armed).toBe(0);
  });

  test("given no go command, then the reason is that Go is not installed", async () => {
    const cache = new BinaryCache(await temporaryFolder(), PLATFORM);
    const source = buildSource(cache, systemClock, "/nowhere/go");
    expect(await source.find(silentProgress)).toEqual({ found: {}, reason: "Go is not installed" });
  });

  test("given a Go that is too old and may not fetch another, then the reason is its own words", async () => {
    const words = "go: go.mod requires go >= 1.26.0 (running go 1.22.0; GOTOOLCHAIN=local)";
    const { source } = await sourceWith(`echo '${words}' >&2; exit 1`);
    expect((await source.find(silentProgress)).reason).toContain(`exit code 1: ${words}`);
  });

  test("given a build that fails, then the reason is the end of its output and nothing is kept", async () => {
    const words = "dial tcp: lookup modules.example: no such host";
    const { folder, source } = await sourceWith(`[ "$1" = version ] && exit; echo '${words}' >&2; exit 1`);
    expect((await source.find(silentProgress)).reason).toContain(words);
    expect(await readdir(join(folder, "cache"))).toEqual([]);
  });

  test("given an abort during the build, then go and its compilers are gone, and the abort's reason is thrown", async () => {
    const { folder, source } = await sourceWith(
      `[ "$1" = version ] && exit; sleep 600 & echo $! > "$(dirname "$0")/compiler"; wait`,
    );
    const controller = new AbortController();
    const answer = source.find(silentProgress, controller.signal);
    const compiler = await eventually(async () => {
      const text = await readFile(join(folder, "compiler"), "utf8");
      expect(text).toMatch(/^\d+\n$/);
      return Number(text);
    });
    controller.abort(new Error("interrupted"));
    await expect(answer).rejects.toThrow("interrupted");
    expect(await isGone(compiler)).toBe(true);
    expect(await readdir(join(folder, "cache"))).toEqual([]);
  });
});

describe("the Go module", () => {
  test("requires the version that everything else names, with its staging modules", async () => {
    const text = await readFile(join(SOURCE_FOLDER, "go.mod"), "utf8");
    expect(text).toContain(`k8s.io/kubernetes ${KUBERNETES_VERSION}`);
    const staging = [...text.matchAll(/=> k8s\.io\/\S+ (\S+)/g)].map((match) => match[1]);
    expect(new Set(staging)).toEqual(new Set([KUBERNETES_VERSION.replace("v1.", "v0.")]));
    expect(staging).toHaveLength(33);
  });
});
