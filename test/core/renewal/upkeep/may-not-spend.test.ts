/** An Order that may not spend any more: it gets back what it had, and nothing is bought. */
import { describe, expect, it } from "vitest";
import { decide } from "../../../../src/core/order/decide.ts";
import { storedInstance } from "../../../support/observed/instances.ts";
import { orderObserved, type Change } from "../../../support/observed/order-observed.ts";
import { withCluster } from "../../../support/observed/with-asked.ts";
import { live } from "../../../support/observed/with-vendor.ts";
import { owners, LOOK } from "./upkeep-rows.ts";

/** The Order had a certificate, as its status remembers. */
const had: Change = (observed) => ({
  ...observed,
  order: {
    ...observed.order,
    status: {
      observedGeneration: 3,
      certificate: {
        serialNumber: "01ab",
        fingerprintSHA256: "c".repeat(64),
        issuer: "CA",
        notBefore: "2026-10-23T12:00:00Z",
        notAfter: "2027-01-21T12:00:00Z",
        dnsNames: ["example.com"],
      },
    },
  },
});

describe("an Order that may not spend any more", () => {
  const denied = withCluster({ allowedNamespaces: { from: "Names", names: ["blog"] } });
  const lost = { owners, current: storedInstance({ otherNames: [] }) };

  it("given a Secret that is lost, then it gets back what it had, free of charge", () => {
    expect(decide(orderObserved(had, denied))).toMatchObject(LOOK);
    expect(decide(orderObserved(had, denied, live(lost)))).toMatchObject({
      kind: "pay",
      request: { verb: "reissue", paid: false },
    });
  });

  it("given a Secret that is lost and nothing at SSLMate, then nothing is bought", () => {
    expect(decide(orderObserved(had, denied, live({})))).toMatchObject({ reason: "NamespaceNotAllowed" });
  });

  it("given an Order that never had one, then SSLMate is not even asked", () => {
    expect(decide(orderObserved(denied))).toMatchObject({ reason: "NamespaceNotAllowed" });
    expect(decide(orderObserved(denied, live(lost)))).toMatchObject({ reason: "NamespaceNotAllowed" });
  });
});
