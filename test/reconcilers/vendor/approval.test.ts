/** What the vendor shows of approvals, as facts; and the settings that change an approval and nothing else. */
import { describe, expect, it } from "vitest";
import type { Desired } from "../../../src/core/rules/desired.ts";
import {
  approvalSettings,
  instanceApproval,
  objectApproval,
} from "../../../src/reconcilers/vendor/approval.ts";
import type { Certificate, Instance } from "../../../src/sslmate/types.ts";

const RECORD = { name: "_1.example.com.", type: "CNAME", value: "_2.sslmate.com." };

const certificate = (changes: Partial<Certificate> = {}): Certificate => ({
  exists: true,
  commonName: "example.com",
  autoRenew: true,
  approvalMethod: "dns",
  dnsApproval: { options: [RECORD], ready: false },
  sans: [],
  tags: ["customer"],
  publicKeyHash: "a".repeat(64),
  csr: "a request",
  ...changes,
});

const pending = (changes: Partial<Instance> = {}): Instance => ({
  id: 7,
  state: "pending",
  expiring: false,
  publicKeyHash: "a".repeat(64),
  ...changes,
});

const desired = (...names: Desired["names"]): Desired => ({
  names,
  privateKey: { algorithm: "ECDSA", size: 256, encoding: "PKCS8" },
  rotates: true,
});

describe("the approvals of the vendor's object", () => {
  it("given records and readiness, then both are facts, the common name first", () => {
    const sans = [
      { type: "dns", value: "a.example.com", approvalMethod: "http" as const, httpApproval: { ready: true } },
      {
        type: "dns",
        value: "b.example.com",
        approvalMethod: "email" as const,
        approverEmail: "admin@example.com",
      },
      { type: "dns", value: "c.example.com" },
    ];
    expect(objectApproval(certificate({ sans }))).toEqual({
      publicKeyHash: "a".repeat(64),
      names: [
        { name: "example.com", method: "dns", ready: false, records: [RECORD] },
        { name: "a.example.com", method: "http", ready: true, records: [] },
        { name: "b.example.com", method: "email", approverEmail: "admin@example.com", records: [] },
        { name: "c.example.com", records: [] },
      ],
    });
  });
});

describe("the approvals of an instance", () => {
  it("given a pending one, then methods, mailbox and sender are facts", () => {
    const instance = pending({
      approvalMethod: "email",
      approverEmail: "admin@example.com",
      approvalEmailFrom: "approvals@ca.example",
      sans: [{ type: "dns", value: "a.example.com", approvalMethod: "dns" }],
    });
    expect(instanceApproval("example.com", instance)).toEqual({
      names: [
        { name: "example.com", method: "email", approverEmail: "admin@example.com" },
        { name: "a.example.com", method: "dns" },
      ],
      emailFrom: "approvals@ca.example",
    });
  });

  it.each(["active", "expired", "revoked", "canceled"] as const)(
    "given one that is %s, then none",
    (state) => {
      expect(instanceApproval("example.com", pending({ state, approvalMethod: "dns" }))).toBeUndefined();
    },
  );
});

describe("the settings that change approvals", () => {
  const sans = [
    { type: "dns", value: "a.example.com", approvalMethod: "dns" as const },
    {
      type: "dns",
      value: "gone.example.com",
      approvalMethod: "email" as const,
      approverEmail: "admin@example.com",
    },
  ];

  it("given other methods, then they are sent for the names that the object has, and nothing else is", () => {
    const wanted = desired(
      { value: "example.com", approval: "email", approverEmail: "hostmaster@example.com" },
      { value: "a.example.com", approval: "http" },
      { value: "added.example.com", approval: "dns" },
    );
    expect(approvalSettings(certificate({ sans }), wanted)).toEqual({
      approvalMethod: "email",
      approverEmail: "hostmaster@example.com",
      sans: [
        { type: "dns", value: "a.example.com", approvalMethod: "http" },
        {
          type: "dns",
          value: "gone.example.com",
          approvalMethod: "email",
          approverEmail: "admin@example.com",
        },
      ],
    });
  });

  it("given the mailbox is not needed any more, then it is left out", () => {
    const before = certificate({ approvalMethod: "email", approverEmail: "admin@example.com" });
    expect(approvalSettings(before, desired({ value: "example.com", approval: "dns" }))).toEqual({
      approvalMethod: "dns",
      sans: [],
    });
  });

  it("given the vendor's own default names, then they stay", () => {
    const settings = approvalSettings(
      certificate({ sans: undefined }),
      desired({ value: "example.com", approval: "http" }),
    );
    expect(settings).toEqual({ approvalMethod: "http" });
  });
});
