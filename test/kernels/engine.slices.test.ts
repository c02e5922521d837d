/** @file Sparse matrices times slices of a field, with gaps: every engine against the twin, and a dense sum written out. */
import {allocate, type Csr, EngineError, engine, engines, primitives, useEngine} from "fieldbook/kernels";
import {afterAll, describe, expect, test} from "vitest";
import {random} from "./engine.samples.ts";
import "../close.ts";

const infos = await engines();
const present = infos.filter(({found}) => found).map(({name}) => name);
const original = engine().name;
afterAll(() => useEngine(original));

/** Rows of 0 to `most` entries that ascend. */
function sparse(rows: number, cols: number, most: number, seed: number): Csr {
  const {data} = random(rows, most, seed);
  const offsets = new Int32Array(rows + 1);
  const indices: number[] = [];
  for (let i = 0; i < rows; ++i) {
    const row = new Set<number>();
    for (let k = 0; k < (i * 5) % (most + 1); ++k) row.add(Math.floor(((data[i * most + k] + 1) / 2) * cols));
    indices.push(...[...row].sort((a, b) => a - b));
    offsets[i + 1] = indices.length;
  }
  return {
    rows,
    cols,
    offsets,
    indices: Int32Array.from(indices),
    values: random(1, indices.length, seed + 1).data
  };
}

function slow({rows, offsets, indices, values}: Csr, x: ArrayLike<number>, starts: Int32Array) {
  const sums: number[] = [];
  const weights: number[] = [];
  for (const start of starts)
    for (let i = 0; i < rows; ++i) {
      const entries = [...indices.keys()].slice(offsets[i], offsets[i + 1]);
      const there = entries.filter((e) => !Number.isNaN(x[start + indices[e]]));
      sums.push(there.reduce((sum, e) => sum + values[e] * x[start + indices[e]], 0));
      weights.push(there.length < entries.length ? there.reduce((sum, e) => sum + values[e], 0) : NaN);
    }
  return {sums, weights};
}

describe.each(present)("engine %s", (name) => {
  test.each([0, 1, 2, 3, 7, 8, 9, 24, 29])(
    "%i slices, clean and with gaps, from any place",
    async (count) => {
      await useEngine(name);
      const w = sparse(40, 57, 12, 3);
      const starts = Int32Array.from({length: count}, (_, s) => 60 * ((7 * s) % Math.max(1, count)) + 2);
      const clean = random(1, 60 * count + 60, 5).data;
      const holes = clean.map((value, k) => (k % 11 === 0 ? NaN : value));
      for (const x of [clean, holes, Float32Array.from(holes), Int16Array.from(clean, (v) => v * 100)]) {
        const got = await primitives().csrSlices(w, x, starts);
        const {sums, weights} = slow(w, x, starts);
        expect(got.sums).toEqual(Float64Array.from(sums));
        if (count > 0 && weights.some((each) => !Number.isNaN(each)))
          expect(got.weights).toEqual(Float64Array.from(weights));
        else expect(got.weights).toBeUndefined();
      }
    }
  );

  test("infinities are there, and what they make missing is no gap; a weight of 0 meets gaps", async () => {
    await useEngine(name);
    const w: Csr = {
      rows: 3,
      cols: 3,
      offsets: Int32Array.of(0, 2, 3, 3),
      indices: Int32Array.of(0, 1, 2),
      values: Float64Array.of(1, 1, 0)
    };
    const x = Float64Array.from({length: 12}, (_, k) => [Infinity, -Infinity, 1][k % 3]);
    const starts = Int32Array.of(0, 3, 6, 9);
    const bare = await primitives().csrSlices(w, x, starts);
    expect([...bare.sums.subarray(0, 3), bare.weights]).toEqual([NaN, 0, 0, undefined]);
    x[5] = NaN;
    const {sums, weights} = await primitives().csrSlices(w, x, starts);
    expect([...sums]).toEqual([0, 1, 2, 3].flatMap(() => [NaN, 0, 0]));
    expect([...weights!]).toEqual([NaN, NaN, NaN, NaN, 0, NaN, NaN, NaN, NaN, NaN, NaN, NaN]);
  });

  test("rows that touch more cells than go together", async () => {
    await useEngine(name);
    const cols = 70_000;
    const w: Csr = {
      rows: 3,
      cols,
      offsets: Int32Array.of(0, 69_000, 69_002, 69_500),
      indices: Int32Array.from({length: 69_500}, (_, e) => (e < 69_000 ? e : (e * 7) % cols)),
      values: random(1, 69_500, 8).data
    };
    const x = random(1, 5 * cols, 9).data.map((value, k) => (k % 1009 === 0 ? NaN : value));
    const starts = Int32Array.from({length: 5}, (_, s) => s * cols);
    const {sums, weights} = await primitives().csrSlices(w, x, starts);
    const expected = slow(w, x, starts);
    expect(sums).toEqual(Float64Array.from(expected.sums));
    expect(weights).toEqual(Float64Array.from(expected.weights));
  });

  test("refuses what lies outside", async () => {
    await useEngine(name);
    const w = sparse(4, 6, 3, 1);
    const x = new Float64Array(12);
    const fails = (call: Promise<unknown>) =>
      call.then(
        () => undefined,
        (error) => [error instanceof EngineError, error.message]
      );
    expect(await fails(primitives().csrSlices(w, x, Int32Array.of(7)))).toEqual([
      true,
      "invalid start: 7 at 0; expected a whole number from 0, below 7"
    ]);
    expect(await fails(primitives().csrSlices(w, [1, 2] as never, Int32Array.of(0)))).toEqual([
      true,
      "invalid numbers: they must be a typed array; convert them first"
    ]);
  });
});

test("the same to the bit on any number of threads, in shared memory or not", async () => {
  const w = sparse(400, 4000, 60, 25);
  const x = allocate(4000 * 1200);
  random(1200, 4000, 22, x);
  for (let k = 0; k < x.length; k += 997) x[k] = NaN;
  const starts = Int32Array.from({length: 1200}, (_, s) => 4000 * s);
  const {threads} = engine();
  try {
    await useEngine("wasm", {threads: 0});
    const alone = await primitives().csrSlices(w, x.slice(), starts);
    for (const count of [0, 1, 2, 3]) {
      await useEngine("wasm", {threads: count});
      const {sums, weights} = await primitives().csrSlices(w, x, starts);
      expect(Buffer.from(sums.buffer).equals(Buffer.from(alone.sums.buffer))).toBe(true);
      expect(Buffer.from(weights!.buffer).equals(Buffer.from(alone.weights!.buffer))).toBe(true);
    }
  } finally {
    await useEngine("auto", {threads});
  }
});
