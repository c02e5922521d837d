/** @file Trend operators by closed forms and against scipy, with gaps, in parts, and what is refused. */
import {readFileSync} from "node:fs";
import {
  concat,
  detrend,
  fdr,
  type Field,
  field,
  fitApply,
  harmonic,
  isel,
  mannKendall,
  map,
  normalCdf,
  normalQuantile,
  normalTwoSided,
  openField,
  pipe,
  regress,
  senSlope,
  studentTwoSided,
  transpose,
  triage,
  tTestEffective
} from "fieldbook/kernels";
import {describe, expect, test} from "vitest";
import {any} from "./refused.ts";

const {
  values: oracle,
  rtol,
  atol
} = JSON.parse(readFileSync(new URL("golden/oracle_trend.json", import.meta.url), "utf8"));
const near = {rtol, atol};

/** Numbers that look random, as make_trend.py makes them. */
function noise(count: number): number[] {
  let state = 1;
  return Array.from({length: count}, () => {
    state = (state * 16807) % 2147483647;
    return ((Math.floor(state / 1000) % 2001) - 1000) / 100;
  });
}
const sums = (list: number[]) => {
  let sum = 0;
  return list.map((value) => (sum += value));
};
const raw = noise(240);
const walk = sums(raw.slice(0, 120)).map((value) => value / 10);
const sway = sums(raw.slice(120)).map((value) => value / 20);
const other = walk.map((value, i) => 0.4 * value + sway[i] + 7);
const gappy = other.map((value, i) => ([3, 4, 50, 119].includes(i) ? NaN : value));
const shaken = raw.slice(0, 120).map((value, i) => ([7, 60].includes(i) ? NaN : value + 1.5));
const series = (values: readonly number[], time?: readonly number[] | readonly string[]): Field =>
  field([...values], {dims: ["time"], units: "K", ...(time && {coords: {time}})});
const months = (count: number) =>
  Array.from(
    {length: count},
    (_, i) => `${1990 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, "0")}-15`
  );

/** 60 months on a small grid: a cell without gaps, one with its own, one with the same, one that is absent. */
function grid(): Field {
  const values = Array.from({length: 60}, (_, t) => [
    raw[t] + 0.05 * t,
    t % 7 === 3 ? NaN : raw[t + 60],
    t % 7 === 3 ? NaN : raw[t + 120],
    NaN
  ]);
  return field(values, {dims: ["time", "x"], coords: {time: months(60), x: [0, 1, 2, 3]}, units: "K"});
}

describe("distributions", () => {
  test("p-values of normal and Student's t, down to 1e-300", () => {
    for (const [z, p] of oracle.normalTwoSided) {
      expect(normalTwoSided(z)).toBeNear(p, {rtol: 2e-14});
      expect(normalTwoSided(-z)).toBe(normalTwoSided(z));
      expect(normalCdf(-z)).toBeNear(p / 2, {rtol: 2e-14});
      expect(normalCdf(z)).toBeNear(1 - p / 2, {rtol: 2e-15});
    }
    for (const [df, t, p] of oracle.studentTwoSided)
      expect(studentTwoSided(t, df), `t ${t} on ${df}`).toBeNear(p, {rtol: 1e-13});
    expect(studentTwoSided(2, Infinity)).toBe(normalTwoSided(2));
  });

  test("quantiles undo probabilities", () => {
    for (const p of [1e-300, 1e-20, 1e-5, 0.025, 0.1, 0.3, 0.5, 0.77, 0.975])
      expect(normalCdf(normalQuantile(p))).toBeNear(p, {rtol: 1e-13});
    expect(normalQuantile(0.975)).toBeNear(1.959963984540054, {rtol: 3e-15});
  });

  test("ends and nonsense", () => {
    expect([0, 1, -1, NaN].map(normalQuantile)).toEqual([-Infinity, Infinity, NaN, NaN]);
    expect([Infinity, -Infinity, NaN].map(normalCdf)).toEqual([1, 0, NaN]);
    expect([studentTwoSided(1, 0), studentTwoSided(NaN, 3), studentTwoSided(-Infinity, 3)]).toEqual([
      NaN,
      NaN,
      0
    ]);
  });
});

