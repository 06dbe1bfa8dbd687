/** The life of Orders with a vendor that fails, lies and delays at random: each gets what it asks for, and pays once. */
import { randomInt, X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hostileMix } from "../../src/sandbox/faults/catalogue.ts";
import { eventually } from "../support/eventually.ts";
import { Installation } from "./harness/installation.ts";
import { startOperator, type OperatorProcess } from "./harness/operator-process.ts";
import { statesOf } from "./harness/seen/vendor.ts";

const seed = randomInt(2 ** 32);
/** Twice the usual rates, since eight Orders make few calls; delays in proportion to the short settle time. */
const faults = hostileMix().map(({ fault, rate }) => ({
  fault,
  rate: Math.min(rate * 2, 1),
  ...(fault === "late-effect" || fault === "stale-read" ? { seconds: 0.5 } : {}),
}));

let installation: Installation;
let operator: OperatorProcess;

beforeAll(async () => {
  console.info(`hostile vendor, seed ${seed}`);
  installation = await Installation.open({ seed, faults });
  operator = startOperator(await installation.operatorKubeconfig(), ["--settle-paid=2500ms"]);
  await installation.createCluster();
});

afterAll(async () => {
  await operator.stop();
  await installation.close();
});

async function kubectl(...args: string[]): Promise<void> {
  await installation.kubectl([...args, "-n", installation.namespace]);
}

async function leafOf(secretName: string): Promise<X509Certificate> {
  const { data = {} } = await installation.secret(secretName);
  return new X509Certificate(Buffer.from(data["tls.crt"] ?? "", "base64"));
}

/** What is done to an Order, by its name, and what is seen of it in the end. */
interface Change {
  what: string;
  make: (name: string) => Promise<void>;
  /** @param before the certificate that it had. */
  expectSeen: (name: string, before: X509Certificate) => Promise<void>;
}

const changes: readonly Change[] = [
  {
    what: "a name is added",
    make: async (name) =>
      installation.createOrder(name, { names: [`${name}.example.com`, `more.${name}.example.com`] }),
    expectSeen: async (name) =>
      expect((await leafOf(`${name}-tls`)).subjectAltName).toContain(`more.${name}.example.com`),
  },
  {
    what: "a new key is asked for",
    make: async (name) => kubectl("annotate", "sslorder", name, "sslmate.com/rekey=1"),
    expectSeen: async (name, before) =>
      expect((await leafOf(`${name}-tls`)).publicKey.equals(before.publicKey)).toBe(false),
  },
  {
    what: "its Secret is deleted",
    make: async (name) => kubectl("delete", "secret", `${name}-tls`),
    expectSeen: async (name, before) =>
      expect((await leafOf(`${name}-tls`)).fingerprint256).not.toBe(before.fingerprint256),
  },
  {
    what: "another kind of key is asked for",
    make: async (name) => installation.createOrder(name, { privateKey: { algorithm: "RSA", size: 2048 } }),
    expectSeen: async (name) => expect((await leafOf(`${name}-tls`)).publicKey.asymmetricKeyType).toBe("rsa"),
  },
  {
    what: "another Secret is to hold it",
    make: async (name) => installation.createOrder(name, { secretName: `${name}-other` }),
    expectSeen: async (name, before) =>
      expect((await leafOf(`${name}-other`)).fingerprint256).toBe(before.fingerprint256),
  },
  {
    what: "it is deleted, its certificate to be revoked",
    make: async (name) => {
      await installation.createOrder(name, { deletion: { certificate: "Revoke" } });
      await installation.condition(name, "Ready", { status: "True" });
      await kubectl("delete", "sslorder", name, "--wait=false");
    },
    expectSeen: async (name) => {
      await expect(installation.order(name)).rejects.toThrow(/there is no/);
      expect(await statesOf(installation.sandbox, `${name}.example.com`)).toEqual(["revoked"]);
    },
  },
  {
    what: "it is deleted with its Secret, and made again",
    make: async (name) => {
      await kubectl("delete", "sslorder", name);
      await kubectl("delete", "secret", `${name}-tls`);
      await installation.createOrder(name);
    },
    expectSeen: async (name, before) =>
      expect((await leafOf(`${name}-tls`)).publicKey.equals(before.publicKey)).toBe(false),
  },
  {
    what: "other tags are asked for",
    make: async (name) => installation.createOrder(name, { tags: ["shop"] }),
    expectSeen: async (name) =>
      expect((await installation.vendorObject(`${name}.example.com`)).tags).toContain("shop"),
  },
];

const ORDERS = changes.map((_, index) => `order-${index + 1}`);

describe("a hostile vendor", () => {
  test("given eight Orders, then each becomes Ready, with one charge and nothing left in flight", async () => {
    await Promise.all(ORDERS.map(async (name) => installation.createOrder(name)));
    await Promise.all(ORDERS.map(async (name) => installation.ready(name, 100_000)));
    const charged = (await installation.ledger()).map(({ cn }) => cn);
    expect(charged.toSorted()).toEqual(ORDERS.map((name) => `${name}.example.com`).toSorted());
  }, 120_000);

  test("given them Ready, when each is changed in its own way, then each has what it asks for, and only an added name costs more", async () => {
    const paid = (await installation.ledger()).length;
    await Promise.all(
      changes.map(async ({ what, make, expectSeen }, index) => {
        const name = ORDERS[index] ?? "";
        const before = await leafOf(`${name}-tls`);
        await make(name);
        await eventually(async () => expectSeen(name, before), 100_000).catch((error: unknown) => {
          throw new Error(`${name}, of which ${what}`, { cause: error });
        });
      }),
    );
    const since = (await installation.ledger()).slice(paid);
    expect(since.map(({ cn, action }) => `${action} ${cn}`)).toEqual(["reissue order-1.example.com"]);
  }, 200_000);
});
