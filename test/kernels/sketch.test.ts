/** @file Quantile sketches: ranks within the bound that is said, for values in any order and merges in any grouping. */
import {
  exceedance,
  field,
  isel,
  mergeSketches,
  quantileMapping,
  quantileOfSketch,
  type QuantileSketch,
  quantileSketch
} from "fieldbook/kernels";
import {describe, expect, test} from "vitest";

/** Numbers in [0, 1) that are the same on every run. */
function random(seed: number): () => number {
  let x = seed;
  return () => (x = (1103515245 * x + 12345) % 2 ** 31) / 2 ** 31;
}

const count = 40_000;
const next = random(9);
const orders: Record<string, Float64Array> = {
  rising: Float64Array.from({length: count}, (_, i) => i),
  falling: Float64Array.from({length: count}, (_, i) => -i),
  random: Float64Array.from({length: count}, () => next() ** 3),
  "from both ends": Float64Array.from({length: count}, (_, i) => (i % 2 ? i : -i)),
  "a saw": Float64Array.from({length: count}, (_, i) => (i % 513) + i / 1e6),
  "few values, many ties": Float64Array.from({length: count}, () => Math.floor(next() * 7)),
  "blocks that repeat": Float64Array.from({length: count}, (_, i) => Math.floor(i / 64) % 5)
};

/** How far the ranks are off at most, and below and above what they should be: at values and between them. */
function worst(sketch: QuantileSketch, values: Float64Array): {low: number; high: number} {
  const sorted = values.toSorted();
  let [low, high] = [0, 0];
  const items = sketch.levels.flatMap((level, h) => Array.from(level, (value) => [value, 2 ** h] as const));
  items.sort((a, b) => a[0] - b[0]);
  let rank = 0;
  let at = 0;
  for (let i = 0; i < sorted.length; ++i) {
    if (sorted[i + 1] === sorted[i]) continue;
    while (at < items.length && items[at][0] <= sorted[i]) rank += items[at++][1];
    low = Math.max(low, i + 1 - rank);
    high = Math.max(high, rank - i - 1);
  }
  return {low, high};
}

/** Merges the parts as they come, in pairs, or in a random grouping. */
function grouped(parts: QuantileSketch[], how: string): QuantileSketch {
  if (how === "one by one") return parts.reduce(mergeSketches);
  const list = [...parts];
  const draw = random(4);
  while (list.length > 1) {
    const i = how === "in pairs" ? 0 : Math.floor(draw() * (list.length - 1));
    const [a, b] = list.splice(i, 2);
    list.splice(how === "in pairs" ? list.length : i, 0, mergeSketches(b, a));
  }
  return list[0];
}

describe.each(Object.keys(orders))("%s", (name) => {
  const values = orders[name];
  test.each([
    [64, 1000, "one by one"],
    [64, 7, "one by one"],
    [256, 333, "in pairs"],
    [256, 100, "at random"]
  ])("%i a level, parts of %i, merged %s: ranks are within what it says", (size, length, how) => {
    const parts = Array.from({length: Math.ceil(count / length)}, (_, i) =>
      quantileSketch(values.subarray(i * length, (i + 1) * length), {size})
    );
    const sketch = grouped(parts, how);
    expect(sketch.count).toBe(count);
    const off = worst(sketch, values);
    expect(off.low).toBeLessThanOrEqual(sketch.low);
    expect(off.high).toBeLessThanOrEqual(sketch.high);
    // The bound of the comment, with one thinning more a level where they do not come out even.
    const levels = Math.log2(count / size) + 1;
    const bound = (count / size / 2) * levels + 2 ** levels;
    expect(Math.max(sketch.low, sketch.high)).toBeLessThanOrEqual(bound);
    expect(sketch.levels.every((level) => level.length <= size)).toBe(true);
    const weight = sketch.levels.reduce((n, level, h) => n + level.length * 2 ** h, 0);
    expect(weight).toBe(count);
  });
});

test("up to its size it is exact, and quantiles are of type 7", () => {
  const sketch = mergeSketches(quantileSketch([3, NaN, 1]), quantileSketch([10, 2]));
  expect(sketch.levels.map((level) => Array.from(level))).toEqual([[1, 2, 3, 10]]);
  expect([sketch.low, sketch.high, sketch.count]).toEqual([0, 0, 4]);
  expect([0, 0.5, 0.9, 1].map((q) => quantileOfSketch(sketch, q))).toBeNear([1, 2.5, 7.9, 10], {rtol: 1e-15});
  expect(quantileOfSketch(quantileSketch([]), 0.5)).toBeNaN();
  expect(() => quantileSketch([1], {size: 7})).toThrow(/^invalid size: 7; /);
});

test("quantiles of a sketch are values whose rank is within the bound", () => {
  const values = orders.random;
  const sketch = quantileSketch(values, {size: 256});
  const sorted = values.toSorted();
  for (const q of [0.01, 0.1, 0.5, 0.9, 0.999]) {
    const rank = sorted.filter((value) => value <= quantileOfSketch(sketch, q)).length;
    expect(Math.abs(rank - q * (count - 1))).toBeLessThanOrEqual(
      Math.max(sketch.low, sketch.high) + 2 * 2 ** 8
    );
  }
});

test("quantile mapping of more parts than a pool holds tells quantiles within the error it says", async () => {
  const n = 700_000;
  const draw = random(8);
  const of = (scale: number) =>
    field(
      Float64Array.from({length: n}, () => scale * draw()),
      {dims: ["time", "lon"], shape: [n / 100, 100]}
    );
  const pair = {reference: of(2), historical: of(1)};
  const op = quantileMapping({scope: "pooled", nodes: 50});
  const parts = await Promise.all(
    [0, 1, 2, 3, 4, 5, 6].map((i) => {
      const time: [number, number] = [1000 * i, 1000 * (i + 1)];
      return op.partial({reference: isel(pair.reference, {time}), historical: isel(pair.historical, {time})});
    })
  );
  const found = op.finalize(parts.reduce((a, b) => op.merge(a, b)));
  const whole = await op.fit(pair);
  expect(found.error).toBeGreaterThan(0);
  expect(found.error).toBeLessThan(1e-5);
  // Values are even from 0 to 1, so that a probability off by so much is a value off by as much, but for chance gaps.
  expect(found.historical.values).toBeNear(whole.historical.values, {atol: 20 * found.error!});
  expect(found.scaling.values).toBeNear(whole.scaling.values, {rtol: 1e-12});
});

test("exceedance of more parts than a pool holds ranks within the error it says", async () => {
  const n = 1_300_000;
  const draw = random(3);
  const f = field(
    Float64Array.from({length: n}, () => draw() ** 2),
    {dims: ["time", "lon"], shape: [n / 100, 100]}
  );
  const op = exceedance();
  const parts = await Promise.all(
    Array.from({length: 13}, (_, i) => op.partial(isel(f, {time: [1000 * i, 1000 * (i + 1)]})))
  );
  const found = op.finalize(parts.reduce((a, b) => op.merge(a, b)));
  const few = isel(f, {time: [0, 50]});
  const whole = await op.apply(few, await op.fit(f));
  const ranked = await op.apply(few, found);
  const [error] = Array.from(found.error.values);
  expect(error).toBeGreaterThan(0);
  expect(error).toBeLessThan(1e-5);
  expect(found.count.values[0]).toBe(n);
  const off = Math.max(...ranked.values.map((u, i) => Math.abs(u - whole.values[i])));
  expect(off).toBeGreaterThan(0);
  // "mid" lies half a value of the sketch off where the value itself is not in it.
  expect(off).toBeLessThanOrEqual(error + 1 / n);
});
