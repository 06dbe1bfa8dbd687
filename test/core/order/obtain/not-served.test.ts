/** A first certificate that is not bought, since the Cluster does not serve the Order, or another Order came first. */
import { describe, expect, it } from "vitest";
import type { OrderObserved } from "../../../../src/core/facts/observed.ts";
import type { Rest } from "../../../../src/core/order/action.ts";
import { decide } from "../../../../src/core/order/decide.ts";
import { orderObserved } from "../../../support/observed/order-observed.ts";
import {
  withCluster,
  withClusterTrouble,
  withIdentifiers,
  withNames,
  withOrder,
  withoutCluster,
  withRival,
} from "../../../support/observed/with-asked.ts";

type Row = [name: string, observed: OrderObserved, expected: Partial<Rest>];

describe("decide, for a first certificate, waits", () => {
  const waits: Row[] = [
    [
      "given the Order is being deleted, then nothing is bought any more",
      orderObserved(withOrder({ deleting: true })),
      { state: "settled", reason: "Deleting", message: "The Order is being deleted; its Secret stays." },
    ],
    [
      "given no Cluster of that name, then it goes on once there is one",
      orderObserved(withoutCluster),
      {
        state: "progressing",
        reason: "ClusterNotFound",
        message:
          "Cluster webservers does not exist. Create it, or create this Order anew with a spec.cluster that kubectl get sslcluster lists.",
      },
    ],
    [
      "given a Cluster that is not Ready, then its own words are passed on",
      orderObserved(withClusterTrouble("SSLMate does not accept the API key. Put the right one in.")),
      {
        state: "progressing",
        reason: "ClusterNotReady",
        message:
          "Cluster webservers is not ready: SSLMate does not accept the API key. Put the right one in.",
      },
    ],
    [
      "given a Cluster that has not been tried, then the message is a sentence too",
      orderObserved(withClusterTrouble("its account has not been tried yet")),
      { message: "Cluster webservers is not ready: its account has not been tried yet." },
    ],
    [
      "given no approval anywhere, then both fields that could say it are named",
      orderObserved(withIdentifiers({ type: "dns", value: "example.com" })),
      {
        state: "stalled",
        reason: "ApprovalMissing",
        message:
          "spec.identifiers[0] (example.com) has no approval, and Cluster webservers has no defaults.approval. Set one of them.",
      },
    ],
    [
      "given a namespace that the Cluster does not serve, then a person has to act",
      orderObserved(withCluster({ allowedNamespaces: { from: "Names", names: ["blog", "wiki"] } })),
      {
        state: "stalled",
        reason: "NamespaceNotAllowed",
        message:
          "Cluster webservers serves the namespaces blog, wiki, not namespace shop. Ask its owner to allow the namespace (spec.allowedNamespaces.names), or use another Cluster.",
      },
    ],
    [
      "given a rule against it and a Cluster that is not Ready, then the rule is told: it does not go away by itself",
      orderObserved(withClusterTrouble("SSLMate is not available.", { allowedNames: ["example.org"] })),
      { reason: "NameNotAllowed" },
    ],
    [
      "given a name that the Cluster does not allow, then it is named",
      orderObserved(
        withNames("example.com", "a.example.net", "b.example.net"),
        withCluster({ allowedNames: ["example.com"] }),
      ),
      {
        state: "stalled",
        reason: "NameNotAllowed",
        message:
          "Cluster webservers does not allow a.example.net, b.example.net (spec.allowedNames). Ask its owner to allow it, or remove it from spec.identifiers.",
      },
    ],
    [
      "given another Order that has the certificate of this common name, then it says which",
      orderObserved(withRival({ namespace: "blog", name: "web", holds: true })),
      {
        state: "stalled",
        reason: "CommonNameTaken",
        message:
          "Order blog/web already has, or is buying, the certificate of example.com at this endpoint, where a common name exists once. Use the Secret of that Order, or create this one anew with another name first.",
      },
    ],
    [
      "given an older Order that wants this common name and has not got it yet, then it says so",
      orderObserved(withRival({ namespace: "blog", name: "web", createdAt: 0 })),
      {
        reason: "CommonNameTaken",
        message:
          "Order blog/web came first and is to have the certificate of example.com at this endpoint, where a common name exists once. Use the Secret of that Order, or create this one anew with another name first.",
      },
    ],
    [
      "given another Order that writes the same Secret, then it says which",
      orderObserved(withRival({ wants: "secret", holds: true })),
      {
        state: "stalled",
        reason: "SecretNameTaken",
        message:
          "Order shop/other writes Secret example-com-tls too, and came first. Give this Order another spec.secretName, or delete one of the two.",
      },
    ],
  ];
  it.each(waits)("%s", (_name, observed, expected) => {
    expect(decide(observed)).toMatchObject({ kind: "rest", ...expected });
  });
});
