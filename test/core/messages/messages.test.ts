/** Each situation of an Order has a message of its own, and the document that lists them is the one that is written from them. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { messagesDocument, otherSayings, restIn, saidOf } from "./document.ts";
import { CLUSTER_SITUATIONS } from "./cluster-situations.ts";
import { isIn, sentencesOfSources } from "./sentences.ts";
import { ORDER_SITUATIONS } from "./order-situations.ts";

const orders = Object.entries(ORDER_SITUATIONS).flatMap(([reason, situations]) =>
  situations.map((situation) => ({ reason, what: situation[0], situation })),
);
const clusters = Object.entries(CLUSTER_SITUATIONS).flatMap(([reason, situations]) =>
  situations.map((situation) => ({ reason, what: situation[0], situation })),
);

describe("the messages of an Order", () => {
  it.each(orders)("given $what, then the reason is $reason", ({ reason, situation }) => {
    expect(restIn(situation).reason).toBe(reason);
  });

  it("are different in each situation, so that none is listed twice", () => {
    const messages = orders.map(({ situation }) => restIn(situation).message);
    expect(messages.filter((message, index) => messages.indexOf(message) !== index)).toEqual([]);
  });
});

describe("docs/reasons.md", () => {
  const rows = readFileSync(new URL("../../../docs/reasons.md", import.meta.url), "utf8")
    .split("## Clusters")[0]
    ?.split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").map((cell) => cell.trim()));

  it.each(Object.entries(ORDER_SITUATIONS))(
    "says of %s whether it goes on by itself as the condition does",
    (reason, situations) => {
      const byItself = rows?.find((cells) => cells[1] === `\`${reason}\``)?.[4] ?? "";
      const states = new Set(situations.map((situation) => restIn(situation).state));
      if (!states.has("stalled")) expect(byItself).not.toMatch(/^No\b/);
      if (!states.has("progressing") && !states.has("settled")) expect(byItself).not.toMatch(/^Yes$/);
    },
  );
});

describe("the messages of a Cluster", () => {
  it.each(clusters)("given $what, then the reason is $reason", ({ reason, situation }) => {
    expect(saidOf(situation).reason).toBe(reason);
  });
});

describe("docs/messages.md", () => {
  const messages = [
    ...orders.map(({ situation }) => restIn(situation).message),
    ...otherSayings().map(({ message }) => message),
    ...clusters.map(({ situation }) => saidOf(situation).message),
  ];

  it.each(sentencesOfSources().map((sentence) => ({ ...sentence, words: sentence.parts.join("…") })))(
    "has a message with what $file says: $words",
    (sentence) => {
      expect(messages.some((message) => isIn(message, sentence))).toBe(true);
    },
  );

  it("is what the code says; npm run generate:messages writes it", () => {
    const file = new URL("../../../docs/messages.md", import.meta.url);
    expect(readFileSync(file, "utf8")).toBe(messagesDocument());
  });
});