describe("mannKendall()", () => {
  test("a series that always rises: S, its variance, tau and slope by the formulas", async () => {
    const n = 10;
    const params = await mannKendall().fit(series(Array.from({length: n}, (_, i) => 3 + 2 * i)));
    expect(params).toMatchObject({s: 45, variance: 125, tau: 1, slope: 2, intercept: 3, count: n});
    expect(params.z).toBeNear(44 / Math.sqrt(125), {rtol: 1e-15});
  });

  test("turns over with the sign of the values, and one-sided p-values add up", async () => {
    const up = await mannKendall().fit(series(walk));
    const down = await mannKendall().fit(series(walk.map((value) => -value)));
    for (const name of ["s", "z", "tau", "slope", "intercept"] as const)
      expect(down[name]).toBe(-(up[name] as number));
    expect([down.variance, down.p]).toEqual([up.variance, up.p]);
    const greater = await mannKendall({alternative: "greater"}).fit(series(walk));
    const less = await mannKendall({alternative: "less"}).fit(series(walk));
    expect((greater.p as number) + (less.p as number)).toBeNear(1, {rtol: 1e-14});
    expect(2 * Math.min(greater.p as number, less.p as number)).toBeNear(up.p, {rtol: 1e-13});
  });

  test("S counts every pair, whatever the length, ties and order", async () => {
    for (const n of [2, 7, 8, 9, 16, 17, 33, 64, 100]) {
      const list = raw.slice(0, n).map((value) => Math.round(value / 3));
      let s = 0;
      for (let i = 0; i < n; ++i) for (let j = i + 1; j < n; ++j) s += Math.sign(list[j] - list[i]);
      expect((await mannKendall().fit(series(list))).s, `${n}`).toBe(s);
    }
  });

  test("constant, single and missing series", async () => {
    expect(await mannKendall().fit(series([4, 4, 4]))).toMatchObject({
      s: 0,
      variance: 0,
      z: 0,
      p: 1,
      slope: 0
    });
    expect(await mannKendall({variant: "hamed-rao"}).fit(series([4, 4, 4]))).toMatchObject({
      s: 0,
      z: 0,
      p: 1
    });
    expect(await mannKendall().fit(series([4]))).toMatchObject({s: NaN, p: NaN, slope: NaN, count: 1});
    expect(await mannKendall().fit(series([NaN, NaN]))).toMatchObject({s: NaN, p: NaN, slope: NaN, count: 0});
  });

  test("cells are independent of one another and of the order of dims", async () => {
    const f = grid();
    const all = await mannKendall().fit(f);
    const turned = await mannKendall().fit(transpose(f, ["x", "time"]));
    for (const name of ["s", "p", "slope", "intercept", "count"] as const) {
      expect((all[name] as Field).dims).toEqual(["x"]);
      expect((turned[name] as Field).values).toEqual((all[name] as Field).values);
      for (let x = 0; x < 4; ++x)
        expect((await mannKendall().fit(isel(f, {x})))[name]).toBe((all[name] as Field).values[x]);
    }
  });

  test("{per: coordinate} counts years of the calendar's own", async () => {
    const f = series([1, 2, 3, 4], ["2001-01-01", "2002-01-01", "2003-01-01", "2004-01-01"]);
    const {slope} = await mannKendall({per: "coordinate"}).fit(f);
    expect(slope).toBeNear(365.25 / 365, {rtol: 1e-12});
    const noleap = field(f.values, {
      dims: ["time"],
      coords: {time: {values: [0, 365, 730, 1095], units: "days since 1970-01-01", calendar: "noleap"}}
    });
    const yearly = await mannKendall({per: "coordinate"}).fit(noleap);
    expect([yearly.slope, yearly.intercept]).toBeNear([1, 1], {rtol: 1e-14});
    const rate = await mannKendall({per: "coordinate"}).fit(grid());
    expect((rate.slope as Field).units).toBe("K year-1");
  });

  test("has no apply, keeps all but time, and a stopped fit says why", async () => {
    const op = mannKendall();
    expect(triage(op)).toMatchObject({cell: "local/local", pooled: ["T"]});
    await expect(fitApply(op, series(walk))).rejects.toThrow("unsupported apply: mannKendall");
    await expect(op.fit(series(walk), {signal: AbortSignal.abort(new Error("enough"))})).rejects.toThrow(
      "enough"
    );
  });
});

