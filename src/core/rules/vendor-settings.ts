/**
 * What an Order sets at SSLMate beside what its certificate is made from: tags, and whether reminders are sent. A tag that
 * the Order names is its own, and so is one that it named until SSLMate shows it no more; all others are left alone. That it
 * named one stands in its status before SSLMate hears of it: the Order may be changed while the call is under way. Every
 * function takes a state and says what it lacks, so that a lost answer or a lost status costs no more than a repetition.
 */
import { OWNER_TAG_FORM } from "../../api/names.ts";
import type { OrderStatus } from "../../api/types.ts";
import type { OrderObserved, OrderView } from "../facts/observed.ts";
import type { SettingsChange, ShownSettings } from "../facts/settings.ts";
import { isOwnObject } from "../order/ownership.ts";
import type { Desired } from "./desired.ts";
import { spendingObjection } from "./guards.ts";

/** What the crds allow for `status.settings.tags`. */
const MOST_REMEMBERED = 100;

type Settings = OrderStatus["settings"];
type Asking = Pick<OrderView, "spec" | "status">;

/** Everything that the Order wants, with what it has set before and does not want any more. */
export function wantedSettings({ spec, status }: Asking): SettingsChange {
  const { settings } = status;
  const tags = new Map((settings?.tags ?? []).map((tag) => [tag, false]));
  for (const tag of spec.tags ?? []) tags.set(tag, true);
  // The API server refuses such a tag; what decides about money does not rest on that.
  for (const tag of tags.keys()) if (OWNER_TAG_FORM.test(tag)) tags.delete(tag);
  const muted = spec.muted ?? (settings?.muted === true ? false : undefined);
  return change(tags, muted);
}

/** The same, as far as the payer allows: who may not spend his money changes nothing at his account. */
export function allowedSettings(observed: OrderObserved, desired: Desired | undefined): SettingsChange {
  const { cluster, order } = observed;
  if (cluster.kind === "missing") return {};
  const isDenied = desired !== undefined && spendingObjection(observed, cluster.spec, desired) !== undefined;
  return isDenied ? {} : wantedSettings(order);
}

/** The part of `wanted` that is not so already; undefined if all is. What SSLMate does not say counts as right. */
export function differing(wanted: SettingsChange, shown: ShownSettings): SettingsChange | undefined {
  const tags = Object.entries(wanted.tags ?? {}).filter(([tag, set]) => shown.tags.includes(tag) !== set);
  const muted = shown.muted === undefined || shown.muted === wanted.muted ? undefined : wanted.muted;
  return tags.length === 0 && muted === undefined ? undefined : change(new Map(tags), muted);
}

/** What puts back what `sent` changes of an object as it is shown now; undefined if it changes nothing. */
export function undoing(sent: SettingsChange, shown: ShownSettings): SettingsChange | undefined {
  const changed = differing(sent, shown);
  if (changed === undefined) return undefined;
  const tags = Object.entries(changed.tags ?? {}).map(([tag, set]) => [tag, !set] as const);
  return change(new Map(tags), changed.muted === undefined ? undefined : !changed.muted);
}

/**
 * What SSLMate shows, as far as the status of the Order remembers it: of what this Order has set, and no more. Where it
 * differs from what is wanted, a look at SSLMate makes it right again, after a lost status too.
 */
export function rememberedSettings({ spec, status }: Asking): ShownSettings {
  const { tags = [], muted } = status.settings ?? {};
  // What is not remembered differs from either.
  return { tags, muted: muted ?? spec.muted !== true };
}

/** `status.settings` as it has to stand before `sent` goes out; undefined if it needs no other word. */
export function settingsAhead(before: Settings, { tags = {}, muted }: SettingsChange): Settings {
  const known = before?.tags ?? [];
  const set = Object.keys(tags).filter((tag) => tags[tag] === true && !known.includes(tag));
  const turnsOff = muted === true && before?.muted !== true;
  if (set.length === 0 && !turnsOff) return undefined;
  return {
    ...before,
    ...(set.length === 0 ? {} : { tags: [...set, ...known].slice(0, MOST_REMEMBERED).toSorted() }),
    ...(turnsOff ? { muted } : {}),
  };
}

/** `status.settings`: anew whenever SSLMate has shown an object of this Order, else as before. */
export function settingsStatus(observed: OrderObserved): Settings {
  const { vendor, order, attempt } = observed;
  const { spec, status } = order;
  if (vendor.kind === "not-asked" || vendor.settings === undefined) return status.settings;
  // What a call in flight has claimed is this Order's by the tag that the claim sets.
  if (attempt.kind !== "ours" && !isOwnObject(observed, vendor)) return status.settings;
  const shown = vendor.settings;
  const known = status.settings?.tags ?? [];
  const tags = Object.entries(wantedSettings(order).tags ?? {})
    .filter(([tag, isWanted]) => shown.tags.includes(tag) || (isWanted && known.includes(tag)))
    .map(([tag]) => tag)
    .toSorted()
    .slice(0, MOST_REMEMBERED);
  const muted = mutedStatus(spec.muted, status.settings?.muted, shown.muted ?? spec.muted);
  if (tags.length === 0 && muted === undefined) return undefined;
  return { ...(tags.length === 0 ? {} : { tags }), ...(muted === undefined ? {} : { muted }) };
}

/** A true that was sent is remembered as long as it is wanted, and then until it is gone. */
function mutedStatus(
  wanted: boolean | undefined,
  before: boolean | undefined,
  shown: boolean | undefined,
): boolean | undefined {
  if (before === true && (wanted === true || shown === true)) return true;
  return shown === wanted ? shown : undefined;
}

function change(tags: ReadonlyMap<string, boolean>, muted: boolean | undefined): SettingsChange {
  return {
    ...(tags.size === 0 ? {} : { tags: Object.fromEntries(tags) }),
    ...(muted === undefined ? {} : { muted }),
  };
}
