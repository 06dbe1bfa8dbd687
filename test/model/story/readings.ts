/** Stories told once more under each reading of what the vendor has not documented. */
import { SWITCH_VALUES, type Switches } from "../../../src/sandbox/state/policy.ts";
import { STORIES } from "./stories.ts";
import type { Story } from "./story.ts";

/** Each value of each switch but the usual one, alone. */
export const READINGS: readonly Partial<Switches>[] = Object.entries(SWITCH_VALUES).flatMap(
  ([name, [, ...others]]) => others.map((value) => ({ [name]: value })),
);

/** What a story costs otherwise than written, and why that is right; no charges: there is no such story. */
const OTHERWISE: readonly {
  story: string;
  switches: Partial<Switches>;
  charges?: number;
  /** At most, if something failed on the way. */
  chargesUnderFaults?: number;
  why: string;
}[] = [
  {
    story: "renewal where the vendor says nothing of terms",
    switches: { forceNewSubscription: "honoured" },
    charges: 1,
    why: "a purchase inside the term that was paid for is free",
  },
  {
    story: "a person cancels what was bought, and agrees to another purchase",
    switches: { forceNewSubscription: "honoured" },
    charges: 1,
    why: "a purchase inside the term that was paid for is free",
  },
  {
    story: "stands still before it ends an attempt, while another one ends it and makes the next",
    switches: { forceNewSubscription: "honoured" },
    charges: 1,
    why: "a purchase inside the term that was paid for is free",
  },
  {
    story: "renewal by a purchase",
    switches: { strict: true },
    charges: 1,
    chargesUnderFaults: 2,
    why: "a reissue is tried first, and the purchase comes in the last days, after the story, or when the reissue is refused",
  },
  {
    story: "renewal by a purchase that arrives some minutes later",
    switches: { strict: true },
    charges: 1,
    why: "a reissue is tried first, and the purchase comes in the last days, after the story",
  },
  {
    story: "a purchase whose answer is lost, and that is canceled meanwhile",
    switches: { hashLookup: "active-only" },
    why: "nothing that SSLMate shows tells that it arrived",
  },
  {
    story: "what was bought for a renewal cannot be used",
    switches: { forceNewSubscription: "honoured" },
    charges: 1,
    why: "a purchase inside the term that was paid for is free",
  },
  {
    story: "what was bought for a renewal cannot be used, and no reissue of it is granted",
    switches: { forceNewSubscription: "honoured" },
    charges: 1,
    why: "a purchase inside the term that was paid for is free",
  },
  {
    story: "the Cluster is gone while the term of a living Order ends, and is created again",
    switches: { strict: true },
    charges: 1,
    why: "a reissue is tried first, and the purchase comes in the last days, after the story",
  },
  {
    story:
      "the API key of another account is given for hours while a purchase is in doubt that arrived, and its term ends",
    switches: { strict: true },
    charges: 1,
    why: "a reissue is tried first, and the purchase comes in the last days, after the story",
  },
  {
    story: "renewal that is wanted earlier than a term may be bought anew",
    switches: { strict: true },
    charges: 2,
    why: "a reissue moves no end on, so each certificate is a term of its own",
  },
  {
    story: "renewal that is due as soon as a certificate is there",
    switches: { strict: true },
    why: "a reissue moves no end on, so that one is all that are asked for",
  },
  {
    story: "renewal handed over to SSLMate, and taken back",
    switches: { strict: true },
    charges: 1,
    chargesUnderFaults: 2,
    why: "a reissue is tried first, and the purchase comes in the last days, after the story, or when the reissue is refused",
  },
  {
    story: "renewal by SSLMate itself",
    switches: { strict: true },
    why: "SSLMate renews inside a term by a reissue, which moves no end on: nothing is there to be taken up",
  },
  {
    story: "a whole term and the purchase at its end",
    switches: { strict: true },
    charges: 3,
    why: "a reissue moves no end on, so each certificate is a term of its own",
  },
];

/** All stories under one of the {@link READINGS}. */
export function storiesUnder(switches: Partial<Switches>): Story[] {
  return STORIES.flatMap((story) => {
    const policy = {
      ...story.settings?.policy,
      switches: { ...story.settings?.policy?.switches, ...switches },
    };
    const otherwise = OTHERWISE.find(
      (each) => each.story === story.name && JSON.stringify(each.switches) === JSON.stringify(switches),
    );
    if (otherwise !== undefined && otherwise.charges === undefined) return [];
    const { charges, chargesUnderFaults } = { ...story, ...otherwise };
    return [
      {
        ...story,
        name: `${story.name}, ${JSON.stringify(switches)}`,
        settings: { ...story.settings, policy },
        charges,
        ...(chargesUnderFaults === undefined ? {} : { chargesUnderFaults }),
      },
    ];
  });
}
