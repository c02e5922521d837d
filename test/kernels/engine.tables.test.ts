import {describe, expect, test} from "vitest";
import {
  allocate,
  type Csr,
  EngineError,
  engine,
  type Matrix,
  type PrimitiveName,
  primitives,
  type SegmentReducer,
  useEngine
} from "fieldbook/kernels";
import {present, withTwin} from "./engine.present.ts";
import {matrix, random} from "./engine.samples.ts";

const shapes = [
  [0, 0],
  [0, 3],
  [3, 0],
  [1, 1],
  [1, 7],
  [7, 1],
  [2, 2],
  [3, 5],
  [17, 31],
  [64, 16],
  [65, 33],
  [40, 129],
  [1500, 3]
];
/** Our own engines say what the twins say, to the bit where they promise it; others by the precision that they state. */
function near(primitive: PrimitiveName, rtol = 0) {
  const {name, precision} = engine();
  if (name === "js" || name === "wasm") return {rtol};
  return precision[primitive] === "float32"
    ? {rtol: 1e-5, atol: 1e-5}
    : {rtol: Math.max(rtol, 1e-13), atol: 1e-13};
}

/** Every kind of number there is, among ordinary ones. */
function spoilt(rows: number, cols: number, seed: number): Matrix {
  const a = random(rows, cols, seed);
  const kinds = [NaN, Infinity, -Infinity, -0, 0, 5e-324, -2.2e-308, 1e300, 0.5, 0.5];
  for (let i = 0, at = 0; at < a.data.length; ++i, at += 1 + ((i * 7) % 5))
    a.data[at] = kinds[i % kinds.length];
  return a;
}

/** The same numbers as a view into the midst of a larger array. */
function inside({data, rows, cols}: Matrix, make: (length: number) => Float64Array): Matrix {
  const larger = make(data.length + 11).fill(NaN);
  larger.set(data, 5);
  return {rows, cols, data: larger.subarray(5, 5 + data.length)};
}

function integers(length: number, from: number, below: number, seed: number): Int32Array {
  const {data} = random(1, length, seed);
  return Int32Array.from(data, (x) => from + Math.floor(((x + 1) / 2) * (below - from)));
}

/** Rows of 0, 1, 2, … entries, in no order, some of the same column. */
function sparse(rows: number, cols: number, most: number, seed: number): Csr {
  const lengths = Array.from({length: rows}, (_, i) => (cols === 0 ? 0 : (i * 5) % (most + 1)));
  const offsets = Int32Array.from({length: rows + 1}, (_, i) =>
    lengths.slice(0, i).reduce((x, y) => x + y, 0)
  );
  const count = offsets[rows];
  return {
    rows,
    cols,
    offsets,
    indices: integers(count, 0, cols, seed),
    values: random(1, count, seed + 1).data
  };
}

const codes = (count: number, bytes: number, seed: number) =>
  Uint8Array.from(integers(count * bytes, 0, 256, seed));

