/** What an Order asks for and cannot have: by its Cluster, its namespace, its names, its approval or its key. */
import {
  withCluster,
  withClusterDeleting,
  withClusterTrouble,
  withIdentifiers,
  withoutCluster,
  withSpec,
} from "../../../support/observed/with-asked.ts";
import type { Change } from "../../../support/observed/order-observed.ts";
import { withFailure } from "../../../support/observed/with-attempt.ts";
import { withSecret } from "../../../support/observed/with-secret.ts";
import { live } from "../../../support/observed/with-vendor.ts";
import { NOT_TRIED } from "../../../../src/reconcilers/order/gather.ts";
import { deleting, revoke, vendorRenews, type Situations } from "./situation.ts";

const withoutPurse: Change = (observed) => {
  const { purse: _, ...rest } = observed;
  return rest;
};

export const ASKED = {
  ClusterNotFound: [
    ["no such Cluster", withoutCluster],
    ["the Cluster was deleted, and SSLMate renews by itself", withSecret(), vendorRenews, withoutCluster],
    ["the Cluster of a deleted Order is gone", deleting, revoke, withoutCluster],
  ],
  ClusterNotReady: [
    [
      "its API key is wrong",
      withClusterTrouble(
        "SSLMate does not accept the API key. Put the right one into Secret sslmate-system/sslmate-api-key, entry api_key.",
      ),
    ],
    ["it is new", withClusterTrouble(NOT_TRIED)],
    ["its budget was not read", live(), withoutPurse],
    [
      "its account cannot be opened",
      withFailure({
        kind: "account",
        problem: "Secret sslmate-system/sslmate-api-key does not exist. Create it.",
      }),
    ],
  ],
  ClusterDeleting: [["somebody's finalizer keeps the Cluster", withClusterDeleting]],
  NamespaceNotAllowed: [
    ["by a list of names", withCluster({ allowedNamespaces: { from: "Names", names: ["bank", "blog"] } })],
    [
      "by labels",
      withCluster({
        allowedNamespaces: { from: "Selector", selector: { matchLabels: { certificates: "paid" } } },
      }),
    ],
    [
      "it has its certificate",
      withSecret(),
      withCluster({ allowedNamespaces: { from: "Names", names: ["bank", "blog"] } }),
    ],
  ],
  NameNotAllowed: [
    ["a name is not on the list", withCluster({ allowedNames: ["example.net"] })],
    ["the same, and it has its certificate", withSecret(), withCluster({ allowedNames: ["example.net"] })],
  ],
  ApprovalMissing: [
    ["no name is left, though the CRD holds that there is one", withIdentifiers()],
    ["neither Order nor Cluster says how", withIdentifiers({ type: "dns", value: "example.com" })],
  ],
  ApprovalNotPossible: [
    [
      "a wildcard, by http",
      withIdentifiers({ type: "dns", value: "*.example.com" }),
      withCluster({ defaults: { approval: "http" } }),
    ],
    [
      "by email, where SSLMate renews by itself",
      vendorRenews,
      withCluster({ purchase: { vendorRenewal: true } }),
      withIdentifiers({
        type: "dns",
        value: "example.com",
        approval: "email",
        approverEmail: "admin@example.com",
      }),
    ],
  ],
  ApprovalNotReady: [
    [
      "a DNS record is missing",
      withFailure({
        kind: "not-approvable",
        approval: {
          names: [
            {
              name: "example.com",
              method: "dns",
              ready: false,
              records: [
                { name: "_acme-challenge.example.com.", type: "CNAME", value: "0123.dv.sslmate.com." },
              ],
            },
          ],
        },
      }),
    ],
    [
      "the proxy for http is missing",
      withIdentifiers({ type: "dns", value: "example.com", approval: "http" }),
      withFailure({
        kind: "not-approvable",
        approval: { names: [{ name: "example.com", method: "http", ready: false, records: [] }] },
      }),
    ],
  ],
  InvalidPrivateKey: [["Order and Cluster do not fit", withSpec({ privateKey: { size: 2048 } })]],
  RequestNotPossible: [
    [
      "the account has no contact details",
      withFailure({
        kind: "csr",
        problem: "The account has no contact details at SSLMate; fill them in on its account page.",
      }),
    ],
  ],
} satisfies Situations;
