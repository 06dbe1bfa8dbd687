/** Calls of which nobody knows whether they arrived, and what happens until that is known. */
import type { OrderSpec } from "../../../../src/api/types.ts";
import { ownerTag } from "../../../../src/reconcilers/vendor/owner-tag.ts";
import { DAY, HOUR, MINUTE, NAMESPACE } from "../../world/simulation.ts";
import type { AtVendor, Step } from "../step.ts";
import type { Story } from "../story.ts";
import {
  bought,
  BUY,
  buyFails,
  buyIsLate,
  buyIsLost,
  byHand,
  canceled,
  cn,
  names,
  ONE_TERM,
  ready,
  renewed,
  STRICT,
  wait,
  web,
} from "./words.ts";

const KEPT_KEY: Partial<OrderSpec> = { privateKey: { rotationPolicy: "Never" } };

/** Owner tag of Order web. */
const TAG = ownerTag("cluster-0", { namespace: NAMESPACE, name: web.order });

/** A person does something at SSLMate just before a purchase. */
const atPurchase = (action: AtVendor): Step => ({
  do: "meanwhile",
  call: BUY,
  after: 0,
  step: { do: "vendor", commonName: cn, action },
});

export const DOUBT: readonly Story[] = [
  {
    name: "the process ends at a purchase, which arrives some minutes later",
    steps: [buyFails({ kind: "crash", when: "late", later: 5 * MINUTE }), ...bought],
    charges: 1,
    alone: true,
  },
  {
    name: "a purchase whose answer is lost, and that is canceled meanwhile",
    settings: STRICT,
    steps: [
      byHand,
      buyFails({ kind: "vendor", error: "timeout", when: "after" }),
      { do: "create", ...web, names },
      wait(20_000),
      canceled,
      wait(HOUR),
    ],
    charges: 1,
    end: "AwaitingApproval",
    alone: true,
  },
  {
    name: "renewal by a purchase that arrives some minutes later",
    settings: ONE_TERM,
    steps: [...bought, buyIsLate(5 * MINUTE), wait(3 * DAY + 18 * HOUR), renewed],
    charges: 2,
    alone: true,
  },
  {
    name: "a person's request comes between the last question and a purchase whose answer is lost",
    steps: [
      buyFails({ kind: "vendor", error: "timeout", when: "after" }),
      {
        do: "meanwhile",
        call: BUY,
        after: 0,
        step: { do: "vendor", commonName: cn, action: { verb: "replace CSR" } },
      },
      ...bought,
    ],
    charges: 1,
    alone: true,
  },
  {
    name: "a person's request comes between the last question and a purchase",
    steps: [
      {
        do: "meanwhile",
        call: BUY,
        after: 0,
        step: { do: "vendor", commonName: cn, action: { verb: "replace CSR" } },
      },
      ...bought,
    ],
    charges: 1,
    alone: true,
  },
  {
    name: "renewal with the key kept, by a purchase that arrives after the settle time",
    settings: ONE_TERM,
    steps: [
      { do: "create", ...web, names, spec: KEPT_KEY },
      ready,
      buyIsLate(40 * MINUTE),
      wait(5 * DAY + 12 * HOUR),
    ],
    charges: 2,
    alone: true,
  },
  {
    name: "the API key of another account is given while a purchase is in doubt, which arrived",
    steps: [
      buyFails({ kind: "vendor", error: "timeout", when: "after" }),
      { do: "create", ...web, names },
      wait(20_000),
      { do: "change account", apiKey: "2_another" },
      wait(2 * HOUR),
    ],
    charges: 1,
    end: "AwaitingApproval",
    untold: true,
    alone: true,
  },
  {
    name: "deleted while a purchase is in doubt, and created again before it arrives",
    steps: [
      buyIsLate(5 * MINUTE),
      { do: "create", ...web, names },
      wait(MINUTE),
      { do: "delete", ...web },
      wait(MINUTE),
      ...bought,
    ],
    charges: 1,
    alone: true,
  },
  {
    name: "to be revoked, and deleted while a purchase that came to nothing is in doubt",
    steps: [
      buyIsLost,
      { do: "create", ...web, names, spec: { deletion: { certificate: "Revoke" } } },
      wait(MINUTE),
      { do: "delete", ...web },
      wait(HOUR),
    ],
    charges: 0,
    alone: true,
  },
  {
    name: "another kind of key is asked for while a purchase that came to nothing is in doubt",
    steps: [
      buyIsLost,
      { do: "create", ...web, names },
      wait(MINUTE),
      { do: "set key", ...web, key: { algorithm: "RSA", size: 2048 } },
      ready,
    ],
    charges: 1,
    instances: 1,
    alone: true,
  },
  {
    name: "a purchase is refused while an earlier one of its attempt is in doubt, and arrives",
    steps: [
      buyIsLate(19 * MINUTE),
      buyFails({ kind: "vendor", error: "refused", when: "before" }, 1),
      ...bought,
    ],
    charges: 1,
    alone: true,
  },
  {
    name: "somebody deletes the attempt of a purchase that is in doubt",
    steps: [
      buyFails({ kind: "crash", when: "late", later: 5 * MINUTE }),
      { do: "create", ...web, names },
      wait(10_000),
      { do: "remove", what: "attempts" },
      ready,
    ],
    charges: 1,
    untold: true,
    alone: true,
  },
  {
    name: "renewal with the key kept, by a purchase that is lost while a person buys with a request for that key",
    settings: ONE_TERM,
    steps: [
      { do: "create", ...web, names, spec: KEPT_KEY },
      ready,
      buyIsLost,
      atPurchase({ verb: "replace CSR", keyOf: web }),
      atPurchase({ verb: "change", settings: { tags: { [TAG]: false } } }),
      atPurchase({ verb: "buy" }),
      wait(3 * DAY + 18 * HOUR),
      renewed,
    ],
    charges: 1,
    alone: true,
  },
  {
    name: "a person buys while a purchase is in doubt, and takes our tag away",
    steps: [
      buyFails({ kind: "vendor", error: "unavailable", when: "before", retryAfter: 3_600 }),
      atPurchase({ verb: "replace CSR" }),
      atPurchase({ verb: "change", settings: { tags: { [TAG]: false } } }),
      atPurchase({ verb: "buy" }),
      { do: "create", ...web, names },
      wait(10 * MINUTE),
    ],
    charges: 0,
    end: "OvertakenElsewhere",
    alone: true,
  },
];
