/** @file Made-up fields, folds, scope scans, shrinkage, pooling and checks: closed forms, known truths, gaps, refusals. */
import {fileURLToPath} from "node:url";
import {
  advise,
  anomaly,
  checkField,
  climatology,
  eof,
  field,
  type Field,
  folds,
  isel,
  kmeans,
  map,
  mean,
  openField,
  points,
  poolEstimates,
  reduceOver,
  requireField,
  scopeScan,
  shrink,
  std,
  syntheticField,
  triage
} from "fieldbook/kernels";
import {describe, expect, test} from "vitest";
import {any, message} from "./refused.ts";

const count = (n: number) => Array.from({length: n}, (_, i) => i);
const globe = (step: number): Field => {
  const lat = count(180 / step).map((i) => -90 + step * (i + 0.5));
  const lon = count(360 / step).map((i) => step * (i + 0.5));
  return field(new Float64Array(lat.length * lon.length), {
    dims: ["lat", "lon"],
    shape: [lat.length, lon.length],
    coords: {lat, lon}
  });
};

describe("syntheticField()", () => {
  test("is the sum of its parts, the same from the same seed", () => {
    const made = syntheticField({nx: 20, ny: 16, times: 30, seed: 5});
    const {background, eddies, plume, trend, noise} = made.parts;
    const sum = map([background, eddies, plume, trend, noise], (...parts) => parts.reduce((a, b) => a + b));
    expect(made.field.values).toBeNear(sum.values, {atol: 1e-14});
    expect(made.field).toMatchObject({dims: ["time", "y", "x"], shape: [30, 16, 20], calendar: "360_day"});
    expect(syntheticField({nx: 20, ny: 16, times: 30, seed: 5})).toEqual(made);
    expect(syntheticField({nx: 20, ny: 16, times: 30, seed: 6}).field.values).not.toEqual(made.field.values);
  });

  test("parts have the amplitudes, lengths and times that are stated", () => {
    const {parts, truth} = syntheticField({
      background: {amplitude: 3, lengthKm: 800, days: 100},
      trend: 2,
      noise: 0.5,
      times: 200,
      step: 5
    });
    expect(truth.background).toEqual({amplitude: 3, lengthKm: 800, days: 100});
    const {values, shape} = parts.background;
    expect(Array.from(values).reduce((a, b) => Math.max(a, b))).toBeNear(3, {rtol: 0.01});
    const size = shape[1] * shape[2];
    expect(values.slice(20 * size, 21 * size)).toBeNear(values.slice(0, size), {atol: 1e-12});
    const row = values.subarray(24 * 64, 25 * 64);
    expect(row[32]).toBeNear(row[0], {atol: 1e-12});
    expect(parts.trend.values[72 * size]).toBeNear(2, {rtol: 1e-12});
    expect(std(parts.noise)).toBeNear(0.5, {rtol: 0.01});
    expect(mean(parts.noise)).toBeNear(0, {atol: 0.01});
  });

  test("to change one part leaves the others alone, and false leaves one out", () => {
    const a = syntheticField({nx: 16, ny: 12, times: 20});
    const b = syntheticField({
      nx: 16,
      ny: 12,
      times: 20,
      plume: false,
      eddies: false,
      background: {amplitude: 0},
      noise: 1
    });
    for (const name of ["plume", "eddies", "background"] as const)
      expect([...b.parts[name].values].every((value) => value === 0)).toBe(true);
    expect(b.parts.noise.values).toBeNear(map(a.parts.noise, (v) => v / 0.3).values, {rtol: 1e-12});
    expect(b.parts.trend.values).toEqual(a.parts.trend.values);
    // Everything an eddy or a plume does is near it.
    const {x, y} = a.truth.plume;
    const far = a.parts.plume.values.filter((_, i) => {
      const [dx, dy] = [((i % 16) + 0.5) * 25 - x, ((Math.floor(i / 16) % 12) + 0.5) * 25 - y];
      return Math.hypot(dx, dy) > 150;
    });
    expect(far.length).toBeGreaterThan(0);
    expect(far.every((value) => value === 0)).toBe(true);
  });

  test.each<[string, () => unknown]>([
    ["invalid nx: 0; expected a whole number", () => syntheticField({nx: 0})],
    ["invalid step: 0; expected more than 0", () => syntheticField({step: 0})],
    ["invalid noise: NaN; expected a number", () => syntheticField({noise: NaN})],
    ["invalid seed: 0.3", () => syntheticField({seed: 0.3})],
    [
      "unknown option: width; background takes amplitude",
      () => syntheticField({background: any({width: 3})})
    ],
    ["invalid plume: amplitude 4, lengthKm 0, days 2", () => syntheticField({plume: {lengthKm: 0}})],
    ["invalid eddies: count -1", () => syntheticField({eddies: {count: -1}})],
    ["unknown option: size; syntheticField takes", () => syntheticField(any({size: 3}))]
  ])("refuses: %s", async (expected, call) => {
    expect(await message(call)).toContain(expected);
  });
});

