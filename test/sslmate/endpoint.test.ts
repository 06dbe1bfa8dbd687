/** An endpoint has one spelling, and none that would send the API key in the clear. */
import { describe, expect, it } from "vitest";
import { DEFAULT_ENDPOINT, normaliseEndpoint } from "../../src/sslmate/endpoint.ts";
import { SslmateConfigurationError } from "../../src/sslmate/errors.ts";
import { clientFor } from "./client.ts";

describe("normaliseEndpoint", () => {
  it.each([
    [DEFAULT_ENDPOINT, DEFAULT_ENDPOINT],
    ["HTTPS://SSLMate.com:443/api/v2/", DEFAULT_ENDPOINT],
    ["https://sslmate.com./api/v2//", DEFAULT_ENDPOINT],
    ["https://sandbox.sslmate.com", "https://sandbox.sslmate.com"],
    ["https://sandbox.example:8443/", "https://sandbox.example:8443"],
    ["http://127.0.0.1:8080/api/v2", "http://127.0.0.1:8080/api/v2"],
    ["http://127.9.9.9", "http://127.9.9.9"],
    ["http://[::1]:80/", "http://[::1]"],
    ["http://localhost:1/x", "http://localhost:1/x"],
    ["http://sandbox.sslmate.svc/api/v2", "http://sandbox.sslmate.svc/api/v2"],
    ["http://sandbox.sslmate.svc.cluster.local", "http://sandbox.sslmate.svc.cluster.local"],
  ])("given %s, then it is %s, and stays so", (endpoint, normal) => {
    expect(normaliseEndpoint(endpoint)).toBe(normal);
    expect(normaliseEndpoint(normal)).toBe(normal);
  });

  const notHttps =
    "The endpoint must begin with https://; http:// is for loopback addresses and names that end in .svc or .svc.cluster.local.";
  it.each([
    ["", "The endpoint is not a URL; it should look like https://sslmate.com/api/v2."],
    ["sslmate.com/api/v2", "The endpoint is not a URL; it should look like https://sslmate.com/api/v2."],
    ["http://sslmate.com/api/v2", notHttps],
    ["http://127.0.0.1.example.com", notHttps],
    ["http://svc", notHttps],
    ["http://evil-svc", notHttps],
    ["ftp://localhost/", notHttps],
    [
      "https://user:geheim@sslmate.com/",
      "The endpoint holds a user name or password; the API key belongs into its Secret.",
    ],
    ["https://sslmate.com/?key=geheim", "The endpoint holds a query or fragment; leave them out."],
    ["https://sslmate.com/#geheim", "The endpoint holds a query or fragment; leave them out."],
    ["https://sslmate.com/?", "The endpoint holds a query or fragment; leave them out."],
  ])("given %s, then the error says what is wrong without quoting it", (endpoint, message) => {
    expect(() => normaliseEndpoint(endpoint)).toThrow(SslmateConfigurationError);
    expect(() => normaliseEndpoint(endpoint)).toThrow(message);
    expect(message).not.toContain("geheim");
  });
});

describe("createSslmateClient", () => {
  it.each([
    ["apiKey", { apiKey: " \n" }, "The API key is empty."],
    ["apiKey", { apiKey: "a:b" }, "The API key holds characters that no API key has; copy it once more."],
    ["apiKey", { apiKey: "a\nb" }, "The API key holds characters that no API key has; copy it once more."],
    ["caBundle", { caBundle: "not PEM" }, "The CA bundle is not certificates in PEM."],
    ["caBundle", { caBundle: "" }, "The CA bundle is not certificates in PEM."],
    ["endpoint", { endpoint: "http://sslmate.com" }, "The endpoint must begin with https://"],
  ])("given a wrong %s, then the error names it", (field, options, message) => {
    const create = () => clientFor(DEFAULT_ENDPOINT, options);
    expect(create).toThrow(message);
    expect(create).toThrow(expect.objectContaining({ field }));
  });

  it("given any spelling of an endpoint, then the client tells the one spelling", () => {
    expect(clientFor("https://SSLMATE.com/api/v2/").endpoint).toBe(DEFAULT_ENDPOINT);
  });
});