describe("senSlope()", () => {
  test("is the median of all slopes, of long series too, where a sample brackets it", async () => {
    for (const list of [walk, gappy, raw, raw.map((value) => Math.round(value)), sums(raw)]) {
      const slopes: number[] = [];
      for (let i = 0; i < list.length; ++i)
        for (let j = i + 1; j < list.length; ++j) {
          const slope = (list[j] - list[i]) / (j - i);
          if (!Number.isNaN(slope)) slopes.push(slope);
        }
      slopes.sort((a, b) => a - b);
      const half = slopes.length / 2;
      const median = (slopes[Math.ceil(half) - 1] + slopes[Math.floor(half)]) / 2;
      const {slope, low, high} = await senSlope(list);
      expect(slope).toBe(median);
      expect(low).toBeLessThan(median);
      expect(high).toBeGreaterThan(median);
    }
  });

  test("a field gives fields, a wider level a wider interval", async () => {
    const narrow = await senSlope(grid(), {level: 0.5});
    const wide = await senSlope(grid(), {level: 0.99, per: "step"});
    expect((narrow.slope as Field).units).toBe("K step-1");
    for (let x = 0; x < 3; ++x) {
      expect((wide.low as Field).values[x]).toBeLessThan((narrow.low as Field).values[x]);
      expect((wide.high as Field).values[x]).toBeGreaterThan((narrow.high as Field).values[x]);
    }
    expect((wide.slope as Field).values[3]).toBe(NaN);
    expect(await senSlope([5])).toEqual({slope: NaN, intercept: NaN, low: NaN, high: NaN});
  });
});

describe("fdr()", () => {
  test("steps up: a p above its own bound stands where a larger one is below its own", () => {
    expect(fdr([0.01, 0.04, 0.03, 0.9, NaN], {q: 0.06})).toMatchObject({
      rejected: Float64Array.of(1, 1, 1, 0, 0),
      threshold: 0.04,
      count: 3,
      tests: 4
    });
    expect(fdr([0.01, 0.04, 0.03, 0.9, NaN]).adjusted).toBeNear([0.04, 0.16 / 3, 0.16 / 3, 0.9, NaN], {
      rtol: 1e-15
    });
    expect(fdr([0.3, 0.6])).toMatchObject({count: 0, threshold: NaN});
    expect(fdr(0.01)).toMatchObject({count: 1, tests: 1});
  });

  test("a field keeps its dims", () => {
    const p = field(
      [
        [0.001, 0.5],
        [NaN, 0.01]
      ],
      {dims: ["lat", "lon"]}
    );
    const {rejected} = fdr(p);
    expect(rejected.dims).toEqual(["lat", "lon"]);
    expect([...rejected.values]).toEqual([1, 0, 0, 1]);
  });
});

describe("detrend()", () => {
  test("curves to degree 3 through a series with gaps, as numpy fits them", async () => {
    for (const {degree, coefficients, rss, stderr} of oracle.detrend) {
      const params = await detrend({degree}).fit(series(gappy));
      expect(params.coefficients.values).toBeNear(coefficients, near);
      expect(params.rss).toBeNear(rss, near);
      expect(params.stderr.values).toBeNear(stderr, near);
      if (degree > 0) expect(params.slope).toBeNear(coefficients[1], near);
      expect("slope" in params).toBe(degree > 0);
    }
  });

  test("an exact line leaves nothing, and invert puts it on again", async () => {
    const line = series([0, 1, 2, 3, 4].map((t) => 7 - 0.5 * t));
    const {params, result} = await fitApply(detrend(), line);
    expect([params.intercept, params.slope, params.origin]).toBeNear([6, -0.5, 2], {rtol: 1e-14});
    expect(result.values).toBeNear([0, 0, 0, 0, 0], {atol: 1e-14});
    expect((await detrend().invert(result, params)).values).toBeNear(line.values, {rtol: 1e-14});
    expect(params.r2).toBeNear(1, {rtol: 1e-14});
  });

  test("constant, absent and short series", async () => {
    const constant = await detrend().fit(series([300.1, 300.1, NaN, 300.1, 300.1]));
    expect(constant).toMatchObject({slope: 0, rss: 0, r2: NaN, lag1: NaN, count: 4});
    expect([...constant.stderr.values, ...constant.stderrEffective.values]).toEqual([0, 0, NaN, NaN]);
    const absent = await detrend().fit(series([NaN, NaN, NaN]));
    expect(absent).toMatchObject({intercept: NaN, slope: NaN, rss: NaN, count: 0});
    const short = await detrend().fit(series([NaN, 5, NaN]));
    expect(short).toMatchObject({intercept: NaN, slope: NaN, count: 1});
    const one = await detrend({degree: 0}).fit(series([5]));
    expect(one).toMatchObject({intercept: 5, rss: 0, stderr: {values: Float64Array.of(NaN)}});
  });

  test("members of a sample share a line", async () => {
    const members = concat([series(walk), series(other)], "member");
    const {params, result} = await fitApply(detrend(), members);
    expect(result.dims).toEqual(members.dims);
    const middle = await detrend().fit(series(walk.map((value, i) => (value + other[i]) / 2)));
    expect([params.intercept, params.slope]).toBeNear([middle.intercept, middle.slope], {rtol: 1e-12});
    expect(params.count).toBe(240);
    expect(triage(detrend())).toMatchObject({
      cell: "local/local",
      pooled: ["S", "T"],
      parameterShape: ["coefficient", "V", "X"]
    });
    expect((await pipe(detrend(), harmonic({period: 12})).fit(series(walk))).provenance.operator).toContain(
      "detrend"
    );
  });
});