describe("folds()", () => {
  const f = globe(5);
  const n = f.values.length;

  test.each(["random", "block"] as const)("%s: every place is held out once, and trained on else", (kind) => {
    const split = folds({kind, km: 2000, count: 4, seed: 2}).split(f);
    expect(split).toHaveLength(4);
    const held = split.flatMap(({test}) => [...test]).sort((a, b) => a - b);
    expect(held).toEqual(count(n));
    for (const {axis, train, test} of split) {
      expect(axis).toBe("X");
      expect(train.length + test.length).toBe(n);
    }
    expect(folds({kind, km: 2000, count: 4, seed: 2}).split(f)).toEqual(split);
    expect(folds({kind, km: 2000, count: 4, seed: 3}).split(f)).not.toEqual(split);
  });

  test("blocks keep neighbours together, random places do not", () => {
    const isTogether = (kind: "random" | "block") => {
      const [{test}] = folds({kind, km: 2000}).split(f);
      const held = new Set(test);
      return [...test].filter((i) => held.has(i + 1)).length / test.length;
    };
    expect(isTogether("block")).toBeGreaterThan(2 * isTogether("random"));
  });

  test("a buffer keeps away from what is held out, across the antimeridian too", () => {
    const km = 1500;
    for (const {train, test} of folds({kind: "buffer", km}).split(f)) {
      expect(train.length).toBeGreaterThan(0);
      expect(train.length + test.length).toBeLessThan(n);
      const at = (i: number) => [
        f.coords.lat.values[Math.floor(i / 72)] as number,
        f.coords.lon.values[i % 72] as number
      ];
      for (const i of train.filter((_, k) => k % 50 === 0)) {
        const nearest = Math.min(...[...test].map((j) => distance(at(i), at(j))));
        expect(nearest).toBeGreaterThan(km);
      }
    }
  });

  test("runs of time follow one another", () => {
    const series = field(new Float64Array(11), {dims: ["time"]});
    const split = folds({kind: "leave-time-out", count: 3}).split(series);
    expect(split.map(({test}) => [...test])).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6],
      [7, 8, 9, 10]
    ]);
    expect([...split[1].train]).toEqual([0, 1, 2, 3, 7, 8, 9, 10]);
    expect(split[0].axis).toBe("T");
  });

  test("in a plane, squares of km whatever the units of x and y", () => {
    const list = count(100);
    const places = (unit: number) => ({
      x: list.map((i) => (i % 10) * unit),
      y: list.map((i) => Math.floor(i / 10) * unit)
    });
    const inMetres = points(list, places(1000));
    const [{test}] = folds({kind: "block", km: 5, count: 4}).split(inMetres);
    expect(test).toHaveLength(25);
    expect(new Set([...test].map((i) => `${Math.floor((i % 10) / 5)} ${Math.floor(i / 50)}`)).size).toBe(1);
  });

  test.each<[string, () => unknown]>([
    ["invalid kind: spatial; expected random, block", () => folds(any({kind: "spatial"}))],
    ["invalid km: -5; expected more than 0", () => folds({km: -5})],
    ["invalid count: 1; expected a whole number from 2", () => folds({count: 1})],
    ["invalid seed: NaN", () => folds({seed: NaN})],
    ["unknown option: k", () => folds(any({k: 3}))],
    ["missing axis: X", () => folds().split(field([1, 2], {dims: ["time"]}))],
    [
      "missing axis: X; places are dealt",
      () => folds({kind: "random"}).split(field([1, 2], {dims: ["time"]}))
    ],
    ["missing axis: T, just one; this field has none", () => folds({kind: "leave-time-out"}).split(f)],
    ["missing coordinate: l", () => folds().split(field([1, 2], {dims: ["cell"]}))],
    ["invalid km: 40000; squares of that size are", () => folds({km: 40_000}).split(f)],
    [
      "invalid count: 9; this field has 3 places",
      () => folds({kind: "random", count: 9}).split(field([1, 2, 3], {dims: ["cell"]}))
    ],
    [
      "invalid count: 5; this field has 2 times",
      () => folds({kind: "leave-time-out"}).split(field([1, 2], {dims: ["time"]}))
    ],
    ["invalid field: a list", () => folds().split(any([1]))]
  ])("refuses: %s", async (expected, call) => {
    expect(await message(call)).toContain(expected);
  });
});

