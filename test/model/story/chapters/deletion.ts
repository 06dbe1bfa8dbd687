/** What becomes of Secret and certificate when the Order is deleted. */
import type { OrderSpec } from "../../../../src/api/types.ts";
import { HOUR, MINUTE } from "../../world/simulation.ts";
import type { Story } from "../story.ts";
import {
  bought,
  buyFails,
  buyIsLate,
  byHand,
  byItself,
  cn,
  fewer,
  names,
  ready,
  REISSUE,
  wait,
  web,
} from "./words.ts";

const REVOKE: Partial<OrderSpec> = { deletion: { certificate: "Revoke" } };
const DELETE: Partial<OrderSpec> = { deletion: { secret: "Delete" } };
const BOTH: Partial<OrderSpec> = { deletion: { secret: "Delete", certificate: "Revoke" } };

export const DELETION: readonly Story[] = [
  {
    name: "deleted with its Secret",
    steps: [{ do: "create", ...web, names, spec: DELETE }, ready, { do: "delete", ...web }],
    charges: 1,
    leaves: { secret: false, instances: "active" },
  },
  {
    name: "deleted, and its certificate revoked",
    steps: [{ do: "create", ...web, names, spec: REVOKE }, ready, { do: "delete", ...web }],
    charges: 1,
    leaves: { secret: true, instances: "revoked" },
  },
  {
    name: "asks late for both, and is deleted",
    steps: [
      ...bought,
      { do: "set", ...web, what: "deletion", spec: BOTH },
      wait(20 * MINUTE),
      { do: "delete", ...web },
    ],
    charges: 1,
    leaves: { secret: false, instances: "revoked" },
  },
  {
    name: "takes its wish for both back, and is deleted",
    steps: [
      { do: "create", ...web, names, spec: BOTH },
      ready,
      { do: "set", ...web, what: "deletion", spec: { deletion: {} } },
      wait(20 * MINUTE),
      { do: "delete", ...web },
    ],
    charges: 1,
    leaves: { secret: true, instances: "active" },
  },
  {
    name: "deleted while it is bought, and its certificate revoked when it comes",
    steps: [
      byHand,
      { do: "create", ...web, names, spec: BOTH },
      wait(20 * MINUTE),
      { do: "delete", ...web },
      wait(HOUR / 2),
      byItself,
      wait(HOUR / 2),
    ],
    charges: 1,
    leaves: { secret: false, instances: "revoked" },
  },
  {
    name: "to be revoked, and deleted while a reissue that came to nothing is in doubt",
    steps: [
      { do: "create", ...web, names, spec: REVOKE },
      ready,
      {
        do: "fault",
        call: REISSUE,
        after: 0,
        fault: { kind: "vendor", error: "timeout", when: "before" },
      },
      { do: "annotate", ...web, annotation: "sslmate.com/rekey", value: "1" },
      wait(10_000),
      { do: "delete", ...web },
      wait(HOUR),
    ],
    charges: 1,
    instances: 1,
    leaves: { secret: true, instances: "revoked" },
    alone: true,
  },
  {
    name: "deleted when the process has ended at its purchase, which arrived",
    steps: [
      buyFails({ kind: "crash", when: "after" }),
      { do: "create", ...web, names },
      wait(10_000),
      { do: "delete", ...web },
      wait(HOUR),
    ],
    charges: 1,
    leaves: { secret: false, instances: "active", keys: 1 },
    alone: true,
  },
  {
    name: "to be revoked, and deleted while its purchase, of which nobody knows, is on its way",
    steps: [
      buyIsLate(5 * MINUTE),
      { do: "create", ...web, names, spec: REVOKE },
      wait(10_000),
      { do: "delete", ...web },
      wait(HOUR),
    ],
    charges: 1,
    leaves: { secret: false, instances: "revoked" },
    alone: true,
  },
  {
    name: "to be revoked, suspended, deleted, and let go in the end",
    steps: [
      { do: "create", ...web, names, spec: REVOKE },
      ready,
      { do: "set", ...web, what: "suspend", spec: { suspend: true } },
      { do: "delete", ...web },
      wait(5 * HOUR),
    ],
    charges: 1,
    leaves: { secret: true, instances: "active" },
    alone: true,
  },
  {
    name: "asks for revocation, and the certificate is a person's",
    steps: [
      { do: "vendor", commonName: cn, action: { verb: "buy" } },
      wait(MINUTE),
      { do: "create", ...web, names: fewer, spec: REVOKE },
      wait(HOUR / 2),
      { do: "delete", ...web },
      wait(5 * HOUR),
    ],
    charges: 0,
    leaves: { secret: false, instances: "active" },
    alone: true,
  },
  {
    name: "asks for revocation, and the certificate is another installation's",
    settings: { installations: 2 },
    steps: [
      { do: "create", order: "web", installation: 1, names: fewer },
      { do: "until ready", order: "web", installation: 1 },
      { do: "create", ...web, names: fewer, spec: REVOKE },
      wait(HOUR / 2),
      { do: "delete", ...web },
      wait(5 * HOUR),
    ],
    charges: 1,
    leaves: { secret: false, instances: "active" },
    alone: true,
  },
  {
    name: "asks for revocation, and a purchase of a person waits beside it",
    steps: [
      { do: "create", ...web, names: fewer, spec: REVOKE },
      ready,
      byHand,
      { do: "vendor", commonName: cn, action: { verb: "reissue" } },
      wait(MINUTE),
      { do: "delete", ...web },
      wait(HOUR),
      byItself,
      wait(2 * HOUR),
    ],
    charges: 1,
    leaves: { secret: true, instances: "revoked" },
    alone: true,
  },
];
