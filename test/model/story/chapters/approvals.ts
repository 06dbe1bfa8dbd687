/** How names are approved, and approvals that are begun anew. */
import { HOUR, MINUTE } from "../../world/simulation.ts";
import type { Step } from "../step.ts";
import type { Story } from "../story.ts";
import { bought, byHand, byItself, names, ready, renewed, wait, web } from "./words.ts";

export const APPROVALS: readonly Story[] = [
  {
    name: "names that the vendor cannot prove yet",
    steps: [{ do: "integration", on: false }, { do: "create", ...web, names }, wait(HOUR)],
    charges: 0,
    end: "ApprovalNotReady",
  },
  {
    name: "names that the vendor can prove after an hour",
    steps: [
      { do: "integration", on: false },
      { do: "create", ...web, names },
      wait(HOUR),
      { do: "integration", on: true },
      ready,
    ],
    charges: 1,
  },
];

const retryApproval: Step = { do: "annotate", ...web, annotation: "sslmate.com/retry-approval", value: "1" };

/** Approvals that are begun anew, more than once, and not only for a first purchase. */
export const APPROVED_ANEW: readonly Story[] = [
  {
    name: "the approval changes while it is waited for",
    steps: [
      byHand,
      { do: "create", ...web, names },
      wait(20 * MINUTE),
      { do: "set approval", ...web, approval: "email" },
      wait(20 * MINUTE),
      { do: "set approval", ...web, approval: "http" },
      wait(20 * MINUTE),
      byItself,
      ready,
    ],
    charges: 1,
    instances: 1,
  },
  {
    name: "a person has the approval tried again",
    steps: [
      byHand,
      { do: "create", ...web, names },
      wait(20 * MINUTE),
      retryApproval,
      wait(10 * MINUTE),
      { do: "prune status", ...web },
      wait(10 * MINUTE),
      byItself,
      ready,
    ],
    charges: 1,
    instances: 1,
  },
  {
    name: "the approval of a reissue changes while it is waited for",
    steps: [
      ...bought,
      byHand,
      { do: "annotate", ...web, annotation: "sslmate.com/rekey", value: "1" },
      wait(10 * MINUTE),
      { do: "set approval", ...web, approval: "http" },
      wait(10 * MINUTE),
      byItself,
      renewed,
    ],
    charges: 1,
    instances: 2,
  },
];
