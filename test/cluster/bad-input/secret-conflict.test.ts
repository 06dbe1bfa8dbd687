/** A Secret that cannot be written: it is left as it is, nothing is paid for it or lost, and the Order goes on without it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MANAGED_LABEL, ORDER_ANNOTATION } from "../../../src/api/names.ts";
import { eventually } from "../../support/eventually.ts";
import { Installation } from "../harness/installation.ts";
import { startOperator, type OperatorProcess } from "../harness/operator-process.ts";
import {
  commonNameOf,
  expectNotReady,
  expectNothingBought,
  expectReadyAndPaidOnce,
} from "../harness/order-life.ts";
import { stillPending } from "../harness/vendor-answers.ts";
import { VendorProxy, type Rule } from "../harness/vendor-proxy.ts";

const REMEDY = "Set another spec.secretName, or delete the Secret if nobody needs it.";

/** The Secret that is there before each Order; `ours` has the marks of one that was written for it. */
const CASES = {
  opaque: {
    ours: false,
    rest: { type: "Opaque" },
    says: "is of type Opaque, not kubernetes.io/tls, which cannot be changed",
  },
  unlabelled: {
    ours: false,
    rest: { type: "kubernetes.io/tls" },
    says: `exists and was not written for this Order (it lacks the label ${MANAGED_LABEL})`,
  },
  // A copy of ours, put back from a backup under the wrong type or without the right to change it.
  "other-type": {
    ours: true,
    rest: { type: "sslmate.example/pair" },
    says: "is of type sslmate.example/pair",
  },
  immutable: {
    ours: true,
    rest: { type: "kubernetes.io/tls", immutable: true },
    says: "is immutable and cannot be written.",
  },
  renamed: { ours: false, rest: { type: "Opaque" }, says: REMEDY },
};
type Case = keyof typeof CASES;

let installation: Installation;
let operator: OperatorProcess;
let vendor: VendorProxy;
/** Orders whose Secret somebody makes while their purchase is pending, and what keeps it pending. */
const LATE = ["late-deleted", "late-renamed"];
const pending = new Map<string, Rule>();

beforeAll(async () => {
  installation = await Installation.open();
  vendor = await VendorProxy.start(installation.sandbox);
  for (const name of LATE) {
    const path = `/certs/${commonNameOf(name)}`;
    pending.set(name, vendor.rule({ method: "GET", path, kind: "change", change: stillPending }));
  }
  operator = startOperator(await installation.operatorKubeconfig());
  await installation.createCluster({ endpoint: vendor.endpoint });
  const names = Object.keys(CASES) as Case[];
  await installation.apply(
    ...names.map((name) => secret(`${name}-tls`, CASES[name].rest, CASES[name].ours ? marksOf(name) : {})),
    ...[...names, ...LATE, "hardened"].map((name) => installation.orderManifest(name)),
  );
});

afterAll(async () => {
  await operator.stop();
  await vendor.stop();
  await installation.close();
});

function marksOf(order: string): object {
  return {
    labels: { [MANAGED_LABEL]: "true" },
    annotations: { [ORDER_ANNOTATION]: `${installation.namespace}/${order}` },
  };
}

function secret(name: string, rest: object, metadata: object = {}): object {
  const data = { "tls.crt": "bm90", "tls.key": "b3Vycw==" };
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { ...metadata, name, namespace: installation.namespace },
    data,
    ...rest,
  };
}

async function deleteSecret(name: string): Promise<void> {
  await installation.kubectl(["delete", "secret", name, "-n", installation.namespace]);
}

describe("an Order whose Secret is there already", () => {
  const deleted = (["opaque", "unlabelled", "other-type", "immutable"] as const).map((name) => ({
    name,
    ...CASES[name],
  }));

  test.each(deleted)(
    "given one that is $name, then it stays and nothing is bought; when it is deleted, then the Order becomes Ready",
    async ({ name, says }) => {
      const before = await installation.secret(`${name}-tls`);
      await expectNotReady(installation, name, "SecretConflict", `Secret ${name}-tls ${says}`, REMEDY);
      await expectNothingBought(installation, name);
      expect(await installation.secret(`${name}-tls`)).toEqual(before);
      await deleteSecret(`${name}-tls`);
      await expectReadyAndPaidOnce(installation, name);
    },
  );

  test("given one of somebody else, when the Order names another, then it becomes Ready beside it", async () => {
    const before = await installation.secret("renamed-tls");
    await expectNotReady(installation, "renamed", "SecretConflict", "Secret renamed-tls ", REMEDY);
    await expectNothingBought(installation, "renamed");
    await installation.createOrder("renamed", { secretName: "renamed-anew" });
    await expectReadyAndPaidOnce(installation, "renamed");
    expect(await installation.secret("renamed-tls")).toEqual(before);
  });
});

