/** Approval of names, as somebody sees and does it who has only kubectl, a DNS server and a mailbox. */
import { createSocket } from "node:dgram";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OrderSpec, NameApproval } from "../../src/api/types.ts";
import { eventually } from "../support/eventually.ts";
import { DnsServer } from "../sandbox/support/dns-server.ts";
import { Installation } from "./harness/installation.ts";
import { startOperator, type OperatorProcess } from "./harness/operator-process.ts";

let installation: Installation;
let operator: OperatorProcess;
let dns: DnsServer;

beforeAll(async () => {
  dns = await DnsServer.start(createSocket("udp4"));
  installation = await Installation.open({
    policy: { approve: "check" },
    account: { dnsIntegration: false, httpIntegration: false },
    network: { resolver: dns.address },
  });
  operator = startOperator(await installation.operatorKubeconfig(), ["--approval-patience=3s"]);
  await installation.createCluster();
});

afterAll(async () => {
  await operator.stop();
  await installation.close();
  dns.stop();
});

const byEmail = (order: string, mailbox: string): Pick<OrderSpec, "identifiers"> => ({
  identifiers: [
    {
      type: "dns",
      value: `${order}.example.com`,
      approval: "email",
      approverEmail: `${mailbox}@example.com`,
    },
  ],
});

/** The approval of an Order's only name, once it is as wanted. */
async function approvalOf(order: string, wanted: Partial<NameApproval>): Promise<NameApproval> {
  return eventually(async () => {
    const { status } = await installation.order(order);
    const [approval] = status?.approvals ?? [];
    expect(approval).toMatchObject(wanted);
    if (approval === undefined) throw new Error("there is none");
    return approval;
  });
}

async function fromSandbox<T>(path: string): Promise<T[]> {
  const response = await fetch(`${installation.sandbox.managementUrl}${path}`);
  return ((await response.json()) as { data: T[] }).data;
}

/** How often SSLMate was asked to begin the approval of an Order's certificate anew. */
async function redone(order: string): Promise<number> {
  const requests = await fromSandbox<{ path: string }>("/history?kind=request");
  return requests.filter(({ path }) => path.endsWith(`/certs/${order}.example.com/redo_approval`)).length;
}

async function messagesTo(mailbox: string, order: string): Promise<string[]> {
  const messages = await fromSandbox<{ name: string; token: string }>(`/outbox?to=${mailbox}%40example.com`);
  return messages.flatMap(({ name, token }) => (name === `${order}.example.com` ? [token] : []));
}

async function followLink(token: string | undefined): Promise<void> {
  await fetch(`${installation.sandbox.managementUrl}/approve/${token ?? ""}`);
}

async function retry(order: string, value: string): Promise<void> {
  const annotation = `sslmate.com/retry-approval=${value}`;
  const args = ["annotate", "sslorder", order, "-n", installation.namespace, "--overwrite", annotation];
  await installation.kubectl(args);
}

async function publish(record: NonNullable<NameApproval["records"]>[number] | undefined): Promise<void> {
  dns.publish(record?.type ?? "", record?.name ?? "", record?.value ?? "");
}

async function readyAndPaidOnce(order: string): Promise<void> {
  await installation.ready(order);
  await installation.condition(order, "DomainsApproved", { status: "True", reason: "Approved" });
  expect(await installation.charges(`${order}.example.com`)).toHaveLength(1);
}

