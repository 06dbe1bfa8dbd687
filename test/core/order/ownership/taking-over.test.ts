/** Taking over goes on after a stop, and gives nobody a certificate that the Cluster does not let him have. */
import { describe, expect, it } from "vitest";
import { DAY, NOW, OTHER_TAG, OUR_TAG, pair } from "../../../support/observed/facts.ts";
import { foreignInstance, storedInstance } from "../../../support/observed/instances.ts";
import { withCluster } from "../../../support/observed/with-asked.ts";
import { withSecret } from "../../../support/observed/with-secret.ts";
import { live } from "../../../support/observed/with-vendor.ts";
import { adoptRekey, decided, ifKeyMatches, never, withItsKey } from "./adoptions.ts";

describe("taking over a Secret, when the object has our tag already, as after a stop in between", () => {
  const claimed = live({ current: foreignInstance(), owners: [OUR_TAG] });

  it("given IfKeyMatches, then the Secret is taken over still", () => {
    expect(decided(ifKeyMatches, withItsKey, claimed)).toEqual({ kind: "take-over" });
  });

  it("given Never by now, then the Secret is left as it is", () => {
    expect(decided(never, withItsKey, claimed)).toMatchObject({ reason: "SecretConflict" });
  });
});

describe("taking over by Rekey, by an Order that the Cluster does not serve", () => {
  const closed = { allowedNamespaces: { from: "Names" as const, names: ["blog"] } };

  it.each([
    ["nobody's certificate", []],
    ["another's certificate", [OTHER_TAG]],
  ])("given %s and a pair of its own making, then a free reissue does not hand it over", (_name, owners) => {
    const action = decided(
      withSecret(pair({ notAfter: NOW + DAY })),
      adoptRekey,
      withCluster(closed),
      live({ current: foreignInstance(), owners }),
    );

    expect(action).toMatchObject({ kind: "rest", reason: "NamespaceNotAllowed" });
  });

  it("given a name that the Cluster does not allow, then just so", () => {
    const action = decided(
      withSecret(pair({ notAfter: NOW + DAY })),
      adoptRekey,
      withCluster({ allowedNames: ["example.org"] }),
      live({ current: foreignInstance() }),
    );

    expect(action).toMatchObject({ kind: "rest", reason: "NameNotAllowed" });
  });

  it("given its own certificate, then a free renewal goes on", () => {
    const due = pair({ notBefore: NOW - 80 * DAY, notAfter: NOW + 10 * DAY });
    const action = decided(
      withSecret(due),
      withCluster(closed),
      live({ current: storedInstance({}, due.certificate), owners: [OUR_TAG] }),
    );

    expect(action).toMatchObject({ kind: "pay", request: { verb: "reissue", paid: false } });
  });
});
