/** What lies in the Secret beside the pair. */
import type { OrderSpec } from "../../../../src/api/types.ts";
import { DAY, HOUR, MINUTE } from "../../world/simulation.ts";
import { PASSWORD_SECRET, type Step } from "../step.ts";
import type { Story } from "../story.ts";
import { bought, fewer, names, ready, SHORT, wait, web } from "./words.ts";

const FORMATS: Partial<OrderSpec> = {
  formats: [
    { type: "PKCS12", passwordSecretRef: { name: PASSWORD_SECRET } },
    ...(["CombinedPEM", "DER", "Agent", "CA"] as const).map((type) => ({ type })),
  ],
};
const TEMPLATE: Partial<OrderSpec> = {
  secretTemplate: { labels: { team: "shop" }, annotations: { note: "x" } },
};
const password = (value: string | undefined): Step => ({ do: "set password", ...web, password: value });

/** What lies in the Secret beside the pair: none of it costs anything, and nothing of it is asked for. */
export const CONTENT: readonly Story[] = [
  {
    name: "a keystore and all other formats, whose password comes late and is changed",
    steps: [
      { do: "create", ...web, names, spec: FORMATS },
      wait(20 * MINUTE),
      password("secret"),
      ready,
      password("another"),
      wait(20 * MINUTE),
    ],
    charges: 1,
    instances: 1,
  },
  {
    name: "formats and a template are asked for later, and withdrawn",
    steps: [
      ...bought,
      password("secret"),
      { do: "set", ...web, what: "formats and template", spec: { ...FORMATS, ...TEMPLATE } },
      ready,
      { do: "set", ...web, what: "formats and template", spec: { formats: [], secretTemplate: {} } },
      wait(20 * MINUTE),
    ],
    charges: 1,
    instances: 1,
  },
  {
    name: "a template alone",
    steps: [...bought, { do: "set", ...web, what: "template", spec: TEMPLATE }, wait(20 * MINUTE)],
    charges: 1,
    instances: 1,
  },
  {
    name: "the password is lost before a renewal, and comes back after it",
    settings: SHORT,
    steps: [
      password("secret"),
      { do: "create", ...web, names: fewer, spec: FORMATS },
      ready,
      password(undefined),
      wait(4 * DAY + 12 * HOUR),
      password("secret"),
      ready,
    ],
    charges: 1,
    // It looks for the password every minute, for days.
    alone: true,
  },
  {
    name: "somebody takes our label from the Secret",
    steps: [...bought, { do: "strip label", ...web }, wait(20 * MINUTE), ready],
    charges: 1,
    instances: 1,
  },
  {
    name: "another secretName",
    steps: [
      ...bought,
      { do: "set", ...web, what: "secretName", spec: { secretName: "other-tls", ...TEMPLATE } },
      ready,
    ],
    charges: 1,
    instances: 1,
  },
  {
    name: "another secretName, and the former Secret is gone before the cache shows it",
    steps: [
      ...bought,
      { do: "hold cache", kind: "TLS Secrets" },
      { do: "delete Secret", ...web },
      { do: "set", ...web, what: "secretName", spec: { secretName: "other-tls" } },
      wait(20 * MINUTE),
      { do: "release caches" },
      ready,
    ],
    charges: 1,
  },
];
