/** The stories that the crash suite tells once for each call that can fail: a whole life of an Order, piece by piece. */
import { ACCOUNTS } from "./chapters/accounts.ts";
import { ANSWERS } from "./chapters/answers.ts";
import { APPROVALS, APPROVED_ANEW } from "./chapters/approvals.ts";
import { CHANGES } from "./chapters/changes.ts";
import { CLUSTERS } from "./chapters/clusters.ts";
import { CONTENT } from "./chapters/content.ts";
import { DELETION } from "./chapters/deletion.ts";
import { DOUBT } from "./chapters/doubt.ts";
import { GIVEN_UP } from "./chapters/given-up.ts";
import { GUARDED } from "./chapters/guarded.ts";
import { LATE } from "./chapters/late.ts";
import { LIFE } from "./chapters/life.ts";
import { OTHERS } from "./chapters/others.ts";
import { RENEWALS } from "./chapters/renewals.ts";
import { SLOW } from "./chapters/slow.ts";
import { VENDOR_RENEWAL } from "./chapters/vendor-renewal.ts";
import type { Story } from "./story.ts";

export const STORIES: readonly Story[] = [
  ...LIFE,
  ...ANSWERS,
  ...DOUBT,
  ...APPROVALS,
  ...APPROVED_ANEW,
  ...CONTENT,
  ...DELETION,
  ...CHANGES,
  ...GUARDED,
  ...CLUSTERS,
  ...ACCOUNTS,
  ...OTHERS,
  ...GIVEN_UP,
  ...LATE,
  ...SLOW,
  ...RENEWALS,
  ...VENDOR_RENEWAL,
];