function distance([lat1, lon1]: number[], [lat2, lon2]: number[]): number {
  const r = Math.PI / 180;
  const h =
    Math.sin(((lat2 - lat1) * r) / 2) ** 2 +
    Math.cos(lat1 * r) * Math.cos(lat2 * r) * Math.sin(((lon2 - lon1) * r) / 2) ** 2;
  return 2 * 6371.0088 * Math.asin(Math.sqrt(h));
}

describe("scopeScan()", () => {
  /** Each cell has a level of its own; few noisy times. */
  const levels = (spread: number, times: number): Field =>
    field(
      Float64Array.from(
        {length: times * 64},
        (_, i) => spread * Math.sin(3 * (i % 64)) + Math.sin(1.7 * i * i)
      ),
      {
        dims: ["time", "y", "x"],
        shape: [times, 8, 8],
        coords: {
          x: {values: count(8).map((i) => 100 * i), units: "km"},
          y: {values: count(8).map((i) => 100 * i), units: "km"}
        }
      }
    );
  const pooled = climatology({by: "all", over: ["S", "T", "X"]});

  test("the error of the whole is that of fits by hand", async () => {
    const f = levels(1, 10);
    const {rows} = await scopeScan(pooled, f, {windows: [400]});
    expect(rows.map(({scope, windows, parameters}) => [scope, windows, parameters])).toEqual([
      ["global", 1, 1],
      ["400 km", 4, 4],
      ["cell", 64, 64]
    ]);
    const squares = count(5).map((fold) => {
      const held = isel(f, {time: [2 * fold, 2 * fold + 2]});
      const seen = isel(f, {
        time: Int32Array.from(count(10).filter((t) => t < 2 * fold || t >= 2 * fold + 2))
      });
      const normal = mean(seen) as number;
      return Array.from(held.values).reduce((sum, value) => sum + (value - normal) ** 2, 0);
    });
    expect(rows[0].error).toBeNear(Math.sqrt(squares.reduce((a, b) => a + b) / 640), {rtol: 1e-12});
    expect(rows[0].folds).toBeNear(
      squares.map((each) => Math.sqrt(each / 128)),
      {rtol: 1e-12}
    );
    expect(rows.every(({unpredicted}) => unpredicted === 0)).toBe(true);
  });

  test("levels that differ ask for a local fit, levels that do not for a global one", async () => {
    expect((await scopeScan(pooled, levels(5, 10))).best).toBe("cell");
    const same = await scopeScan(pooled, levels(0, 10));
    expect(same.best).toBe("global");
    expect(same.rows[1].error).toBeGreaterThan(same.rows[0].error);
  });

  test("takes any operator: residuals, reconstructions, a function", async () => {
    const {field: f} = syntheticField({nx: 6, ny: 6, spacingKm: 100, times: 40});
    const residual = await scopeScan(anomaly({by: "all", over: ["S", "T", "X"]}), f, {error: "residual"});
    const prediction = await scopeScan(pooled, f);
    expect(residual.rows.map(({error}) => error)).toBeNear(
      prediction.rows.map(({error}) => error),
      {rtol: 1e-12}
    );
    const modes = await scopeScan(eof({modes: 1, weights: "none"}), f, {error: "reconstruction"});
    expect(modes.rows[1].error).toBeNear(0, {atol: 1e-10});
    expect(modes.rows[0].parameters).toBe(36);
    // Two kinds of cell, told apart by their whole course; what is held out is judged by the centre of its cluster.
    const kinds = field(
      count(36).map((cell) => count(4).map((band) => (cell % 2) * (band + 1))),
      {dims: ["cell", "band"]}
    );
    const {rows} = await scopeScan(kmeans({k: 2}), kinds, {
      folds: folds({kind: "random"}),
      error: (held, labels, params) =>
        map(
          [isel(held, {band: 3}), labels],
          (value, label) => value - (params.centers as Field).values[label * 4 + 3]
        )
    });
    expect(rows[0]).toMatchObject({scope: "global", error: 0, unpredicted: 0});
  });

  test("windows that see nothing, or too little, leave their values unpredicted", async () => {
    const f = levels(1, 10);
    const {rows, best} = await scopeScan(pooled, f, {folds: folds({kind: "random"})});
    expect(rows[1]).toMatchObject({scope: "cell", unpredicted: 640});
    expect(rows[1].error).toBeNaN();
    expect(best).toBe("global");
    const holed = map(f, (value) => (value > 0.9 ? NaN : value));
    const {rows: some} = await scopeScan(pooled, holed);
    expect(some[0].unpredicted).toBe(0);
  });

  test.each<[string, () => unknown]>([
    [
      "unsupported apply: poolEstimates predicts nothing",
      () => scopeScan(any(poolEstimates()), levels(1, 10))
    ],
    ["invalid windows: -3; expected sides in km", () => scopeScan(pooled, levels(1, 10), {windows: [-3]})],
    [
      "invalid error: rmse; expected prediction",
      () => scopeScan(pooled, levels(1, 10), {error: any("rmse")})
    ],
    [
      "unsupported error: reconstruction; climatology has no invert",
      () => scopeScan(pooled, levels(1, 10), {error: "reconstruction"})
    ],
    ["invalid count: 5; this field has 2 times", () => scopeScan(pooled, levels(1, 2))],
    ["unknown option: scopes", () => scopeScan(pooled, levels(1, 10), any({scopes: []}))],
    ["missing units: time holds no dates", () => scopeScan(climatology(), levels(1, 10))],
    ["invalid field: a list", () => scopeScan(pooled, any([1]))],
    ["stop", () => scopeScan(pooled, levels(1, 10), {signal: AbortSignal.abort(new Error("stop"))})]
  ])("refuses: %s", async (expected, call) => {
    expect(await message(call)).toContain(expected);
  });
});

