/** Paths, keys, kinds and times as the Kubernetes API writes them. */
import { describe, expect, it } from "vitest";
import { leases, microTime, namespaces, secrets } from "../../../src/kube/client/kinds.ts";
import {
  apiVersionOf,
  collectionPath,
  keyText,
  objectPath,
  parseKey,
} from "../../../src/kube/client/resource.ts";

describe("paths", () => {
  it.each([
    [collectionPath(secrets), "/api/v1/secrets"],
    [collectionPath(secrets, "shop"), "/api/v1/namespaces/shop/secrets"],
    [collectionPath(leases, "shop"), "/apis/coordination.k8s.io/v1/namespaces/shop/leases"],
    [objectPath(namespaces, { name: "shop" }), "/api/v1/namespaces/shop"],
    [
      objectPath(secrets, { namespace: "shop", name: "a" }, "status"),
      "/api/v1/namespaces/shop/secrets/a/status",
    ],
    [
      objectPath(secrets, { namespace: "shop", name: "a/../b?c" }),
      "/api/v1/namespaces/shop/secrets/a%2F..%2Fb%3Fc",
    ],
  ])("%s", (path, expected) => {
    expect(path).toBe(expected);
  });

  it("given an empty namespace, then throws instead of asking for all", () => {
    expect(() => collectionPath(secrets, "")).toThrow('"" is not the name of an object');
  });
});

describe("keys", () => {
  it.each([
    [{ namespace: "shop", name: "a" }, "shop/a"],
    [{ name: "a" }, "a"],
  ])("given %j, then %s and back", (key, text) => {
    expect(keyText(key)).toBe(text);
    expect(parseKey(text)).toEqual(key);
  });
});

describe("names of kinds", () => {
  it("given the core group, then apiVersion is the version alone", () => {
    expect(apiVersionOf(secrets)).toBe("v1");
    expect(apiVersionOf(leases)).toBe("coordination.k8s.io/v1");
  });
});

describe("microTime", () => {
  it("given a time, then writes six digits after the second", () => {
    expect(microTime(Date.parse("2026-11-22T12:00:00.5Z"))).toBe("2026-11-22T12:00:00.500000Z");
  });
});
