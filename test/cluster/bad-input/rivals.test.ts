/** Two Orders that want one Secret or one common name: the first has it, the other says so and takes over when it goes. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { Installation } from "../harness/installation.ts";
import { startOperator, type OperatorProcess } from "../harness/operator-process.ts";
import {
  commonNameOf,
  expectNotReady,
  expectNothingBought,
  expectReadyAndPaidOnce,
} from "../harness/order-life.ts";

let installation: Installation;
let operator: OperatorProcess;

/** Each of the first is older than each of the second, whose names come first in the alphabet. */
const CASES = {
  "secret-free": { first: { secretName: "free" }, second: { secretName: "free" } },
  "secret-moved": { first: { secretName: "moved" }, second: { secretName: "moved" } },
  "name-unbought": { first: { secretName: "taken" }, second: { names: ["z-name-unbought.example.com"] } },
  "name-bought": { first: {}, second: { names: ["z-name-bought.example.com"] } },
  both: { first: { secretName: "both" }, second: { secretName: "both", names: ["z-both.example.com"] } },
};
type Case = keyof typeof CASES;
const NAMES = Object.keys(CASES) as Case[];

beforeAll(async () => {
  installation = await Installation.open();
  operator = startOperator(await installation.operatorKubeconfig());
  const { namespace } = installation;
  await installation.apply(
    // What keeps the first of "name-unbought" from buying: its Secret is somebody else's.
    { apiVersion: "v1", kind: "Secret", metadata: { name: "taken", namespace }, type: "Opaque" },
    ...NAMES.map((name) => installation.orderManifest(`z-${name}`, CASES[name].first)),
  );
  const { metadata } = await installation.order(`z-${NAMES.at(-1)}`);
  // Ages are told apart by whole seconds.
  await eventually(() => expect(Date.now()).toBeGreaterThan(Date.parse(metadata.creationTimestamp) + 1_000));
  await installation.apply(
    ...NAMES.map((name) => installation.orderManifest(`a-${name}`, CASES[name].second)),
  );
  // Only now may anything be bought: who wins is a matter of age, not of who was seen first.
  await installation.createCluster();
});

afterAll(async () => {
  await operator.stop();
  await installation.close();
});

async function deleteOrder(name: string): Promise<void> {
  await installation.kubectl(["delete", "sslorder", name, "-n", installation.namespace]);
}

function writesToo(secretName: string, first: string): string {
  return `Order ${installation.namespace}/${first} writes Secret ${secretName} too, and came first. Give this Order another spec.secretName, or delete one of the two.`;
}

function comesFirst(first: string, claim: string): string {
  return `Order ${installation.namespace}/${first} ${claim} the certificate of ${commonNameOf(first)} at this endpoint, where a common name exists once. Use the Secret of that Order, or create this one anew with another name first.`;
}

describe("two Orders with one secretName", () => {
  test("given both, then the older is Ready and the other buys nothing; when the older goes, then the other takes over", async () => {
    await expectReadyAndPaidOnce(installation, "z-secret-free");
    await expectNotReady(
      installation,
      "a-secret-free",
      "SecretNameTaken",
      writesToo("free", "z-secret-free"),
    );
    await expectNothingBought(installation, "a-secret-free");
    await deleteOrder("z-secret-free");
    await expectReadyAndPaidOnce(installation, "a-secret-free");
    expect(await installation.charges(commonNameOf("z-secret-free"))).toHaveLength(1);
  });

  test("given both, when the younger names another Secret, then both are Ready", async () => {
    await expectReadyAndPaidOnce(installation, "z-secret-moved");
    const before = await installation.secret("moved");
    await expectNotReady(
      installation,
      "a-secret-moved",
      "SecretNameTaken",
      writesToo("moved", "z-secret-moved"),
    );
    await expectNothingBought(installation, "a-secret-moved");
    await installation.createOrder("a-secret-moved", { secretName: "moved-away" });
    await expectReadyAndPaidOnce(installation, "a-secret-moved");
    await expectReadyAndPaidOnce(installation, "z-secret-moved");
    expect(await installation.secret("moved")).toEqual(before);
  });
});

describe("two Orders with one common name", () => {
  test("given the older cannot buy yet, then neither does the other; when the older goes, then the other buys, once", async () => {
    await expectNotReady(installation, "z-name-unbought", "SecretConflict", "Secret taken is of type Opaque");
    await expectNotReady(
      installation,
      "a-name-unbought",
      "CommonNameTaken",
      comesFirst("z-name-unbought", "came first and is to have"),
    );
    expect(await installation.charges(commonNameOf("z-name-unbought"))).toEqual([]);
    await deleteOrder("z-name-unbought");
    await expectReadyAndPaidOnce(installation, "a-name-unbought", commonNameOf("z-name-unbought"));
  });

  test("given the older is Ready, when it goes, then the other takes its certificate over with a key of its own, free", async () => {
    await expectReadyAndPaidOnce(installation, "z-name-bought");
    await expectNotReady(
      installation,
      "a-name-bought",
      "CommonNameTaken",
      comesFirst("z-name-bought", "already has, or is buying,"),
    );
    await deleteOrder("z-name-bought");
    await installation.ready("a-name-bought");
    const charges = await installation.charges(commonNameOf("z-name-bought"));
    expect(charges.map(({ action }) => action)).toEqual(["buy"]);
  });

  test("given one secretName too, when the older goes, then the other has its certificate, and nothing more is paid", async () => {
    await expectReadyAndPaidOnce(installation, "z-both");
    const before = await installation.secret("both");
    await expectNotReady(installation, "a-both", "SecretNameTaken");
    await deleteOrder("z-both");
    await expectReadyAndPaidOnce(installation, "a-both", commonNameOf("z-both"));
    expect((await installation.secret("both")).data).toEqual(before.data);
  });
});