const cells = (values: number[], more = {}): Field =>
  field(values, {dims: ["cell"], units: "K", name: "slope", ...more});

describe("shrink()", () => {
  test("closed form: equal errors, by how much estimates spread more than they err", async () => {
    const input = {estimate: cells([1, 2, 3, 6]), variance: cells([1, 1, 1, 1])};
    const op = shrink();
    const params = await op.fit(input);
    // Q = 14, so between = (14 − 3) / (4 − 1) and the share kept between / (between + 1).
    expect(params.mean.values).toBeNear([3], {rtol: 1e-14});
    expect(params.between.values).toBeNear([11 / 3], {rtol: 1e-14});
    const {estimate, variance} = await op.apply(input, params);
    const keep = 11 / 14;
    expect(estimate.values).toBeNear(
      [1, 2, 3, 6].map((x) => 3 + keep * (x - 3)),
      {rtol: 1e-14}
    );
    expect(variance.values).toBeNear(
      count(4).map(() => keep + (1 - keep) ** 2 * (14 / 3 / 4)),
      {rtol: 1e-12}
    );
    expect(estimate.units).toBe("K");
  });

  test("James and Stein: one share for all; towards zero", async () => {
    const input = {estimate: cells([1, 2, 3, 6, -2, 8]), variance: cells(count(6).map(() => 2))};
    const stein = shrink({method: "james-stein"});
    const {estimate} = await stein.apply(input, await stein.fit(input));
    const share = 1 - (3 * 2) / 64;
    expect(estimate.values).toBeNear(
      [1, 2, 3, 6, -2, 8].map((x) => 3 + share * (x - 3)),
      {rtol: 1e-14}
    );
    const zero = shrink({toward: "zero", method: "james-stein"});
    const {estimate: small} = await zero.apply(input, await zero.fit(input));
    expect(small.values).toBeNear(
      [1, 2, 3, 6, -2, 8].map((x) => x * (1 - (4 * 2) / 118)),
      {rtol: 1e-14}
    );
    const bayes = shrink({toward: "zero"});
    expect((await bayes.fit(input)).between.values).toBeNear([(118 / 2 - 6) / 3], {rtol: 1e-14});
  });

  test("regions have means of their own; what spreads no more than it errs becomes one value", async () => {
    const input = {
      estimate: cells([0.9, 1.1, 1, 10, 11, 12]),
      variance: cells([1, 1, 1, 0.01, 0.01, 0.01])
    };
    const op = shrink({regions: cells([7, 7, 7, 9, 9, NaN])});
    const params = await op.fit(input);
    expect([...(params.mean.coords.region.values as Float64Array)]).toEqual([7, 9]);
    expect(params.mean.values).toBeNear([1, 10.5], {rtol: 1e-12});
    const {estimate} = await op.apply(input, params);
    expect(estimate.values.slice(0, 3)).toBeNear([1, 1, 1], {rtol: 1e-12});
    expect(estimate.values[3]).toBeGreaterThan(10);
    expect(estimate.values[5]).toBeNaN();
    expect(triage(op)).toMatchObject({cell: "global/local", parameterShape: ["region"]});
  });

  test("lowers the error of all places together", async () => {
    const truth = count(400).map((i) => Math.sin(i * i));
    const noisy = truth.map((x, i) => x + 2 * Math.sin(7 * i * i + 1));
    const input = {estimate: cells(noisy), variance: cells(count(400).map(() => 2))};
    for (const method of ["empirical-bayes", "james-stein"] as const) {
      const op = shrink({method});
      const {estimate} = await op.apply(input, await op.fit(input));
      const loss = (list: ArrayLike<number>) => truth.reduce((sum, x, i) => sum + (x - list[i]) ** 2, 0);
      expect(loss(estimate.values)).toBeLessThan(0.6 * loss(noisy));
    }
  });

  test("gaps stay, one place and all alike", async () => {
    const op = shrink();
    const gaps = {estimate: cells([NaN, 2, 4]), variance: cells([1, 1, 1])};
    expect((await op.apply(gaps, await op.fit(gaps))).estimate.values[0]).toBeNaN();
    const one = {estimate: cells([5]), variance: cells([1])};
    expect((await op.apply(one, await op.fit(one))).estimate.values).toBeNear([5]);
    const none = {estimate: cells([NaN]), variance: cells([NaN])};
    expect((await op.apply(none, await op.fit(none))).estimate.values).toBeNear([NaN]);
    const same = {estimate: cells([3, 3, 3, 3, 3]), variance: cells([1, 2, 1, 2, 1])};
    for (const method of ["empirical-bayes", "james-stein"] as const) {
      const made = shrink({method});
      expect((await made.apply(same, await made.fit(same))).estimate.values).toBeNear([3, 3, 3, 3, 3], {
        rtol: 1e-14
      });
    }
  });

  const good = {estimate: cells([1, 2]), variance: cells([1, 1])};
  test.each<[string, () => unknown]>([
    ["invalid toward: mean; expected region or zero", () => shrink(any({toward: "mean"}))],
    ["invalid method: lasso; expected", () => shrink(any({method: "lasso"}))],
    ["unknown option: prior", () => shrink(any({prior: 1}))],
    ["missing variance: pooling is of estimates", () => shrink().fit(any({estimate: cells([1])}))],
    ["missing estimate: pooling", () => shrink().fit(any(undefined))],
    [
      "invalid variance: 0 beside an estimate",
      () => shrink().fit({estimate: cells([1, 2]), variance: cells([1, 0])})
    ],
    [
      "invalid variance: NaN beside",
      () => shrink().fit({estimate: cells([1, 2]), variance: cells([1, NaN])})
    ],
    [
      "invalid field: cell has 2 entries, not 3",
      () => shrink().fit({estimate: cells([1, 2]), variance: cells([1, 1, 1])})
    ],
    [
      "missing axis: X; there are no places",
      () => shrink().fit({estimate: field([1], {dims: ["time"]}), variance: field([1], {dims: ["time"]})})
    ],
    ["invalid regions: of other dims", () => shrink({regions: field([1, 2, 3], {dims: ["cell"]})}).fit(good)],
    ["invalid params: not what a fit returned", () => shrink().apply(good, any({}))]
  ])("refuses: %s", async (expected, call) => {
    expect(await message(call)).toContain(expected);
  });
});

