/** Values from pools small enough for things to coincide, and how often what is rare comes up. */
import * as fc from "fast-check";
import type { KeyFacts, KeyKind } from "../../../src/core/facts/observed.ts";
import { ATTEMPT_KEY, DAY, FOREIGN_KEY, NOW, STORED_KEY } from "../observed/facts.ts";

export const COMMON_NAME = "example.com";

export const keyHash = fc.constantFrom(ATTEMPT_KEY, STORED_KEY, FOREIGN_KEY);
export const id = fc.integer({ min: 1, max: 6 });
export const optional = { requiredKeys: [] as [] };
export const time = fc
  .constantFrom(-DAY, -1, 0, 1, DAY, 20 * DAY, 90 * DAY, 400 * DAY)
  .map((offset) => NOW + offset);
/** The common name is that of the Order: an attempt is found by it, and it cannot be changed. */
export const names = fc.constantFrom<string[][]>(
  [COMMON_NAME],
  [COMMON_NAME],
  [COMMON_NAME, "www.example.com"],
  [COMMON_NAME, "*.example.com", "shop.example.net"],
);
/** Texts of ours, with and without an end. */
export const words = fc.constantFrom("It is broken.", "it is broken");
export const clause = fc.constant("it shows another key");
/** SSLMate may say nothing at all. */
export const vendorWords = fc.constantFrom("It is broken.", "it is broken", "What is this?", "");

export const keyKind = fc.constantFrom<KeyKind[]>(
  { algorithm: "ECDSA", size: 256 },
  { algorithm: "ECDSA", size: 384 },
  { algorithm: "RSA", size: 2048 },
);
export const encoding = fc.constantFrom<KeyFacts["encoding"][]>("PKCS8", "PKCS1");
export const tags = fc.subarray(["cost-7", "shop"]);

export const policy = seldom(fc.constant("Manual" as const), "Automatic" as const);

/** Values that were seen before, and one that was not. */
export const annotationValue = fc.constantFrom("1", "2", "3");
export const handled = fc.record({ renew: annotationValue, rekey: annotationValue }, optional);

/** So that most Secrets need nothing, and decisions come to what costs money. */
export function rarely<T, U>(arbitrary: fc.Arbitrary<T>, otherwise: U): fc.Arbitrary<T | U> {
  return fc.oneof({ weight: 1, arbitrary }, { weight: 19, arbitrary: fc.constant(otherwise) });
}

/** What stands in the way of everything else comes up in one state of five only, so that the rest is reached. */
export function seldom<T, U>(arbitrary: fc.Arbitrary<T>, otherwise: U): fc.Arbitrary<T | U> {
  return fc.oneof({ weight: 1, arbitrary }, { weight: 4, arbitrary: fc.constant(otherwise) });
}