describe("the approval of a name", () => {
  test("given a name that is not ready, then the records are shown and nothing is bought; one of them published, it is Ready", async () => {
    await installation.createOrder("records");
    const { records = [], action } = await approvalOf("records", { method: "dns", state: "NotReady" });
    expect(records.map(({ type }) => type)).toEqual(["CNAME", "NS", "TXT"]);
    const [cname, , txt] = records;
    expect(action).toContain(`${cname?.name} CNAME ${cname?.value}`);
    expect(txt?.value).toMatch(/^".*"$/);
    const { message } = await installation.condition("records", "DomainsApproved", {
      status: "False",
      reason: "ApprovalNotReady",
    });
    expect(message).toContain("SSLMate cannot approve records.example.com yet, so nothing is bought.");
    expect(message).toContain(`${cname?.name} CNAME ${cname?.value}`);
    expect(await installation.charges("records.example.com")).toEqual([]);

    await publish(txt);
    await readyAndPaidOnce("records");
    expect(await approvalOf("records", { state: "Approved" })).toEqual({
      name: "records.example.com",
      method: "dns",
      state: "Approved",
    });
  });

  test("given email, then mailbox and sender are shown; the link followed, it is Ready", async () => {
    await installation.createOrder("mail", byEmail("mail", "admin"));
    const approval = await approvalOf("mail", {
      method: "email",
      state: "Pending",
      approverEmail: "admin@example.com",
      approvalEmailFrom: "approvals@ca.sandbox.invalid",
    });
    const { message } = await installation.condition("mail", "DomainsApproved", {
      status: "False",
      reason: "ApprovalPending",
    });
    expect(message).toContain(
      "Follow the link in the message from approvals@ca.sandbox.invalid to admin@example.com.",
    );
    expect(message).toContain(approval.action);
    const [token] = await messagesTo("admin", "mail");
    await followLink(token);
    await readyAndPaidOnce("mail");
    expect(await redone("mail")).toBe(0);
  });

  test("given another mailbox while it is pending, then the approval is begun anew once, with that one", async () => {
    await installation.createOrder("moved", byEmail("moved", "admin"));
    await approvalOf("moved", { state: "Pending", approverEmail: "admin@example.com" });
    await installation.createOrder("moved", byEmail("moved", "hostmaster"));
    await approvalOf("moved", { state: "Pending", approverEmail: "hostmaster@example.com" });
    const [token, ...others] = await messagesTo("hostmaster", "moved");
    expect(others).toEqual([]);
    await followLink(token);
    await readyAndPaidOnce("moved");
    expect(await redone("moved")).toBe(1);
  });

  test("given another method while it is pending, then its records are shown; one of them published, it goes on by itself", async () => {
    await installation.createOrder("switched", byEmail("switched", "admin"));
    await approvalOf("switched", { method: "email", state: "Pending" });
    await installation.createOrder("switched", {
      identifiers: [{ type: "dns", value: "switched.example.com", approval: "dns" }],
    });
    const { records = [] } = await approvalOf("switched", { method: "dns", state: "NotReady" });
    expect(await redone("switched")).toBe(1);
    await publish(records.find(({ type }) => type === "CNAME"));
    await readyAndPaidOnce("switched");
    expect(await redone("switched")).toBe(2);
  });

  test("given the annotation retry-approval, then each new value sends the message again, once", async () => {
    await installation.createOrder("again", byEmail("again", "webmaster"));
    await approvalOf("again", { state: "Pending" });
    await retry("again", "1");
    await eventually(async () => {
      const { status } = await installation.order("again");
      expect(status?.handledAnnotations).toEqual({ retryApproval: "1" });
    });
    await installation.kubectl(["label", "sslorder", "again", "-n", installation.namespace, "touched=yes"]);
    await retry("again", "2");
    await eventually(async () => expect(await messagesTo("webmaster", "again")).toHaveLength(3));
    const [, , token] = await messagesTo("webmaster", "again");
    await followLink(token);
    await readyAndPaidOnce("again");
    expect(await redone("again")).toBe(2);
    const { status } = await installation.order("again");
    expect(status?.handledAnnotations).toEqual({ retryApproval: "2" });
  });

  test("given no progress for longer than --approval-patience, then it is Stalled with what to do, and goes on when it is approved", async () => {
    await installation.createOrder("late", byEmail("late", "postmaster"));
    const { message } = await installation.condition("late", "Stalled", {
      status: "True",
      reason: "ApprovalPending",
    });
    expect(message).toMatch(/Follow the link in the message .* Nothing has moved since \d{4}-/);
    expect(message).toContain(`kubectl annotate -n ${installation.namespace} sslorder late`);
    const [token] = await messagesTo("postmaster", "late");
    await followLink(token);
    await readyAndPaidOnce("late");
    const { status } = await installation.order("late");
    expect(status?.conditions?.map(({ type }) => type)).toEqual(["Ready", "Issuing", "DomainsApproved"]);
  });
});
