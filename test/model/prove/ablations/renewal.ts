/** Reissue or buy, and whose certificate it is. */
import { off, type Ablation } from "./ablation.ts";

const LOOK = "src/reconcilers/order/look.ts";
const CLAIM = "src/reconcilers/vendor/claim.ts";
const CHOOSE = "src/core/order/choose.ts";
const OWNERSHIP = "src/core/order/ownership.ts";
const OBTAIN = "src/core/order/obtain.ts";
const REPLACE = "src/core/renewal/replace.ts";
const UPKEEP = "src/core/renewal/upkeep.ts";
const CLOCK = "src/core/renewal/clock.ts";
const TERM = "src/core/renewal/term.ts";

export const RENEWALS: readonly Ablation[] = [
  off(
    "reissue or buy: bought only near the term's end",
    REPLACE,
    "if (!renews && isLate && (vendor.termEnding ?? withoutGain)) {",
    "if (!renews) {",
  ),
  off(
    "reissue or buy: only in the last days of the certificate",
    TERM,
    "current?.expiring === true || now >= lastDaysFrom(certificate)",
    "current?.expiring === true || now >= 0",
  ),
  off(
    "reissue or buy: a reissue that came back without gain is not asked again",
    REPLACE,
    'const withoutGain = secret.kind === "owned" && secret.withoutGain;',
    'const withoutGain = secret.kind === "owned" && secret.withoutGain && secret.immutable;',
  ),
  off(
    "reissue or buy: added names wait, and the free renewal goes on",
    REPLACE,
    "const mayWait = added.names.length > 0 && !heldByPair && (renews || asked.rekey !== undefined);",
    "const mayWait = added.names.length > 999;",
  ),
  off(
    "reissue or buy: the annotations never buy",
    REPLACE,
    "if (renews || changes) return reissue(observed, need, desired, added);",
    "if (renews || changes) return asked.renew === undefined ? reissue(observed, need, desired, added) : buy(observed, need, desired);",
  ),
  off(
    "adopt is asked first: a certificate that is not ours is left alone",
    CHOOSE,
    "if (refused !== undefined) return refused;",
    "",
  ),
  off(
    "adopt: a certificate with another's tag is left alone",
    OWNERSHIP,
    'if (other !== undefined && adopt !== "Rekey") return rests.ownedElsewhere(current, other, observed);',
    "",
  ),
  off(
    "owner tag: a lost key is rekeyed, free",
    OWNERSHIP,
    'return ownersOf(observed, vendor).length > 0 ? { kind: "tag" } : { kind: "nobody" };',
    'return { kind: "nobody" };',
  ),
  off(
    "owner tag: a tag of this installation that no Order and no attempt holds counts as ours",
    LOOK,
    "isOfInstallation(tag, installation) &&",
    'isOfInstallation(tag, installation) && installation === "" &&',
  ),
  off(
    "owner tag: of two that claim at once, the lower stays",
    CLAIM,
    "if (rivals.some((rival) => rival < tag)) {",
    'if (rivals.some((rival) => rival === "")) {',
  ),
  off(
    "within one cluster: the Order that holds the certificate, then the older, then by name",
    OBTAIN,
    "if (rival !== undefined) return rests.forbidden(rival, observed);",
    "",
  ),
  off(
    "reissue or buy: what came of the last call cannot be used: it is replaced free of charge",
    REPLACE,
    "if (!isHeld(observed, need, current)) {",
    "if (!isHeld(observed, need, current) && current.id < 0) {",
  ),
  off(
    "reissue or buy: only the refused reissue of the certificate in the Secret says that the term ends",
    OBTAIN,
    "    isHeld(observed, need, vendor.current) &&\n",
    "",
  ),
  off(
    "renewal by SSLMate: where no list shows it, each certificate is asked for once after a start",
    UPKEEP,
    "if (seen?.listed === false && seen.certificate === undefined) return true;",
    "",
  ),
  off(
    "reissue or buy: nothing is due by a clock that is far ahead of SSLMate's",
    CLOCK,
    "return ahead > TOLERATED && ",
    "return ahead > TOLERATED && ahead < 0 && ",
  ),
  off(
    "reissue or buy: without a word about the term, a reissue is tried first",
    REPLACE,
    "const isWorthTrying = isLate && vendor.termEnding === undefined;",
    "const isWorthTrying = isLate && vendor.termEnding === undefined && secret.kind === 'absent';",
  ),
  off(
    "reissue or buy: no chain of ever shorter reissues",
    TERM,
    "return gain >= lifetime * GAIN || (expected === paidUntil && gain >= lifetime * ROUNDING);",
    "return gain > 0;",
  ),
  off(
    "reissue or buy: nothing current inside a term that goes on: a person",
    CHOOSE,
    "if (termGoesOn) return",
    "if (termGoesOn && secret.kind === 'foreign') return",
  ),
  off(
    "reissue or buy: nothing current within a year of a purchase, where nobody says when the term ends: a person",
    CHOOSE,
    "return bought.at + TERM - LAST_DAYS > now",
    "return bought.at > now",
  ),
  off(
    "tags and reminders: none of an Order that may not spend",
    "src/core/rules/vendor-settings.ts",
    "return isDenied ? {} : wantedSettings(order);",
    "return wantedSettings(order);",
  ),
  off(
    "tags and reminders: what is put back is not taken for what is there",
    "src/reconcilers/calls/put-back.ts",
    "operator.sightings.see(cluster, answer, askedAt);",
    "",
  ),
  off(
    "tags and reminders: what differs is sent",
    UPKEEP,
    "const change = settings === undefined ? undefined",
    "const change = settings?.autoRenew === undefined ? undefined",
  ),
  off(
    "tags and reminders: the status remembers them before a change is sent",
    "src/reconcilers/calls/set-settings.ts",
    "const order = await rememberSettings(pass, before, settings);",
    "const order = before;",
  ),
  off(
    "tags and reminders: the status remembers them before they go with a purchase",
    "src/reconcilers/calls/pay.ts",
    "known.order = await rememberSettings(pass, observed.order, free);",
    "",
  ),
  off(
    "owner tag: an object without it is claimed alone first, then read back",
    CLAIM,
    "await client.saveCertificate(certificate.commonName, { tags });",
    "if (present.length >= 0) return { ok: true, tags };",
  ),
];
