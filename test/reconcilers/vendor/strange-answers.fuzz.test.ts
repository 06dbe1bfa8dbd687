/** What SSLMate might answer, decoded and decided on: a status that the API server takes comes of it, and no more. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "../../../src/core/order/decide.ts";
import type { OrderObserved } from "../../../src/core/facts/observed.ts";
import { orderStatus } from "../../../src/core/status/order-status.ts";
import { realPki } from "../../../src/reconcilers/ports.ts";
import { askVendor, type Answer } from "../../../src/reconcilers/vendor/ask.ts";
import { decodeCertificate } from "../../../src/sslmate/decode.ts";
import type { SslmateClient } from "../../../src/sslmate/client.ts";
import type { Certificate } from "../../../src/sslmate/types.ts";
import { ShapeError } from "../../../src/sslmate/wire/attributes.ts";
import { certificateJson, instanceJson } from "../../sslmate/samples.ts";
import { statusFault } from "../../support/arbitrary-from-schema.ts";
import { arbitraryOrderObserved } from "../../support/arbitrary-order.ts";
import { fuzzRuns } from "../../support/fuzz-runs.ts";
import { ATTEMPT_KEY, NOW, OTHER_TAG, OUR_TAG, STORED_KEY } from "../../support/observed/facts.ts";
import { orderObserved } from "../../support/observed/order-observed.ts";
import { live } from "../../support/observed/with-vendor.ts";
import { strangeJson } from "../../support/strange-json.ts";

const NAME = "example.com";
/** It looks like an owner's; no installation has a name so long. */
const LONG_TAG = `k8s-${"x".repeat(40_000)}-fedcba9876543210`;
const dns = {
  approval_method: "dns",
  dns_approval: {
    options: Array.from({ length: 9 }, (_, index) => ({
      name: `_${index}.example.com.`,
      type: "TXT",
      value: `"${"v".repeat(1_000)}"`,
    })),
    status: { ready: false },
  },
};
const sans = ["www.example.com", "*.example.com"].map((value) => ({ type: "dns", value, ...dns }));
const instance = { ...instanceJson, sans, csr: "CSR\n", crt: "CRT\n", chain: ["CHAIN\n"] };

/** As the vendor shows a name with a current and a pending instance, with the keys of the states that are decided on. */
const answer = {
  ...certificateJson,
  ...dns,
  cn: NAME,
  sans,
  tags: [LONG_TAG, OUR_TAG, "k8s-theirs-fedcba9876543210", "x".repeat(50_000)],
  current: { ...instance, id: 3, pubkey_hash: STORED_KEY },
  pending: { ...instance, id: 5, state: "pending", pubkey_hash: ATTEMPT_KEY },
  subscription_ending: false,
  billed_through: 1_800_000_000,
  csr: "CSR\n",
};

/** @returns undefined for what the client refuses, which is an error of its own. */
function decoded(text: string): Certificate | undefined {
  try {
    return decodeCertificate(JSON.parse(text), "certificate");
  } catch (error) {
    if (error instanceof ShapeError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A client that answers every question with this one object; what a question does not ask is not called. */
function clientShowing(certificate: Certificate): SslmateClient {
  const shown: Pick<SslmateClient, "getCertificate" | "getInstanceByKeyHash"> = {
    getCertificate: async () => Promise.resolve(certificate),
    getInstanceByKeyHash: async () => Promise.resolve(certificate.pending),
  };
  return shown as SslmateClient;
}

async function askAbout(certificate: Certificate, observed: OrderObserved): Promise<Answer> {
  return askVendor({ client: clientShowing(certificate), apiKeyFingerprint: "f".repeat(32) }, NAME, {
    attempt: observed.attempt.kind === "ours" ? observed.attempt.attempt : undefined,
    known: [ATTEMPT_KEY, STORED_KEY].map((publicKeyHash) => ({
      publicKeyHash,
      names: [NAME],
      allowExtraNames: false,
    })),
    tag: OUR_TAG,
    isAbandoned: () => false,
    asksApprovals: true,
    now: NOW,
    pki: realPki,
  });
}

describe("an answer about a name, in any state of its Order", () => {
  it("given any attribute replaced, then one decision, and a status that the API server takes", async () => {
    const fault = statusFault("orders");
    let decided = 0;
    await fc.assert(
      fc.asyncProperty(strangeJson(answer), arbitraryOrderObserved, async (text, observed) => {
        const certificate = decoded(text);
        if (certificate === undefined) return;
        const asked = await askAbout(certificate, observed);
        if (!asked.ok) throw new Error(asked.error.detail);
        decided += 1;
        const state = { ...observed, vendor: asked.view };
        const action = decide(state);
        if (action.kind === "publish") throw new Error("nothing here is fit to be published");
        if (action.kind === "rest") expect(fault(orderStatus(state, action))).toBe(undefined);
      }),
      fuzzRuns(600),
    );
    expect(decided).toBeGreaterThan(25);
  });

  it.each([
    ["alone", [LONG_TAG], "CertificateExists"],
    ["before another owner's", [LONG_TAG, OTHER_TAG], "OwnedElsewhere"],
  ])(
    "given a tag of 40,000 characters %s, then it is no owner's, and the status can be written",
    async (_where, tags, reason) => {
      const certificate = decodeCertificate({ ...answer, tags, pending: null }, "certificate");
      const observed = orderObserved(live());
      const asked = await askAbout(certificate, observed);
      if (!asked.ok) throw new Error(asked.error.detail);
      const state = { ...observed, vendor: asked.view };
      const action = decide(state);
      if (action.kind !== "rest") throw new Error(`it is ${action.kind}`);
      expect(action.reason).toBe(reason);
      expect(action.message).not.toContain("xxx");
      expect(statusFault("orders")(orderStatus(state, action))).toBe(undefined);
    },
  );
});
