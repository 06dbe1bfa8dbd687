/** The policy as the management port and the command line describe it. */
import { DEFAULT_SWITCHES, SWITCH_VALUES, type Policy, type Switches } from "../state/policy.ts";
import { decodeMembers, numberOf, objectOf, oneOf } from "./decode.ts";

const MOST_DAYS = 36_500;
const ONE_DAY = 86_400;

/** Decodes any part of a policy; `switches` may be a part too. */
export function decodePolicy(
  content: Record<string, unknown>,
): Partial<Omit<Policy, "switches">> & { switches?: Partial<Switches> } {
  const { switches, ...rest } = content;
  const decoded = decodeMembers<Omit<Policy, "switches">>(rest, {
    approve: (value, param) => oneOf(value, ["auto", "check", "manual"], param),
    approvalDelay: (value, param) => numberOf(value, ONE_DAY, param),
    lifetimeDays: (value, param) => numberOf(value, MOST_DAYS, param),
    subscriptionDays: (value, param) => numberOf(value, MOST_DAYS, param),
    issuer: (value, param) => oneOf(value, ["match", "ecdsa", "rsa"], param),
    retryAfter: (value, param) => numberOf(value, ONE_DAY, param),
  });
  return switches === undefined
    ? decoded
    : { ...decoded, switches: decodeSwitches(objectOf(switches, "switches")) };
}

/** Decodes any of the switches. */
export function decodeSwitches(content: Record<string, unknown>): Partial<Switches> {
  return decodeMembers<Switches>(content, {
    buyWhilePending: (value, param) => oneOf(value, SWITCH_VALUES.buyWhilePending, param),
    forceNewSubscription: (value, param) => oneOf(value, SWITCH_VALUES.forceNewSubscription, param),
    hashLookup: (value, param) => oneOf(value, SWITCH_VALUES.hashLookup, param),
    strict: (value, param) => oneOf(value, SWITCH_VALUES.strict, param),
    refusedApproval: (value, param) => oneOf(value, SWITCH_VALUES.refusedApproval, param),
    dnsRecords: (value, param) => oneOf(value, SWITCH_VALUES.dnsRecords, param),
    leftBehindBy4xx: (value, param) => oneOf(value, SWITCH_VALUES.leftBehindBy4xx, param),
  });
}

export const SWITCH_NAMES = Object.keys(DEFAULT_SWITCHES);