describe.each(present)("engine %s", (name) => {
  const at = async () => {
    await useEngine(name);
    return primitives();
  };
  /** The answer for a matrix as it is, as a view, and over shared memory; all alike. */
  const everywhere = async (a: Matrix, call: (a: Matrix) => Promise<{data: Float64Array}>) => {
    const {data} = await call(a);
    for (const make of [(n: number) => new Float64Array(n), allocate]) {
      const before = a.data.slice();
      const copy = inside(a, make);
      expect((await call(copy)).data).toEqual(data);
      expect(copy.data).toEqual(before);
    }
    return data;
  };

  test.each(shapes)("sortColumns: %i × %i, missing values last and −0 before 0", async (m, n) => {
    const p = await at();
    const a = spoilt(m, n, 1);
    const got = await everywhere(a, p.sortColumns);
    const expected = Float64Array.from(a.data);
    for (let j = 0; j < n; ++j) {
      const column = Float64Array.from({length: m}, (_, i) => a.data[i * n + j]).sort();
      for (let i = 0; i < m; ++i) expected[i * n + j] = column[i];
    }
    if (engine().precision.sortColumns === "float32") expect(got).toBeNear(expected, near("sortColumns"));
    else expect(got).toEqual(expected);
  });

  test("sortColumns: in order already, backwards, like pipes, with few values, all the same", async () => {
    const p = await at();
    const n = 3000;
    const kinds: ((i: number) => number)[] = [
      (i) => i,
      (i) => -i,
      (i) => Math.min(i, n - i),
      (i) => Math.max(i, n - i),
      (i) => (i * i) % 3,
      () => 7,
      (i) => (i % 2 ? i : -i),
      (i) => (i * 7919) % 61
    ];
    const a = matrix(n, kinds.length);
    a.data.set(Float64Array.from(a.data, (_, i) => kinds[i % kinds.length](Math.floor(i / kinds.length))));
    const {data} = await p.sortColumns(a);
    kinds.forEach((kind, j) => {
      const expected = Float64Array.from({length: n}, (_, i) => kind(i)).sort();
      expect(Float64Array.from({length: n}, (_, i) => data[i * kinds.length + j])).toEqual(expected);
    });
    const quantiles = Float64Array.of(0.001, 0.5, 0.999);
    const got = await p.quantileColumns(a, quantiles);
    expect(got.data).toEqual((await withTwin(() => primitives().quantileColumns(a, quantiles))).data);
  });

  test.each(shapes)("quantileColumns: %i × %i agrees with the twin", async (m, n) => {
    const p = await at();
    const a = spoilt(m, n, 2);
    for (const list of [[], [0.5], [0.9, 0, 1, 0.1, 0.5, 0.5, 0.3333]]) {
      const quantiles = Float64Array.from(list);
      const got = await everywhere(a, (x) => p.quantileColumns(x, quantiles));
      const expected = await withTwin(() => primitives().quantileColumns(a, quantiles));
      expect([expected.rows, expected.cols]).toEqual([list.length, n]);
      expect(got).toBeNear(expected.data, near("quantileColumns"));
    }
  });

  test("quantileColumns: type 7, gaps left out, an empty column is NaN", async () => {
    const p = await at();
    const a = matrix(4, 4, [4, NaN, NaN, Infinity, 1, 8, NaN, Infinity, 3, NaN, NaN, 1, 2, 6, NaN, Infinity]);
    const {rows, cols, data} = await p.quantileColumns(a, Float64Array.of(0.5, 0.9, 1));
    expect([rows, cols]).toEqual([3, 4]);
    expect(data).toBeNear([2.5, 7, NaN, Infinity, 3.7, 7.8, NaN, Infinity, 4, 8, NaN, Infinity], {
      rtol: 1e-15
    });
  });

  test.each(shapes)(
    "csrApply: %i × %i with rows of many lengths agrees with a dense product",
    async (m, n) => {
      const p = await at();
      for (const cols of [0, 1, 2, 7, 16, 37]) {
        const w = sparse(m, n, 9, 3);
        const x = random(n, cols, 4);
        const got = await everywhere(x, (y) => p.csrApply(w, y));
        const expected = await withTwin(() => primitives().csrApply(w, x));
        expect([expected.rows, expected.cols]).toEqual([m, cols]);
        expect(got).toBeNear(expected.data, near("csrApply"));
        const dense = matrix(m, n);
        for (let i = 0; i < m; ++i) {
          for (let e = w.offsets[i]; e < w.offsets[i + 1]; ++e)
            dense.data[i * n + w.indices[e]] += w.values[e];
        }
        const product = await withTwin(() => primitives().gemm(dense, x));
        expect(got).toBeNear(product.data, {
          rtol: 1e-13,
          atol: 1e-5 * Number(name !== "js" && name !== "wasm") + 1e-14
        });
      }
    }
  );

  test("csrApply: missing values reach the rows whose entries meet them, also by a weight of 0", async () => {
    const p = await at();
    const w: Csr = {
      rows: 4,
      cols: 3,
      offsets: Int32Array.of(0, 2, 3, 3, 4),
      indices: Int32Array.of(0, 2, 1, 2),
      values: Float64Array.of(2, 1, 0, 3)
    };
    const {data} = await p.csrApply(w, matrix(3, 2, [1, 2, NaN, Infinity, 5, -Infinity]));
    expect(data).toBeNear([7, -Infinity, NaN, NaN, 0, 0, 15, -Infinity]);
  });

  test("csrApply: a row longer than a batch of entries, and far fewer entries than rows of X", async () => {
    const p = await at();
    const long: Csr = {
      rows: 3,
      cols: 50,
      offsets: Int32Array.of(0, 10, 70_000, 70_003),
      indices: integers(70_003, 0, 50, 5),
      values: random(1, 70_003, 6).data
    };
    const few = sparse(5, 4000, 3, 7);
    for (const w of [long, few]) {
      const x = random(w.cols, 18, 8);
      const expected = await withTwin(() => primitives().csrApply(w, x));
      expect((await p.csrApply(w, x)).data).toBeNear(expected.data, near("csrApply"));
    }
  });

  test.each(shapes)("gather: rows of %i × %i, any number of times", async (m, n) => {
    const p = await at();
    const x = spoilt(m, n, 9);
    const rows = m === 0 ? new Int32Array() : integers(2 * m + 3, 0, m, 10);
    const got = await everywhere(x, (y) => p.gather(y, rows));
    const expected = Float64Array.from(
      Array.from(rows).flatMap((i) => Array.from(x.data.subarray(i * n, i * n + n)))
    );
    expect(got).toBeNear(expected, near("gather"));
  });

  test.each(shapes)("segmentReduce: %i × %i with gaps agrees with the twin", async (m, n) => {
    const p = await at();
    const x = spoilt(m, n, 11);
    const segments = integers(m, -1, 6, 12).map((s) => (s === 3 ? 4 : s));
    for (const reducer of [undefined, "sum", "mean", "min", "max"] as (SegmentReducer | undefined)[]) {
      const got = await everywhere(x, (y) => p.segmentReduce(y, segments, {count: 7, reducer}));
      const expected = await withTwin(() => primitives().segmentReduce(x, segments, {count: 7, reducer}));
      expect([expected.rows, expected.cols]).toEqual([7, n]);
      expect(got).toBeNear(expected.data, near("segmentReduce"));
    }
  });

  test("segmentReduce: gaps are left out, −1 leaves a row out, the empty sum is 0 and the empty mean NaN", async () => {
    const p = await at();
    const x = matrix(5, 2, [1, NaN, 3, 4, 10, NaN, 100, 100, -2, Infinity]);
    const segments = Int32Array.of(0, 0, 2, -1, 0);
    const by = async (reducer: SegmentReducer) =>
      (await p.segmentReduce(x, segments, {count: 3, reducer})).data;
    expect(await by("sum")).toBeNear([2, Infinity, 0, 0, 10, 0]);
    expect(await by("mean")).toBeNear([2 / 3, Infinity, NaN, NaN, 10, NaN], near("segmentReduce", 1e-15));
    expect(await by("min")).toBeNear([-2, 4, NaN, NaN, 10, NaN]);
    expect(await by("max")).toBeNear([3, Infinity, NaN, NaN, 10, NaN]);
    expect((await p.segmentReduce(matrix(0, 2), new Int32Array(), {count: 0})).rows).toBe(0);
  });

  test.each(shapes)("pairwiseDistance: %i and 11 rows of %i agree with the twin", async (m, n) => {
    const p = await at();
    const b = random(11, n, 14);
    for (const metric of [undefined, "euclidean", "squared", "cosine"] as const) {
      const got = await everywhere(random(m, n, 13), (a) => p.pairwiseDistance(a, b, {metric}));
      const expected = await withTwin(() => primitives().pairwiseDistance(random(m, n, 13), b, {metric}));
      expect([expected.rows, expected.cols]).toEqual([m, 11]);
      expect(got).toBeNear(expected.data, near("pairwiseDistance", 1e-13));
    }
  });

  test("pairwiseDistance: closed forms, far from the origin, and what is missing", async () => {
    const p = await at();
    const a = matrix(4, 2, [3e8, 4, 3e8 + 1, 4, NaN, 1, 0, 0]);
    const euclidean = await p.pairwiseDistance(a, matrix(1, 2, [3e8, 4]));
    expect(euclidean.data).toBeNear([0, 1, NaN, 3e8], near("pairwiseDistance", 1e-15));
    const unit = matrix(3, 2, [1, 0, 0, 2, -3, 0]);
    const cosine = await p.pairwiseDistance(unit, matrix(2, 2, [5, 0, 0, 0]), {metric: "cosine"});
    expect(cosine.data).toBeNear([0, NaN, 1, NaN, 2, NaN], near("pairwiseDistance", 1e-15));
  });

  test("pairwiseDistance: great circles, from a millimetre to the antipodes", async () => {
    const p = await at();
    const R = 6371.0088;
    const radians = Math.PI / 180;
    for (const angle of [
      1e-8, 1e-6, 1e-3, 0.5, 1.7, 1.9, 60, 90, 150, 178, 178.1, 179.999, 179.9999999, 180
    ]) {
      // Along a meridian, along the equator, and across the pole.
      const a = matrix(3, 2, [12, -30, 170, 0, 40, 90 - angle / 4]);
      const b = matrix(3, 2, [
        angle <= 120 ? 12 : -168,
        angle <= 120 ? angle - 30 : 180 - (angle - 30),
        170 + angle - 360,
        0,
        -140,
        90 - angle / 4
      ]);
      const {data} = await p.pairwiseDistance(a, b, {metric: "haversine"});
      // The degrees given are not those asked for: their own rounding is the tolerance of short ways.
      const rounding = {atol: R * radians * 6e-14, rtol: 1e-13};
      expect(data[0], `${angle}° along a meridian`).toBeNear(R * radians * angle, rounding);
      expect(data[4], `${angle}° along the equator`).toBeNear(R * radians * angle, rounding);
      expect(data[8], `${angle / 2}° across the pole`).toBeNear((R * radians * angle) / 2, rounding);
    }
    const places = random(150, 2, 15);
    for (let i = 0; i < 150; ++i) {
      places.data[2 * i] = i < 75 ? 500 * places.data[2 * i] : 10 + places.data[2 * i];
      places.data[2 * i + 1] = i < 75 ? 90 * places.data[2 * i + 1] : 50 + places.data[2 * i + 1];
    }
    places.data[7] = NaN;
    const got = await p.pairwiseDistance(places, places, {metric: "haversine"});
    const expected = await withTwin(() =>
      primitives().pairwiseDistance(places, places, {metric: "haversine"})
    );
    expect(got.data).toBeNear(expected.data, near("pairwiseDistance", 1e-13));
    for (let i = 0; i < 150; ++i) if (i !== 3) expect(got.data[i * 151]).toBe(0);
  });

  test.each([1, 2, 7, 8, 15, 16, 17, 31, 33, 128, 520])("hammingTopK: codes of %i bytes", async (width) => {
    const p = await at();
    const all = codes(1300, width, 16);
    // The first again at the end: ties.
    all.set(all.subarray(0, 40 * width), 1260 * width);
    const queries = Uint8Array.from([...all.subarray(3 * width, 5 * width), ...codes(3, width, 17)]);
    for (const k of [1, 10, 1299, 5000]) {
      const got = await p.hammingTopK(all, queries, {bytes: width, k});
      const expected = await withTwin(() => primitives().hammingTopK(all, queries, {bytes: width, k}));
      expect(got.k).toBe(Math.min(k, 1300));
      expect(got).toEqual(expected);
    }
    const view = new Uint8Array(all.length + 9);
    view.set(all, 3);
    const shared = new Uint8Array(new SharedArrayBuffer(all.length));
    shared.set(all);
    const expected = await p.hammingTopK(all, queries, {bytes: width, k: 10});
    for (const each of [view.subarray(3, 3 + all.length), shared]) {
      expect(await p.hammingTopK(each, queries, {bytes: width, k: 10})).toEqual(expected);
    }
  });

  test("hammingTopK: by distance, ties by index; fewer codes than k, and none", async () => {
    const p = await at();
    const hits = await p.hammingTopK(Uint8Array.of(7, 3, 1, 3, 255), Uint8Array.of(3, 255), {bytes: 1, k: 9});
    expect(hits).toEqual({
      queries: 2,
      k: 5,
      indices: Int32Array.of(1, 3, 0, 2, 4, 4, 0, 1, 3, 2),
      distances: Int32Array.of(0, 0, 1, 1, 6, 0, 5, 6, 6, 7)
    });
    const none = await p.hammingTopK(new Uint8Array(), Uint8Array.of(1), {bytes: 1, k: 2});
    expect(none).toEqual({queries: 1, k: 0, indices: new Int32Array(), distances: new Int32Array()});
    expect((await p.hammingTopK(Uint8Array.of(1), new Uint8Array(), {bytes: 1, k: 2})).queries).toBe(0);
    // Nearer and nearer: every code is a candidate at first.
    const falling = new Uint8Array(30_000).fill(255);
    for (let i = 0; i < 10_000; ++i) falling.fill(2 ** Math.floor((i / 10_000) * 8) - 1, 3 * i, 3 * i + 3);
    const {indices} = await p.hammingTopK(falling, Uint8Array.of(255, 255, 255), {bytes: 3, k: 3});
    expect(indices).toEqual(Int32Array.of(8750, 8751, 8752));
  });

  test("map: every function, of every kind of number", async () => {
    const p = await at();
    const a = matrix(1, 14, [
      NaN,
      Infinity,
      -Infinity,
      -0,
      0,
      5e-324,
      1,
      2.5,
      -2.5,
      0.5,
      -0.3,
      2 ** 52 + 1,
      1e300,
      -3
    ]);
    const toEven = (x: number) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));
    const functions = {
      negate: (x: number) => -x,
      abs: Math.abs,
      sqrt: Math.sqrt,
      square: (x: number) => x * x,
      exp: Math.exp,
      log: Math.log,
      tanh: Math.tanh,
      sign: Math.sign,
      floor: Math.floor,
      round: toEven
    };
    for (const [operation, f] of Object.entries(functions)) {
      const got = await everywhere(a, (x) => p.map(x, operation as keyof typeof functions));
      expect(got, operation).toBeNear(Array.from(a.data, f), near("map", 1e-13));
    }
    if (name === "js" || name === "wasm") {
      expect((await p.map(a, "round")).data).toEqual(a.data.map(toEven));
      expect((await p.map(a, "negate")).data).toEqual(a.data.map((x) => -x));
    }
  });

  test.each(shapes)("elementwise: %i × %i with its like, a row, a column and one number", async (m, n) => {
    const p = await at();
    const a = spoilt(m, n, 18);
    const functions = {
      add: (x: number, y: number) => x + y,
      subtract: (x: number, y: number) => x - y,
      multiply: (x: number, y: number) => x * y,
      divide: (x: number, y: number) => x / y,
      minimum: (x: number, y: number) => Math.min(x, y),
      maximum: (x: number, y: number) => Math.max(x, y)
    };
    for (const [rows, cols] of [
      [m, n],
      [1, n],
      [m, 1],
      [1, 1]
    ]) {
      const b = spoilt(rows, cols, 19);
      for (const [key, f] of Object.entries(functions)) {
        const operation = key as keyof typeof functions;
        const expected = a.data.map((x, at) => {
          const [i, j] = [Math.floor(at / n), at % n];
          return f(x, b.data[(rows === 1 ? 0 : i) * cols + (cols === 1 ? 0 : j)]);
        });
        const got = await everywhere(a, (x) => p.elementwise(x, b, {operation}));
        expect(got).toBeNear(expected, near("elementwise"));
      }
    }
  });

  test("what cannot be answered is refused, naming the first bad place", async () => {
    const p = await at();
    const x = matrix(3, 2, [1, 2, 3, 4, 5, 6]);
    const w = sparse(2, 3, 2, 20);
    const csr = (part: object) => p.csrApply({...w, ...part} as Csr, x);
    const ints = (...list: number[]) => Int32Array.from(list);
    const cases: [Promise<unknown>, string][] = [
      [p.gather(x, ints(0, 3)), "invalid row: 3 at 1; expected a whole number from 0, below 3"],
      [p.gather(x, ints(-1)), "invalid row: -1 at 0; expected a whole number from 0, below 3"],
      [
        p.gather(x, [0] as unknown as Int32Array),
        "invalid rows: they must be an Int32Array; convert them first"
      ],
      [p.segmentReduce(x, ints(0, 1), {count: 2}), "invalid segments: 2 for 3 rows; one is needed for each"],
      [
        p.segmentReduce(x, ints(0, 2, 0), {count: 2}),
        "invalid segment: 2 at 1; expected a whole number from -1, below 2"
      ],
      [
        p.segmentReduce(x, ints(0, -2, 0), {count: 2}),
        "invalid segment: -2 at 1; expected a whole number from -1, below 2"
      ],
      [p.segmentReduce(x, ints(0, 0, 0), {count: 1.5}), "invalid count: 1.5; expected a whole number from 0"],
      [
        p.segmentReduce(x, ints(0, 0, 0), {count: 1, reducer: "median" as "mean"}),
        "unknown reducer: median; there are sum, mean, min, max"
      ],
      [csr({cols: 4}), "invalid shapes: 4 against 3 in csrApply; the inner sides must agree"],
      [csr({offsets: ints(0, 0)}), "invalid offsets: 2 for 2 rows; give one more than rows"],
      [csr({offsets: ints(1, 1, 2)}), "invalid offset: 1 at 0; they must ascend from 0"],
      [csr({offsets: ints(0, 2, 1)}), "invalid offset: 1 at 2; they must ascend from 0"],
      [csr({offsets: ints(0, 1, 1)}), "invalid offset: 1 at 2; the last must be 2, the entries"],
      [csr({indices: ints(0, 7)}), "invalid column: 7 at 1; expected a whole number from 0, below 3"],
      [csr({values: new Float64Array(5)}), "invalid values: 5 for 2 indices; give one for each"],
      [p.quantileColumns(x, Float64Array.of(0.5, 1.5)), "invalid quantile: 1.5 at 1; expected 0 to 1"],
      [p.quantileColumns(x, Float64Array.of(NaN)), "invalid quantile: NaN at 0; expected 0 to 1"],
      [
        p.pairwiseDistance(x, matrix(1, 3)),
        "invalid shapes: 2 against 3 in pairwiseDistance; the inner sides must agree"
      ],
      [
        p.pairwiseDistance(x, x, {metric: "manhattan" as "cosine"}),
        "unknown metric: manhattan; there are euclidean, squared, cosine, haversine"
      ],
      [
        p.pairwiseDistance(matrix(2, 3), matrix(2, 3), {metric: "haversine"}),
        "invalid shapes: 3 columns for haversine; give two, longitude and latitude in degrees"
      ],
      [
        p.pairwiseDistance(x, matrix(2, 2, [0, 0, 10, 120]), {metric: "haversine"}),
        "invalid latitude: 120 at row 1; expected -90 to 90, in the second column"
      ],
      [
        p.hammingTopK(codes(3, 2, 1), codes(1, 2, 2), {bytes: 2, k: 0}),
        "invalid k: 0; expected a whole number from 1"
      ],
      [
        p.hammingTopK(codes(3, 2, 1), codes(1, 2, 2), {bytes: 0, k: 1}),
        "invalid bytes: 0; expected a whole number from 1"
      ],
      [
        p.hammingTopK(codes(5, 1, 1), codes(1, 2, 2), {bytes: 2, k: 1}),
        "invalid codes: 5 bytes for codes of 2; the last is cut off"
      ],
      [
        p.map(x, "cube" as "sqrt"),
        "unknown operation: cube; there are negate, abs, sqrt, square, exp, log, tanh, sign, floor, round"
      ],
      [
        p.elementwise(x, matrix(2, 2), {operation: "add"}),
        "invalid shapes: 3 × 2 against 2 × 2 in elementwise; B must be like A, or one row or column of it"
      ],
      [
        p.sortColumns({rows: 2, cols: 2, data: new Float64Array(3)}),
        "invalid matrix: 3 numbers for 2 × 2; the data must fill it"
      ]
    ];
    for (const [call, message] of cases) {
      const error = await call.then(
        () => new Error(`answered, instead of: ${message}`),
        (error: unknown) => error as Error
      );
      expect(error.message).toBe(message);
      expect(error).toBeInstanceOf(EngineError);
    }
  });
});

