/** Accounts that cannot be used: the Cluster says why and what to do, its Orders wait, and go on by themselves once it can. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Installation, OPERATOR_NAMESPACE } from "../harness/installation.ts";
import { expectNotReady } from "../harness/order-life.ts";
import { stillPending } from "../harness/vendor-answers.ts";
import { VendorProxy } from "../harness/vendor-proxy.ts";
import { UnusableAccounts } from "./unusable-accounts.ts";

let accounts: UnusableAccounts;
let installation: Installation;

beforeAll(async () => {
  accounts = await UnusableAccounts.start();
  ({ installation } = accounts);
});

afterAll(async () => {
  await accounts.close();
});

describe("a Cluster whose API key is not to be had", () => {
  test("given no Secret, when it is created, then the Order becomes Ready", async () => {
    await accounts.expectUnusable(
      "secret",
      "SecretNotFound",
      `Secret ${OPERATOR_NAMESPACE}/${accounts.secretOf("secret")} does not exist. Create it with the account's API key under api_key, or correct spec.apiKeySecretRef.`,
    );
    await installation.apply(accounts.secret("secret", { api_key: installation.sandbox.apiKey }));
    await accounts.expectMended("secret");
  });

  test("given the key under another entry, when the Cluster names that entry, then the Order becomes Ready", async () => {
    await accounts.expectUnusable(
      "entry",
      "SecretKeyMissing",
      `Secret ${OPERATOR_NAMESPACE}/${accounts.secretOf("entry")} has no entry api_key, or it is empty. Put the account's API key there, or correct spec.apiKeySecretRef.key.`,
    );
    await installation.apply(
      accounts.cluster("entry", { apiKeySecretRef: { name: accounts.secretOf("entry"), key: "apikey" } }),
    );
    await accounts.expectMended("entry");
  });

  test("given an empty entry, when the key is put there, then the Order becomes Ready", async () => {
    await accounts.expectUnusable("empty", "SecretKeyMissing", "has no entry api_key, or it is empty");
    // As "echo" and editors write it.
    await installation.apply(accounts.secret("empty", { api_key: `${installation.sandbox.apiKey}\n` }));
    await accounts.expectMended("empty");
  });
});

describe("a Cluster with a wrong API key", () => {
  test("given a key that SSLMate does not accept, when it is replaced, then the Order becomes Ready", async () => {
    await accounts.expectUnusable(
      "wrong-key",
      "Unauthorized",
      `SSLMate does not accept the API key. Put the right one into Secret ${OPERATOR_NAMESPACE}/${accounts.secretOf("wrong-key")}, entry api_key.`,
    );
    await installation.apply(accounts.secret("wrong-key", { api_key: installation.sandbox.apiKey }));
    await accounts.expectMended("wrong-key");
  });

  test("given something that cannot be a key, then it is said without quoting it; when it is replaced, then the Order becomes Ready", async () => {
    await accounts.expectUnusable(
      "no-key",
      "InvalidAPIKey",
      `Entry api_key of Secret ${OPERATOR_NAMESPACE}/${accounts.secretOf("no-key")} is no API key. The API key holds characters that no API key has; copy it once more.`,
    );
    const { message } = await installation.clusterCondition(
      { status: "False" },
      accounts.clusterOf("no-key"),
    );
    expect(message).not.toContain(installation.sandbox.apiKey);
    await installation.apply(accounts.secret("no-key", { api_key: installation.sandbox.apiKey }));
    await accounts.expectMended("no-key");
  });

  test("given a key that is withdrawn while a purchase is pending, when it is put back, then that purchase is published", async () => {
    const pending = accounts.proxies.withdrawn.rule({
      method: "GET",
      path: "/certs/withdrawn.example.com",
      kind: "change",
      change: stillPending,
    });
    await installation.apply(accounts.order("withdrawn"));
    await expectNotReady(installation, "withdrawn", "ApprovalPending");
    const [attempt] = await installation.attemptsOf("withdrawn");
    await installation.apply(accounts.secret("withdrawn", { api_key: "1_never-a-key-of-this-account" }));
    await expectNotReady(
      installation,
      "withdrawn",
      "ClusterNotReady",
      "SSLMate does not accept the API key.",
    );
    pending.lift();
    expect(await installation.attemptsOf("withdrawn")).toEqual([attempt]);
    await installation.apply(accounts.secret("withdrawn", { api_key: installation.sandbox.apiKey }));
    await accounts.expectMended("withdrawn");
    expect((await installation.charges("withdrawn.example.com"))[0]?.pubkeyHash).toBe(attempt?.publicKeyHash);
  });
});

describe("a Cluster whose endpoint is no vendor", () => {
  test("given a port where nothing listens, when the vendor starts there, then the Order becomes Ready", async () => {
    await accounts.expectUnusable(
      "unreachable",
      "Unreachable",
      `127.0.0.1:${accounts.deadPort} cannot be reached: the connection was refused.`,
      "Check spec.endpoint, spec.caBundle and the network. It is tried again by itself.",
    );
    const proxy = await VendorProxy.start(installation.sandbox, accounts.deadPort);
    await accounts.expectMended("unreachable");
    await proxy.stop();
  });

  test("given HTML, then other JSON, then a redirect, when the vendor answers, then the Order becomes Ready", async () => {
    const { nonsense } = accounts.proxies;
    const host = `127.0.0.1:${nonsense.port}`;
    const remedy =
      "Check spec.endpoint: a proxy or another server may answer there. It is tried again by itself.";
    await accounts.expectUnusable(
      "nonsense",
      "UnexpectedAnswer",
      `The answer of ${host} makes no sense: the body: expected JSON, got a string.`,
      remedy,
    );
    const other = nonsense.rule({ path: /./, kind: "answer", status: 200, body: { exists: "perhaps" } });
    await accounts.expectUnusable(
      "nonsense",
      "UnexpectedAnswer",
      `${host} makes no sense: certificate.exists: expected`,
      remedy,
    );
    other.lift();
    const redirect = nonsense.rule({
      path: /./,
      kind: "answer",
      status: 301,
      body: "",
      headers: { location: installation.sandbox.endpoint },
    });
    await accounts.expectUnusable(
      "nonsense",
      "UnexpectedAnswer",
      `${host} answered with a redirect (HTTP 301), which is never followed; set the endpoint to the final address.`,
    );
    redirect.lift();
    nonsense.lift();
    await accounts.expectMended("nonsense");
  });

  test("given a vendor who is down, then his words are told; when he is back, then the Order becomes Ready", async () => {
    await accounts.expectUnusable(
      "down",
      "Unavailable",
      "SSLMate is not available (maintenance): Back at noon. It is tried again by itself.",
    );
    accounts.proxies.down.lift();
    await accounts.expectMended("down");
  });
});

describe("a Cluster with a wrong caBundle", () => {
  test("given text that is no certificate, when the bundle is set right, then the Order becomes Ready", async () => {
    await accounts.expectUnusable(
      "no-pem",
      "InvalidCABundle",
      "spec.caBundle cannot be used: it must be PEM certificates, encoded in base64.",
    );
    await installation.apply(accounts.cluster("no-pem"));
    await accounts.expectMended("no-pem");
  });

  test("given the CA of somebody else, when the bundle is set right, then the Order becomes Ready", async () => {
    await accounts.expectUnusable(
      "other-ca",
      "Unreachable",
      "cannot be reached: its TLS certificate is not signed by an authority that is trusted; if it should be, name the authority in caBundle.",
    );
    await installation.apply(accounts.cluster("other-ca"));
    await accounts.expectMended("other-ca");
  });
});

describe("the operator's log after all this", () => {
  test("then it holds no API key, neither plain nor encoded", () => {
    const { apiKey } = installation.sandbox;
    expect(accounts.operator.log()).toContain("cluster changed");
    for (const text of [
      apiKey,
      ...[apiKey, `${apiKey}:`].map((key) => Buffer.from(key).toString("base64")),
    ]) {
      expect(accounts.operator.log()).not.toContain(text);
    }
  });
});
