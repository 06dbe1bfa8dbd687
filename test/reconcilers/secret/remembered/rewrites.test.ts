/** A Secret that somebody undoes again and again is not put right without a pause. */
import { expect, test } from "vitest";
import { Rewrites } from "../../../../src/reconcilers/secret/remembered/rewrites.ts";

test("given a Secret that was put right, when the same is to be done again, then it waits; another thing does not", () => {
  let now = 1_000;
  const rewrites = new Rewrites({ monotonic: () => now }, 60_000);
  expect(rewrites.wait("shop/a", ["its label is gone"])).toBeUndefined();
  rewrites.wrote("shop/a", ["its label is gone"]);
  now += 20_000;
  expect(rewrites.wait("shop/a", ["its label is gone"])).toBe(40_000);
  expect(rewrites.wait("shop/a", ["its label is gone", "and more"])).toBeUndefined();
  expect(rewrites.wait("shop/b", ["its label is gone"])).toBeUndefined();
  now += 40_000;
  expect(rewrites.wait("shop/a", ["its label is gone"])).toBeUndefined();
});

test("given two things that are undone in turn, then each is put right once in a while only", () => {
  let now = 1_000;
  const rewrites = new Rewrites({ monotonic: () => now }, 60_000);
  rewrites.wrote("shop/a", ["its label is gone"]);
  now += 1_000;
  rewrites.wrote("shop/a", ["its annotation is gone"]);
  now += 1_000;
  expect(rewrites.wait("shop/a", ["its label is gone"])).toBe(58_000);
  expect(rewrites.wait("shop/a", ["its annotation is gone"])).toBe(59_000);
  expect(rewrites.wait("shop/a", ["its label is gone", "its annotation is gone"])).toBe(58_000);
});
