/** What the vendor's object and its pending instance show of the approval of their names, as facts; and how it is set. */
import type { InstanceApproval, ObjectApproval, ShownApproval } from "../../core/approval/facts.ts";
import type { Desired } from "../../core/rules/desired.ts";
import type {
  Certificate,
  CertificateSettings,
  Instance,
  SubjectAlternativeName,
  SubjectAlternativeNameSetting,
} from "../../sslmate/types.ts";

type Shown = Pick<
  SubjectAlternativeName,
  "approvalMethod" | "approverEmail" | "dnsApproval" | "httpApproval"
>;

/** Of the common name first, then of the others. */
export function objectApproval(certificate: Certificate): ObjectApproval {
  const { commonName, sans = [], publicKeyHash } = certificate;
  return {
    ...(publicKeyHash === undefined ? {} : { publicKeyHash }),
    names: [shownApproval(commonName, certificate), ...sans.map((san) => shownApproval(san.value, san))],
  };
}

function shownApproval(
  name: string,
  { approvalMethod, approverEmail, dnsApproval, httpApproval }: Shown,
): ShownApproval {
  const ready = dnsApproval?.ready ?? httpApproval?.ready;
  return {
    name,
    ...methodOf({ approvalMethod, approverEmail }),
    ...(ready === undefined ? {} : { ready }),
    records: dnsApproval?.options ?? [],
  };
}

/** @returns undefined for an instance that is not pending. */
export function instanceApproval(
  commonName: string,
  { state, approvalMethod, approverEmail, approvalEmailFrom, sans = [] }: Instance,
): InstanceApproval | undefined {
  if (state !== "pending") return undefined;
  return {
    names: [
      { name: commonName, ...methodOf({ approvalMethod, approverEmail }) },
      ...sans.map((san) => ({ name: san.value, ...methodOf(san) })),
    ],
    ...(approvalEmailFrom === undefined ? {} : { emailFrom: approvalEmailFrom }),
  };
}

function methodOf({ approvalMethod, approverEmail }: Pick<Shown, "approvalMethod" | "approverEmail">) {
  return {
    ...(approvalMethod === undefined ? {} : { method: approvalMethod }),
    ...(approverEmail === undefined ? {} : { approverEmail }),
  };
}

/**
 * The approval settings that an Order asks for, and nothing else: the object keeps its names, its key, its tags. A name
 * that the Order does not have keeps its approval.
 */
export function approvalSettings(
  { commonName, approvalMethod, approverEmail, sans }: Certificate,
  { names }: Desired,
): CertificateSettings {
  const wanted = (name: string, present: Pick<Shown, "approvalMethod" | "approverEmail">) => {
    const found = names.find(({ value }) => value === name);
    const method = found?.approval ?? present.approvalMethod;
    const email = found === undefined ? present.approverEmail : found.approverEmail;
    return {
      ...(method === undefined ? {} : { approvalMethod: method }),
      ...(email === undefined ? {} : { approverEmail: email }),
    };
  };
  return {
    ...wanted(commonName, { approvalMethod, approverEmail }),
    ...(sans === undefined
      ? {}
      : {
          sans: sans.map((san): SubjectAlternativeNameSetting => ({
            type: "dns",
            value: san.value,
            approvalMethod: san.approvalMethod ?? names[0].approval,
            ...wanted(san.value, san),
          })),
        }),
  };
}