describe("harmonic()", () => {
  test("finds the waves that were put in, with their phases, and nothing is left", async () => {
    const f = series(
      Array.from(
        {length: 48},
        (_, t) => 10 + 0.02 * t + 3 * Math.cos((2 * Math.PI * t) / 12 - 0.7) + Math.sin((2 * Math.PI * t) / 6)
      )
    );
    const {params, result} = await fitApply(harmonic({period: 12, count: 2}), f);
    expect(params.amplitude.values).toBeNear([3, 1], {rtol: 1e-13});
    expect(params.phase.values).toBeNear([0.7, Math.PI / 2], {rtol: 1e-13});
    expect([params.slope, params.intercept]).toBeNear([0.02, 10 + 0.02 * 23.5], {rtol: 1e-12});
    expect(params.origin).toBe(23.5);
    expect(result.values).toBeNear(new Float64Array(48), {atol: 1e-13});
  });

  test("the sea all at once as cell by cell, standard errors wider by what the residuals repeat", async () => {
    const file = new URL("../../tutorials/data/ostia_monthly.nc", import.meta.url).pathname;
    const sst = await openField(file, {variable: "surface_temperature"});
    const {amplitude} = await harmonic({count: 2}).fit(sst);
    expect(amplitude.dims).toEqual(["harmonic", "latitude", "longitude"]);
    for (const [lat, lon] of [
      [1, 225],
      [9, 40],
      [17, 300]
    ]) {
      const alone = await harmonic({count: 2}).fit(isel(sst, {lat, lon}));
      expect(isel(amplitude, {lat, lon}).values).toBeNear(alone.amplitude.values, {rtol: 1e-10});
      const [n, r] = [alone.count as number, alone.lag1 as number];
      const {stderr} = alone;
      const effective = (n * (1 - r)) / (1 + r);
      const wider = Math.sqrt((n - stderr.values.length) / (effective - stderr.values.length));
      expect(alone.stderrEffective.values).toBeNear(
        stderr.values.map((error) => (effective > stderr.values.length ? error * wider : NaN)),
        {rtol: 1e-10}
      );
    }
  });

  test("{periods} need not be parts of one another", async () => {
    const hours = Array.from({length: 720}, (_, t) => t);
    const tide = (t: number) =>
      2 * Math.cos((2 * Math.PI * t) / 12.4206 - 1) + Math.cos((2 * Math.PI * t) / 12 + 2);
    const params = await harmonic({periods: [12.4206, 12], trend: false}).fit(series(hours.map(tide), hours));
    expect(params.amplitude.values).toBeNear([2, 1], {rtol: 1e-10});
    expect(params.phase.values).toBeNear([1, -2], {rtol: 1e-10});
    expect("slope" in params).toBe(false);
    expect(params.coefficients.coords.coefficient.values).toEqual([
      "intercept",
      "cos 1",
      "sin 1",
      "cos 2",
      "sin 2"
    ]);
  });

  test("years are those of the calendar", async () => {
    const days = Array.from({length: 1080}, (_, i) => i);
    const f = field(
      days.map((day) => Math.cos((2 * Math.PI * day) / 360)),
      {
        dims: ["time"],
        coords: {time: {values: days, units: "days since 1970-01-01", calendar: "360_day"}}
      }
    );
    const {amplitude, phase, calendar} = await harmonic().fit(f);
    expect([...amplitude.values, ...phase.values]).toBeNear([1, 0], {rtol: 1e-12, atol: 1e-12});
    expect(calendar).toBe("360_day");
  });

  test("a design is refused by its condition, as six waves of a monthly year", async () => {
    const f = series(raw.slice(0, 48));
    await expect(harmonic({period: 12, count: 6}).fit(f)).rejects.toThrow(
      "invalid design: intercept, slope, cos 1"
    );
    expect((await harmonic({period: 12, count: 5}).fit(f)).amplitude.values.every(Number.isFinite)).toBe(
      true
    );
    await expect(harmonic({period: 12}).fit(isel(f, {time: [0, 3]}))).rejects.toThrow(
      "invalid design: 3 times for 4 coefficients"
    );
  });

  test("cells are fitted with the times they have, whatever the order of dims", async () => {
    const f = grid();
    const op = harmonic({count: 2});
    const {params, result} = await fitApply(op, f);
    const turned = await fitApply(op, transpose(f, ["x", "time"]));
    expect(transpose(turned.result, ["time", "x"]).values).toBeNear(result.values, {
      rtol: 1e-12,
      atol: 1e-13
    });
    expect([...(params.count as Field).values]).toEqual([60, 51, 51, 0]);
    for (let x = 0; x < 4; ++x) {
      const alone = await op.fit(isel(f, {x}));
      expect(isel(params.coefficients, {x}).values).toBeNear(alone.coefficients.values, {rtol: 1e-13});
      expect((params.lag1 as Field).values[x]).toBeNear(alone.lag1, {rtol: 1e-12});
    }
    expect([...result.values].map(Number.isNaN)).toEqual([...f.values].map(Number.isNaN));
  });

  test("applies to other times of the same clock, and to float32", async () => {
    const f = grid();
    const params = await harmonic().fit(isel(f, {time: [0, 48]}));
    const later = isel(f, {time: [48, 60]});
    const whole = await harmonic().apply(f, params);
    expect((await harmonic().apply(later, params)).values).toBeNear(isel(whole, {time: [48, 60]}).values, {
      rtol: 1e-14
    });
    const single = field(Float32Array.from(f.values), {...f});
    expect((await harmonic().apply(single, params)).values).toBeInstanceOf(Float64Array);
  });
});

