/** Certificates that must never get into a Secret, whoever signed them: the Order says what is wrong, and keeps what it paid. */
import { X509Certificate, generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OrderReason } from "../../../src/api/reasons.ts";
import { CertificateAuthority } from "../../../src/sandbox/ca/authority.ts";
import { Installation } from "../harness/installation.ts";
import { startOperator, type OperatorProcess } from "../harness/operator-process.ts";
import { commonNameOf, expectNotReady } from "../harness/order-life.ts";
import type { LedgerEntry } from "../harness/seen/vendor.ts";
import { withInstead, type InstanceAnswer } from "../harness/vendor-answers.ts";
import { VendorProxy } from "../harness/vendor-proxy.ts";

const DAY = 86_400_000;

interface Row {
  given: string;
  /** What the vendor hands over instead of what was issued for the key and the names of the Order. */
  instead: (issued: { crt: string; chain: string[] }, names: string[]) => Promise<Partial<InstanceAnswer>>;
  reason?: OrderReason;
  says: string;
}

const CASES: Record<string, Row> = {
  "other-key": {
    given: "a certificate for another key",
    instead: async (_, names) => issue(newPublicKey(), names),
    says: "The certificate is for another key than the one it was asked for.",
  },
  "missing-name": {
    given: "a certificate that lacks a name",
    instead: async ({ crt }, names) => issue(publicKeyOf(crt), names.slice(0, 1)),
    says: "The certificate lacks www.missing-name.example.com.",
  },
  "extra-name": {
    given: "a certificate with a name too many",
    instead: async ({ crt }, names) => issue(publicKeyOf(crt), [...names, "shop.example.org"]),
    says: "The certificate holds shop.example.org beside the names asked for.",
  },
  expired: {
    given: "a certificate that has expired",
    instead: async ({ crt }, names) =>
      issue(publicKeyOf(crt), names, { notBefore: Date.UTC(2025, 0, 1), notAfter: Date.UTC(2025, 6, 1) }),
    says: "The certificate expired on 2025-07-01T00:00:00.000Z.",
  },
  "not-yet-valid": {
    given: "a certificate of tomorrow",
    instead: async ({ crt }, names) => issue(publicKeyOf(crt), names, { notBefore: Date.now() + DAY }),
    reason: "NotYetValid",
    says: "It is published then. If that time is past, the clock of the operator's node is wrong",
  },
  "next-week": {
    given: "a certificate of next week",
    instead: async ({ crt }, names) => issue(publicKeyOf(crt), names, { notBefore: Date.now() + 7 * DAY }),
    says: "The certificate is valid only from ",
  },
  "no-intermediate": {
    given: "a certificate without its intermediate",
    instead: async () => ({ chain: [] }),
    says: "was not handed over with it.",
  },
  "wrong-intermediate": {
    given: "a certificate with the intermediate of another CA",
    instead: async (_, names) => ({ chain: (await issue(newPublicKey(), names)).chain }),
    says: "None of the certificates that were handed over with it has signed it; its issuer is CN=",
  },
  tampered: {
    given: "a certificate whose signature does not hold",
    instead: async ({ crt }) => ({ crt: withOtherSignature(crt) }),
    says: "None of the certificates that were handed over with it has signed it; its issuer is CN=",
  },
  garbage: {
    given: "garbage instead of a certificate",
    instead: async () => ({ crt: pem(Buffer.from("a certificate")) }),
    says: "The certificate cannot be used: a PEM block is not a readable certificate.",
  },
  html: {
    given: "a web page instead of a certificate",
    instead: async () => ({ crt: "<h1>Please log in</h1>" }),
    says: "The certificate cannot be used: the text is not a certificate in PEM.",
  },
  "garbage-chain": {
    given: "garbage instead of a chain",
    instead: async () => ({ chain: [pem(Buffer.from("an intermediate"))] }),
    says: "The chain cannot be used: a PEM block is not a readable certificate.",
  },
  "own-signature": {
    given: "a root instead of a certificate",
    instead: async () => ({ crt: authority.rootCertificate }),
    says: "The certificate is signed by its own key: a temporary one, which nobody trusts.",
  },
  "nothing-yet": {
    given: "nothing, though the instance is active",
    instead: async () => ({ crt: "" }),
    reason: "NotDelivered",
    says: "has not handed over its certificate yet. It is asked again by itself.",
  },
};

