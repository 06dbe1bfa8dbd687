/** What the Kubernetes client authenticates itself with: tokens that rotate, none at all, and never in the clear unasked. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { json } from "../support/scripted-server.ts";
import { widget, widgets } from "../support/widgets.ts";
import { failure, key, ScriptedKube } from "../support/scripted-kube.ts";

let kube: ScriptedKube;

beforeEach(async () => {
  kube = await ScriptedKube.start();
});

afterEach(async () => {
  await kube.close();
});

describe("KubeClient credentials", () => {
  it("given a token file that is rotated, then uses the new token a minute later, without its newline", async () => {
    const folder = mkdtempSync(join(tmpdir(), "kube-client-"));
    const tokenFile = join(folder, "token");
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const rotating = kube.connect(
        kube.server.kubeConfig({ authProvider: { name: "tokenFile", config: { tokenFile } } }),
      );
      kube.server.otherwise = json(200, widget("first", "7"));
      writeFileSync(tokenFile, "before\n");
      await rotating.get(widgets, key);
      writeFileSync(tokenFile, "after\n");
      vi.setSystemTime(Date.now() + 61_000);
      await rotating.get(widgets, key);
      expect(kube.server.requests.map((request) => request.headers.authorization)).toEqual([
        "Bearer before",
        "Bearer after",
      ]);
      rotating.close();
    } finally {
      vi.useRealTimers();
      rmSync(folder, { recursive: true });
    }
  });

  it("given a token file that is missing, then fails as unauthorized without asking", async () => {
    const user = { authProvider: { name: "tokenFile", config: { tokenFile: "/nowhere/token" } } };
    const error = await failure(kube.connect(kube.server.kubeConfig(user)).get(widgets, key));
    expect(error.kind).toBe("unauthorized");
    expect(error.message).toBe("get widgets.example.com shop/first: the kubeconfig gives no credentials");
    expect(kube.server.requests).toHaveLength(0);
  });

  it("given plain http that the kubeconfig does not allow, then refuses at the start", () => {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromClusterAndUser(
      { name: "plain", server: kube.server.url, skipTLSVerify: false },
      { name: "tester" },
    );
    expect(() => kube.connect(kubeConfig)).toThrow("needs insecure-skip-tls-verify");
  });
});
