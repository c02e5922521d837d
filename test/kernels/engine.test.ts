import {describe, expect, test} from "vitest";
import {EngineError, engine, type Matrix, primitives, useEngine} from "fieldbook/kernels";
import {infos, present, withTwin} from "./engine.present.ts";
import {
  deviation,
  float32,
  identity,
  matrix,
  random,
  scaleRows,
  transpose,
  withEigenvalues
} from "./engine.samples.ts";

// How far an engine may be from the twin: sums of n products of numbers below 1, in another order, differ by a few n·2⁻⁵².
const near = (n: number) => ({rtol: 1e-13, atol: 2e-15 * Math.max(4, n)});
// The same of float32, which engines may sum as float32.
const near32 = (n: number) => ({rtol: 1e-6, atol: 3e-8 * Math.max(4, n)});
const shapes = [
  [0, 0],
  [0, 3],
  [3, 0],
  [1, 1],
  [1, 7],
  [7, 1],
  [2, 2],
  [3, 5],
  [4, 4],
  [5, 3],
  [6, 260],
  [17, 31],
  [64, 64],
  [65, 9],
  [129, 300],
  [300, 129],
  [3, 259],
  [4001, 3]
];
test("engines(): js is always there, and each says what it runs on", () => {
  expect(present).toContain("js");
  expect(present).toContain("wasm");
  for (const {detail, threads} of infos) {
    expect(detail).not.toBe("");
    expect(threads).toBeGreaterThanOrEqual(1);
  }
});

