import { describe, expect, it } from "vitest";
import type { Rest } from "../../../src/core/order/action.ts";
import { decide } from "../../../src/core/order/decide.ts";
import type { OrderObserved } from "../../../src/core/facts/observed.ts";
import { DAY, FIRST_WAIT, FOREIGN_KEY, NOW, OUR_TAG, pair } from "../../support/observed/facts.ts";
import { foreignInstance, instance } from "../../support/observed/instances.ts";
import { orderObserved, type Change } from "../../support/observed/order-observed.ts";
import {
  withAsked,
  withCluster,
  withClusterTrouble,
  withIdentifiers,
  withNames,
  withOrder,
  withoutCluster,
  withRival,
  withSpec,
} from "../../support/observed/with-asked.ts";
import {
  withOthersAttempt,
  withRefusal,
  withUnreadableAttempt,
} from "../../support/observed/with-attempt.ts";
import {
  withBrokenSecret,
  withForeignSecret,
  withImmutableSecret,
  withSecret,
} from "../../support/observed/with-secret.ts";
import { live, withAnswer } from "../../support/observed/with-vendor.ts";

type Row = [name: string, observed: OrderObserved, expected: Partial<Rest>];

const desired = {
  names: [{ value: "example.com", approval: "dns" as const }] as const,
  privateKey: { algorithm: "ECDSA" as const, size: 256 as const, encoding: "PKCS8" as const },
};

describe("decide, for a first certificate, buys", () => {
  const pays: [name: string, changes: Change[]][] = [
    ["given nothing in the way, then it pays", []],
    [
      "given a Secret with the certificate of another common name, then it pays: that is another purchase at SSLMate",
      [withSecret(pair({ dnsNames: ["www.example.com"] }))],
    ],
    [
      "given our Secret without key, without certificate, or with two halves that do not fit, then it pays",
      [withBrokenSecret],
    ],
    ["given a younger Order that wants the same common name, then it pays", [withRival({ createdAt: NOW })]],
    ["given our tag on an object that was never bought, then it pays", [live({ owners: [OUR_TAG] })]],
    ["given a term that has ended, then it pays", [live({ termEnding: true, paidUntil: NOW - DAY })]],
    [
      "given rotationPolicy Never, then there is no key to keep",
      [withSpec({ privateKey: { rotationPolicy: "Never" } }), live()],
    ],
  ];
  it.each(pays)("%s", (_name, changes) => {
    expect(decide(orderObserved(live(), ...changes))).toEqual({
      kind: "pay",
      request: {
        verb: "buy",
        paid: true,
        desired: expect.objectContaining(desired),
        keepKey: false,
        handles: {},
      },
    });
  });

  it("given annotations that ask for a renewal and a new key, then the first certificate is both", () => {
    const asked = { renew: "1", rekey: "2" };

    expect(decide(orderObserved(live(), withAsked(asked)))).toMatchObject({
      kind: "pay",
      request: { verb: "buy", handles: asked },
    });
  });

  it.each([
    ["nothing known of SSLMate", []],
    ["an answer that was not read together with everything else", [withAnswer()]],
    ["an answer that says what forbids buying", [withAnswer({ current: foreignInstance() })]],
  ] as [string, Change[]][])("given %s, then all is looked at live first", (_name, changes) => {
    expect(decide(orderObserved(...changes))).toEqual({ kind: "look" });
  });
});

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
          "Cluster webservers serves the namespaces blog, wiki, not namespace shop. Ask its owner to allow the namespace, or use another Cluster.",
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
    [
      "given a Secret of that name that is not ours, then it is left alone, and looked at again",
      orderObserved(withForeignSecret("not-ours", "it lacks the label sslmate.com/managed")),
      {
        state: "stalled",
        reason: "SecretConflict",
        message:
          "Secret example-com-tls exists and was not written for this Order (it lacks the label sslmate.com/managed); it is left as it is. Set another spec.secretName, or delete the Secret if nobody needs it.",
        after: 60_000,
      },
    ],
    [
      "given a Secret of that name that belongs to another Order, then it is left alone",
      orderObserved(withForeignSecret("other-order", "Order web")),
      {
        reason: "SecretConflict",
        message:
          "Secret example-com-tls belongs to Order web; it is left as it is. Set another spec.secretName, or delete the Secret if nobody needs it.",
      },
    ],
    [
      "given a Secret of that name and another type, then it is left alone",
      orderObserved(withForeignSecret("other-type", "Opaque")),
      {
        reason: "SecretConflict",
        message:
          "Secret example-com-tls is of type Opaque, not kubernetes.io/tls, which cannot be changed; it is left as it is. Set another spec.secretName, or delete the Secret if nobody needs it.",
      },
    ],
    [
      "given our Secret made immutable and without a pair, then nothing is bought that could not be published",
      orderObserved(withImmutableSecret),
      {
        state: "stalled",
        reason: "SecretConflict",
        message:
          "Secret example-com-tls is immutable and cannot be written. Set another spec.secretName, or delete the Secret if nobody needs it.",
        after: 60_000,
      },
    ],
    [
      "given an attempt for this common name that another Order began, then it waits for the end of that",
      orderObserved(withOthersAttempt),
      {
        state: "progressing",
        reason: "AttemptInFlight",
        message:
          "A call for this common name, made for Order blog/web, has not come to its end. If that Order is gone, SSLMate is asked what came of it, which takes some minutes, and this Order then goes on by itself. Only if no account is left to ask with, and SSLMate shows no certificate of this name, delete Secret attempt-1234 in the operator's namespace.",
        after: 60_000,
      },
    ],
    [
      "given a Secret in the place of its attempt that cannot be read as one, then nothing is bought",
      orderObserved(withUnreadableAttempt),
      {
        state: "stalled",
        reason: "AttemptInFlight",
        message:
          "Secret attempt-1234 in the operator's namespace has the name of this purchase's attempt, but cannot be read as one, so nothing is bought. If another version of the operator made it, run that version; if SSLMate shows no certificate of this name, delete the Secret.",
        after: 60_000,
      },
    ],
    [
      "given a pending instance at SSLMate that is not ours, then nothing is bought beside it",
      orderObserved(live({ pending: instance({ publicKeyHash: FOREIGN_KEY }) })),
      {
        state: "progressing",
        reason: "PendingElsewhere",
        message:
          "SSLMate shows a pending instance (21) for example.com that this Order did not buy; nothing is bought beside it. Finish or cancel it at SSLMate.",
        after: 60_000,
      },
    ],
    [
      "given a certificate at SSLMate that is not ours, then nothing is bought beside it",
      orderObserved(live({ current: foreignInstance({ id: 21 }) })),
      {
        state: "stalled",
        reason: "CertificateExists",
        message:
          "SSLMate already has a certificate (instance 21) for example.com whose key this Order does not have; nothing is bought beside it. Use it where its key is; or set spec.adopt to Rekey, by which this Order takes it over with a new key; or revoke it at SSLMate to have this Order buy one.",
        after: 60_000,
      },
    ],
    [
      "given both at SSLMate, then the pending one is told, since it is what changes",
      orderObserved(live({ pending: instance({ publicKeyHash: FOREIGN_KEY }), current: foreignInstance() })),
      { reason: "PendingElsewhere" },
    ],
    [
      "given a call that failed in this pass, then nothing more is tried in it, whatever else holds",
      orderObserved(withRefusal(), withoutCluster),
      { state: "stalled", reason: "Refused", after: FIRST_WAIT },
    ],
  ];
  it.each(waits)("%s", (_name, observed, expected) => {
    expect(decide(observed)).toMatchObject({ kind: "rest", ...expected });
  });
});
