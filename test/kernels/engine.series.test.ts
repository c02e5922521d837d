/** @file Series against a few columns, in any layout: every engine against sums written out, and to the bit on any number of threads. */
import {
  allocate,
  EngineError,
  engine,
  engines,
  type Matrix,
  primitives,
  type SeriesPlaces,
  useEngine
} from "fieldbook/kernels";
import {afterAll, describe, expect, test} from "vitest";
import {random} from "./engine.samples.ts";
import "../close.ts";

const infos = await engines();
const present = infos.filter(({found}) => found).map(({name}) => name);
const original = engine().name;
afterAll(() => useEngine(original));

const ints = (length: number, at: (i: number) => number) => Int32Array.from({length}, (_, i) => at(i));

/** Series of n values for `size` cells, in every way that they may lie. */
const layouts: Record<string, (n: number, size: number) => SeriesPlaces> = {
  "series end to end": (n, size) => ({rows: ints(n, (i) => i), cells: ints(size, (c) => c * n)}),
  "end to end, backwards": (n, size) => ({
    rows: ints(n, (i) => i),
    cells: ints(size, (c) => (size - 1 - c) * n)
  }),
  "time by time": (n, size) => ({rows: ints(n, (i) => i * size), cells: ints(size, (c) => c)}),
  "time between": (n, size) => ({
    rows: ints(n, (i) => i * 2),
    cells: ints(size, (c) => Math.floor(c / 2) * 2 * n + (c % 2))
  }),
  "times backwards": (n, size) => ({rows: ints(n, (i) => (n - 1 - i) * size), cells: ints(size, (c) => c)})
};

/** Sums in the order of the values, six columns at a time and these in pairs. */
function slow(x: ArrayLike<number>, {rows, cells}: SeriesPlaces, basis: Matrix, starts: Int32Array) {
  const {rows: p, cols: n, data: q} = basis;
  const all = [...cells].map((cell) => {
    const own = [...rows].map((row) => x[row + cell]);
    const scores = Array.from({length: p}, (_, k) => own.reduce((sum, y, i) => sum + q[k * n + i] * y, 0));
    const rest = less(own, scores, basis);
    const neighbours = rest.map((e, i) => (i > 0 ? rest[i - 1] * e : 0));
    let lagged = neighbours.reduce((sum, product) => sum + product, 0);
    for (const s of starts) lagged -= neighbours[s];
    return {scores, rest, lagged, squares: rest.reduce((sum, e) => sum + e * e, 0)};
  });
  return {
    scores: Float64Array.from(all.flatMap((each) => each.scores)),
    squares: Float64Array.from(all.map((each) => each.squares)),
    lagged: Float64Array.from(all.map((each) => each.lagged)),
    rest: all.map((each) => each.rest)
  };
}

function less(own: number[], weights: ArrayLike<number>, {rows: p, cols: n, data: q}: Matrix): number[] {
  let rest = own;
  for (let k = 0; k < p; k += 6) {
    const term = (j: number, i: number) => (j < p ? weights[j] * q[j * n + i] : 0);
    rest = rest.map(
      (y, i) =>
        y -
        (term(k, i) + term(k + 1, i) + (term(k + 2, i) + term(k + 3, i)) + (term(k + 4, i) + term(k + 5, i)))
    );
  }
  return rest;
}

