/** Tags and reminders that are to be set at SSLMate, and what puts them back. */
import { describe, expect, it, test } from "vitest";
import type { OrderSpec, OrderStatus } from "../../../src/api/types.ts";
import type { SettingsChange, ShownSettings } from "../../../src/core/facts/settings.ts";
import {
  differing,
  settingsAhead,
  settingsStatus,
  undoing,
  wantedSettings,
} from "../../../src/core/rules/vendor-settings.ts";
import { OTHER_TAG, OUR_TAG } from "../../support/observed/facts.ts";
import { orderObserved } from "../../support/observed/order-observed.ts";
import { withSpec, withStatus } from "../../support/observed/with-asked.ts";
import { withAttempt } from "../../support/observed/with-attempt.ts";
import { live } from "../../support/observed/with-vendor.ts";

type Settings = OrderStatus["settings"];

const owners = [OUR_TAG];
const asked = (spec: Partial<OrderSpec>, settings?: Settings, shown?: ShownSettings, owned = owners) =>
  orderObserved(
    withSpec(spec),
    withStatus({ observedGeneration: 1, ...(settings === undefined ? {} : { settings }) }),
    live({ owners: owned, ...(shown === undefined ? {} : { settings: shown }) }),
  );

describe("what an Order wants to be set", () => {
  it.each<[string, Partial<OrderSpec>, Settings, SettingsChange]>([
    ["nothing, and nothing set before", {}, undefined, {}],
    ["tags", { tags: ["a", "b"] }, undefined, { tags: { a: true, b: true } }],
    ["another tag than before", { tags: ["a"] }, { tags: ["b"] }, { tags: { a: true, b: false } }],
    [
      "the same as before",
      { tags: ["a"], muted: true },
      { tags: ["a"], muted: true },
      { tags: { a: true }, muted: true },
    ],
    ["reminders no more off", {}, { muted: true }, { muted: false }],
    ["nothing, and reminders on before", {}, { muted: false }, {}],
    ["a tag of an owner", { tags: [OTHER_TAG] }, { tags: [OUR_TAG] }, {}],
  ])("given %s", (_what, spec, settings, wanted) => {
    expect(wantedSettings(asked(spec, settings).order)).toEqual(wanted);
  });
});

describe("what puts back what was sent", () => {
  it.each<[string, SettingsChange, ShownSettings, SettingsChange | undefined]>([
    ["all there before", { tags: { a: true }, muted: true }, { tags: ["a"], muted: true }, undefined],
    ["a new tag beside an old one", { tags: { a: true, b: true } }, { tags: ["b"] }, { tags: { a: false } }],
    ["a tag that it removed", { tags: { a: false } }, { tags: ["a"] }, { tags: { a: true } }],
    ["reminders that were on", { muted: true }, { tags: [], muted: false }, { muted: false }],
    ["reminders of which nothing was said", { muted: true }, { tags: [] }, undefined],
  ])("given %s", (_what, sent, shown, undo) => {
    expect(undoing(sent, shown)).toEqual(undo);
  });

  test("given what is undone, then nothing is left to undo", () => {
    const before = { tags: ["old", "shop"], muted: false };
    const sent = { tags: { old: false, new: true, shop: true }, muted: true };
    const after = { tags: ["new", "shop"], muted: true };
    expect(differing(sent, after)).toBeUndefined();
    expect(differing(undoing(sent, before) ?? {}, before)).toBeUndefined();
  });
});

describe("what the status says before it is sent", () => {
  it.each<[string, Settings, SettingsChange, Settings]>([
    ["nothing", undefined, {}, undefined],
    ["new tags beside old ones", { tags: ["b"] }, { tags: { c: true, a: true } }, { tags: ["a", "b", "c"] }],
    ["what stands there", { tags: ["a"], muted: true }, { tags: { a: true }, muted: true }, undefined],
    ["a tag that is removed", { tags: ["a"] }, { tags: { a: false } }, undefined],
    ["reminders off", { tags: ["a"] }, { muted: true }, { tags: ["a"], muted: true }],
    ["reminders off that were on by its word", { muted: false }, { muted: true }, { muted: true }],
    ["reminders on", { muted: true }, { muted: false }, undefined],
    [
      "a tag, with reminders on",
      { muted: false },
      { tags: { a: true }, muted: false },
      { tags: ["a"], muted: false },
    ],
  ])("given %s", (_what, before, sent, ahead) => {
    expect(settingsAhead(before, sent)).toEqual(ahead);
  });

  test("given more than the status holds, then it stays within that", () => {
    const tags = Array.from({ length: 95 }, (_, index) => `t${index}`);
    const sent = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`new${index}`, true]));
    const ahead = settingsAhead({ tags }, { tags: sent })?.tags;
    expect(ahead).toHaveLength(100);
    expect(ahead).toEqual(expect.arrayContaining(Object.keys(sent)));
  });
});

describe("what the status remembers", () => {
  it.each<[string, Partial<OrderSpec>, Settings, ShownSettings, Settings]>([
    ["nothing asked, whatever is shown", {}, undefined, { tags: ["by-hand"], muted: true }, undefined],
    [
      "what is asked and shown",
      { tags: ["b", "a"], muted: true },
      undefined,
      { tags: ["a", "b", "by-hand"], muted: true },
      { tags: ["a", "b"], muted: true },
    ],
    [
      "what is asked and not shown",
      { tags: ["a"], muted: true },
      undefined,
      { tags: [], muted: false },
      undefined,
    ],
    [
      "what is asked, sent and not shown yet",
      { tags: ["a"], muted: true },
      { tags: ["a"], muted: true },
      { tags: [], muted: false },
      { tags: ["a"], muted: true },
    ],
    ["a tag that is still to be removed", {}, { tags: ["a"] }, { tags: ["a"] }, { tags: ["a"] }],
    ["a tag that is removed", {}, { tags: ["a"] }, { tags: ["by-hand"] }, undefined],
    ["reminders that are still to go on", {}, { muted: true }, { tags: [], muted: true }, { muted: true }],
    ["reminders that go on", {}, { muted: true }, { tags: [], muted: false }, undefined],
    [
      "reminders that are to be on, and are",
      { muted: false },
      undefined,
      { tags: [], muted: false },
      { muted: false },
    ],
    ["a vendor who does not say", { muted: true }, { muted: true }, { tags: [] }, { muted: true }],
  ])("given %s", (_what, spec, settings, shown, expected) => {
    expect(settingsStatus(asked(spec, settings, shown))).toEqual(expected);
  });

  test("given another's object, or none, then nothing is learned from it", () => {
    const settings = { tags: ["a"] };
    expect(settingsStatus(asked({ tags: ["a", "b"] }, settings, { tags: ["b"] }, []))).toEqual(settings);
    expect(settingsStatus(asked({ tags: ["a", "b"] }, settings, { tags: ["b"] }, [OTHER_TAG]))).toEqual(
      settings,
    );
    expect(settingsStatus(asked({ tags: ["a"] }, settings))).toEqual(settings);
  });

  test("given a call in flight, then the object is this Order's by what was sent", () => {
    const observed = asked({ tags: ["a"] }, undefined, { tags: ["a"] }, []);
    expect(settingsStatus(withAttempt()(observed))).toEqual({ tags: ["a"] });
  });

  test("given more than the status holds, then it stays within that", () => {
    const tags = Array.from({ length: 130 }, (_, index) => `t${index}`);
    expect(settingsStatus(asked({}, { tags }, { tags }))?.tags).toHaveLength(100);
  });
});
