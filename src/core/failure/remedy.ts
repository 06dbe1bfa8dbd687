/** What a person can do about a refusal of SSLMate: the field that its parameter comes from, or who can change its mind. */
import { OWNER_TAG_FORM, REQUEST_ANNOTATION } from "../../api/names.ts";
import type { OrderView, VendorFailure } from "../facts/observed.ts";

/** What stands for parameters whose names hold the tag itself. */
const OWNER_TAG = "the owner tag";
const ORDERS_TAG = "a tag of the Order";

/**
 * Our field for each parameter of the requests that the operator sends (API v2: "Create/update a certificate", "Buy a
 * certificate"). `type` is always dv and `cn` the name in the path.
 */
const FIELD_OF_PARAM: ReadonlyMap<string, string> = new Map([
  ["csr", "spec.privateKey and spec.identifiers"],
  ["cn", "the first of spec.identifiers (by a new Order, since it cannot be changed)"],
  ["sans", "spec.identifiers"],
  ["approval_method", "spec.identifiers[].approval"],
  ["approver_email", "spec.identifiers[].approverEmail"],
  ["invoice_note", "spec.purchase.invoiceNote"],
  ["email_invoice_to", "spec.purchase.invoiceTo"],
  [ORDERS_TAG, "spec.tags"],
  ["muted", "spec.muted"],
]);

/** Parameters that come from no field of an Order. */
const SETTING_OF_PARAM: ReadonlyMap<string, string> = new Map([
  [
    OWNER_TAG,
    "The operator tags what it owns with the name of its installation: see its option --installation, or ask SSLMate.",
  ],
  [
    "tags",
    "Change spec.tags accordingly. The operator also tags what it owns with the name of its installation: see its option --installation, or ask SSLMate.",
  ],
  ["auto_renew", "The operator turns SSLMate's own renewal off: ask SSLMate why that is not possible."],
  ["type", "The operator asks for certificates of type dv only: ask SSLMate why they are not to be had."],
]);

/** Codes that say more than their parameter. Few are known: SSLMate documents the form of an error, not its codes. */
const REMEDY_OF_REASON: ReadonlyMap<string, string> = new Map([
  [
    "daily_buy_limit_exceeded",
    "The account has reached its limit of purchases for today: wait until tomorrow, or ask SSLMate to raise it.",
  ],
  ["already_pending", "Finish or cancel the pending certificate of this name on its page at sslmate.com."],
]);

/** One or two sentences. @param cluster the Cluster whose account was refused. */
export function remedyOf({ reason, param, httpStatus }: VendorFailure, cluster: string): string {
  const known = REMEDY_OF_REASON.get(reason ?? "");
  if (known !== undefined) return known;
  const name = knownParam(param ?? "");
  const field = FIELD_OF_PARAM.get(name);
  if (field !== undefined) return `Change ${field} accordingly, or ask SSLMate.`;
  const setting = SETTING_OF_PARAM.get(name);
  if (setting !== undefined) return setting;
  if (httpStatus === 403) {
    return `The account of Cluster ${cluster} may not do this: see its limits and notices on its page at sslmate.com, or ask SSLMate.`;
  }
  return "Change what it refuses, or ask SSLMate.";
}

/** A tag is set by a parameter of its own, such as tags.NAME; who owns a certificate is one that no field says. */
function knownParam(param: string): string {
  if (!param.startsWith("tags.")) return param;
  return OWNER_TAG_FORM.test(param.slice("tags.".length)) ? OWNER_TAG : ORDERS_TAG;
}

/** How a person has an Order tried at once. */
export function retryCommand({ namespace, name }: Pick<OrderView, "namespace" | "name">): string {
  return `kubectl annotate -n ${namespace} sslorder ${name} --overwrite ${REQUEST_ANNOTATION.retryApproval}=$(date +%s)`;
}