describe("fits in parts", () => {
  const names = ["intercept", "slope", "rss", "r2", "count", "lag1", "effectiveCount"] as const;
  test.each([
    ["detrend({degree: 2})", detrend({degree: 2})],
    ["harmonic({count: 2})", harmonic({count: 2})]
  ])("%s: chunks of any size, merged in any order, give what the whole gives", async (_, op) => {
    const f = grid();
    const whole = await op.fit(f);
    for (const cuts of [
      [0, 30, 60],
      [0, 1, 2, 9, 10, 44, 60]
    ]) {
      const parts: unknown[] = [];
      for (let i = 0; i + 1 < cuts.length; ++i)
        parts.push(structuredClone(await op.partial(isel(f, {time: [cuts[i], cuts[i + 1]]}))));
      const forwards = parts.reduce((a, b) => op.merge(a, b));
      const backwards = parts.reduceRight((a, b) => op.merge(a, b));
      for (const state of [forwards, backwards]) {
        const merged = op.finalize(state);
        for (const name of names)
          expect((merged[name] as Field).values, name).toBeNear((whole[name] as Field).values, {
            rtol: 1e-12,
            atol: 1e-13
          });
        expect(merged.coefficients.values).toBeNear(whole.coefficients.values, {rtol: 1e-12, atol: 1e-13});
        expect(merged.stderrEffective.values).toBeNear(whole.stderrEffective.values, {rtol: 1e-12});
        expect(merged.origin).toBeNear(whole.origin, {rtol: 1e-14});
      }
    }
  });

  test("members of a sample, one of them absent from a part", async () => {
    const second = other.map((value, i) => (i < 40 ? NaN : value));
    const months = walk.map((_, i) => i);
    const f = concat([series(walk, months), series(second, months)], "member");
    const op = harmonic({period: 12});
    const whole = await op.fit(f);
    const cuts: [number, number][] = [
      [0, 30],
      [30, 70],
      [70, 120]
    ];
    const parts = await Promise.all(cuts.map((time) => op.partial(isel(f, {time}))));
    const merged = op.finalize(parts.reduce((a, b) => op.merge(a, b)));
    for (const name of names) expect(merged[name], name).toBeNear(whole[name], {rtol: 1e-12});
  });

  test("parts of other cells, clocks or designs, or that overlap, are refused", async () => {
    const op = harmonic();
    const f = grid();
    const part = (from: number, to: number) => op.partial(isel(f, {time: [from, to]}));
    expect(() => op.merge(1, 2)).toThrow();
    const [a, b] = [await part(0, 20), await part(10, 30)];
    expect(() => op.merge(a, b)).toThrow("invalid parts: one ends at");
    const fewer = await op.partial(isel(f, {time: [30, 60], x: [0, 2]}));
    expect(() => op.merge(a, fewer)).toThrow("invalid parts: x 4");
    const twice = await harmonic({count: 2}).partial(isel(f, {time: [30, 60]}));
    expect(() => op.merge(a, twice)).toThrow("parts must share cells, clock and design");
  });
});

