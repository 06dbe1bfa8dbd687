/** Orders that ask for an approval that the name cannot have, or by a mailbox that a certificate authority would not ask. */
import type { OrderSpec } from "../../../../../src/api/types.ts";
import { identifiers, type Refusal, type Acceptance, type Wrong } from "../row.ts";

const ONE_OF_THE_MAILBOXES =
  "approverEmail must be admin@, administrator@, hostmaster@, postmaster@ or webmaster@, at the name itself or at a domain above it";

const approval = (approverEmail: string, value = "www.example.com"): Wrong<OrderSpec> =>
  identifiers({ value, approval: "email", approverEmail });

export const REFUSED_APPROVALS: readonly Refusal<OrderSpec>[] = [
  {
    given: "an approval that does not exist",
    spec: identifiers({ value: "example.com", approval: "telephone" }),
    field: "spec.identifiers[0].approval",
    says: 'supported values: "http", "dns", "email"',
  },
  {
    given: "a wildcard with approval by http",
    spec: identifiers({ value: "example.com" }, { value: "*.example.com", approval: "http" }),
    field: "spec.identifiers[1]",
    says: "a wildcard name cannot be approved by http; use dns or email",
  },
  {
    given: "approval by email without a mailbox",
    spec: identifiers({ value: "example.com", approval: "email" }),
    field: "spec.identifiers[0]",
    says: "approverEmail must be set if approval is email, and only then",
  },
  {
    given: "a mailbox with approval by dns",
    spec: identifiers({ value: "example.com", approval: "dns", approverEmail: "admin@example.com" }),
    field: "spec.identifiers[0]",
    says: "approverEmail must be set if approval is email, and only then",
  },
  {
    given: "a mailbox without an approval",
    spec: identifiers({ value: "example.com", approverEmail: "admin@example.com" }),
    field: "spec.identifiers[0]",
    says: "approverEmail must be set if approval is email, and only then",
  },
  ...[
    ["of a person", "alice@www.example.com"],
    ["at another domain", "admin@example.org"],
    ["at a name below", "admin@a.www.example.com"],
    ["at a domain whose name only ends alike", "admin@ample.com"],
    ["at the top-level domain", "admin@com"],
    ["at the wildcard", "admin@*.example.com", "*.example.com"],
    ["without a domain", "admin@"],
    ["with two at signs", "admin@x@example.com"],
    ["in capitals", "admin@EXAMPLE.com"],
    ["that is no address", "example.com"],
  ].map(([given, email = "", value]) => ({
    given: `a mailbox ${given}`,
    spec: approval(email, value),
    field: "spec.identifiers[0]",
    says: ONE_OF_THE_MAILBOXES,
  })),
  {
    given: "a mailbox of 321 bytes",
    spec: approval(`${"a".repeat(305)}@www.example.com`),
    field: "spec.identifiers[0].approverEmail",
    says: "may not be more than 320 bytes",
  },
  {
    given: "an empty mailbox",
    spec: approval(""),
    field: "spec.identifiers[0].approverEmail",
    says: "at least 1 chars",
  },
];

export const ACCEPTED_APPROVALS: readonly Acceptance<OrderSpec>[] = [
  {
    given: "a wildcard with approval by dns",
    spec: identifiers({ value: "*.example.com", approval: "dns" }),
  },
  { given: "a wildcard with approval left out", spec: identifiers({ value: "*.example.com" }) },
  { given: "a mailbox at the name itself", spec: approval("webmaster@www.example.com") },
  { given: "a mailbox at a domain above", spec: approval("hostmaster@example.com", "a.b.example.com") },
  { given: "a mailbox at a wildcard's own domain", spec: approval("admin@example.com", "*.example.com") },
];
