/** @file KMeans, silhouettes and the adjusted Rand index: against scikit-learn, closed forms, gaps, parts, refusals. */
import {readFileSync} from "node:fs";
import {
  adjustedRand,
  field,
  type Field,
  isel,
  kmeans,
  type KmeansStep,
  silhouette,
  transpose,
  triage
} from "fieldbook/kernels";
import {describe, expect, test} from "vitest";
import {any, message} from "./refused.ts";

const folder = new URL("golden/", import.meta.url);
const golden = (name: string) => JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8"));
const table = (name: string): string[][] =>
  readFileSync(new URL(name, folder), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));
const landsat = table("landsat7_88x88.csv").map((row) => row.map(Number));
const pixels = (rows: number[][]): Field => field(rows, {dims: ["pixel", "band"]});

/** Three heaps of rows about (0, 0), (10, 0) and (0, 10), by turns. */
function heaps(count: number): number[][] {
  return Array.from({length: count}, (_, i) => [
    10 * Number(i % 3 === 1) + Math.sin(1.3 * i),
    10 * Number(i % 3 === 2) + Math.cos(2.7 * i)
  ]);
}

describe("kmeans()", () => {
  test("finds heaps that stand apart, sorted by their first variable, from any seed", async () => {
    const rows = heaps(300);
    for (const seed of [0, 1, 2 ** 40 + 7]) {
      const {centers, labels, counts, inertia} = await kmeans({k: 3, seed}).fit(pixels(rows));
      const means = [0, 1, 2].map((heap) =>
        [0, 1].map((j) => rows.filter((_, i) => i % 3 === heap).reduce((sum, row) => sum + row[j], 0) / 100)
      );
      const order = [0, 1, 2].sort((p, q) => means[p][0] - means[q][0]);
      expect(centers.values).toBeNear(
        order.map((heap) => means[heap]),
        {rtol: 1e-12, atol: 1e-12}
      );
      expect([...labels.values]).toEqual(rows.map((_, i) => order.indexOf(i % 3)));
      expect([...counts.values]).toEqual([100, 100, 100]);
      const spread = rows.reduce(
        (sum, row, i) => sum + (row[0] - means[i % 3][0]) ** 2 + (row[1] - means[i % 3][1]) ** 2,
        0
      );
      expect(inertia).toBeNear(spread, {rtol: 1e-12});
    }
  });

  test("the same seed gives the same answer, more runs never a worse one", async () => {
    const f = pixels(landsat.slice(0, 1500));
    const one = await kmeans({k: 6, seed: 3, tolerance: 0}).fit(f);
    expect(await kmeans({k: 6, seed: 3, tolerance: 0}).fit(f)).toEqual(one);
    const more = await kmeans({k: 6, seed: 3, tolerance: 0, runs: 4}).fit(f);
    expect(more.inertia).toBeLessThanOrEqual(one.inertia);
  });

  test("meets Lloyd's passes measured in full, labels and all, pass by pass", async () => {
    const rows = landsat.slice(0, 2000);
    const f = pixels(rows);
    const init = [0, 1, 2, 3, 500, 900, 1999].map((row) => rows[row]);
    for (const maxIterations of [1, 2, 5, 17, 40]) {
      const params = await kmeans({init, tolerance: 0, maxIterations}).fit(f);
      const plain = lloyd(rows, init, maxIterations);
      expect([...params.labels.values]).toEqual(plain.labels);
      expect(params.centers.values).toBeNear(plain.centers, {rtol: 1e-12});
    }
  });

  test("one cluster is the mean, as many clusters as rows are the rows", async () => {
    const rows = heaps(30);
    const one = await kmeans({k: 1}).fit(pixels(rows));
    expect(one.centers.values).toBeNear(
      [0, 1].map((j) => rows.reduce((sum, row) => sum + row[j], 0) / 30),
      {rtol: 1e-12, atol: 1e-12}
    );
    expect((await kmeans({k: 30}).fit(pixels(rows))).inertia).toBeNear(0, {atol: 1e-20});
    expect((await kmeans({k: 1}).fit(pixels([[3, 4]]))).centers.values).toBeNear([3, 4]);
  });

  test("weights count as rows said so many times", async () => {
    const rows = heaps(60);
    const sampleWeight = rows.map((_, i) => i % 4);
    const init = [rows[0], rows[1], rows[3]];
    const weighed = await kmeans({init, sampleWeight, tolerance: 0}).fit(pixels(rows));
    const repeated = await kmeans({init, tolerance: 0}).fit(
      pixels(rows.flatMap((row, i) => Array.from({length: i % 4}, () => row)))
    );
    expect(weighed.centers.values).toBeNear(repeated.centers.values, {rtol: 1e-12, atol: 1e-12});
    expect(weighed.inertia).toBeNear(repeated.inertia, {rtol: 1e-12});
    const asField = field(sampleWeight, {dims: ["pixel"]});
    const again = await kmeans({init, sampleWeight: asField, tolerance: 0}).fit(pixels(rows));
    expect(again.centers.values).toEqual(weighed.centers.values);
  });

  test("rows with a gap are out of the fit and have no label", async () => {
    const rows = heaps(90);
    const holed = rows.map((row, i) => (i % 10 === 0 ? [NaN, row[1]] : row));
    const op = kmeans({init: [rows[0], rows[1], rows[2]], tolerance: 0});
    const params = await op.fit(pixels(holed));
    const whole = await op.fit(pixels(rows.filter((_, i) => i % 10 !== 0)));
    expect(params.centers.values).toEqual(whole.centers.values);
    const labels = rows.map((_, i) => (i % 10 === 0 ? NaN : i % 3));
    expect(params.labels.values).toBeNear(labels);
    expect((await op.apply(pixels(holed), params)).values).toBeNear(labels);
    expect((await op.apply(pixels([[NaN, NaN]]), params)).values).toBeNear([NaN]);
  });

  test("a scene keeps its grid, whatever the order of its dims", async () => {
    const scene = field(Float32Array.from(landsat.slice(0, 240).flat()), {
      dims: ["y", "x", "band"],
      shape: [12, 20, 6],
      coords: {y: {values: Float64Array.from({length: 12}, (_, i) => 30 * i), units: "m"}},
      units: "1"
    });
    const op = kmeans({k: 4, standardize: true});
    const params = await op.fit(scene);
    expect(params.labels).toMatchObject({dims: ["y", "x"], shape: [12, 20]});
    expect(params.labels.coords.y.values).toEqual(scene.coords.y.values);
    expect(params.centers).toMatchObject({dims: ["cluster", "band"], shape: [4, 6]});
    const turned = transpose(scene, ["band", "x", "y"]);
    const labels = await op.apply(turned, params);
    expect(transpose(labels, ["y", "x"]).values).toEqual(params.labels.values);
    expect(triage(op, scene)).toMatchObject({
      cell: "global/local",
      parameterShape: ["cluster", "V"],
      sizes: [4, 6]
    });
  });

  test("a field without variables is clustered by its values", async () => {
    const {centers, labels} = await kmeans({k: 2}).fit(field([1, 9, 2, 10], {dims: ["x"]}));
    expect(centers).toMatchObject({dims: ["cluster"]});
    expect(centers.values).toBeNear([1.5, 9.5]);
    expect([...labels.values]).toEqual([0, 1, 0, 1]);
  });

  test("a cluster that loses its rows gets the farthest row, and fewer places than clusters leave some empty", async () => {
    const params = await kmeans({init: [[0], [100], [1000]], tolerance: 0}).fit(
      pixels([[0], [1], [2], [3], [40]])
    );
    expect([...params.counts.values].every((count) => count > 0)).toBe(true);
    expect(params.inertia).toBeNear(2, {rtol: 1e-12});
    const same = await kmeans({k: 3}).fit(pixels([[5], [5], [5], [5]]));
    expect(same.inertia).toBe(0);
    expect([...same.counts.values].sort()).toEqual([0, 0, 4]);
    expect(same.centers.values).toBeNear([5, 5, 5]);
    expect(same.warnings[0]).toContain("2 of 3 clusters are empty");
  });

  test("a variable that never changes has no say, standardized or not", async () => {
    const rows = heaps(60);
    const wide = rows.map((row) => [row[0], 7, row[1]]);
    for (const standardize of [false, true]) {
      const {labels} = await kmeans({k: 3, standardize}).fit(pixels(rows));
      expect((await kmeans({k: 3, standardize}).fit(pixels(wide))).labels.values).toEqual(labels.values);
    }
  });

  test("in parts, pass by pass, as in one", async () => {
    const f = pixels(landsat);
    const start = [0, 1500, 3000, 4500, 6000].map((row) => landsat[row]);
    let step: KmeansStep | undefined;
    for (let pass = 0; pass < 12; ++pass) {
      const op = kmeans({init: step?.centers ?? start});
      const states = await Promise.all(
        [
          [0, 1000],
          [1000, 1001],
          [1001, 7744]
        ].map((pixel) => op.partial(isel(f, {pixel})))
      );
      step = op.finalize(op.merge(states[0], op.merge(states[2], states[1])));
    }
    const whole = await kmeans({init: start, tolerance: 0, maxIterations: 12}).fit(f);
    expect(step!.centers.values).toBeNear(whole.centers.values, {rtol: 1e-12});
    const {labels} = whole;
    expect((await kmeans({k: 5}).apply(f, step!)).values).toEqual(labels.values);
  });

  test("stops when told to", async () => {
    const aborted = AbortSignal.abort(new Error("enough"));
    expect(await message(() => kmeans({k: 2}).fit(pixels(heaps(9)), {signal: aborted}))).toBe("enough");
  });

  test.each<[string, () => unknown]>([
    ["unknown option: n; kmeans takes k, init", () => kmeans(any({n: 3}))],
    ["invalid k: 0; expected a whole number from 1", () => kmeans({k: 0})],
    ["invalid k: 2.5; expected a whole number", () => kmeans({k: 2.5})],
    ["invalid k: 4; expected 1 to 3, the rows without gaps", () => kmeans({k: 4}).fit(pixels(heaps(3)))],
    ["invalid init: random; expected", () => kmeans({init: any("random")})],
    ["invalid init: 1 centres; expected 2", () => kmeans({k: 2, init: [[1, 2]]})],
    [
      "invalid init: 3 numbers for 1 centres; expected 2 finite",
      () => kmeans({init: [[1, 2, 3]]}).fit(pixels(heaps(3)))
    ],
    ["invalid init: 2 numbers for 1 centres", () => kmeans({init: [[1, NaN]]}).fit(pixels(heaps(3)))],
    ["invalid seed: 0.5; expected a whole number", () => kmeans({seed: 0.5})],
    ["invalid standardize: yes", () => kmeans({standardize: any("yes")})],
    ["invalid tolerance: -1; expected 0 or more", () => kmeans({tolerance: -1})],
    ["invalid runs: 0; expected a whole number", () => kmeans({runs: 0})],
    ["invalid maxIterations: 0; expected", () => kmeans({maxIterations: 0})],
    [
      "invalid sampleWeight: 2 numbers for 3 rows",
      () => kmeans({k: 1, sampleWeight: [1, 2]}).fit(pixels(heaps(3)))
    ],
    [
      "invalid sampleWeight: 0 in every row",
      () => kmeans({k: 1, sampleWeight: [0, 0, 0]}).fit(pixels(heaps(3)))
    ],
    [
      "invalid sampleWeight: band is a variable",
      () => kmeans({k: 1, sampleWeight: field([1, 1], {dims: ["band"]})}).fit(pixels(heaps(3)))
    ],
    ["missing values: every row has a gap", () => kmeans({k: 1}).fit(pixels([[NaN, 1]]))],
    ["invalid values: 1 infinite; mask them first", () => kmeans({k: 1}).fit(pixels([[Infinity, 1]]))],
    ["invalid field: a list; make one with", () => kmeans().fit(any([1]))],
    ["invalid params: not what a fit returned", () => kmeans().apply(pixels(heaps(3)), any({}))],
    ["missing init: a fit in parts starts from centres", () => kmeans().partial(pixels(heaps(3)))],
    [
      "unsupported standardize: parts do not know",
      () => kmeans({init: [[1, 2]], standardize: true}).partial(pixels(heaps(3)))
    ],
    [
      "invalid parts: passes from different centres",
      async () => {
        const [a, b] = [kmeans({init: [[1, 2]]}), kmeans({init: [[1, 3]]})];
        return a.merge(await a.partial(pixels(heaps(3))), await b.partial(pixels(heaps(3))));
      }
    ]
  ])("refuses: %s", async (expected, call) => {
    expect(await message(call)).toContain(expected);
  });

  test("labels go with the variables of the fit", async () => {
    const params = await kmeans({k: 2}).fit(pixels(heaps(9)));
    expect(await message(() => kmeans().apply(pixels(landsat.slice(0, 3)), params))).toContain(
      "invalid field: band has 6 entries, not 2"
    );
  });
});

