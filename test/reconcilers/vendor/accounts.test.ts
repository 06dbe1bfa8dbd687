/** What of a Cluster and of the Secret it names makes an account, and what is said where it makes none. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Secret } from "../../../src/kube/client/kinds.ts";
import { objectPath } from "../../../src/kube/client/resource.ts";
import type { KubePort } from "../../../src/reconcilers/ports.ts";
import type { OpenedAccount } from "../../../src/reconcilers/vendor/accounts.ts";
import { fuzzRuns } from "../../support/fuzz-runs.ts";
import { accountsReading, clusterWith } from "./one-cluster.ts";

const { signal } = new AbortController();
const base64 = (value: string): string => Buffer.from(value).toString("base64");

interface Given {
  name?: string;
  key?: string;
  data?: Secret["data"] | undefined;
}

/** Opens the account as the operator does; the API server has one Secret, whatever name is asked for. */
async function open({ name = "sslmate-api-key", key = "api_key", data }: Given): Promise<OpenedAccount> {
  const get: KubePort["get"] = async (resource, asked) => {
    // As the client does it: this throws for what cannot be an object's name.
    objectPath(resource, asked);
    const metadata = { namespace: "sslmate-system", name: "sslmate-api-key" };
    return Promise.resolve((data === undefined ? undefined : { metadata, data }) as never);
  };
  const accounts = accountsReading(get);
  const opened = await accounts.open(clusterWith({ apiKeySecretRef: { name, key } }), signal);
  accounts.close();
  return opened;
}

describe("opening an account", () => {
  test("given the API key, with the line break of an editor, then there is one", async () => {
    expect(await open({ data: { api_key: base64("1_abc\n") } })).toMatchObject({ ok: true });
  });

  test.each(["constructor", "toString", "__proto__", "other"])(
    "given the entry %s, which the Secret does not have, then that is said",
    async (key) => {
      const opened = await open({ key, data: { api_key: base64("1_abc") } });
      expect(opened).toEqual({ ok: false, check: { kind: "secret-key-missing" } });
    },
  );

  test.each([".", "..", "", "sslmate-system/sslmate-api-key", "../sslmate-api-key", "API_key"])(
    "given the name %j, which no Secret can have, then there is none, and the API server is not asked for another object",
    async (name) => {
      const opened = await open({ name, data: { api_key: base64("1_abc") } });
      expect(opened).toEqual({ ok: false, check: { kind: "secret-not-found" } });
    },
  );

  test("given any reference and any Secret, then there is an account, or it is said why not", async () => {
    const word = fc.oneof(
      fc.constantFrom("api_key", "constructor", "__proto__", "valueOf", "..", "a/b", ""),
      fc.string({ unit: "binary" }),
    );
    const text = fc.oneof(fc.string({ unit: "binary" }).map(base64), fc.constantFrom("", base64("1_abc")));
    await fc.assert(
      fc.asyncProperty(
        word,
        word,
        fc.option(fc.dictionary(word, text), { nil: undefined }),
        async (name, key, data) => {
          const opened = await open({ name, key, data });
          if (!opened.ok)
            expect(opened.check.kind).toMatch(/^(secret-not-found|secret-key-missing|unusable)$/);
        },
      ),
      fuzzRuns(500),
    );
  });
});
