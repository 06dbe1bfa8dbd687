/** SSLMate's answer to the settings, the last question before a call, where it shows something else than was sent. */
import type { Step } from "../step.ts";
import type { Story } from "../story.ts";
import { HOUR } from "../../world/simulation.ts";
import { bought, cn, fewer, names, ready, SETTINGS, wait, web } from "./words.ts";

const notTaken = (setting: string, after = 0): Step => ({
  do: "fault",
  call: SETTINGS,
  after,
  fault: { kind: "not taken", setting },
});

export const ANSWERS: readonly Story[] = [
  {
    name: "the answer shows a person's request instead of ours",
    steps: [
      { do: "vendor", commonName: cn, action: { verb: "replace CSR" } },
      // An object that is there already is claimed with a call of its own.
      notTaken("csr", 1),
      ...bought,
    ],
    charges: 1,
    alone: true,
  },
  {
    name: "the answer shows the names that SSLMate chooses instead of ours",
    steps: [notTaken("sans"), { do: "create", ...web, names: fewer }, ready],
    charges: 1,
    alone: true,
  },
  { name: "the answer lacks our tag", steps: [notTaken("tags"), ...bought], charges: 1, alone: true },
  {
    name: "the answer shows that SSLMate renews by itself",
    steps: [notTaken("auto_renew"), ...bought],
    charges: 1,
    alone: true,
  },
  {
    name: "the answer shows the tag of another owner beside ours",
    steps: [
      { do: "vendor", commonName: cn, action: { verb: "replace CSR" } },
      {
        do: "meanwhile",
        call: SETTINGS,
        after: 1,
        step: {
          do: "vendor",
          commonName: cn,
          action: { verb: "change", settings: { tags: { "k8s-elsewhere-00000000000000aa": true } } },
        },
      },
      { do: "create", ...web, names },
      wait(HOUR),
    ],
    charges: 0,
    end: "OwnedElsewhere",
    alone: true,
  },
];