test("results are the same to the bit whatever the number of threads, shared memory or not", async () => {
  const {threads} = engine();
  const share = (rows: number, cols: number, seed: number) => random(rows, cols, seed, allocate(rows * cols));
  const wide = share(150, 6000, 21);
  const months = Int32Array.from({length: 4000}, (_, i) => i % 12);
  const tall = share(4000, 3000, 22);
  const points = share(1500, 2, 23);
  const many = new Uint8Array(new SharedArrayBuffer(2_000_000 * 32));
  many.set(codes(10_000, 32, 24));
  for (let at = 320_000; at < many.length; at += at) many.copyWithin(at, 0, Math.min(at, many.length - at));
  const w = sparse(400, 4000, 200, 25);
  const copy = (a: Matrix) => ({...a, data: new Float64Array(a.data)});
  const calls: Record<string, () => Promise<ArrayBufferView>> = {
    sort: async () => (await primitives().sortColumns(wide)).data,
    sortCopied: async () => (await primitives().sortColumns(copy(wide))).data,
    quantiles: async () => (await primitives().quantileColumns(wide, Float64Array.of(0.1, 0.9))).data,
    csr: async () => (await primitives().csrApply(w, tall)).data,
    csrCopied: async () => (await primitives().csrApply(w, copy(tall))).data,
    segments: async () => (await primitives().segmentReduce(tall, months, {count: 12, reducer: "mean"})).data,
    haversine: async () => (await primitives().pairwiseDistance(points, points, {metric: "haversine"})).data,
    euclidean: async () => (await primitives().pairwiseDistance(share(900, 64, 26), share(800, 64, 27))).data,
    hamming: async () =>
      (await primitives().hammingTopK(many, codes(3, 32, 28), {bytes: 32, k: 500})).indices,
    exp: async () => (await primitives().map(wide, "exp")).data,
    expCopied: async () => (await primitives().map(copy(wide), "exp")).data
  };
  const bytes = ({buffer, byteOffset, byteLength}: ArrayBufferView) =>
    Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
  try {
    for (const [name, call] of Object.entries(calls)) {
      await useEngine("wasm", {threads: 0});
      const alone = bytes(await call());
      for (const count of [1, 2, 3]) {
        await useEngine("wasm", {threads: count});
        expect(bytes(await call()).equals(alone), `${name} on ${count} threads`).toBe(true);
      }
      const plain = name.replace("Copied", "");
      if (plain !== name) {
        await useEngine("wasm", {threads: 2});
        expect(bytes(await calls[plain]()).equals(alone), `${name} is ${plain}`).toBe(true);
      }
    }
  } finally {
    await useEngine("auto", {threads});
  }
}, 120_000);