/** Every distance measured, every sum made anew. */
function lloyd(rows: number[][], init: number[][], passes: number): {labels: number[]; centers: number[]} {
  let centers = init.map((row) => [...row]);
  const assign = () =>
    rows.map((row) => {
      const distances = centers.map((c) => c.reduce((sum, x, j) => sum + (x - row[j]) ** 2, 0));
      return distances.indexOf(Math.min(...distances));
    });
  for (let pass = 0; pass < passes; ++pass) {
    const labels = assign();
    centers = centers.map((c, q) => {
      const own = rows.filter((_, i) => labels[i] === q);
      return c.map((_, j) => own.reduce((sum, row) => sum + row[j], 0) / own.length);
    });
  }
  return {labels: assign(), centers: centers.flat()};
}

describe("silhouette()", () => {
  test("a closed form: two pairs at distance 1, 10 apart", async () => {
    const f = pixels([[0], [1], [10], [11]]);
    const {mean, values} = await silhouette(f, [0, 0, 1, 1]);
    const outer = (10.5 - 1) / 10.5;
    const inner = (9.5 - 1) / 9.5;
    expect(values.values).toBeNear([outer, inner, inner, outer], {rtol: 1e-14});
    expect(mean).toBeNear((outer + inner) / 2, {rtol: 1e-14});
    expect((await silhouette(f, [0, 1, 1, 1])).values.values[0]).toBe(0);
  });

  test("meets scikit-learn on Landsat", async () => {
    // silhouette_score(X[::8], labels of kmeans_l7_raw_tol0[::8]) and its first five samples, scikit-learn 1.9.1.
    const {options} = golden("kmeans_l7_raw_tol0");
    const init = options.init_rows.map((row: number) => landsat[row]);
    const {labels} = await kmeans({init, tolerance: 0}).fit(pixels(landsat));
    const eighth = {pixel: Int32Array.from({length: 968}, (_, i) => 8 * i)};
    const {mean, values} = await silhouette(isel(pixels(landsat), eighth), isel(labels, eighth));
    expect(mean).toBeNear(0.4001567418119177, {rtol: 1e-9});
    expect(values.values.slice(0, 5)).toBeNear(
      [0.2255055170351731, 0.45232314864967027, 0.32428217907912615, 0.38526727135079963, 0.6468913670199136],
      {rtol: 1e-9}
    );
  });

  test("gaps are out, a sample stands for the whole", async () => {
    const rows = heaps(300);
    const labels = rows.map((_, i) => i % 3);
    const whole = await silhouette(pixels(rows), labels);
    const holed = rows.map((row, i) => (i === 4 ? [NaN, 0] : row));
    const {values} = await silhouette(pixels(holed), labels);
    expect(values.values[4]).toBeNaN();
    const others = labels.map((label, i) => (i === 4 ? NaN : label));
    expect((await silhouette(pixels(rows), others)).values.values).toBeNear(values.values);
    const part = await silhouette(pixels(rows), labels, {sample: 90, seed: 1});
    expect([...part.values.values].filter((value) => !Number.isNaN(value))).toHaveLength(90);
    expect(part.mean).toBeNear(whole.mean, {atol: 0.03});
    expect(await silhouette(pixels(rows), labels, {sample: 90, seed: 1})).toEqual(part);
  });

  test("standardized, the unit of a variable does not matter", async () => {
    const rows = heaps(60);
    const labels = rows.map((_, i) => i % 3);
    const {mean} = await silhouette(pixels(rows), labels, {standardize: true});
    const feet = rows.map(([a, b]) => [3281 * a, b]);
    expect((await silhouette(pixels(feet), labels, {standardize: true})).mean).toBeNear(mean, {rtol: 1e-12});
  });

  test.each<[string, () => unknown]>([
    ["invalid labels: 1 cluster; a silhouette needs two", () => silhouette(pixels(heaps(3)), [0, 0, 0])],
    ["invalid labels: 2; expected one for each of 3 rows", () => silhouette(pixels(heaps(3)), [0, 1])],
    [
      "invalid labels: band of 2; expected one",
      () => silhouette(pixels(heaps(3)), field([0, 1], {dims: ["band"]}))
    ],
    [
      "invalid sample: 1; expected a whole number from 2",
      () => silhouette(pixels(heaps(3)), [0, 1, 1], {sample: 1})
    ],
    ["unknown option: metric", () => silhouette(pixels(heaps(3)), [0, 1, 1], any({metric: "l1"}))]
  ])("refuses: %s", async (expected, call) => {
    expect(await message(call)).toContain(expected);
  });
});