describe("regress()", () => {
  test("index on index, ahead and behind, with gaps, as scipy", async () => {
    for (const {lag, p, ...expected} of oracle.regress) {
      const params = await regress({on: series(walk), lag}).fit(series(gappy));
      for (const [name, value] of Object.entries(expected))
        expect(any(params)[name], name).toBeNear(value, near);
      expect(params.p).toBeNear(p, near);
    }
  });

  test("every cell on an index, whose part is taken off and put on again", async () => {
    const times = months(120);
    const index = series(walk, times);
    const f = field(
      walk.map((value, i) => [2 * value + raw[i], NaN, 4, gappy[i]]),
      {
        dims: ["time", "x"],
        coords: {time: times, x: [0, 1, 2, 3]},
        units: "mm"
      }
    );
    const op = regress({on: index});
    const {params, result} = await fitApply(op, f);
    const slope = params.slope as Field;
    expect([slope.dims, slope.units]).toEqual([["x"], "mm (K)-1"]);
    expect(slope.values[3]).toBeNear(oracle.regress[0].slope, near);
    expect([...slope.values.slice(1, 3)]).toEqual([NaN, 0]);
    expect((params.p as Field).values[2]).toBe(NaN);
    expect((await op.invert(result, params)).values).toBeNear(f.values, {rtol: 1e-13, atol: 1e-13});
    const left = await op.fit(result);
    expect((left.slope as Field).values[0]).toBeNear(0, {atol: 1e-14});
    const few = await op.fit(map(f, (value) => (value > 0 ? NaN : NaN)));
    expect([...(few.count as Field).values]).toEqual([0, 0, 0, 0]);
  });
});

describe("tTestEffective()", () => {
  test("counts what series that resemble themselves are worth", () => {
    for (const [found, expected] of [
      [tTestEffective(other, walk), oracle.test_walk],
      [tTestEffective(shaken), oracle.test_shaken]
    ])
      for (const [name, value] of Object.entries(expected))
        expect(any(found)[name], name).toBeNear(value, near);
  });

  test("cell by cell", () => {
    const f = grid();
    const {p, effectiveCount} = tTestEffective(f, 0.3);
    for (let x = 0; x < 4; ++x) {
      const alone = tTestEffective(isel(f, {x}), 0.3);
      expect([(p as Field).values[x], (effectiveCount as Field).values[x]]).toEqual([
        alone.p,
        alone.effectiveCount
      ]);
    }
  });
});