describe("poolEstimates()", () => {
  test("closed forms of the three weights", async () => {
    const input = {estimate: cells([1, 2, 6]), variance: cells([1, 1, 4])};
    const inverse = await poolEstimates({weights: "inverse-variance"}).fit(input);
    expect(inverse.mean.values).toBeNear([(1 + 2 + 1.5) / 2.25], {rtol: 1e-14});
    expect(inverse.standardError.values).toBeNear([1 / Math.sqrt(2.25)], {rtol: 1e-14});
    const equal = {estimate: cells([1, 2, 3, 6]), variance: cells([1, 1, 1, 1])};
    const random = await poolEstimates().fit(equal);
    expect(random.mean.values).toBeNear([3], {rtol: 1e-14});
    expect(random.between.values).toBeNear([11 / 3], {rtol: 1e-14});
    expect(random.standardError.values).toBeNear([Math.sqrt((1 + 11 / 3) / 4)], {rtol: 1e-14});
    expect(random.heterogeneity.values).toBeNear([1 - 3 / 14], {rtol: 1e-14});
    expect(random.count.values).toBeNear([4]);
    const lats = {dims: ["lat", "lon"], shape: [2, 2], coords: {lat: [-60, 0], lon: [0, 180]}} as const;
    const onGlobe = {estimate: field([1, 1, 4, 4], lats), variance: field([1, 1, 1, 1], lats)};
    const area = await poolEstimates({weights: "area"}).fit(onGlobe);
    const [south, north] = [Math.sin(-Math.PI / 6) + 1, Math.sin(Math.PI / 6) + Math.sin(Math.PI / 6)];
    expect(area.mean.values).toBeNear([(south + 4 * north) / (south + north)], {rtol: 1e-12});
  });

  test("variables are pooled apart, gaps left out", async () => {
    const two = {dims: ["variable", "cell"], shape: [2, 3]} as const;
    const params = await poolEstimates({weights: "inverse-variance"}).fit({
      estimate: field([1, 3, NaN, NaN, NaN, NaN], two),
      variance: field([1, 1, NaN, 1, 1, 1], two)
    });
    expect(params.mean).toMatchObject({dims: ["variable"]});
    expect(params.mean.values).toBeNear([2, NaN]);
    expect(params.standardError.values).toBeNear([Math.sqrt(0.5), NaN]);
    expect(params.count.values).toBeNear([2, 0]);
    const one = await poolEstimates().fit({estimate: cells([5]), variance: cells([4])});
    expect([one.mean, one.standardError, one.between, one.heterogeneity].map((f) => f.values[0])).toEqual([
      5, 2, 0, 0
    ]);
    expect(triage(poolEstimates()).cell).toBe("local/global");
  });

  test.each<[string, () => unknown]>([
    ["invalid weights: equal; expected area", () => poolEstimates(any({weights: "equal"}))],
    ["unknown option: method", () => poolEstimates(any({method: "REML"}))],
    [
      "missing coordinate: l",
      () => poolEstimates({weights: "area"}).fit({estimate: cells([1, 2]), variance: cells([1, 1])})
    ],
    ["missing variance: pooling", () => poolEstimates().fit(any({estimate: cells([1])}))]
  ])("refuses: %s", async (expected, call) => {
    expect(await message(call)).toContain(expected);
  });
});

