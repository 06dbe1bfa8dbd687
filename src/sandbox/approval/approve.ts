/** The approval of an instance's names: started when it is made, and again on request; all approved means issued. */
import { cancelInstance } from "../lifecycle/end.ts";
import { issueInstance } from "../lifecycle/issue.ts";
import { noteCertificate } from "../lifecycle/record.ts";
import type { Account, Certificate, Instance, NameApproval } from "../state/model.ts";
import { namesWithApproval } from "../state/names.ts";
import type { World } from "../world.ts";
import { checkName } from "./check.ts";
import { sendApprovalMessage } from "./email.ts";

/** Starts the approval of a pending instance by the rule in force. */
export function startApproval(world: World, instance: Instance): void {
  const open = instance.names.filter(({ approved }) => !approved);
  open
    .filter(({ method }) => method === "email")
    .forEach((name) => sendApprovalMessage(world, instance, name));
  switch (world.policy.approve) {
    case "auto":
      instance.approvalDue = world.time.now() + world.policy.approvalDelay * 1000;
      scheduleApproval(world, instance);
      return;
    case "check":
      open.filter(({ method }) => method !== "email").forEach((name) => startCheck(world, instance, name));
      return;
    case "manual":
  }
}

/** Starts it again with the approval settings that the certificate object has now ("Redo certificate approval"). */
export function redoApproval(world: World, certificate: Certificate, instance: Instance): void {
  const settings = new Map(
    namesWithApproval(certificate).map(({ name, method, email }) => [name, { method, email }]),
  );
  for (const name of instance.names.filter(({ approved }) => !approved)) {
    Object.assign(name, settings.get(name.name), { problem: null });
  }
  instance.approval = { ...certificate.approval };
  // What an instance shows of its other names after that is not documented; here it follows, as its own approval does.
  instance.sans = instance.sans?.map((san) => ({ ...san, ...settings.get(san.value) })) ?? null;
  noteCertificate(world, instance, "approval redone");
  startApproval(world, instance);
}

/** Lets an instance be approved by itself when its moment comes. */
export function scheduleApproval(world: World, instance: Instance): void {
  if (instance.approvalDue === null) return;
  world.time.at(instance.approvalDue, async () =>
    world.turns.take(async () => {
      // A refusal in between takes the moment away.
      const { state, approvalDue } = instance;
      if (state === "pending" && approvalDue !== null && approvalDue <= world.time.now()) {
        await approveInstance(world, instance);
      }
    }),
  );
}

/** Approves every name of a pending instance, and so issues it. */
export async function approveInstance(world: World, instance: Instance): Promise<void> {
  for (const { name } of instance.names) await approveName(world, instance, name);
}

/** Approves one name; with the last of them the instance is issued. */
export async function approveName(world: World, instance: Instance, name: string): Promise<void> {
  const approval = instance.names.find((each) => each.name === name && !each.approved);
  if (instance.state !== "pending" || approval === undefined) return;
  world.past.remember(world, instance.accountId, instance.cn);
  Object.assign(approval, { approved: true, problem: null });
  noteCertificate(world, instance, "approved", name);
  if (instance.names.every(({ approved }) => approved)) await issueInstance(world, instance);
}

/** Refuses one name, or all that are open: the instance stays as it is or is canceled, as the switch says. */
export function refuseApproval(world: World, instance: Instance, problem: string, name?: string): void {
  const open = instance.names.filter((each) => !each.approved && (name === undefined || each.name === name));
  if (instance.state !== "pending" || open.length === 0) return;
  world.past.remember(world, instance.accountId, instance.cn);
  instance.approvalDue = null;
  for (const approval of open) approval.problem = problem;
  noteCertificate(world, instance, "approval refused", problem);
  if (world.policy.switches.refusedApproval === "canceled") cancelInstance(world, instance, problem);
}

function startCheck(world: World, instance: Instance, approval: NameApproval): void {
  const certificate = world.store.certificateOf(instance);
  const account = world.store.account(instance.accountId);
  if (certificate === undefined || account === undefined) return;
  // The network may be slow: nobody else waits for it, and only the verdict takes a turn.
  check(world, { account, certificate, instance, approval }).catch(world.report);
}

interface Check {
  account: Account;
  certificate: Certificate;
  instance: Instance;
  approval: NameApproval;
}

async function check(world: World, { account, certificate, instance, approval }: Check): Promise<void> {
  const problem = await checkName(world, account, certificate, approval.name, approval);
  await world.turns.take(async () => {
    if (problem === undefined) await approveName(world, instance, approval.name);
    else refuseApproval(world, instance, problem, approval.name);
  });
}
