/** The vendor's answers are decoded as documented, and refused where they are otherwise. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCertificate, decodeInstance } from "../../src/sslmate/decode.ts";
import { ShapeError } from "../../src/sslmate/wire/attributes.ts";
import { certificateJson, HASH, instanceJson, unknownCertificateJson } from "./samples.ts";
import { fuzzRuns } from "../support/fuzz-runs.ts";

const certificate = (change: object = {}) =>
  decodeCertificate({ ...certificateJson, ...change }, "certificate");
const instance = (change: object = {}) => decodeInstance({ ...instanceJson, ...change }, "instance");

describe("decodeCertificate", () => {
  it("given the documented example, then every attribute comes over", () => {
    expect(certificate()).toEqual({
      exists: true,
      commonName: "www.example.com",
      distinguishedName: { C: "US", ST: "CA", L: "Berkeley", O: "SSLMate", CN: "www.example.com" },
      autoRenew: true,
      muted: false,
      approvalMethod: "email",
      approverEmail: "webmaster@example.com",
      tags: ["alice", "bob"],
      publicKeyHash: HASH,
    });
  });

  it("given a name that the account does not have, then little is there", () => {
    expect(decodeCertificate(unknownCertificateJson, "certificate")).toEqual({
      exists: false,
      commonName: "www.example.com",
      distinguishedName: { C: "US", CN: "www.example.com" },
      autoRenew: true,
      tags: [],
    });
    expect(decodeCertificate({ exists: false, cn: "a.example" }, "certificate").exists).toBe(false);
  });

  it("given what is asked for with expand and what is undocumented, then it comes over in our terms", () => {
    const options = [{ name: "_x.example.com.", type: "CNAME", value: "y." }];
    expect(
      certificate({
        approval_method: "dns",
        dns_approval: { options, status: { ready: false }, more: 1 },
        http_approval: { status: { ready: true } },
        sans: [
          {
            type: "dns",
            value: "A.example.com",
            approval_method: "dns",
            dns_approval: { options: [], status: { ready: true } },
          },
        ],
        csr: "CSR\n",
        current: instanceJson,
        pending: { ...instanceJson, id: 332, state: "pending" },
        subscription_ending: false,
        billed_through: 1_800_000_000,
      }),
    ).toMatchObject({
      dnsApproval: { options, ready: false },
      httpApproval: { ready: true },
      sans: [
        {
          type: "dns",
          value: "a.example.com",
          approvalMethod: "dns",
          dnsApproval: { options: [], ready: true },
        },
      ],
      csr: "CSR\n",
      current: { id: 331, state: "active" },
      pending: { id: 332, state: "pending" },
      subscriptionEnding: false,
      billedThrough: 1_800_000_000_000,
    });
  });

  it.each([
    ["null", null],
    ["absent", undefined],
  ])("given current and pending %s, then there is none", (_name, value) => {
    const decoded = certificate({ current: value, pending: value, subscription_ending: value });

    expect(decoded).toMatchObject({ current: undefined, pending: undefined, subscriptionEnding: undefined });
  });

  it.each([[null], [false], [""]])("given the dn %o, then the account has no contact details", (dn) => {
    expect(certificate({ dn }).distinguishedName).toBe(undefined);
  });

  it("given names that mean something to JavaScript, then they are names like any other", () => {
    const dn: unknown = JSON.parse('{"__proto__": "x", "constructor": "y", "C": "US", "L": null}');

    expect(Object.entries(certificate({ dn }).distinguishedName ?? {})).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
      ["C", "US"],
    ]);
  });

  const wrong: [object, string][] = [
    [{ exists: "yes" }, "certificate.exists: expected true or false, got a string"],
    [{ cn: undefined }, "certificate.cn: expected a string, got nothing"],
    [{ dn: ["US"] }, "certificate.dn: expected an object, got an array"],
    [{ auto_renew: "true" }, "certificate.auto_renew: expected true or false, got a string"],
    [
      { approval_method: "fax" },
      "certificate.approval_method: expected one of email, http, dns, got a string",
    ],
    [{ approval_method: null }, "certificate.approval_method: expected one of email, http, dns, got null"],
    [{ sans: undefined }, "certificate.sans: expected an array, got nothing"],
    [{ sans: ["a.example"] }, "certificate.sans[0]: expected an object, got a string"],
    [{ tags: [1] }, "certificate.tags[0]: expected a string, got a number"],
    [{ tags: undefined }, "certificate.tags: expected an array, got nothing"],
    [
      { pubkey_hash: HASH.toUpperCase() },
      "certificate.pubkey_hash: expected 64 lower-case hex digits, got a string",
    ],
    [{ pubkey_hash: null }, "certificate.pubkey_hash: expected 64 lower-case hex digits, got null"],
    [
      { current: { ...instanceJson, id: "331" } },
      "certificate.current.id: expected an integer, got a string",
    ],
    [{ pending: [] }, "certificate.pending: expected an object, got an array"],
    [
      { dns_approval: { options: [{ name: "a", type: "TXT" }] } },
      "certificate.dns_approval.options[0].value: expected a string, got nothing",
    ],
    [
      { dns_approval: { options: [{ name: "a", type: "TXT", value: "a\nb" }] } },
      "certificate.dns_approval.options[0].value: expected one line of at most 1024 characters, got a string",
    ],
    [
      { dns_approval: { options: [{ name: "a", type: "CNAME record", value: "b" }] } },
      "certificate.dns_approval.options[0].type: expected a type of DNS record, got a string",
    ],
    [
      { approver_email: "x".repeat(321) },
      "certificate.approver_email: expected one line of at most 320 characters, got a string",
    ],
    [{ tags: ["\ud800"] }, "certificate.tags[0]: expected a string of whole characters, got a string"],
    [
      { billed_through: -1 },
      "certificate.billed_through: expected an integer that is not negative, got a number",
    ],
    [
      { billed_through: 253_402_300_800 },
      "certificate.billed_through: expected a time before the year 10000, got a number",
    ],
    [{ billed_through: 1.5 }, "certificate.billed_through: expected an integer, got a number"],
  ];
  it.each(wrong)("given %o, then the error names the attribute and never its value", (change, message) => {
    expect(() => certificate(change)).toThrow(ShapeError);
    expect(() => certificate(change)).toThrow(message);
  });
});

describe("decodeInstance", () => {
  it("given the documented example, then every attribute comes over, times in milliseconds", () => {
    expect(instance()).toEqual({
      id: 331,
      state: "active",
      expiring: false,
      source: "sslmate",
      publicKeyHash: HASH,
      expiration: 1_427_442_542_000,
      invoiceId: "1001",
      sha256Fingerprint: instanceJson.sha256_fingerprint,
      approvalMethod: "email",
      approverEmail: "webmaster@example.com",
      approvalEmailFrom: "sslorders@geotrust.com",
    });
  });

  it.each([
    ["1001", "1001"],
    [1001, "1001"],
    [null, undefined],
  ])("given the invoice %o, then it is %o", (invoice_id, invoiceId) => {
    expect(instance({ invoice_id }).invoiceId).toBe(invoiceId);
  });

  it.each([
    [
      ["a\n", "b\n"],
      ["a\n", "b\n"],
    ],
    [[], []],
    ["a\nb\n", ["a\nb\n"]],
    ["", []],
    [null, undefined],
  ])("given the chain %o, then it is %o", (chain, chainPems) => {
    expect(instance({ chain }).chainPems).toEqual(chainPems);
  });

  it("given an empty crt, then there is no certificate yet", () => {
    expect(instance({ crt: "", root: "" })).toMatchObject({ certificatePem: undefined, rootPem: undefined });
  });

  it("given an instance that was only ordered, then what is null or absent is undefined", () => {
    expect(
      decodeInstance(
        { id: 1, state: "pending", pubkey_hash: HASH, expiration: null, source: null },
        "instance",
      ),
    ).toEqual({ id: 1, state: "pending", expiring: false, publicKeyHash: HASH });
  });

  it.each<[object, string]>([
    [{ id: 1.5 }, "instance.id: expected an integer, got a number"],
    [
      { state: "waiting" },
      "instance.state: expected one of pending, active, expired, revoked, canceled, got a string",
    ],
    [
      { state: undefined },
      "instance.state: expected one of pending, active, expired, revoked, canceled, got nothing",
    ],
    [{ pubkey_hash: null }, "instance.pubkey_hash: expected 64 lower-case hex digits, got null"],
    [{ chain: {} }, "instance.chain: expected an array or a string, got an object"],
    [{ chain: [1] }, "instance.chain[0]: expected a string, got a number"],
    [{ crt: 5 }, "instance.crt: expected a string, got a number"],
    [{ source: "gift" }, "instance.source: expected one of sslmate, import, got a string"],
  ])("given %o, then the error names the attribute", (change, message) => {
    expect(() => instance(change)).toThrow(message);
  });

  it("given any JSON at all, then it is decoded or refused with a ShapeError", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(instanceJson)), (value, name) => {
        for (const attempt of [() => decodeInstance(value, "instance"), () => instance({ [name]: value })]) {
          try {
            attempt();
          } catch (error) {
            expect(error).toBeInstanceOf(ShapeError);
          }
        }
      }),
      fuzzRuns(100),
    );
  });
});