let installation: Installation;
let operator: OperatorProcess;
let vendor: VendorProxy;
/** A second CA, as good as the vendor's. */
let authority: CertificateAuthority;

beforeAll(async () => {
  authority = await CertificateAuthority.create();
  installation = await Installation.open();
  vendor = await VendorProxy.start(installation.sandbox);
  for (const [name, { instead }] of Object.entries(CASES)) {
    vendor.rule({
      method: "GET",
      path: `/certs/${commonNameOf(name)}`,
      kind: "change",
      change: (answer) => withInstead(answer, (issued) => instead(issued, namesOf(name))),
    });
  }
  operator = startOperator(await installation.operatorKubeconfig());
  await installation.createCluster({ endpoint: vendor.endpoint });
  await installation.apply(
    ...Object.keys(CASES).map((name) => installation.orderManifest(name, { names: namesOf(name) })),
  );
});

afterAll(async () => {
  await operator.stop();
  await vendor.stop();
  await installation.close();
});

function namesOf(order: string): string[] {
  return [commonNameOf(order), `www.${commonNameOf(order)}`];
}

async function issue(
  publicKey: Buffer,
  names: string[],
  dates: { notBefore?: number; notAfter?: number } = {},
): Promise<{ crt: string; chain: string[] }> {
  const { notBefore = Date.now() - DAY, notAfter = Date.now() + 90 * DAY } = dates;
  const { certificate, chain } = await authority.issue({
    publicKey,
    keyType: "ec",
    names,
    notBefore,
    notAfter,
    issuer: "ecdsa",
    caAddress: "http://ca.example",
  });
  return { crt: certificate, chain };
}

function newPublicKey(): Buffer {
  return generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "der", type: "spki" });
}

function publicKeyOf(crt: string): Buffer {
  return new X509Certificate(crt).publicKey.export({ format: "der", type: "spki" });
}

/** Certificates end with their signature: its last byte is changed. */
function withOtherSignature(crt: string): string {
  const der = Buffer.from(new X509Certificate(crt).raw);
  der.writeUInt8(der.readUInt8(der.length - 1) ^ 1, der.length - 1);
  return pem(der);
}

function pem(der: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${der.toString("base64")}\n-----END CERTIFICATE-----\n`;
}

const rows = Object.entries(CASES).map(([name, row]) => ({ name, ...row }));
/** What was paid for each Order before anything could be published. */
const charges = new Map<string, LedgerEntry>();

describe("an Order that is handed a certificate which must not be published", () => {
  test.each(rows)(
    "given $given, then the Order says so, its Secret is not written, and every key is kept",
    async ({ name, reason = "BadCertificate", says }) => {
      const { message } = await expectNotReady(installation, name, reason, says);
      const [charge, ...others] = await installation.charges(commonNameOf(name));
      if (charge === undefined) throw new Error("nothing was bought");
      charges.set(name, charge);
      expect(others).toEqual([]);
      expect(await installation.hasSecret(`${name}-tls`)).toBe(false);
      const { status } = await installation.order(name);
      expect(status?.certificate).toBeUndefined();
      const attempts = await installation.attemptsOf(name);
      if (reason === "BadCertificate") {
        expect(message).toMatch(
          /^The last 4 certificates that SSLMate made for this Order could not be used/,
        );
        expect(message).toContain("give the annotation sslmate.com/rekey a new value");
        const kept = await installation.setAsideOf(name);
        expect(kept.map(({ ended }) => ended)).toEqual(["wrong", "wrong", "wrong", "wrong"]);
        expect(kept.map(({ publicKeyHash }) => publicKeyHash)).toContain(charge.pubkeyHash);
        expect(attempts).toEqual([]);
      } else {
        const { instanceId } = charge;
        expect(attempts.map(({ publicKeyHash }) => publicKeyHash)).toEqual([charge.pubkeyHash]);
        expect(status?.issuance).toMatchObject({ id: attempts[0]?.uid, phase: "Pending", instanceId });
      }
    },
  );
});

describe("the same Order when SSLMate hands over what it issued", () => {
  beforeAll(() => vendor.lift());

  test.each(rows)(
    "given it was $given before, then it becomes Ready at no further charge",
    async ({ name }) => {
      await installation.ready(name);
      expect(await installation.attemptsOf(name)).toEqual([]);
      expect(await installation.charges(commonNameOf(name))).toEqual([charges.get(name)]);
    },
  );
});
