/** What a TLS Secret holds beside its pair, as the owners of the cluster see it: template, marks, name. None of it is charged. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OrderSpec } from "../../../src/api/types.ts";
import { eventually } from "../../support/eventually.ts";
import { commonNameOf } from "../harness/order-life.ts";
import type { Installation } from "../harness/installation.ts";
import { ContentSeen } from "./content-seen.ts";

let seen: ContentSeen;
let installation: Installation;

beforeAll(async () => {
  seen = await ContentSeen.start();
  ({ installation } = seen);
});

afterAll(async () => {
  await seen.close();
});

const templateOf = (
  labels: Record<string, string>,
  annotations?: Record<string, string>,
): Partial<OrderSpec> => ({
  secretTemplate: { labels, ...(annotations === undefined ? {} : { annotations }) },
});

describe("the template of a Secret", () => {
  test("given one, then it is followed as it changes, and what others set stays", async () => {
    await installation.createOrder("template", templateOf({ team: "shop", tier: "1" }, { note: "a b" }));
    await installation.ready("template");
    const first = await installation.secret("template-tls");
    expect(first.metadata.labels).toEqual({ team: "shop", tier: "1", "sslmate.com/managed": "true" });
    expect(first.metadata.annotations).toMatchObject({
      note: "a b",
      "sslmate.com/order": `${installation.namespace}/template`,
    });
    await seen.patchSecret("template-tls", {
      metadata: { labels: { foreign: "x" }, annotations: { foreign: "y" } },
    });
    await installation.createOrder("template", templateOf({ team: "blog", more: "" }));
    const { metadata } = await seen.secretWith("template-tls", ({ metadata: { labels } }) => {
      expect(labels).toEqual({ team: "blog", more: "", foreign: "x", "sslmate.com/managed": "true" });
    });
    expect(metadata.annotations).toMatchObject({ foreign: "y" });
    expect(metadata.annotations).not.toHaveProperty("note");
  });

  test("given a value that somebody changed or removed, then it is restored", async () => {
    await seen.patchSecret("template-tls", { metadata: { labels: { team: "mail", more: null } } });
    await seen.secretWith("template-tls", ({ metadata: { labels } }) => {
      expect(labels).toMatchObject({ team: "blog", more: "" });
    });
  });

  test("given a default of the Cluster, then it is added, and the Order's own value goes before it", async () => {
    await installation.createCluster({
      defaults: { approval: "dns", secretTemplate: { labels: { team: "all", cost: "7" } } },
    });
    await seen.secretWith("template-tls", ({ metadata: { labels } }) => {
      expect(labels).toMatchObject({ team: "blog", cost: "7" });
    });
  });

  test("given it is withdrawn as a whole, then all of its keys go, and the pair is the one that was bought", async () => {
    const { data } = await installation.secret("template-tls");
    await installation.createCluster();
    await installation.kubectl([
      "patch",
      "sslorder",
      "template",
      "-n",
      installation.namespace,
      "--type=json",
      "-p",
      '[{"op":"remove","path":"/spec/secretTemplate"}]',
    ]);
    const secret = await seen.secretWith("template-tls", ({ metadata: { labels } }) => {
      expect(labels).toEqual({ foreign: "x", "sslmate.com/managed": "true" });
    });
    expect(secret.metadata.annotations).not.toHaveProperty("sslmate.com/content");
    expect(secret.data).toEqual(data);
    await seen.expectChargedOnce("template");
  });
});

describe("our own marks on a Secret", () => {
  test.each([
    ["label", { labels: { "sslmate.com/managed": null } }],
    ["annotation", { annotations: { "sslmate.com/order": null } }],
  ])(
    "given that somebody takes the %s away, then it is restored, free of charge, and the pair stays",
    async (mark, metadata) => {
      const name = `without-${mark}`;
      await installation.createOrder(name, { formats: [{ type: "DER" }] });
      await installation.ready(name);
      const { data } = await installation.secret(`${name}-tls`);
      await seen.patchSecret(`${name}-tls`, { metadata });
      const secret = await seen.secretWith(`${name}-tls`, (now) => {
        expect(now.metadata.labels).toMatchObject({ "sslmate.com/managed": "true" });
        expect(now.metadata.annotations).toMatchObject({
          "sslmate.com/order": `${installation.namespace}/${name}`,
        });
      });
      expect(secret.data).toEqual(data);
      await installation.ready(name);
      await seen.expectChargedOnce(name);
      expect((await installation.order(name)).status?.certificate?.instanceId).toBe(
        (await installation.charges(commonNameOf(name)))[0]?.instanceId,
      );
    },
  );
});

describe("another secretName", () => {
  test.each(["Retain", "Delete"] as const)(
    "given deletion.secret %s, then the new Secret holds the same pair, nothing is asked for, and the former stays until it is to go",
    async (secret) => {
      const name = `renamed-${secret.toLowerCase()}`;
      const spec: Partial<OrderSpec> = { deletion: { secret }, formats: [{ type: "CombinedPEM" }] };
      await installation.createOrder(name, spec);
      await installation.ready(name);
      const former = await installation.secret(`${name}-tls`);
      const { status } = await installation.order(name);
      await installation.createOrder(name, { ...spec, secretName: `${name}-anew` });
      await installation.ready(name);
      const now = await installation.secret(`${name}-anew`);
      expect(now.data).toEqual(former.data);
      expect((await installation.order(name)).status?.certificate).toEqual(status?.certificate);
      expect((await installation.secret(`${name}-tls`)).metadata.labels).toEqual(former.metadata.labels);
      await seen.expectChargedOnce(name);
      expect(await installation.attemptsOf(name)).toEqual([]);

      await installation.kubectl(["delete", "sslorder", name, "-n", installation.namespace]);
      for (const each of [`${name}-tls`, `${name}-anew`]) {
        await eventually(async () => expect(await installation.hasSecret(each)).toBe(secret === "Retain"));
      }
    },
  );
});

describe("a Secret that cannot be written as the Order asks", () => {
  test("given one that is immutable, then the Order says in what it differs, and keeps what it has", async () => {
    await installation.createOrder("fixed");
    await installation.ready("fixed");
    await seen.patchSecret("fixed-tls", { immutable: true });
    await installation.createOrder("fixed", { formats: [{ type: "DER" }] });
    const ready = await installation.condition("fixed", "Ready", {
      status: "False",
      reason: "SecretConflict",
    });
    expect(ready.message).toContain("Secret fixed-tls is immutable");
    expect(ready.message).toContain("format DER is not there");
    await installation.createOrder("fixed", { formats: [] });
    await installation.ready("fixed");
  });

  test("given that the Order is suspended, then its Secret stays as it is until that ends", async () => {
    await installation.createOrder("resting");
    await installation.ready("resting");
    await installation.createOrder("resting", { suspend: true, formats: [{ type: "DER" }] });
    await installation.condition("resting", "Ready", { status: "False", reason: "Suspended" });
    expect((await installation.secret("resting-tls")).data).not.toHaveProperty("tls.der");
    await installation.createOrder("resting", { suspend: false, formats: [{ type: "DER" }] });
    await installation.ready("resting");
    expect((await installation.secret("resting-tls")).data).toHaveProperty("tls.der");
  });
});
