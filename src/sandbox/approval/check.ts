/** Really looking whether a name is approved: by the account's integration, or by what is published. */
import type { Account, Approval, Certificate } from "../state/model.ts";
import { validatedName } from "../state/names.ts";
import type { World } from "../world.ts";
import { checkDns } from "./dns-check.ts";
import { checkHttp } from "./http-check.ts";
import { approvalFile, dnsRecords } from "./records.ts";

/** Whether the vendor publishes what is needed by itself. */
export function isIntegrated(account: Account, approval: Approval): boolean {
  switch (approval.method) {
    case "dns":
      return account.dnsIntegration;
    case "http":
      return account.httpIntegration;
    case "email":
      return false;
  }
}

/** Checks a name approved over DNS or HTTP; undefined when it is, else what is wrong, for people. */
export async function checkName(
  world: World,
  account: Account,
  certificate: Certificate,
  name: string,
  approval: Approval,
): Promise<string | undefined> {
  if (isIntegrated(account, approval)) return undefined;
  switch (approval.method) {
    case "dns":
      return checkDns(world.network, dnsRecords(world, certificate, name));
    case "http":
      return checkHttp(world.network, validatedName(name), approvalFile(world, certificate, name));
    case "email":
      return "the message has not been answered";
  }
}
