/** @file How a leaf of a golden is judged: words and truths must be the same, numbers near. */
import {expect} from "vitest";
import type {Leaf} from "./golden.ts";

/** Expects a leaf to be what the golden says, within its tolerance. */
export function near({path, got, expected}: Leaf, {rtol, atol}: Record<"rtol" | "atol", number>): void {
  const isOfNumbers = [expected].flat(3).every((each) => typeof each === "number" || each === null);
  if (!isOfNumbers || got === undefined) expect(got, path).toEqual(expected);
  else expect(got, path).toBeNear(expected, {rtol, atol});
}
