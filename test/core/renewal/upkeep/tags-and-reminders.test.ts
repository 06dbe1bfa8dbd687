/** Tags and reminders at SSLMate: what the Order asks for is set, what it no longer asks for is taken back, free of charge. */
import { describe, expect } from "vitest";
import type { OrderStatus } from "../../../../src/api/types.ts";
import type { NewSettings } from "../../../../src/core/order/action.ts";
import { OTHER_TAG, OUR_TAG } from "../../../support/observed/facts.ts";
import { foreignInstance, storedInstance } from "../../../support/observed/instances.ts";
import type { Change } from "../../../support/observed/order-observed.ts";
import { withCluster, withRival, withSpec, withStatus } from "../../../support/observed/with-asked.ts";
import { withFailure } from "../../../support/observed/with-attempt.ts";
import { live } from "../../../support/observed/with-vendor.ts";
import { seen, owners, LOOK, ISSUED, renewed, expectDecisions } from "./upkeep-rows.ts";

const asks = withSpec({ tags: ["cost-7", "shop"], muted: true });

const remembers = (settings: NonNullable<OrderStatus["settings"]>): Change =>
  withStatus({ observedGeneration: 3, settings });

const set = remembers({ tags: ["cost-7", "shop"], muted: true });

const shows = (tags: readonly string[], muted = false, instanceId = 17): Change =>
  seen({ instanceId, settings: { tags, muted } });

const answers = (tags: readonly string[], muted = false, more = {}): Change =>
  live({ owners, autoRenew: false, current: storedInstance(), settings: { tags, muted }, ...more });

const sets = (settings: NewSettings) => ({ kind: "set-settings", settings });

describe("tags and reminders", () => {
  expectDecisions([
    ["given nothing asked and others there, then SSLMate is not asked", [shows(["by-hand"], true)], ISSUED],
    [
      "given all as asked and remembered, and more there, then not",
      [asks, set, shows(["by-hand", "cost-7", "shop"], true)],
      ISSUED,
    ],
    [
      "given all as asked and nothing remembered, as after a lost status, then it is",
      [asks, shows(["cost-7", "shop"], true)],
      LOOK,
    ],
    ["given a tag that is not there, then it is", [asks, set, shows(["shop"], true)], LOOK],
    ["given reminders that are on, then it is", [asks, set, shows(["cost-7", "shop"])], LOOK],
    [
      "given a tag that was set and is not asked for any more, then it is",
      [asks, remembers({ tags: ["old"] }), shows(["cost-7", "old", "shop"], true)],
      LOOK,
    ],
    [
      "given such a tag that is gone, then it is, so that it is forgotten",
      [remembers({ tags: ["old"] }), shows(["by-hand"])],
      LOOK,
    ],
    [
      "given reminders that were turned off and may go on, then it is",
      [remembers({ muted: true }), shows([], true)],
      LOOK,
    ],
    ["given nothing seen, and all remembered, then not", [asks, set], ISSUED],
    ["given nothing seen nor remembered, then it is", [asks], LOOK],
    ["given nothing seen, and reminders asked for, then it is", [withSpec({ muted: false })], LOOK],
    ["given a suspended Order, then not", [withSpec({ tags: ["shop"], suspend: true }), shows([])], ISSUED],
    [
      "given an Order that the Cluster does not serve any more, then not",
      [asks, withCluster({ allowedNamespaces: { from: "Names", names: ["blog"] } }), shows([])],
      { reason: "NamespaceNotAllowed" },
    ],
    [
      "given another Order that has the name, then not",
      [asks, withRival({ holds: true, createdAt: 0 }), shows([])],
      ISSUED,
    ],
    [
      "given a call that failed, then that is said, and the certificate is Ready",
      [
        asks,
        shows([]),
        withFailure({ kind: "settings-not-taken", what: "it lacks the tag shop", free: true }),
      ],
      {
        state: "progressing",
        reason: "SettingsNotTaken",
        message: expect.stringContaining(
          "(it lacks the tag shop); the certificate stays as it is.",
        ) as string,
        failures: { failedAttempts: 1 },
      },
    ],
  ]);

  expectDecisions([
    [
      "given an object without any of it, then one call sets all",
      [asks, answers(["by-hand"])],
      sets({ tags: { "cost-7": true, shop: true }, muted: true }),
    ],
    [
      "given a part of it, then only the rest is sent",
      [asks, remembers({ tags: ["old", "older"] }), answers(["by-hand", "old", "shop"], true)],
      sets({ tags: { "cost-7": true, old: false } }),
    ],
    [
      "given reminders that may go on, then they do",
      [remembers({ muted: true }), answers([], true)],
      sets({ muted: false }),
    ],
    ["given reminders that a person turned off, then they stay so", [answers([], true)], ISSUED],
    [
      "given SSLMate's own renewal as well, then it goes in the same call",
      [asks, answers([], true, { autoRenew: true })],
      sets({ autoRenew: false, tags: { "cost-7": true, shop: true } }),
    ],
    ["given no tag of ours, then nothing is sent", [asks, answers([], false, { owners: [] })], ISSUED],
    [
      "given another owner's tag too, then not",
      [asks, answers([], false, { owners: [OUR_TAG, OTHER_TAG] })],
      ISSUED,
    ],
    [
      "given a vendor who does not say, then not",
      [asks, live({ owners, current: storedInstance() })],
      ISSUED,
    ],
    [
      "given a newer certificate that is ours, then that comes first",
      [asks, answers([], false, { current: renewed })],
      { kind: "publish" },
    ],
    [
      "given a newer certificate that is not, then it keeps nothing from being set",
      [asks, answers([], false, { current: foreignInstance() })],
      { kind: "set-settings" },
    ],
    [
      "given tags that look like an owner's, then they are neither set nor removed",
      [withSpec({ tags: [OTHER_TAG] }), remembers({ tags: [OUR_TAG] }), answers([])],
      ISSUED,
    ],
  ]);
});
