/** @file The one matcher for closeness: |got − expected| ≤ atol + rtol·|expected|, NaN equal to NaN and to null. */
import {expect} from "vitest";

interface Tolerance {
  rtol?: number;
  atol?: number;
}

declare module "vitest" {
  interface Matchers<T> {
    /** Numbers, or lists of them (nested lists are flattened), within `{rtol, atol}`; both default to 0. */
    toBeNear(expected: unknown, tolerance?: Tolerance): T;
  }
}

expect.extend({
  toBeNear(got: unknown, expected: unknown, {rtol = 0, atol = 0}: Tolerance = {}) {
    const a = flatten(got);
    const b = flatten(expected);
    if (a.length !== b.length) {
      return {pass: false, message: () => `expected ${b.length} numbers, got ${a.length}`};
    }
    let worst = -1;
    let excess = 0;
    for (let i = 0; i < a.length; ++i) {
      if (Number.isNaN(a[i]) && Number.isNaN(b[i])) continue;
      if (a[i] === b[i]) continue;
      const over = Math.abs(a[i] - b[i]) - (atol + rtol * Math.abs(b[i]));
      if (!(over <= 0) && !(over <= excess && worst >= 0)) {
        worst = i;
        excess = over;
      }
    }
    return {
      pass: worst < 0,
      message: () =>
        `at ${worst} of ${a.length}: got ${a[worst]}, expected ${b[worst]} (rtol ${rtol}, atol ${atol})`
    };
  }
});

function flatten(value: unknown): number[] {
  if (value === null) return [NaN];
  if (typeof value === "number") return [value];
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>);
  if (Array.isArray(value)) return value.flatMap(flatten);
  throw new TypeError(`not numbers: ${String(value)}`);
}