describe("refusals", () => {
  const f = grid();
  const flat = field([1, 2], {dims: ["x"]});
  const infinite = field(
    [
      [1, 2],
      [3, Infinity],
      [4, 5]
    ],
    {dims: ["time", "x"]}
  );
  const two = field(
    [
      [1, 2],
      [3, 4]
    ],
    {dims: ["time", "step"]}
  );
  const back = series([1, 2, 3], [0, 2, 1]);
  const again = series([1, 2, 3], [0, 1, 1]);
  const holes = series([1, 2, 3], [0, NaN, 1]);
  const noleap = field([1, 2, 3], {
    dims: ["time"],
    coords: {time: {values: [0, 400, 800], units: "days since 1990-01-01", calendar: "noleap"}}
  });
  const index = series(walk);
  const params = detrend().fit(isel(f, {x: 0}));
  test.each<[string, () => unknown]>([
    ["unknown option: period; mannKendall takes variant", () => mannKendall(any({period: 12}))],
    ["unknown option: order; detrend takes degree", () => detrend(any({order: 2}))],
    ["unknown option: k; harmonic takes period, count", () => harmonic(any({k: 2}))],
    ["unknown option: alpha; fdr takes q", () => fdr([0.1], any({alpha: 0.1}))],
    ["unknown option: alpha; senSlope takes per, level", () => senSlope([1, 2], any({alpha: 0.1}))],
    ["unknown option: lags; regress takes on, lag", () => regress(any({on: index, lags: 2}))],
    ["invalid variant: yue-wang", () => mannKendall(any({variant: "yue-wang"}))],
    ["invalid alternative: up", () => mannKendall(any({alternative: "up"}))],
    ["invalid seasons: 0", () => mannKendall({variant: "seasonal", seasons: 0})],
    ["invalid lags: -1", () => mannKendall({variant: "hamed-rao", lags: -1})],
    ["invalid per: year", () => mannKendall(any({per: "year"}))],
    ["invalid degree: 0.5", () => detrend({degree: 0.5})],
    ["invalid count: 0", () => harmonic({count: 0})],
    ["invalid period: -1", () => harmonic({period: -1})],
    ["invalid periods: 0,1", () => harmonic({periods: [0, 1]})],
    ["invalid periods: given beside a period", () => harmonic({periods: [1], period: 2})],
    ["invalid trend: no", () => harmonic(any({trend: "no"}))],
    ["missing period: times are in step, not dates", () => harmonic().fit(index)],
    ["invalid q: 1", () => fdr([0.1], {q: 1})],
    ["invalid p: 2 at 1", () => fdr([0.1, 2])],
    ["invalid level: 95", () => senSlope([1, 2], {level: 95})],
    ["invalid series: no list of numbers", () => senSlope(any(["a"]))],
    ["missing axis: T; mannKendall needs it and this field has X (x)", () => mannKendall().fit(flat)],
    ["missing axis: T; senSlope needs it", () => senSlope(flat)],
    ["missing axis: T; harmonic needs it", () => harmonic().fit(flat)],
    ["ambiguous axis: T; time, step are times", () => detrend().fit(two)],
    ["invalid values: Infinity at time 1, x 1", () => detrend().fit(infinite)],
    ["invalid values: Infinity at time 1, x 1", () => mannKendall().fit(infinite)],
    ["invalid coordinate: time 1 at 2 does not go on from 2", () => detrend().fit(back)],
    ["invalid coordinate: time 1 at 2 does not go on from 1", () => mannKendall().fit(again)],
    ["invalid coordinate: time NaN at 1 is missing", () => detrend().fit(holes)],
    [
      "invalid calendar: times of the field are in year (noleap)",
      async () => detrend().apply(noleap, await params)
    ],
    [
      "invalid calendar: times of the field are in step (no calendar)",
      async () => detrend().apply(index, await params)
    ],
    [
      "invalid field: x has 4 entries, not any; parameters hold",
      async () => detrend().apply(f, await params)
    ],
    [
      "invalid params: 2 coefficients; this harmonic has 4",
      async () => harmonic().apply(isel(f, {x: 0}), any(await params))
    ],
    ["invalid params: not what a fit returned", () => detrend().apply(f, any(undefined))],
    ["missing on: none given", () => regress(any({}))],
    ["invalid index: time, x; expected a field over time alone", () => regress({on: f})],
    ["invalid index: object; expected a field", () => regress({on: any([1, 2])})],
    ["invalid lag: 0.5", () => regress({on: index, lag: 0.5})],
    [
      "invalid index: 120 times in step (no calendar), the field has 60 in year (standard)",
      () => regress({on: index}).fit(f)
    ],
    ["invalid field: a promise; await it first", () => mannKendall().fit(any(Promise.resolve(f)))]
  ])("%s", async (message, call) => {
    await expect(async () => await call()).rejects.toThrow(message);
  });
});