describe("adjustedRand()", () => {
  test("1 for the same sorting under other names, 0 and less without agreement", () => {
    expect(adjustedRand([0, 0, 1, 1], ["b", "b", "a", "a"])).toBe(1);
    expect(adjustedRand([0, 0, 1, 1], [0, 1, 0, 1])).toBeNear(-0.5, {rtol: 1e-15});
    // Six pairs: one together in both, two and three in each; chance 1, most 2.5.
    expect(adjustedRand([0, 0, 1, 2], [0, 0, 1, 1])).toBeNear(4 / 7, {rtol: 1e-14});
  });

  test("degenerate sortings, gaps and refusals", async () => {
    expect(adjustedRand([5, 5, 5], [1, 1, 1])).toBe(1);
    expect(adjustedRand([1, 2, 3], [3, 1, 2])).toBe(1);
    expect(adjustedRand([1], [2])).toBe(1);
    expect(adjustedRand([], [])).toBeNaN();
    expect(adjustedRand([0, 0, NaN, 1, 1], [7, 7, 8, 9, 9])).toBe(1);
    expect(await message(() => adjustedRand([1, 2], [1]))).toContain(
      "invalid labels: 2 and 1; expected one of each"
    );
    expect(await message(() => adjustedRand(any(undefined), [1]))).toContain(
      "invalid labels: undefined; expected"
    );
  });
});
