/** Wrong certificate signing requests: each gets the documented error object that names what is wrong, and changes nothing. */
import { describe, expect, it } from "vitest";
import { makeCsr, makeKey, openssl, withFiles } from "../support/openssl.ts";
import { useHarness } from "../support/use-harness.ts";

const CN = "a.example.com";

/** A CSR with one bit of its signature turned. */
function forged(): string {
  const lines = makeCsr(CN).split("\n");
  const last = lines.at(-3) ?? "";
  lines[lines.length - 3] = last.slice(0, -6) + (last.at(-6) === "A" ? "B" : "A") + last.slice(-5);
  return lines.join("\n");
}

const withSubject = (subject: string): string => makeCsr(CN, { subject });

describe("a wrong CSR", () => {
  const start = useHarness();

  it.each([
    ["nothing", () => "", /must be one PEM-encoded/],
    ["no PEM", () => "nonsense", /must be one PEM-encoded/],
    ["a key instead", () => makeKey(), /must be one PEM-encoded/],
    ["two of them", () => makeCsr(CN) + makeCsr(CN), /must be one PEM-encoded/],
    ["no DER", () => makeCsr(CN).replace(/\n[^-]+\n/, "\nAAAA\n"), /not a well-formed PKCS#10/],
    [
      "RSA of 1024 bits",
      () => makeCsr(CN, { key: makeKey("rsa:1024") }),
      /^RSA keys must be 2048, 3072, or 4096 bits$/,
    ],
    ["curve P-521", () => makeCsr(CN, { key: makeKey("secp521r1") }), /P-256 or P-384/],
    ["Ed25519", () => makeCsr(CN, { key: makeKey("ed25519") }), /RSA or ECDSA/],
    ["a wrong signature", forged, /signature is wrong/],
    [
      "another common name",
      () => withSubject("/C=US/CN=b.example.com"),
      /common name must be a\.example\.com/,
    ],
    ["no common name", () => withSubject("/C=US"), /common name must be/],
    ["no country", () => withSubject(`/CN=${CN}`), /two-letter country/],
    ["SHA-1", () => sha1Csr(), /SHA-256, SHA-384 or SHA-512/],
  ])("given %s, then 400", async (_what, csr, message) => {
    const harness = await start();
    const { status, json } = await harness.api.post(`/certs/${CN}`, { csr: csr(), approval_method: "dns" });
    expect(status).toBe(400);
    expect(json).toMatchObject({
      reason: expect.stringMatching(/^bad_/),
      param: "csr",
      message: expect.stringMatching(message),
    });
    expect((await harness.api.get(`/certs/${CN}`)).json["exists"]).toBe(false);
  });

  it("given RSA of 1024 bits, then the reason is the one of the reference", async () => {
    const harness = await start();
    const answer = await harness.create(CN, { csr: makeCsr(CN, { key: makeKey("rsa:1024") }) });
    expect(answer.json).toEqual({
      reason: "bad_bitsize",
      message: "RSA keys must be 2048, 3072, or 4096 bits",
      param: "csr",
    });
  });
});

function sha1Csr(): string {
  return withFiles({ key: makeKey("rsa:2048") }, (files) =>
    openssl(["req", "-new", "-sha1", "-key", files["key"] ?? "", "-subj", `/C=US/CN=${CN}`]),
  );
}