describe.each(present)("engine %s", (name) => {
  test.each(Object.entries(layouts))(
    "%s, with and without gaps, of any kind of number",
    async (_, places) => {
      await useEngine(name);
      const p = primitives();
      for (const [n, size, columns] of [
        [1, 1, 1],
        [5, 7, 2],
        [24, 70, 6],
        [31, 12, 8],
        [3000, 10, 7]
      ]) {
        const at = places(n, size + (size % 2));
        const at2 = {rows: at.rows, cells: at.cells.subarray(0, size)};
        const clean = random(1, n * (size + (size % 2)), n + size).data;
        const basis = random(columns, n, columns);
        const starts = Int32Array.of(...(n > 4 ? [2, n - 1] : []));
        const weights = random(size, columns, 9);
        const holes = clean.map((y, i) => (i % 37 === 5 ? NaN : i % 41 === 7 ? Infinity : y));
        for (const x of [clean, holes, Float32Array.from(holes), Int16Array.from(clean, (y) => y * 100)]) {
          const before = x.slice();
          const expected = slow(x, at2, basis, starts);
          const got = await p.projectSeries(x, at2, basis, {starts});
          expect(got.scores).toEqual({data: expected.scores, rows: size, cols: columns});
          expect(got.squares).toEqual(expected.squares);
          expect(got.lagged).toEqual(expected.lagged);
          const left = await p.subtractSeries(x, at2, weights, basis);
          expect(left).toHaveLength(x.length);
          for (let c = 0; c < size; ++c) {
            const own = [...at.rows].map((row) => x[row + at.cells[c]]);
            const rest = less(own, weights.data.subarray(c * columns), basis);
            expect([...at.rows].map((row) => left[row + at.cells[c]])).toEqual(rest);
          }
          expect(x).toEqual(before);
        }
      }
    }
  );

  test("no series, and series of nothing", async () => {
    await useEngine(name);
    const p = primitives();
    const none = {rows: ints(3, (i) => i), cells: ints(0, (c) => c)};
    const basis = random(2, 3, 1);
    const empty = new Float64Array();
    expect(await p.projectSeries(empty, none, basis)).toEqual({
      scores: {data: empty, rows: 0, cols: 2},
      squares: empty,
      lagged: empty
    });
    expect(
      await p.subtractSeries(random(1, 4, 1).data, none, {data: empty, rows: 0, cols: 2}, basis)
    ).toEqual(new Float64Array(4));
    const still = {rows: ints(0, (i) => i), cells: ints(2, (c) => c)};
    const {scores} = await p.projectSeries(random(1, 2, 1).data, still, random(1, 0, 1));
    expect([...scores.data]).toEqual([0, 0]);
  });

  test("squares of a series far from zero keep their digits", async () => {
    await useEngine(name);
    const n = 120;
    const basis = {data: new Float64Array(n).fill(Math.sqrt(1 / n)), rows: 1, cols: n};
    const x = random(4, n, 3).data.map((y) => 1e7 + y);
    const {squares} = await primitives().projectSeries(x, layouts["series end to end"](n, 4), basis);
    for (let c = 0; c < 4; ++c) {
      const own = [...x.subarray(c * n, c * n + n)].map((y) => y - 1e7);
      const mean = own.reduce((sum, y) => sum + y, 0) / n;
      const expected = own.reduce((sum, y) => sum + (y - mean) ** 2, 0);
      expect(squares[c]).toBeNear(expected, {rtol: 1e-8});
    }
  });

  test("refuses what lies outside", async () => {
    await useEngine(name);
    const p = primitives();
    const x = new Float64Array(12);
    const places = {rows: ints(3, (i) => i), cells: ints(4, (c) => 3 * c)};
    const basis = random(2, 3, 1);
    const fails = (call: Promise<unknown>) =>
      call.then(
        () => undefined,
        (error) => [error instanceof EngineError, error.message]
      );
    const far = {...places, cells: Int32Array.of(0, 10)};
    expect(await fails(p.projectSeries(x, far, basis))).toEqual([
      true,
      "invalid cell: 10 at 1; expected a whole number from 0, below 10"
    ]);
    expect(await fails(p.projectSeries([1, 2] as never, places, basis))).toEqual([
      true,
      "invalid numbers: they must be a typed array; convert them first"
    ]);
    expect(await fails(p.projectSeries(x, places, random(2, 4, 1)))).toEqual([
      true,
      "invalid shapes: 3 against 4 in series; the inner sides must agree"
    ]);
    expect(await fails(p.projectSeries(x, places, random(0, 3, 1)))).toEqual([
      true,
      "invalid basis: no columns; give one at least"
    ]);
    expect(await fails(p.projectSeries(x, places, basis, {starts: Int32Array.of(0)}))).toEqual([
      true,
      "invalid start: 0 at 0; expected a whole number from 1, below 3"
    ]);
    expect(await fails(p.subtractSeries(x, places, random(4, 3, 1), basis))).toEqual([
      true,
      "invalid shapes: 3 against 2 in subtractSeries; the inner sides must agree"
    ]);
    expect(await fails(p.subtractSeries(x, places, random(3, 2, 1), basis))).toEqual([
      true,
      "invalid shapes: 3 against 4 in subtractSeries; the inner sides must agree"
    ]);
  });
});

test("the same to the bit on any number of threads, in shared memory or not", async () => {
  const [n, size] = [120, 60_000];
  const x = random(1, n * size, 4, allocate(n * size)).data;
  for (let i = 0; i < x.length; i += 99_991) x[i] = NaN;
  const basis = random(6, n, 2);
  const weights = random(size, 6, 3);
  const bytes = ({buffer, byteOffset, byteLength}: Float64Array) =>
    Buffer.from(buffer, byteOffset, byteLength);
  const {threads} = engine();
  try {
    for (const places of [layouts["series end to end"](n, size), layouts["time by time"](n, size)]) {
      await useEngine("wasm", {threads: 0});
      const alone = await primitives().projectSeries(x.slice(), places, basis);
      const rest = await primitives().subtractSeries(x.slice(), places, weights, basis);
      for (const count of [1, 2, 3]) {
        await useEngine("wasm", {threads: count});
        const p = primitives();
        const {scores, squares, lagged} = await p.projectSeries(x, places, basis);
        expect(bytes(scores.data).equals(bytes(alone.scores.data))).toBe(true);
        expect(bytes(squares).equals(bytes(alone.squares))).toBe(true);
        expect(bytes(lagged).equals(bytes(alone.lagged))).toBe(true);
        expect(bytes(await p.subtractSeries(x, places, weights, basis)).equals(bytes(rest))).toBe(true);
      }
    }
  } finally {
    await useEngine("auto", {threads});
  }
});
