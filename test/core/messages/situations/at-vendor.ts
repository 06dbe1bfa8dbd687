/** What SSLMate shows of an Order's certificate that keeps the operator from going on by itself. */
import {
  attemptFacts,
  DAY,
  FOREIGN_KEY,
  NOW,
  OTHER_TAG,
  OUR_TAG,
  pair,
} from "../../../support/observed/facts.ts";
import {
  earlyInstance,
  foreignInstance,
  instance,
  storedInstance,
  wrongInstance,
} from "../../../support/observed/instances.ts";
import { at, type Change } from "../../../support/observed/order-observed.ts";
import { withCluster, withNames, withOrder, withSpec } from "../../../support/observed/with-asked.ts";
import { withAttempt, withSetAside } from "../../../support/observed/with-attempt.ts";
import { withSecret } from "../../../support/observed/with-secret.ts";
import { live, withAnswer } from "../../../support/observed/with-vendor.ts";
import { deleting, revoke, vendorRenews, type Situations } from "./situation.ts";

const expiring = (days: number): Change => withSecret(pair({ notAfter: NOW + days * DAY }));

/** The node's clock is so many days ahead. */
const wrongClock =
  (days: number): Change =>
  (observed) =>
    live({ current: storedInstance(), owners: [OUR_TAG], clockAhead: days * DAY })(
      at(NOW + days * DAY)(observed),
    );

/** Four attempts that ended so. */
const ended = (how: "wrong" | "canceled"): Change =>
  withSetAside(
    ...[1, 2, 3, 4].map((number) =>
      attemptFacts({ uid: `attempt-${number}`, publicKeyHash: `${number}`.repeat(64), ended: how }),
    ),
  );

export const AT_VENDOR = {
  CertificateExists: [["somebody bought it before", live({ current: foreignInstance() })]],
  OwnedElsewhere: [
    ["another installation has it", live({ current: foreignInstance(), owners: [OTHER_TAG] })],
    ["another installation is about to buy it", live({ owners: [OTHER_TAG] })],
  ],
  PendingElsewhere: [
    ["somebody else bought it just now", live({ pending: instance({ id: 41, publicKeyHash: FOREIGN_KEY }) })],
  ],
  PendingForOtherNames: [
    [
      "a first purchase with a wrong name",
      withAttempt({}, { names: ["example.com", "wwww.example.com"] }),
      withAnswer({ pending: instance() }),
    ],
  ],
  OvertakenElsewhere: [
    [
      "somebody bought while our purchase was in doubt",
      withAttempt(),
      withAnswer({ current: foreignInstance() }),
    ],
  ],
  Canceled: [
    [
      "four in a row were canceled at SSLMate",
      ended("canceled"),
      live({ current: storedInstance(), owners: [OUR_TAG] }),
    ],
  ],
  NotDelivered: [
    ["issued a moment ago", withAttempt(), withAnswer({ pending: instance({ state: "active" }) })],
  ],
  NotYetValid: [["issued by a clock that is ahead", withAttempt(), withAnswer({ current: earlyInstance() })]],
  BadCertificate: [
    ["four in a row were wrong", ended("wrong"), live({ current: wrongInstance(), owners: [OUR_TAG] })],
  ],
  GoneAtVendor: [
    [
      "it was revoked, and another key is asked for",
      withSecret(),
      withSpec({ privateKey: { size: 384 } }),
      live(),
    ],
    [
      "the Order is being deleted, and the API key is that of another account",
      deleting,
      revoke,
      withSecret(),
      live(),
    ],
  ],
  NewerAtVendor: [
    ["it has a key that nobody knows", withSecret(), live({ current: foreignInstance(), owners: [OUR_TAG] })],
    [
      "it lacks a name",
      withNames("example.com", "www.example.com"),
      withSecret(pair({ dnsNames: ["example.com", "www.example.com"] })),
      live({
        current: storedInstance({ id: 18 }, { fingerprintSha256: "d".repeat(64), notAfter: NOW + 300 * DAY }),
        owners: [OUR_TAG],
      }),
    ],
  ],
  ClockAhead: [
    ["the certificate is due by it", withSecret(), wrongClock(50)],
    ["the certificate has expired by it", withSecret(), wrongClock(70)],
  ],
  VendorRenewalNotAllowed: [
    ["the Cluster does not allow it", vendorRenews],
    [
      "it is the Cluster's own default, and not allowed",
      withOrder({ finalizer: true }),
      withCluster({ defaults: { approval: "dns", renewal: { policy: "Vendor" } } }),
    ],
    ["and the certificate has expired", expiring(-1), vendorRenews],
    [
      "a person is to agree to what is paid",
      vendorRenews,
      withCluster({ purchase: { policy: "Manual", vendorRenewal: true } }),
    ],
  ],
  Expired: [
    ["renewal is disabled", expiring(-1), withSpec({ renewal: { policy: "Disabled" } })],
    [
      "SSLMate was to renew it",
      expiring(-1),
      vendorRenews,
      withCluster({ purchase: { vendorRenewal: true } }),
      live({ current: storedInstance({ state: "expired" }), owners: [OUR_TAG] }),
    ],
    [
      "SSLMate was to renew it, and shows one with a key that nobody knows",
      expiring(-1),
      vendorRenews,
      withCluster({ purchase: { vendorRenewal: true } }),
      live({ current: foreignInstance(), owners: [OUR_TAG] }),
    ],
  ],
} satisfies Situations;
