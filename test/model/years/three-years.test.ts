/** An Order that is left alone for three years has a valid pair throughout, and is charged once a term. */
import { describe, expect, test } from "vitest";
import { liveInMemory } from "./in-memory.ts";
import { liveOverHttp } from "./over-http.ts";
import { STRICT, SHORT_LIVED, SHORT_LIVED_STRICT, TODAY } from "./rules.ts";

/** `npm run prove` goes through every reading of what is not documented, and all of these over HTTPS. */
const RULES = [
  { name: "today's rules", rules: TODAY },
  { name: "certificates of 47 days", rules: SHORT_LIVED },
  { name: "today's rules, and a vendor that does only what is documented", rules: STRICT },
  {
    name: "certificates of 47 days, and a vendor that does only what is documented",
    rules: SHORT_LIVED_STRICT,
  },
];

describe("an Order that is left alone for three years", () => {
  test.each(RULES)(
    "given $name, then it is charged once a term and never without a valid pair",
    async ({ rules }) => {
      const { wrong } = await liveInMemory({ ...rules, years: 3 });
      expect(wrong).toEqual([]);
    },
  );

  test.each(RULES.filter(({ rules }) => rules === TODAY || rules === SHORT_LIVED_STRICT))(
    "given $name, over HTTPS and with real keys, then it is charged once a term and never without a valid pair",
    { timeout: 300_000 },
    async ({ rules }) => {
      const { wrong } = await liveOverHttp(rules, 3);
      expect(wrong).toEqual([]);
    },
  );
});