describe("an Order whose Secret is a copy of one in another namespace, with labels and annotations", () => {
  let elsewhere: string;

  beforeAll(async () => {
    elsewhere = `${installation.namespace}-2`;
    const labels = { certificates: "paid" };
    const names = ["original.example.com"];
    const order = installation.orderManifest("copied", { names });
    await installation.apply(
      { apiVersion: "v1", kind: "Namespace", metadata: { name: elsewhere, labels } },
      { ...order, metadata: { name: "copied", namespace: elsewhere } },
    );
    const { type, data, metadata } = await eventually(async () =>
      installation.secret("copied-tls", elsewhere),
    );
    const kept = { labels: metadata.labels, annotations: metadata.annotations };
    const copies = ["copied", "heir"].map((name) => secret(`${name}-tls`, { type, data }, kept));
    await installation.apply(...copies);
    await installation.apply(...["copied", "heir"].map((name) => installation.orderManifest(name)));
  });

  afterAll(async () => {
    await installation.kubectl(["delete", "namespace", elsewhere, "--wait=false"]);
  });

  test.each([
    ["has the name of the one that it was written for", "copied"],
    ["has another name", "heir"],
  ])(
    "given an Order that %s, then the copy stays and nothing is bought; when it is deleted, then the Order becomes Ready",
    async (_what, name) => {
      const before = await installation.secret(`${name}-tls`);
      const says = `Secret ${name}-tls belongs to Order ${elsewhere}/copied; it is left as it is. ${REMEDY}`;
      await expectNotReady(installation, name, "SecretConflict", says);
      await expectNothingBought(installation, name);
      expect(await installation.secret(`${name}-tls`)).toEqual(before);
      await deleteSecret(`${name}-tls`);
      await expectReadyAndPaidOnce(installation, name);
      expect(await installation.charges("original.example.com")).toHaveLength(1);
    },
  );
});

describe("an Order whose Secret somebody makes meanwhile", () => {
  test.each([
    {
      name: "late-deleted",
      mended: "the Secret is deleted",
      mend: async () => deleteSecret("late-deleted-tls"),
    },
    {
      name: "late-renamed",
      mended: "the Order names another",
      mend: async () => installation.createOrder("late-renamed", { secretName: "late-renamed-anew" }),
    },
  ])(
    "given a purchase that is pending, then key and purchase are kept; when $mended, then it is published",
    async ({ name, mend }) => {
      await expectNotReady(installation, name, "ApprovalPending");
      const attempts = await installation.attemptsOf(name);
      expect(attempts).toHaveLength(1);
      await installation.apply(secret(`${name}-tls`, { type: "kubernetes.io/tls" }));
      const before = await installation.secret(`${name}-tls`);
      pending.get(name)?.lift();
      await expectNotReady(
        installation,
        name,
        "SecretConflict",
        `Secret ${name}-tls exists and was not written for this Order`,
        REMEDY,
      );
      expect(await installation.secret(`${name}-tls`)).toEqual(before);
      expect(await installation.attemptsOf(name)).toEqual(attempts);
      const { status } = await installation.order(name);
      expect(status?.issuance).toMatchObject({ id: attempts[0]?.uid, phase: "Pending" });
      await mend();
      await expectReadyAndPaidOnce(installation, name);
      const [charge] = await installation.charges(commonNameOf(name));
      expect(charge?.pubkeyHash).toBe(attempts[0]?.publicKeyHash);
    },
  );
});

describe("a Ready Order whose Secret is made immutable", () => {
  test("given another encoding is asked for, then it stays Ready and says why; when it is set back, then nothing more is said", async () => {
    await expectReadyAndPaidOnce(installation, "hardened");
    const args = [
      "patch",
      "secret",
      "hardened-tls",
      "-n",
      installation.namespace,
      "-p",
      '{"immutable":true}',
    ];
    await installation.kubectl(args);
    const before = await installation.secret("hardened-tls");
    await installation.createOrder("hardened", { privateKey: { encoding: "PKCS1" } });
    const stalled = await installation.condition("hardened", "Stalled", {
      status: "True",
      reason: "SecretConflict",
    });
    expect(stalled.message).toBe(
      "Secret hardened-tls is immutable, so its key cannot be written anew as PKCS1. Set the encoding back, or replace the Secret by a copy, with its labels and annotations, that is not immutable.",
    );
    await installation.condition("hardened", "Ready", { status: "True", reason: "Issued" });
    await installation.createOrder("hardened", { privateKey: { encoding: "PKCS8" } });
    await expectReadyAndPaidOnce(installation, "hardened");
    expect(await installation.secret("hardened-tls")).toEqual(before);
  });
});

describe("a Secret that is deleted again and again", () => {
  test("given the third time within a day, then the Order waits, says so, and gets its certificate without a charge", async () => {
    const { namespace } = installation;
    await installation.createOrder("pruned");
    await installation.ready("pruned");
    for (let time = 0; time < 3; time += 1) {
      const { uid } = (await installation.secret("pruned-tls")).metadata;
      await installation.kubectl(["delete", "secret", "pruned-tls", "-n", namespace]);
      await eventually(async () =>
        expect((await installation.secret("pruned-tls")).metadata.uid).not.toBe(uid),
      );
    }
    // The wait is short here, and over by now; the Event stays.
    await eventually(async () =>
      expect(await installation.kubectl(["get", "events", "-n", namespace, "-o=wide"])).toMatch(
        /Warning +SecretConflict .*Secret pruned-tls, or its key, was removed 3 times since/,
      ),
    );
    await installation.ready("pruned");
    const charges = await installation.charges(commonNameOf("pruned"));
    expect(charges.map(({ action }) => action)).toEqual(["buy"]);
  });
});