describe("checkField()", () => {
  test("says what a real field is, and advise can go by it", async () => {
    const sst = await openField(
      fileURLToPath(new URL("../../tutorials/data/ostia_monthly.nc", import.meta.url)),
      {
        variable: "surface_temperature"
      }
    );
    const check = checkField(sst, anomaly({by: "month"}));
    expect(check).toMatchObject({
      fits: true,
      problems: [],
      roles: {S: [], T: ["time"], V: [], X: ["latitude", "longitude"]},
      units: "K",
      gaps: {infinite: 0, cellsWithSome: 0}
    });
    expect(check.gaps.missing).toBe(54 * check.gaps.cellsWithout);
    expect(check.dates![0]).toContain("2006-04");
    expect(check.scales.extentKm).toBeNear(40_030, {rtol: 1e-3});
    expect(check.scales.spacingKm).toBeNear(92.7, {rtol: 0.01});
    expect(check.scales.step).toBeNear(31, {atol: 0.5});
    expect(advise("enso", check.scales).T!.verdict).toBe("a case, not a mode");
  });

  test("says what will not work", () => {
    const f = field([1, NaN, Infinity, 4, NaN, 6], {dims: ["cell", "time"], shape: [3, 2]});
    const needs = {roles: ["S", "T"], coords: ["lat"], dates: true, gaps: "cells", samples: 5} as const;
    expect(checkField(f, needs)).toMatchObject({
      fits: false,
      gaps: {missing: 2, infinite: 1, share: 1 / 3, cellsWithout: 0, cellsWithSome: 2}
    });
    expect(checkField(f, needs).problems.map((line) => line.split(";")[0])).toEqual([
      "missing axis: S",
      "missing coordinate: lat",
      "missing units: times hold no dates",
      "invalid values: 1 infinite",
      "missing values: gaps in 2 cells that have data at other times",
      "invalid samples: 2"
    ]);
    expect(checkField(f, {gaps: "none"}).problems[1]).toContain("missing values: 2; fill them");
    expect(checkField(field([NaN, NaN], {dims: ["time"]}), ["T"]).problems).toEqual([
      "missing values: all of them"
    ]);
    expect(checkField(field([1], {dims: ["cell"]})).scales).toEqual({});
    expect(checkField(field([1, 2], {dims: ["cell"]}), reduceOver({over: "X"})).fits).toBe(true);
  });

  test("requireField(), the field itself or one error with all that it lacks", async () => {
    const f = field([1, 2, NaN], {dims: ["cell"], name: "rain"});
    expect(requireField(f, {roles: ["X"], cells: 2})).toBe(f);
    expect(checkField(f, {cells: 3}).problems).toEqual([
      "invalid cells: 2 in space with values; 3 or more are needed"
    ]);
    expect(checkField(field([1, 2], {dims: ["time"]}), {cells: 1}).problems[0]).toContain("invalid cells: 0");
    expect(await message(() => requireField(f, {roles: ["T"], samples: 4}))).toMatch(
      /^unsupported field: rain; missing axis: T; .*; invalid samples: 1; 4 or more are needed$/
    );
  });

  test("points and planes have scales too", () => {
    const list = count(100);
    const places = points(list, {
      x: list.map((i) => (i % 10) * 1000),
      y: list.map((i) => Math.floor(i / 10) * 1000)
    });
    expect(checkField(places).scales).toMatchObject({extentKm: 9, spacingKm: 0.9});
    const {field: f} = syntheticField({nx: 20, ny: 10, spacingKm: 25, times: 36, step: 10});
    const {scales} = checkField(f);
    expect(scales.extentKm).toBeNear(500, {rtol: 1e-12});
    expect(scales.spacingKm).toBeNear(25, {rtol: 1e-12});
    expect(scales.span).toBeNear(365.25, {rtol: 1e-9});
  });

  test.each<[string, () => unknown]>([
    ["invalid field: a promise; await it first", () => checkField(any(Promise.resolve(1)))],
    ["invalid needs: T; expected roles", () => checkField(cells([1]), any("T"))],
    ["invalid gaps: few; expected none", () => checkField(cells([1]), any({gaps: "few"}))],
    ["unknown option: unit; checkField takes roles", () => checkField(cells([1]), any({unit: "K"}))]
  ])("refuses: %s", async (expected, call) => {
    expect(await message(call)).toContain(expected);
  });
});