describe.each(present)("engine %s", (name) => {
  const at = async () => {
    await useEngine(name);
    return primitives();
  };

  test.each(shapes)("gemm: %i × %i agrees with the twin, transposed or not", async (m, n) => {
    const p = await at();
    const a = random(m, n, 1);
    const cases: [Matrix, Matrix, {transposeA?: boolean; transposeB?: boolean}][] = [
      [a, random(n, 5, 2), {}],
      [a, random(11, n, 3), {transposeB: true}],
      [a, random(m, 6, 4), {transposeA: true}],
      [a, random(3, m, 5), {transposeA: true, transposeB: true}]
    ];
    for (const [x, y, options] of cases) {
      const got = await p.gemm(x, y, options);
      const expected = await withTwin(() => primitives().gemm(x, y, options));
      expect([got.rows, got.cols]).toEqual([expected.rows, expected.cols]);
      expect(got.data).toBeNear(expected.data, near(n));
    }
  });

  test.each(shapes)("gemm: %i × %i of float32 agrees with the twin, transposed or not", async (m, n) => {
    const p = await at();
    const a = float32(random(m, n, 1));
    for (const [x, y, options] of [
      [a, float32(random(n, 5, 2)), {}],
      [a, float32(random(n, 37, 2)), {}],
      [a, float32(random(11, n, 3)), {transposeB: true}],
      [a, float32(random(25, n, 3)), {transposeB: true}],
      [a, float32(random(m, 6, 4)), {transposeA: true}],
      [float32(random(n, 14, 4)), a, {transposeA: true, transposeB: true}]
    ] as const) {
      const got = await p.gemm(x, y, options);
      const expected = await withTwin(() => primitives().gemm(x, y, options));
      expect(got.data).toBeInstanceOf(Float32Array);
      expect([got.rows, got.cols]).toEqual([expected.rows, expected.cols]);
      expect(got.data).toBeNear(expected.data, near32("transposeA" in options ? x.rows : n));
    }
  });

  test("gemm: in float32, NaN and infinities go through, and the two precisions do not mix", async () => {
    const p = await at();
    const a = float32(random(9, 13, 7));
    a.data[13] = NaN;
    a.data[26] = Infinity;
    const b = float32(random(13, 6, 8));
    const expected = await withTwin(() => primitives().gemm(a, b));
    expect((await p.gemm(a, b)).data).toBeNear(expected.data, near32(13));
    await expect(p.gemm<Float32Array | Float64Array>(a, random(13, 6, 8))).rejects.toThrow(
      "invalid matrix: one is float32 and one float64; convert either first"
    );
  });

  test.each(shapes)("gram: %i × %i is exactly symmetric and agrees with the twin", async (m, n) => {
    const p = await at();
    const a = random(m, n, 6);
    for (const side of ["rows", "columns"] as const) {
      const got = await p.gram(a, {side});
      const expected = await withTwin(() => primitives().gram(a, {side}));
      expect(got.rows).toBe(side === "rows" ? m : n);
      expect(got.data).toBeNear(expected.data, near(side === "rows" ? n : m));
      for (let i = 0; i < got.rows; ++i) {
        for (let j = 0; j < i; ++j) {
          if (got.data[i * got.rows + j] !== got.data[j * got.rows + i])
            throw new Error(`not symmetric: ${i}, ${j}`);
        }
      }
    }
  });

  test.each(shapes)("syrk: %i × %i agrees with the twin and leaves what it adds to", async (m, n) => {
    const p = await at();
    const a = random(m, n, 22);
    for (const side of ["rows", "columns"] as const) {
      const size = side === "rows" ? m : n;
      const c = random(size, size, 23);
      const before = c.data.slice();
      const got = await p.syrk(a, c, {side});
      const expected = await withTwin(() => primitives().syrk(a, c, {side}));
      expect([got.rows, got.cols]).toEqual([size, size]);
      expect(got.data).toBeNear(expected.data, near(side === "rows" ? n : m));
      expect(c.data).toBeNear(before, {rtol: 0, atol: 0});
    }
  });

  test("syrk: a Gram matrix that grows block by block is the Gram matrix", async () => {
    const p = await at();
    const a = random(37, 90, 24);
    let sum = matrix(37, 37);
    for (const [from, to] of [
      [0, 41],
      [41, 64],
      [64, 90]
    ]) {
      const block = matrix(37, to - from);
      for (let i = 0; i < 37; ++i)
        block.data.set(a.data.subarray(i * 90 + from, i * 90 + to), i * (to - from));
      sum = await p.syrk(block, sum);
    }
    expect(sum.data).toBeNear((await withTwin(() => primitives().gram(a))).data, near(90));
  });

  test("gemm, gram: NaN, infinities and denormal numbers go through as IEEE says", async () => {
    const p = await at();
    const a = random(9, 13, 7);
    a.data[13] = NaN;
    a.data[26] = Infinity;
    a.data[40] = 5e-324;
    const b = random(13, 6, 8);
    expect((await p.gemm(a, b)).data).toBeNear(
      await withTwin(async () => (await primitives().gemm(a, b)).data),
      {
        rtol: 1e-13,
        atol: 1e-14
      }
    );
    const g = await p.gram(a);
    expect(Array.from(g.data.subarray(9, 18)).every(Number.isNaN)).toBe(true);
    expect(g.data[2 * 9 + 2]).toBe(Infinity);
    expect(g.data[0]).toBeNear(deviation.dot(a.data, 0, 13), {rtol: 1e-14});
    const tiny = matrix(1, 2, [5e-324, 5e-324]);
    // TensorFlow takes numbers below the normal ones for 0.
    const atol = name === "native" ? 2 ** -1022 : 0;
    expect((await p.gemm(tiny, matrix(2, 1, [1, 1]))).data[0]).toBeNear(1e-323, {atol});
  });

  test.each([1, 2, 3, 4, 7, 30, 65, 128, 240, 301])("eigh: %i rows, all pairs and the leading", async (n) => {
    const p = await at();
    const a = await p.gram(random(n, n + 3, 9));
    for (let i = 0; i < n; ++i) a.data[i * n + i] -= 0.2 * n; // so that eigenvalues have both signs
    const expected = await withTwin(() => primitives().eigh(a));
    const norm = Math.max(...expected.values.map(Math.abs), 1e-300);
    for (const leading of [undefined, 1, Math.ceil(n / 4), n]) {
      const {values, vectors} = await p.eigh(a, {leading});
      expect(values).toBeNear(expected.values.slice(0, leading ?? n), {atol: 4e-15 * Math.sqrt(n) * norm});
      expect([vectors.rows, vectors.cols]).toEqual([values.length, n]);
      expect(deviation.eigen(a, {values, vectors})).toBeLessThan(1e-14 * Math.sqrt(n) * norm);
      expect(deviation.orthonormal(vectors)).toBeLessThan(1e-14 * Math.sqrt(n));
    }
  });

  test("eigh: repeated, clustered, zero, tiny, huge and rank-deficient", async () => {
    const p = await at();
    const low = await p.gram(random(90, 7, 10)); // rank 7
    const glued = identity(31); // eigenvalues in pairs that agree to 1e-14
    for (let i = 0; i < 31; ++i) glued.data[i * 32] = Math.abs(i - 15);
    for (let i = 0; i < 30; ++i) glued.data[i * 32 + 1] = glued.data[i * 32 + 31] = 1;
    const split = identity(12);
    split.data[1] = split.data[12] = 1e-9;
    const samples: Record<string, Matrix> = {
      zero: matrix(20, 20),
      identity: identity(40),
      split,
      glued,
      ones: matrix(50, 50, new Array(2500).fill(1)),
      many: matrix(150, 150, new Array(22500).fill(1)), // what is left of it shrinks until its squares underflow
      low,
      huge: {...low, data: low.data.map((x) => x * 1e305)},
      denormal: {...low, data: low.data.map((x) => x * 1e-310)}
    };
    for (const [label, a] of Object.entries(samples)) {
      const norm = a.data.reduce((max, x) => Math.max(max, Math.abs(x)), 5e-324) * a.rows;
      const expected = (await withTwin(() => primitives().eigh(a))).values;
      for (const leading of [undefined, 3]) {
        const found = await p.eigh(a, {leading});
        expect(found.values, label).toBeNear(expected.slice(0, leading ?? a.rows), {atol: 1e-14 * norm});
        expect(deviation.orthonormal(found.vectors), label).toBeLessThan(1e-13);
        expect(deviation.eigen(a, found), label).toBeLessThanOrEqual(1e-14 * norm + 1e-322);
      }
    }
    expect((await p.eigh(identity(40))).values).toEqual(new Float64Array(40).fill(1));
  });

  // Several times larger than what is solved whole: halves that join weakly, pairs that agree, whole subspaces.
  const spectra: Record<string, (i: number, n: number) => number> = {
    "falling over 16 decades": (i, n) => 10 ** ((-16 * i) / n),
    "all within 1e-13": (i) => 1 - 1e-15 * i,
    "in pairs": (i) => 1 / (1 + (i >> 1)),
    "of both signs, repeated": (i, n) => (2 * i < n ? 1 : -1),
    "five alike in front": (i) => (i < 5 ? 1 : 0.5),
    "seven that are not zero": (i) => (i < 7 ? 10 - i : 0)
  };
  test.each(Object.entries(spectra))("eigh: eigenvalues %s, all pairs and the leading", async (_, value) => {
    const p = await at();
    const n = 131;
    const values = Float64Array.from({length: n}, (_, i) => value(i, n));
    const a = withEigenvalues(values);
    for (const leading of [undefined, 1, 4, 10]) {
      const found = await p.eigh(a, {leading});
      const norm = Math.abs(values[0]);
      expect(found.values).toBeNear(values.slice(0, leading ?? n), {atol: 1e-14 * Math.sqrt(n) * norm});
      expect(deviation.eigen(a, found)).toBeLessThan(1e-14 * Math.sqrt(n) * norm);
      expect(deviation.orthonormal(found.vectors)).toBeLessThan(1e-14 * Math.sqrt(n));
    }
  });

  test.each([1e-4, 1e-8, 1e-14, 1e-300])("eigh: parts that join by %f", async (join) => {
    const p = await at();
    const n = 147;
    const a = matrix(n, n);
    for (let i = 0; i < n; ++i) {
      a.data[i * n + i] = Math.abs((i % 21) - 10);
      if (i > 0) a.data[i * n + i - 1] = a.data[(i - 1) * n + i] = i % 21 === 0 ? join : 1;
    }
    for (const leading of [undefined, 9]) {
      const found = await p.eigh(a, {leading});
      expect(deviation.eigen(a, found)).toBeLessThan(1e-14 * Math.sqrt(n) * 11);
      expect(deviation.orthonormal(found.vectors)).toBeLessThan(1e-14 * Math.sqrt(n));
      expect(found.values[6] - found.values[0]).toBeNear(0, {atol: 8 * join + 1e-13});
    }
  });

  test("eigh: the second difference matrix has the eigenvalues 2 − 2 cos(kπ / (n + 1))", async () => {
    const p = await at();
    const n = 61;
    const a = matrix(n, n);
    for (let i = 0; i < n; ++i) {
      a.data[i * n + i] = 2;
      if (i > 0) a.data[i * n + i - 1] = a.data[(i - 1) * n + i] = -1;
    }
    const exact = Array.from({length: n}, (_, k) => 2 - 2 * Math.cos(((n - k) * Math.PI) / (n + 1)));
    expect((await p.eigh(a)).values).toBeNear(exact, {atol: 1e-14});
    expect((await p.eigh(a, {leading: 5})).values).toBeNear(exact.slice(0, 5), {atol: 1e-14});
  });

  test.each(shapes.filter(([m, n]) => m + n < 200))("svd: %i × %i gives A back", async (m, n) => {
    const p = await at();
    const a = random(m, n, 11);
    const expected = await withTwin(() => primitives().svd(a));
    for (const leading of [undefined, 2]) {
      const {u, s, vt} = await p.svd(a, {leading});
      const r = Math.min(m, n, leading ?? Infinity);
      expect([u.rows, u.cols, s.length, vt.rows, vt.cols]).toEqual([m, r, r, r, n]);
      expect(s).toBeNear(expected.s.slice(0, r), {rtol: 1e-13, atol: 1e-14});
      expect(deviation.orthonormal(vt)).toBeLessThan(1e-13);
      if (leading) continue;
      expect((await p.gemm(u, scaleRows(vt, s))).data).toBeNear(a.data, {atol: 1e-13});
    }
  });

  test("svd: zero and rank-deficient matrices still have orthonormal vectors", async () => {
    const p = await at();
    const low = await p.gemm(random(40, 3, 12), random(3, 55, 13));
    // Nothing but copies of one row or a few: what is left of them shrinks until its squares underflow.
    const ones = matrix(150, 150, new Array(22500).fill(1));
    const copies = await p.gather(
      random(10, 60, 13),
      Int32Array.from({length: 60}, (_, i) => (i * 7) % 10)
    );
    for (const a of [matrix(4, 9), matrix(9, 4), low, ones, copies, transpose(copies)]) {
      const {u, s, vt} = await p.svd(a);
      expect(deviation.orthonormal(vt)).toBeLessThan(1e-13);
      expect(deviation.orthonormal(transpose(u))).toBeLessThan(1e-13);
      expect((await p.gemm(u, scaleRows(vt, s))).data).toBeNear(a.data, {atol: 1e-13});
    }
    expect((await p.svd(low)).s.slice(3).every((x) => x < 1e-13)).toBe(true);
  });

  test("svd: singular values far below 2⁻²⁶ of the largest keep their digits", async () => {
    const p = await at();
    const b = random(3, 3, 14);
    const [q, w, e, r, t, y, u, i, o] = b.data;
    const det = q * (t * o - y * i) - w * (r * o - y * u) + e * (r * i - t * u);
    const {s} = await p.svd(scaleRows(b, Float64Array.of(1, 1e-9, 1e-15)));
    expect(s[0] * s[1] * s[2]).toBeNear(Math.abs(det) * 1e-24, {rtol: 1e-13});
  });

  test.each([0, 1, 2, 5, 63, 64, 65, 130, 301])("cholesky: %i rows, agrees with the twin", async (n) => {
    const p = await at();
    const a = await p.gram(random(n, n + 4, 15));
    for (let i = 0; i < n; ++i) a.data[i * n + i] += 1;
    const expected = await withTwin(() => primitives().cholesky(a));
    expect((await p.cholesky(a)).data).toBeNear(expected.data, {rtol: 1e-12, atol: 1e-13 * Math.max(1, n)});
  });

  test("cholesky: a matrix that is not positive definite is refused", async () => {
    const p = await at();
    const a = identity(70);
    a.data[66 * 71] = -2;
    await expect(p.cholesky(a)).rejects.toThrow(/^failed cholesky: pivot 66 is -2; /);
    await expect(p.cholesky(matrix(3, 3))).rejects.toBeInstanceOf(EngineError);
  });

  test.each([
    [0, 2],
    [1, 1],
    [3, 0],
    [5, 2],
    [64, 64],
    [65, 1],
    [130, 7],
    [200, 301]
  ])("solve: %i equations, %i right sides", async (n, m) => {
    const p = await at();
    const a = random(n, n, 16);
    const x = random(n, m, 17);
    const b = await p.gemm(a, x);
    const got = await p.solve(a, b);
    expect([got.rows, got.cols]).toEqual([n, m]);
    const residual = await p.gemm(a, got);
    expect(residual.data).toBeNear(b.data, {atol: 1e-11});
    expect(got.data).toBeNear((await withTwin(() => primitives().solve(a, b))).data, {
      rtol: 1e-8,
      atol: 1e-9
    });
  });

  test("solve: a zero on the diagonal is no hindrance, a singular matrix is refused", async () => {
    const p = await at();
    const swap = matrix(2, 2, [0, 1, 1, 0]);
    expect((await p.solve(swap, matrix(2, 1, [3, 4]))).data).toEqual(Float64Array.of(4, 3));
    const twice = random(80, 80, 18);
    twice.data.copyWithin(79 * 80, 3 * 80, 4 * 80);
    await expect(p.solve(twice, identity(80))).rejects.toThrow(/^failed solve: singular matrix; /);
    await expect(p.solve(matrix(2, 2), matrix(2, 1))).rejects.toThrow(/singular/);
  });

  test.each(shapes)("columnStatistics: %i × %i with gaps agrees with the twin", async (m, n) => {
    const p = await at();
    const a = random(m, n, 20);
    for (let i = 0; i < a.data.length; i += 3) a.data[i] = NaN;
    for (let i = 0; i < a.data.length; i += 7) a.data[i] += 1e6;
    const got = await p.columnStatistics(a);
    const expected = await withTwin(() => primitives().columnStatistics(a));
    for (const key of ["count", "min", "max"] as const) expect(got[key]).toBeNear(expected[key]);
    expect(got.mean).toBeNear(expected.mean, {rtol: 1e-14});
    expect(got.m2).toBeNear(expected.m2, {rtol: 1e-12, atol: 1e-9});
  });

  test("columnStatistics: empty columns, infinities, and a large mean that hides a small variance", async () => {
    const p = await at();
    const a = matrix(3, 4, [NaN, 1e9, Infinity, 2, NaN, 1e9 + 1, 5, NaN, NaN, 1e9 + 2, 4, NaN]);
    const {count, mean, m2, min, max} = await p.columnStatistics(a);
    expect(count).toBeNear([0, 3, 3, 1]);
    expect(mean).toBeNear([NaN, 1e9 + 1, Infinity, 2]);
    expect(m2).toBeNear([NaN, 2, NaN, 0]);
    expect(min).toBeNear([NaN, 1e9, 4, 2]);
    expect(max).toBeNear([NaN, 1e9 + 2, Infinity, 2]);
  });

  test("decompositions refuse NaN and infinities, naming the place", async () => {
    const p = await at();
    const a = identity(5);
    a.data[13] = NaN;
    const message = "invalid matrix: NaN at row 2, column 3; fill or drop it first";
    for (const call of [p.eigh(a), p.svd(a), p.cholesky(a), p.solve(a, a)]) {
      await expect(call).rejects.toThrow(message);
    }
    a.data[13] = -Infinity;
    await expect(p.eigh(a, {leading: 2})).rejects.toThrow("invalid matrix: -Infinity at row 2");
  });

  test("shapes that do not fit are refused", async () => {
    const p = await at();
    await expect(p.gemm(identity(3), identity(4))).rejects.toThrow(
      "invalid shapes: 3 against 4 in gemm; the inner sides must agree"
    );
    await expect(p.eigh(matrix(2, 3))).rejects.toThrow("invalid matrix: 2 × 3; a square one is needed");
    await expect(p.gram({data: new Float64Array(5), rows: 2, cols: 3})).rejects.toThrow(
      "invalid matrix: 5 numbers for 2 × 3; the data must fill it"
    );
    await expect(p.syrk(matrix(3, 5), identity(5))).rejects.toThrow("invalid shapes: 3 against 5 in syrk");
    await expect(p.gram({data: new Float64Array(2), rows: 0.5, cols: 4})).rejects.toThrow(
      "invalid matrix: 2 numbers for 0.5 × 4"
    );
    for (const side of ["cols", "row"] as never[]) {
      await expect(p.gram(identity(3), {side})).rejects.toThrow(`unknown side: ${side}; there are rows and`);
      await expect(p.syrk(identity(3), identity(3), {side})).rejects.toThrow(`unknown side: ${side}; `);
    }
    for (const weight of [-1, NaN, Infinity])
      await expect(
        p.lloyd(identity(3), matrix(1, 3), {maxIterations: 2, weights: Float64Array.of(1, weight, 1)})
      ).rejects.toThrow(`invalid weight: ${weight} at 1; expected 0 or more`);
    await expect(p.eigh(identity(3), {leading: 0})).rejects.toThrow("invalid leading: 0");
    await expect(p.gemm(identity(3), identity(3), {transposeb: true} as object)).rejects.toThrow(
      "unknown option: transposeb; gemm takes transposeA, transposeB, signal, progress"
    );
    await expect(p.cholesky(identity(3), {side: "rows"} as object)).rejects.toThrow(
      "unknown option: side; cholesky takes signal, progress"
    );
    await expect(p.solve(identity(3), identity(4))).rejects.toThrow("invalid shapes: 3 against 4 in solve");
  });
});

test("useEngine(): unknown names and numbers of threads are refused, auto is the best found", async () => {
  await expect(useEngine("abacus" as "js")).rejects.toThrow(
    /^unknown engine: abacus; there are auto, wasm, js/
  );
  await expect(useEngine("js", {threads: -1})).rejects.toThrow("invalid threads: -1");
  await expect(useEngine("js", {threads: 1e9})).rejects.toThrow(
    "invalid threads: 1000000000; expected a whole number from 0 to 256"
  );
  await expect(useEngine("js", {thread: 2} as object)).rejects.toThrow(
    "unknown option: thread; useEngine takes threads"
  );
  expect(() => primitives({precision: "float16" as "float32"})).toThrow(
    "unknown precision: float16; there are float64 and float32"
  );
  expect(() => primitives({precison: "float32"} as object)).toThrow("unknown option: precison; ");
  expect((await useEngine("js")).name).toBe("js");
  expect(engine().name).toBe("js");
  expect((await useEngine("auto")).name).toBe("wasm");
});
