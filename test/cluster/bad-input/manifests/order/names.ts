/** Orders with wrong names: too many, twice, too long, none that DNS has, or another common name than before. */
import type { OrderSpec } from "../../../../../src/api/types.ts";
import { MUST_BE_A_NAME, ORDER, identifiers, names, type Refusal, type Acceptance } from "../row.ts";

/** A DNS name of exactly so many bytes. */
function nameOf(bytes: number): string {
  const labels = `${"a".repeat(60)}.`.repeat(5);
  return `${labels.slice(0, bytes - ".example.com".length - 1)}z.example.com`;
}

const wrongName = (given: string, value: string): Refusal<OrderSpec> => ({
  given: `the name ${given}`,
  spec: identifiers({ value: "example.com" }, { value }),
  field: "spec.identifiers[1].value",
  says: MUST_BE_A_NAME,
});

export const REFUSED_NAMES: readonly Refusal<OrderSpec>[] = [
  { given: "no name at all", spec: identifiers(), field: "spec.identifiers", says: "at least 1 items" },
  {
    given: "101 names",
    spec: identifiers(...names(101)),
    field: "spec.identifiers",
    says: "must have at most 100 items",
  },
  {
    given: "a name twice",
    spec: identifiers({ value: "example.com" }, { value: "example.com", approval: "http" }),
    field: "spec.identifiers",
    says: "each name must occur once",
  },
  {
    given: "a first name of 65 bytes",
    spec: identifiers({ value: nameOf(65) }),
    field: "spec.identifiers",
    says: "the first name is the certificate's common name, which holds at most 64 bytes; put a shorter name first",
  },
  {
    given: "another first name than before",
    was: ORDER,
    spec: identifiers({ value: "www.example.com" }, { value: "example.com" }, { value: "shop.example.com" }),
    field: "spec.identifiers",
    says: "the first name (the common name) cannot be changed; create another Order for another common name",
  },
  {
    given: "the first name removed",
    was: ORDER,
    spec: identifiers({ value: "www.example.com" }),
    field: "spec.identifiers",
    says: "the first name (the common name) cannot be changed",
  },
  {
    given: "a name without a value",
    spec: identifiers({ approval: "dns" }),
    field: "spec.identifiers[0].value",
    says: "Required value",
  },
  {
    given: "a plain text for a name",
    spec: identifiers("example.com"),
    field: "spec.identifiers[0]",
    says: "must be of type object",
  },
  {
    given: "an IP address as type",
    spec: identifiers({ type: "ip", value: "example.com" }),
    field: "spec.identifiers[0].type",
    says: 'supported values: "dns"',
  },
  {
    given: "an empty name",
    spec: identifiers({ value: "" }),
    field: "spec.identifiers[0].value",
    says: "at least 1 chars",
  },
  {
    given: "a name of 254 bytes",
    spec: identifiers({ value: "example.com" }, { value: nameOf(254) }),
    field: "spec.identifiers[1].value",
    says: "may not be more than 253 bytes",
  },
  wrongName("in capitals", "WWW.example.com"),
  wrongName("with a final dot", "www.example.com."),
  wrongName("with two dots", "www..example.com"),
  wrongName("with an underscore", "my_host.example.com"),
  wrongName("with a space", "www. example.com"),
  wrongName("in letters that DNS does not have", "bücher.example.com"),
  wrongName("of one label", "localhost"),
  wrongName("that is an address", "192.0.2.1"),
  wrongName("that is a URL", "https://www.example.com"),
  wrongName("whose label begins with a hyphen", "-www.example.com"),
  wrongName("whose label ends with a hyphen", "www-.example.com"),
  wrongName("whose label has 64 bytes", `${"a".repeat(64)}.example.com`),
  wrongName("with a wildcard inside", "www.*.example.com"),
  wrongName("with a wildcard that is part of a label", "w*.example.com"),
  wrongName("of a wildcard alone", "*"),
  wrongName("of a wildcard over everything below com", "*.com"),
];

export const ACCEPTED_NAMES: readonly Acceptance<OrderSpec>[] = [
  { given: "a first name of 64 bytes", spec: identifiers({ value: nameOf(64) }) },
  {
    given: "a further name of 253 bytes",
    spec: identifiers({ value: "example.com" }, { value: nameOf(253) }),
  },
  { given: "100 names", spec: identifiers(...names(100)) },
  {
    given: "a label of 63 bytes",
    spec: identifiers({ value: "a.b" }, { value: `${"a".repeat(63)}.example.com` }),
  },
  {
    given: "digits and hyphens, and a top-level domain in Punycode",
    spec: identifiers({ value: "1--2.xn--p1ai" }),
  },
  {
    given: "the other names in another order, one more, and other approvals",
    was: ORDER,
    spec: identifiers(
      { value: "example.com", approval: "dns" },
      { value: "shop.example.com", approval: "http" },
      { value: "mail.example.com" },
      { value: "www.example.com" },
    ),
  },
];
