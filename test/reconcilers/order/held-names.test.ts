/** Who holds a common name or a Secret that another Order wants as well: only what was written for an Order counts for it. */
import { beforeEach, describe, expect, test } from "vitest";
import type { Rival } from "../../../src/core/facts/observed.ts";
import { formerSecretOf, rivalsOf } from "../../../src/reconcilers/order/rivals.ts";
import type { OrderObject } from "../../../src/reconcilers/resources.ts";
import { pair } from "../../support/observed/facts.ts";
import { cachesByHand, cluster, order, tlsSecret } from "../world/caches-by-hand.ts";

/** Two Orders of one name in two namespaces, for one common name. */
const shop = order("a");
const bank = order("a", {}, { namespace: "bank" });

let world: ReturnType<typeof cachesByHand>;

beforeEach(() => {
  world = cachesByHand();
  world.clusters.set("webservers", cluster());
  world.orders.set("shop/a", shop);
  world.orders.set("bank/a", bank);
});

/** The Secret of shop/a, in a namespace. */
function putSecret(namespace: string, name = "a-tls"): void {
  const stored = pair({ dnsNames: ["a.example"] });
  world.tlsSecrets.set(`${namespace}/${name}`, { ...tlsSecret(name, "a"), namespace, pair: stored });
}

function rivals(of: OrderObject): Pick<Rival, "namespace" | "name" | "wants" | "holds">[] {
  const found = rivalsOf(of, { caches: world.caches, operatorNamespace: "sslmate-system" });
  return found.map(({ namespace, name, wants, holds }) => ({ namespace, name, wants, holds }));
}

describe("two Orders of one name in two namespaces, for one common name", () => {
  test("given the Secret of one, then that one holds the name", () => {
    putSecret("shop");
    expect(rivals(bank)).toEqual([{ namespace: "shop", name: "a", wants: "common-name", holds: true }]);
    expect(rivals(shop)).toEqual([{ namespace: "bank", name: "a", wants: "common-name", holds: false }]);
  });

  test("given a copy of that Secret beside the other, then the other holds nothing by it, or both would wait for ever", () => {
    putSecret("shop");
    putSecret("bank");
    expect(rivals(shop)).toEqual([{ namespace: "bank", name: "a", wants: "common-name", holds: false }]);
    expect(rivals(bank)).toEqual([{ namespace: "shop", name: "a", wants: "common-name", holds: true }]);
  });

  test("given that copy, and a third Order that wants it too, then neither of the two there holds it", () => {
    putSecret("bank");
    const third = order("c", { secretName: "a-tls" }, { namespace: "bank" });
    world.orders.set("bank/c", third);
    expect(rivals(third)).toEqual([{ namespace: "bank", name: "a", wants: "secret", holds: false }]);
  });

  test("given a copy under a name of before, then it is the former Secret of the Order that it was written for alone", () => {
    const { fingerprintSha256: fingerprintSHA256 } = pair().certificate;
    const status = { certificate: { fingerprintSHA256 } } as NonNullable<OrderObject["status"]>;
    putSecret("shop", "former-tls");
    putSecret("bank", "former-tls");
    expect(formerSecretOf({ ...shop, status }, world.caches)).toMatchObject({ namespace: "shop" });
    expect(formerSecretOf({ ...bank, status }, world.caches)).toBeUndefined();
  });
});
