/** @file Variograms, fits and kriging against scikit-gstat, gstools, PyKrige and dense sums, with copies, gaps and spheres. */
import {readFileSync} from "node:fs";
import {
  cloud,
  engines,
  field,
  fitApply,
  fitVariogram,
  isel,
  knn,
  kriging,
  leaveOneOut,
  points,
  radius,
  semivariance,
  triage,
  useEngine,
  variogram,
  variogramPool,
  type EngineName,
  type Field,
  type KrigingKind,
  type Variogram
} from "fieldbook/kernels";
import {afterAll, beforeAll, describe, expect, test} from "vitest";

const json = (name: string) =>
  JSON.parse(readFileSync(new URL(`golden/${name}.json`, import.meta.url), "utf8"));
const range = (n: number) => Array.from({length: n}, (_, i) => i);

const houses = json("data_baltim");
const prices = points(houses.price.map(Math.log), {x: houses.x, y: houses.y}, {units: "1", name: "price"});
const sample = json("variogram_dem").input;
const column = (rows: number[][], k: number) => rows.map((row) => row[k]);
const heights = points(
  sample.z,
  {x: column(sample.xy, 0), y: column(sample.xy, 1)},
  {units: "m", name: "elevation"}
);

function random(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

describe("variogram against scikit-gstat and gstools", () => {
  test("variogram() has 15 even bins to a third of the diagonal, as gstat", async () => {
    const {values} = json("variogram_baltim");
    const got = await variogram().fit(prices);
    expect(got.gamma.coords.upper.values).toBeNear(values.bin_edges.slice(1), {rtol: 1e-14});
    expect(got.gamma.values).toBeNear(values.matheron, {rtol: 1e-10});
    const few = await variogram({bins: 3, maxLag: 30}).fit(prices);
    expect(few.gamma.coords.lower.values).toBeNear([0, 10, 20]);
  });
});

describe("variogram by hand", () => {
  test("bins are (lower, upper], copies fall in the first, gaps drop pairs, empty bins are missing", async () => {
    const f = points([1, 3, 7, NaN, 1], {x: [0, 1, 2, 3, 0], y: [0, 0, 0, 0, 0]});
    const got = await variogram({edges: [0, 1, 2, 5]}).fit(f);
    expect(got.count.values).toBeNear([4, 2, 0]); // copy; 0–1 twice, 1–2; then 0–2 twice
    expect(got.lag.values).toBeNear([3 / 4, 2, NaN]);
    expect(got.gamma.values).toBeNear([(0 + 4 + 4 + 16) / 8, 18, NaN]);
    const off = await variogram({edges: [0.5, 1]}).fit(f);
    expect(off.count.values).toBeNear([3]);
  });

  test("directions take pairs along an azimuth, clockwise from north", async () => {
    const grid = field(
      range(16).map((i) => (i % 4) ** 2),
      {
        dims: ["y", "x"],
        shape: [4, 4],
        coords: {y: [0, 1, 2, 3], x: [0, 1, 2, 3]}
      }
    );
    const got = await variogram({edges: [0, 1.2], directions: [0, 90], tolerance: 10}).fit(grid);
    expect(got.gamma.dims).toEqual(["direction", "bin"]);
    expect(got.count.values).toBeNear([12, 12]);
    expect(got.gamma.values).toBeNear([0, (1 + 9 + 25) / 6]);
    const all = await variogram({edges: [0, 1.2], directions: [0, 45, 90, 135]}).fit(grid);
    expect(all.count.values).toBeNear([12, 0, 12, 0]);
    const globe = points([1, 2], {lon: [0, 1], lat: [0, 0]});
    await expect(variogram({directions: [0]}).fit(globe)).rejects.toThrow("unsupported directions");
  });

  test("times are pooled map by map, variables stay apart", async () => {
    const f = field([1, 2, 4, NaN, 10, 30], {
      dims: ["time", "band", "point"],
      shape: [1, 2, 3],
      coords: {x: {dims: "point", values: [0, 1, 2]}, y: {dims: "point", values: [0, 0, 0]}}
    });
    const got = await variogram({edges: [0, 1, 2]}).fit(f);
    expect(got.gamma.dims).toEqual(["band", "bin"]);
    expect(got.gamma.values).toBeNear([5 / 4, 9 / 2, 200, NaN]);
    const two = field([1, 2, 1, 4], {
      dims: ["time", "point"],
      shape: [2, 2],
      coords: {x: {dims: "point", values: [0, 1]}, y: {dims: "point", values: [0, 0]}}
    });
    expect((await variogram({edges: [0, 1]}).fit(two)).gamma.values).toBeNear([(1 + 9) / 4]);
    const pooled = await variogramPool({edges: [0, 1]}).fit(field(two.values, {...two, axes: {time: "S"}}));
    expect(pooled.windows.gamma.values).toBeNear([1 / 2, 9 / 2]);
    expect(pooled.gamma.values).toBeNear([2.5]);
  });

  test("on the sphere lags are chords in km, across the seam and over the pole", async () => {
    const f = points([1, 2, 5, 6], {lon: [179.5, -179.5, 0, 180], lat: [0, 0, 89.5, 89.5]});
    const R = 6371.0088;
    const chord = 2 * R * Math.sin((0.5 * Math.PI) / 180);
    const got = await variogram({edges: [0, 200]}).fit(f);
    expect(got.lag.values).toBeNear([chord], {rtol: 1e-12});
    expect(got.lag.units).toBe("km");
    expect(got.gamma.values).toBeNear([0.5]);
  });

  test("cloud() is every pair, and binned by hand it is the variogram", () => {
    const pairs = cloud(prices, {maxLag: 1e9});
    expect(pairs.lag.length).toBe((211 * 210) / 2);
    const {values} = json("variogram_baltim");
    const edges: number[] = values.bin_edges;
    edges.slice(1).forEach((upper, k) => {
      const inside = range(pairs.lag.length).filter((n) => pairs.lag[n] <= upper && pairs.lag[n] > edges[k]);
      expect(inside.length).toBe(values.pairs_per_bin[k]);
      expect(inside.reduce((sum, n) => sum + pairs.gamma[n], 0) / inside.length).toBeNear(
        values.matheron[k],
        {
          rtol: 1e-10
        }
      );
    });
    expect([pairs.i[0], pairs.j[0]]).toEqual([0, 1]);
    expect(() =>
      cloud(field([[1], [2]], {dims: ["time", "x"], coords: {y: {dims: "x", values: [0]}, x: [0]}}))
    ).toThrow("invalid field: 2 maps");
    expect(() => cloud(prices, {maxLag: 0})).toThrow("invalid maxLag: 0");
  });

  test("one point, a constant and nothing but gaps have variograms without pairs or of 0", async () => {
    const one = await variogram().fit(points([1], {x: [0], y: [0]}));
    expect([...one.count.values]).toEqual(range(15).map(() => 0));
    const none = await variogram({bins: 2}).fit(points([NaN, NaN], {x: [0, 1], y: [0, 0]}));
    expect(none.gamma.values).toBeNear([NaN, NaN]);
    for (const estimator of ["matheron", "cressie", "dowd", "genton"] as const) {
      const flat = await variogram({edges: [0, 1], estimator}).fit(
        points([2, 2, 2], {x: [0, 0.5, 1], y: [0, 0, 0]})
      );
      expect(flat.gamma.values).toBeNear([0]);
    }
  });

  test("variogram() and its pool refuse what they cannot mean", async () => {
    expect(() => variogram({edges: [0, 0]})).toThrow("invalid edges: 0, 0");
    expect(() => variogram({bins: 0})).toThrow("invalid bins: 0");
    expect(() => variogram({maxLag: -1})).toThrow("invalid maxLag: -1");
    expect(() => variogram({estimator: "mean" as never})).toThrow("invalid estimator: mean");
    expect(() => variogram({directions: []})).toThrow("invalid directions");
    expect(() => variogram({tolerance: 5})).toThrow("invalid tolerance: 5");
    expect(() => variogram({lags: 5} as never)).toThrow("unknown option: lags");
    await expect(variogram().fit(field([1], {dims: ["time"]}))).rejects.toThrow("missing axis: X");
    await expect(variogram().fit(points([1, 2], {x: [0, NaN], y: [0, 0]}))).rejects.toThrow(
      "missing coordinates: 1"
    );
    expect(() => variogramPool({by: "pairs" as never})).toThrow("invalid by: pairs");
    expect(() => variogramPool({standardize: "all" as never})).toThrow("invalid standardize: all");
    await expect(variogramPool({windows: [1, 2]}).fit(prices)).rejects.toThrow(
      "invalid windows: 2 for 211 cells"
    );
    await expect(variogramPool().fit(prices)).rejects.toThrow("invalid windows: none given");
  });

  test("variogram pools all of space, its pool windows of it", async () => {
    expect(triage(variogram())).toMatchObject({cell: "global/global", parameterShape: ["V", "bin"]});
    expect(triage(variogramPool())).toMatchObject({cell: "local/global"});
    expect(triage(variogramPool()).marks.X.fit).toBe("W");
    const lively = variogramPool({windows: [0, 0, 1, 1], edges: [0, 1], standardize: "sill"});
    const f = points([0, 1, 0, 100], {x: [0, 1, 0, 1], y: [0, 0, 5, 5]});
    expect((await lively.fit(f)).gamma.values).toBeNear([2]);
  });
});

describe("fitVariogram", () => {
  test.each(["spherical", "exponential", "gaussian"] as const)(
    "a %s model is found again from its own curve",
    (model) => {
      const truth = {model, nugget: 0.3, psill: 1.7, range: 40};
      const lag = range(20).map((k) => 4 + 6 * k);
      const gamma = semivariance(truth, lag);
      for (const weights of ["count/lag2", "count", "equal"] as const) {
        const got = fitVariogram({lag, gamma, count: lag.map(() => 10)}, {model, weights});
        expect([got.nugget, got.psill, got.range]).toBeNear([0.3, 1.7, 40], {rtol: 1e-6});
      }
    }
  );

  test("takes fields, leaves empty bins out, and says when lags do not tell the sill", async () => {
    const v = await variogram({edges: [0, 10, 20, 30, 30.0001, 60]}).fit(prices);
    expect(v.count.values[3]).toBe(0);
    expect(fitVariogram(v).psill).toBeGreaterThan(0);
    const lag = [1, 2, 3, 4, 5];
    const line = fitVariogram({lag, gamma: lag, count: lag});
    expect(line.warnings).toHaveLength(1);
    const flat = fitVariogram({lag, gamma: lag.map(() => 2), count: lag});
    expect(flat).toMatchObject({psill: 0, range: NaN});
    expect(flat.nugget).toBeNear(2, {rtol: 1e-12});
    expect(flat.warnings[0]).toMatch("all nugget");
    expect(semivariance(flat, [0, 1])).toBeNear([0, 2], {rtol: 1e-12});
    const falling = fitVariogram({lag, gamma: [5, 4, 3, 2, 1], count: lag});
    expect(falling.psill).toBe(0);
  });

  test("refuses too few bins, several variograms and unknown words", async () => {
    const v = {lag: [1, 2], gamma: [1, 2], count: [3, 3]};
    expect(() => fitVariogram(v)).toThrow("invalid variogram: 2 bins with pairs");
    expect(() => fitVariogram({} as never)).toThrow("invalid variogram: it lacks lag");
    expect(() => fitVariogram(v, {model: "cubic" as never})).toThrow("invalid model: cubic");
    expect(() => fitVariogram(v, {weights: "n" as never})).toThrow("invalid weights: n");
    const two = await variogram({directions: [0, 90]}).fit(prices);
    expect(() => fitVariogram(two)).toThrow("invalid variogram: it has direction, bin");
    const {lag, gamma, count} = two;
    const north = {
      lag: isel(lag, {direction: 0}),
      gamma: isel(gamma, {direction: 0}),
      count: isel(count, {direction: 0})
    };
    expect(fitVariogram(north as never).psill).toBeGreaterThan(0);
  });
});

for (const {name, found, detail} of await engines()) {
  if (name !== "js" && name !== "wasm") continue;
  describe.skipIf(!found)(`kriging on ${name}${found ? "" : `: ${detail}`}`, () => {
    beforeAll(() => useEngine(name as EngineName));
    afterAll(() => useEngine("auto"));

    test("a model that ends is kriged tile by tile, far data left out, with the same results", async () => {
      const next = random(11);
      const places = range(120).map(() => [100 * next(), 100 * next()]);
      const f = field(range(240).map(next), {
        dims: ["time", "point"],
        shape: [2, 120],
        coords: {x: {dims: "point", values: column(places, 0)}, y: {dims: "point", values: column(places, 1)}}
      });
      const steps = range(24).map((i) => 6 * i - 20);
      const grid = field(new Float64Array(24 * 24), {
        dims: ["y", "x"],
        shape: [24, 24],
        coords: {y: steps, x: steps}
      });
      for (const kind of ["ordinary", "universal", "block"] as const) {
        const options = {variogram: {model: "spherical", nugget: 0.05, psill: 1, range: 12} as const, kind};
        const block = kind === "block" ? {block: [4, 2] as const} : {};
        const tiled = kriging({...options, ...block});
        const plain = kriging({...options, ...block, neighbours: 120});
        const a = await tiled.apply(grid, await tiled.fit(f));
        const b = await plain.apply(grid, await plain.fit(f));
        expect(a.prediction.values).toBeNear(b.prediction.values, {rtol: 1e-9, atol: 1e-9});
        expect(a.variance.values).toBeNear(b.variance.values, {rtol: 1e-9, atol: 1e-9});
      }
    });

    test("all neighbours are no other system than all data; fewer solve one of their own", async () => {
      const model = {model: "exponential", nugget: 0.1, psill: 0.5, range: 40} as const;
      const some = isel(prices, {point: [0, 60]});
      const targets = {x: [860.25, 900, 950], y: [520.25, 560, 500]};
      for (const kind of ["ordinary", "universal"] as const) {
        const all = kriging({variogram: model, kind});
        const a = await all.apply(targets, await all.fit(some));
        const most = kriging({variogram: model, kind, neighbours: 60});
        const b = await most.apply(targets, await most.fit(some));
        expect(b.prediction.values).toBeNear(a.prediction.values, {rtol: 1e-10});
        expect(b.variance.values).toBeNear(a.variance.values, {rtol: 1e-10});
        const near = knn({k: 12});
        const few = kriging({variogram: model, kind, neighbours: near});
        const c = await few.apply(targets, await few.fit(some));
        const {indices} = near.find(some, targets);
        const chosen = points(
          [...indices.subarray(0, 12)].map((i) => some.values[i]),
          {
            x: [...indices.subarray(0, 12)].map((i) => houses.x[i]),
            y: [...indices.subarray(0, 12)].map((i) => houses.y[i])
          }
        );
        const own = await all.apply({x: [860.25], y: [520.25]}, await all.fit(chosen));
        expect(c.prediction.values[0]).toBeNear(own.prediction.values[0], {rtol: 1e-10});
        expect(c.variance.values[0]).toBeNear(own.variance.values[0], {rtol: 1e-10});
        const one = await leaveOneOut(some, {variogram: model, kind});
        const same = await leaveOneOut(some, {variogram: model, kind, neighbours: 59});
        expect(same.error.values).toBeNear(one.error.values, {rtol: 1e-8, atol: 1e-9});
        expect(same.variance.values).toBeNear(one.variance.values, {rtol: 1e-8});
      }
    });
  });
}

/** Weights, prediction and variance from the plain system [C F; Fᵀ 0], by elimination: slow, and nothing is shared. */
function plainKriging(
  places: number[][],
  z: number[],
  covariance: (a: number[], b: number[]) => number,
  toTarget: number[],
  variance: number,
  drift: (place: number[]) => number[],
  target: number[]
) {
  const F = places.map(drift);
  const n = places.length;
  const k = F[0].length;
  const A = range(n + k).map((i) =>
    range(n + k).map((j) =>
      i < n && j < n ? covariance(places[i], places[j]) : i < n ? F[i][j - n] : j < n ? F[j][i - n] : 0
    )
  );
  const b = [...toTarget, ...drift(target)];
  const x = b.slice();
  for (let p = 0; p < n + k; ++p) {
    const best = range(n + k - p)
      .map((i) => i + p)
      .sort((i, j) => Math.abs(A[j][p]) - Math.abs(A[i][p]))[0];
    [A[p], A[best]] = [A[best], A[p]];
    [x[p], x[best]] = [x[best], x[p]];
    for (let i = p + 1; i < n + k; ++i) {
      const f = A[i][p] / A[p][p];
      for (let j = p; j < n + k; ++j) A[i][j] -= f * A[p][j];
      x[i] -= f * x[p];
    }
  }
  for (let p = n + k - 1; p >= 0; --p) {
    for (let j = p + 1; j < n + k; ++j) x[p] -= A[p][j] * x[j];
    x[p] /= A[p][p];
  }
  return {
    prediction: z.reduce((sum, value, i) => sum + value * x[i], 0),
    variance: variance - x.reduce((sum, value, i) => sum + value * b[i], 0)
  };
}

describe("kriging against the plain system", () => {
  const next = random(3);
  const model: Variogram = {model: "exponential", nugget: 0.2, psill: 1, range: 30};

  test("on the sphere, ordinary and universal, near the poles and across the seam", async () => {
    const R = 6371.0088;
    const lon = range(40).map(() => 180 + 40 * next() - 20);
    const lat = range(40).map((i) => (i % 2 ? 70 + 20 * next() : 40 * next() - 20));
    const z = range(40).map(next);
    const unit = (i: number, lons = lon, lats = lat) => {
      const [a, b] = [(lons[i] * Math.PI) / 180, (lats[i] * Math.PI) / 180];
      return [Math.cos(b) * Math.cos(a), Math.cos(b) * Math.sin(a), Math.sin(b)];
    };
    const on = {...model, range: 2000};
    const covariance = (a: number[], b: number[]) => {
      const h = R * Math.hypot(...a.map((value, d) => value - b[d]));
      return h === 0 ? 1.2 : Math.exp(-h / 2000);
    };
    const targets = {lon: [-179, 10, 181], lat: [0, 90, 85]};
    const places = range(40).map((i) => unit(i));
    for (const kind of ["ordinary", "universal"] as KrigingKind[]) {
      const op = kriging({variogram: on, kind});
      const f = points(z, {lon: lon.map((x) => (x > 180 ? x - 360 : x)), lat});
      const got = await op.apply(targets, await op.fit(f));
      range(3).forEach((t) => {
        const target = unit(t, targets.lon, targets.lat);
        const plain = plainKriging(
          places,
          z,
          covariance,
          places.map((place) => covariance(place, target)),
          1.2,
          kind === "universal" ? (place) => [1, ...place] : () => [1],
          target
        );
        expect(got.prediction.values[t]).toBeNear(plain.prediction, {rtol: 1e-8});
        expect(got.variance.values[t]).toBeNear(plain.variance, {rtol: 1e-8});
      });
    }
  });

  test("blocks: the mean of points inside, without the nugget", async () => {
    const places = range(30).map(() => [100 * next(), 100 * next()]);
    const z = range(30).map(next);
    const f = points(z, {x: column(places, 0), y: column(places, 1)});
    const op = kriging({variogram: model, kind: "block", block: [20, 10]});
    const got = await op.apply({x: [50], y: [40]}, await op.fit(f));
    const at = [0.8611363115940526, 0.3399810435848563];
    const share = [0.3478548451374538, 0.6521451548625461];
    const nodes = [-1, 1].flatMap((s) => [0, 1].map((k) => ({x: s * at[k], w: share[k] / 2})));
    const block = nodes.flatMap((a) =>
      nodes.map((b) => ({place: [50 + 10 * a.x, 40 + 5 * b.x], w: a.w * b.w}))
    );
    const rho = (a: number[], b: number[]) => Math.exp(-Math.hypot(a[0] - b[0], a[1] - b[1]) / 30);
    const plain = plainKriging(
      places,
      z,
      (a, b) => rho(a, b) + (a === b ? 0.2 : 0),
      places.map((place) => block.reduce((sum, node) => sum + node.w * rho(place, node.place), 0)),
      block.reduce(
        (sum, a) => sum + block.reduce((part, b) => part + a.w * b.w * rho(a.place, b.place), 0),
        0
      ),
      () => [1],
      [50, 40]
    );
    expect(got.prediction.values[0]).toBeNear(plain.prediction, {rtol: 1e-10});
    expect(got.variance.values[0]).toBeNear(plain.variance, {rtol: 1e-9});
  });
});

describe("kriging at its edges", () => {
  const model: Variogram = {model: "spherical", nugget: 0.1, psill: 1, range: 5};

  test("data are met exactly with variance 0, and far away the mean is all there is", async () => {
    const {result, params} = await fitApply(kriging({variogram: {...model, nugget: 0}}), heights);
    expect(result.prediction.values).toBeNear(heights.values, {rtol: 1e-9, atol: 1e-9});
    expect(result.variance.values).toBeNear(new Float64Array(160), {atol: 1e-9});
    expect(result.prediction).toMatchObject({units: "m", dims: ["point"]});
    expect(result.variance.units).toBe("m2");
    const far = await kriging({variogram: model}).apply({x: [1e9], y: [1e9]}, params);
    expect(far.prediction.values).toBeNear(params.drift!.values, {rtol: 1e-9});
  });

  test("a grid is predicted as a grid, every time from its own gaps", async () => {
    const f = field([1, 2, 4, NaN, 2, 4], {
      dims: ["time", "station"],
      shape: [2, 3],
      coords: {
        x: {dims: "station", values: [0, 2, 4]},
        y: {dims: "station", values: [0, 1, 0]}
      }
    });
    const grid = field(new Float64Array(4), {
      dims: ["y", "x"],
      shape: [2, 2],
      coords: {y: [0, 1], x: [1, 3]}
    });
    const op = kriging({variogram: model});
    const params = await op.fit(f);
    const {prediction, variance} = await op.apply(grid, params);
    expect(prediction.dims).toEqual(["time", "y", "x"]);
    expect(prediction.coords.x.values).toBeNear([1, 3]);
    const alone = await op.apply(grid, await op.fit(points([2, 4], {x: [2, 4], y: [1, 0]})));
    expect(prediction.values.slice(4)).toBeNear(alone.prediction.values, {rtol: 1e-12});
    expect(variance.values.slice(4)).toBeNear(alone.variance.values, {rtol: 1e-12});
    // Parameters that travelled are plain data.
    const again = await op.apply(grid, structuredClone(params));
    expect(again.prediction.values).toBeNear(prediction.values);
  });

  test("data in one spot are averaged and told of; they are left out together", async () => {
    const twice = points([1, 3, 5, 0], {x: [0, 0, 2, 4], y: [0, 0, 1, 0]});
    const once = points([2, 5, 0], {x: [0, 2, 4], y: [0, 1, 0]});
    const op = kriging({variogram: {...model, nugget: 0}});
    const params = await op.fit(twice);
    expect(params.warnings[0]).toMatch("1 data lie where others do");
    const target = {x: [1], y: [1]};
    const a = await op.apply(target, params);
    const b = await op.apply(target, await op.fit(once));
    expect(a.prediction.values).toBeNear(b.prediction.values, {rtol: 1e-14});
    const left = await leaveOneOut(twice, {variogram: model});
    const right = await leaveOneOut(once, {variogram: model});
    expect(left.error.values).toBeNear(
      [right.error.values[0] - 1, right.error.values[0] + 1, right.error.values[1], right.error.values[2]],
      {rtol: 1e-12}
    );
  });

  test("one datum is the mean everywhere; it cannot be left out", async () => {
    const one = points([7], {x: [0], y: [0]});
    const op = kriging({variogram: model});
    const got = await op.apply({x: [3, 100], y: [0, 0]}, await op.fit(one));
    expect(got.prediction.values).toBeNear([7, 7]);
    expect(got.variance.values[1]).toBeNear(2.2, {rtol: 1e-12});
    expect((await leaveOneOut(one, {variogram: model})).error.values).toBeNear([NaN]);
    const flat = await op.apply(
      {x: [1], y: [1]},
      await op.fit(points([4, 4, 4], {x: [0, 2, 5], y: [0, 1, 3]}))
    );
    expect(flat.prediction.values).toBeNear([4], {rtol: 1e-12});
  });

  test("a universal plane goes through data that lie on one", async () => {
    const [x, y] = [range(20).map((i) => (i * 37) % 11), range(20).map((i) => (i * 17) % 7)];
    const f = points(
      x.map((_, i) => 3 + 2 * x[i] - y[i]),
      {x, y}
    );
    const op = kriging({variogram: model, kind: "universal"});
    const got = await op.apply({x: [50], y: [-20]}, await op.fit(f));
    expect(got.prediction.values).toBeNear([123], {rtol: 1e-10});
    const line = points([1, 2, 3], {x: [0, 1, 2], y: [0, 1, 2]});
    await expect(op.fit(line)).rejects.toThrow("invalid points: 3 of them cannot tell a drift of 3 terms");
  });

  test("no neighbours, no prediction", async () => {
    const op = kriging({variogram: model, neighbours: radius({distance: 3})});
    const f = points([1, 2], {x: [0, 1], y: [0, 0]});
    const got = await op.apply({x: [0.5, 50], y: [0, 0]}, await op.fit(f));
    expect(got.prediction.values).toBeNear([1.5, NaN], {rtol: 1e-12});
    expect(got.variance.values[1]).toBeNaN();
    expect(triage(op)).toMatchObject({cell: "local/local"});
    expect(triage(kriging({variogram: model}))).toMatchObject({cell: "global/local"});
  });

  test("refuses what has no answer, and says what to do", async () => {
    const f = points([1, 2], {x: [0, 1], y: [0, 0]});
    expect(() => kriging()).toThrow("missing variogram");
    expect(() => kriging({variogram: {...model, range: 0}})).toThrow(
      "invalid variogram: nugget 0.1, psill 1, range 0"
    );
    expect(() => kriging({variogram: {...model, model: "cubic" as never}})).toThrow("invalid model: cubic");
    expect(() => kriging({variogram: model, kind: "simple" as never})).toThrow("invalid kind: simple");
    expect(() => kriging({variogram: model, kind: "block"})).toThrow("missing block");
    expect(() => kriging({variogram: model, block: [1, 1]})).toThrow("invalid block");
    expect(() => kriging({variogram: model, neighbours: 0})).toThrow("invalid neighbours: 0");
    await expect(leaveOneOut(f, {variogram: model, kind: "block" as never})).rejects.toThrow(
      "invalid kind: block"
    );
    await expect(leaveOneOut(f, {variogram: model, neighbours: knn({self: true})})).rejects.toThrow(
      "invalid neighbours"
    );
    const op = kriging({variogram: model});
    await expect(op.fit(points([NaN, NaN], {x: [0, 1], y: [0, 0]}))).rejects.toThrow(
      "missing values: every place of map 0"
    );
    await expect(op.fit(points([1, Infinity], {x: [0, 1], y: [0, 0]}))).rejects.toThrow(
      "invalid values: Infinity at place 1"
    );
    await expect(op.fit(field([1], {dims: ["time"]}))).rejects.toThrow("missing axis: X");
    await expect(op.apply({lon: [0], lat: [0]}, await op.fit(f))).rejects.toThrow("invalid targets");
    const globe = points([1, 2], {lon: [0, 1], lat: [0, 0]});
    const block = kriging({variogram: model, kind: "block", block: [1, 1]});
    await expect(block.apply(globe, await block.fit(globe))).rejects.toThrow("unsupported block");
    const near = range(60).map((i) => i * 1e-3);
    const smooth = kriging({variogram: {model: "gaussian", nugget: 0, psill: 1, range: 5}});
    await expect(smooth.fit(points(near, {x: near, y: near}))).rejects.toThrow(
      "failed kriging: the covariances of 60 places are singular"
    );
    const flat = kriging({variogram: {model: "spherical", nugget: 0, psill: 0, range: NaN}});
    await expect(flat.fit(f)).rejects.toThrow("failed kriging");
  });
});

test("a variogram of a constant field has no sill, and kriging says so", async () => {
  const f: Field = points(
    range(40).map(() => 3),
    {x: range(40).map((i) => (i * 7) % 13), y: range(40).map((i) => (i * 5) % 11)}
  );
  const model = fitVariogram(await variogram({bins: 5}).fit(f));
  expect(model).toMatchObject({nugget: 0, psill: 0, range: NaN});
  await expect(kriging({variogram: model}).fit(f)).rejects.toThrow("failed kriging");
});
