/**
 * What an Order says to SSLMate beside names and key: tags and reminders, with the purchase or by one free call when they
 * change, and never another's; and what stands on the invoice.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OrderSpec } from "../../src/api/types.ts";
import { eventually } from "../support/eventually.ts";
import { Installation } from "./harness/installation.ts";
import { commonNameOf, expectReadyAndPaidOnce } from "./harness/order-life.ts";
import { startOperator, type OperatorProcess } from "./harness/operator-process.ts";
import { VendorProxy } from "./harness/vendor-proxy.ts";

let installation: Installation;
let operator: OperatorProcess;
let vendor: VendorProxy;

beforeAll(async () => {
  installation = await Installation.open();
  vendor = await VendorProxy.start(installation.sandbox);
  operator = startOperator(await installation.operatorKubeconfig());
  await installation.createCluster({ endpoint: vendor.endpoint, pollInterval: "10s" });
});

afterAll(async () => {
  await operator.stop();
  await vendor.stop();
  await installation.close();
});

/** What the operator has sent to change the object of an Order, oldest first. */
function sent(name: string): URLSearchParams[] {
  const path = `/certs/${commonNameOf(name)}`;
  return vendor.calls
    .filter((call) => call.method === "POST" && call.path === path)
    .map(({ body }) => new URLSearchParams(body));
}

/** The object as a person sees it, without the tag of its owner. */
async function shown(name: string): Promise<{ tags: string[]; muted: unknown }> {
  const { tags, muted } = await installation.vendorObject(commonNameOf(name));
  return { tags: tags.filter((tag) => !tag.startsWith("k8s-")).toSorted(), muted };
}

async function expectShown(name: string, wanted: { tags: string[]; muted: boolean }): Promise<void> {
  await eventually(async () => expect(await shown(name)).toEqual(wanted));
}

async function remembered(name: string, settings: object | undefined): Promise<void> {
  await eventually(async () => expect((await installation.order(name)).status?.settings).toEqual(settings));
}

/** Applies the Order and waits until it stands as before, with that observed. */
async function change(name: string, spec: Partial<OrderSpec>): Promise<void> {
  await installation.createOrder(name, spec);
  await installation.ready(name);
}

describe("tags and muted of an Order", () => {
  test("given a new Order, then they go with the settings of its purchase, in no call of their own", async () => {
    const purchase = { invoiceNote: "Team shop", invoiceTo: "bills@example.com" };
    await change("new", { tags: ["shop", "cost:7"], muted: true, purchase });
    expect(await shown("new")).toEqual({ tags: ["cost:7", "shop"], muted: true });
    await remembered("new", { tags: ["cost:7", "shop"], muted: true });
    expect(sent("new")).toHaveLength(1);
    expect(sent("new")[0]?.get("tags.cost:7")).toBe("1");
    await expectReadyAndPaidOnce(installation, "new");
  });

  test("given a note for the invoice and who gets it, then both go with the purchase, with its id behind the note", () => {
    const [call, ...others] = vendor.calls.filter(({ path }) => path === `/certs/${commonNameOf("new")}/buy`);
    expect(others).toEqual([]);
    const form = new URLSearchParams(call?.body);
    expect(form.get("invoice_note")).toMatch(/^Team shop \(sslmate-operator [0-9a-f-]{36}\)$/);
    expect(form.get("email_invoice_to")).toBe("bills@example.com");
  });

  test("given others afterwards, then one call changes what differs, and the tags of a person stay", async () => {
    await installation.editVendorObject(commonNameOf("new"), { "tags.by-hand": "1", "tags.cost:8": "1" });
    await change("new", { tags: ["cost:7", "cost:8", "next"] });
    await expectShown("new", { tags: ["by-hand", "cost:7", "cost:8", "next"], muted: false });
    await remembered("new", { tags: ["cost:7", "cost:8", "next"] });
    expect(sent("new").slice(1).map(String)).toEqual(["muted=false&tags.shop=0&tags.next=1"]);
  });

  test("given a tag that a person takes away, then the list of the account shows it, and it is set again", async () => {
    await installation.editVendorObject(commonNameOf("new"), { "tags.next": "0" });
    await expectShown("new", { tags: ["by-hand", "cost:7", "cost:8", "next"], muted: false });
    expect(sent("new").slice(2).map(String)).toEqual(["tags.next=1"]);
  });

  test("given all of it taken out, then what the Order has set goes, and nothing is sent any more", async () => {
    await change("new", { tags: undefined as never });
    await expectShown("new", { tags: ["by-hand"], muted: false });
    await remembered("new", undefined);
    expect(sent("new")).toHaveLength(4);
  });

  test("given a suspended Order, then nothing is sent; afterwards it is", async () => {
    await installation.createOrder("new", { tags: ["later"], suspend: true });
    const { metadata } = await installation.order("new");
    await eventually(async () => {
      expect((await installation.order("new")).status?.observedGeneration).toBe(metadata.generation);
    });
    expect(sent("new")).toHaveLength(4);
    await change("new", { tags: ["later"] });
    await expectShown("new", { tags: ["by-hand", "later"], muted: false });
  });

  test("given a lost status, then what the Order asks for is remembered anew, without a call that changes anything", async () => {
    const before = sent("new").length;
    await installation.kubectl([
      "patch",
      "sslorder",
      "new",
      "-n",
      installation.namespace,
      "--subresource=status",
      "--type=json",
      "-p",
      JSON.stringify([{ op: "remove", path: "/status/settings" }]),
    ]);
    await operator.stop();
    operator = startOperator(await installation.operatorKubeconfig());
    await remembered("new", { tags: ["later"] });
    expect(sent("new")).toHaveLength(before);
  });

  test("given SSLMate that refuses a tag, then the Order says so with the field, stays Ready, and waits longer each time", async () => {
    const path = `/certs/${commonNameOf("new")}`;
    const body = { reason: "bad_tags", message: "No such tag here", param: "tags.odd" };
    const rule = vendor.rule({ kind: "answer", method: "POST", path, status: 400, body });
    await installation.createOrder("new", { tags: ["odd"] });
    const { message } = await installation.condition("new", "Stalled", { status: "True", reason: "Refused" });
    expect(message).toContain(
      "SSLMate refused the settings of the certificate (bad_tags, parameter tags.odd): No such tag here. Change spec.tags accordingly, or ask SSLMate.",
    );
    await installation.condition("new", "Ready", { status: "True", reason: "Issued" });
    const { status } = await installation.order("new");
    expect(status?.failedAttempts).toBeGreaterThan(0);
    expect(status?.nextAttemptTime).toBeDefined();
    rule.lift();
    await change("new", { tags: ["even"] });
    await expectShown("new", { tags: ["by-hand", "even"], muted: false });
    await expectReadyAndPaidOnce(installation, "new");
  });
});
