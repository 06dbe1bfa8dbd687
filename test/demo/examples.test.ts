/** The examples of the documentation, as the demo uses them. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { pointAtSandbox } from "./examples.ts";
import { parseAnnouncement } from "./programs/sandbox.ts";

const RENDERED = `
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
kind: Cluster
metadata: {name: webservers}
spec: {service: Basic, allowedNamespaces: {from: All}}
---
kind: Order
metadata: {name: web, namespace: shop}
spec: {cluster: webservers}
`;

describe("the examples", () => {
  test("given a sandbox, then the Cluster buys from it and trusts its root, and nothing else is changed", async () => {
    const folder = await mkdtemp(join(tmpdir(), "examples-test-"));
    onTestFinished(async () => rm(folder, { recursive: true }));
    const caFile = join(folder, "root.pem");
    await writeFile(caFile, "a root in PEM");
    const sandbox = {
      endpoint: "https://127.0.0.1:1/api/v2",
      apiKey: "key",
      caFile,
      managementUrl: "http://127.0.0.1:2",
    };
    const examples = await pointAtSandbox(RENDERED, sandbox);
    expect(examples.orders).toEqual(["shop/web"]);
    expect(examples.clusters).toEqual(["webservers"]);
    expect(examples.manifests).not.toContain("apiKey");
    expect(parseAllDocuments(examples.manifests).map((document) => document.toJS())).toEqual([
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } },
      {
        kind: "Cluster",
        metadata: { name: "webservers" },
        spec: {
          service: "Basic",
          allowedNamespaces: { from: "All" },
          endpoint: "https://127.0.0.1:1/api/v2",
          caBundle: Buffer.from("a root in PEM").toString("base64"),
        },
      },
      { kind: "Order", metadata: { name: "web", namespace: "shop" }, spec: { cluster: "webservers" } },
    ]);
  });
});

describe("the announcement of the sandbox", () => {
  const ANNOUNCEMENT = { endpoint: "https://a", apiKey: "b", caFile: "/c", managementUrl: "http://d" };

  test("given no whole line yet, then there is none", () => {
    expect(parseAnnouncement("")).toBeUndefined();
    expect(parseAnnouncement('{"endpoint": "https')).toBeUndefined();
  });

  test("given the line among others, then it is found", () => {
    const output = `a warning\n${JSON.stringify({ ...ANNOUNCEMENT, seed: 7 })}\n`;
    expect(parseAnnouncement(output)).toEqual(ANNOUNCEMENT);
  });

  test("given a line that lacks something, then the error says what has to be there", () => {
    expect(() => parseAnnouncement('{"endpoint":"https://a"}\n')).toThrow(
      "The sandbox announced itself without endpoint, apiKey, caFile or managementUrl.",
    );
  });
});
