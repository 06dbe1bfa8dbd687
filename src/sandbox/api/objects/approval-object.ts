/** The approval attributes of certificate and SAN objects, and the SAN object. */
import { dnsRecords } from "../../approval/records.ts";
import type { Approval, San } from "../../state/model.ts";
import type { Expansion } from "./expand.ts";
import type { View } from "./view.ts";

/** The attributes that describe how one name is approved. */
export function approvalAttributes(
  view: View,
  approval: Approval,
  name: string,
  expansion: Expansion,
): Record<string, unknown> {
  const status = expansion.inside(`${approval.method}_approval`).has("status")
    ? { status: { ready: view.isReady(name, approval) } }
    : {};
  switch (approval.method) {
    case "email":
      return { approval_method: "email", approver_email: approval.email };
    case "http":
      // The reference calls http_approval deprecated; the vendor's client still asks for its status.
      return { approval_method: "http", http_approval: status };
    case "dns": {
      const options = dnsRecords(view.world, view.certificate, name);
      return { approval_method: "dns", dns_approval: { options, ...status } };
    }
  }
}

/** SAN objects; null stands for the automatic name. */
export function sanObjects(view: View, sans: readonly San[] | null, expansion: Expansion): object[] | null {
  if (sans === null) return null;
  return sans.map((san) => ({
    type: "dns",
    value: san.value,
    ...approvalAttributes(view, san, san.value, expansion),
  }));
}
