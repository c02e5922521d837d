/** @file Reductions, dates, groups and patterns of made up numbers with gaps, against xarray, cftime and eofs. */
import {readFileSync} from "node:fs";
import {
  anomaly,
  cellArea,
  climatology,
  count,
  decodeTime,
  eof,
  field,
  type Field,
  isel,
  map,
  max,
  mean,
  median,
  min,
  quantile,
  std,
  sum,
  type TimeUnits,
  variance,
  zscore
} from "fieldbook/kernels";
import {describe, expect, test} from "vitest";

interface Oracle {
  rtol: number;
  atol: number;
  // biome-ignore lint/suspicious/noExplicitAny: each oracle has a shape of its own, known to its test
  values: any;
}
const oracle = (name: string): Oracle =>
  JSON.parse(readFileSync(new URL(`golden/oracle_${name}.json`, import.meta.url), "utf8"));
const list = (f: Field | number): ArrayLike<number> => (typeof f === "number" ? [f] : f.values);

/** The numbers of golden/make.py: a linear congruential generator from 1, its high digits. */
function noise(...shape: number[]): Float64Array {
  let state = 1;
  return Float64Array.from({length: shape.reduce((a, b) => a * b, 1)}, () => {
    state = (state * 16807) % 2147483647;
    return ((Math.floor(state / 1000) % 2001) - 1000) / 100;
  });
}

describe("reductions against xarray", () => {
  const {values, rtol, atol} = oracle("reductions");
  const x = noise(6, 3, 4).map((v, i) => (v + 20 < 13 || i % 12 === 6 ? NaN : v + 20));
  const f = field(x, {
    dims: ["time", "lat", "lon"],
    shape: [6, 3, 4],
    coords: {lat: values.lat, lon: values.lon}
  });
  const own = field(
    Float64Array.from({length: 18}, (_, i) => i / 10),
    {dims: ["time", "lat"], shape: [6, 3]}
  );
  const calls = {mean, sum, std, variance, min, max, median, count, quantile};

  test.each(values.cases as [keyof typeof calls, string[], Record<string, unknown>, number[]][])(
    "%s(f, {over: %j, ...%j})",
    (name, over, {weights, ...options}, expected) => {
      // biome-ignore lint/suspicious/noExplicitAny: one call for all signatures
      const call = calls[name] as any;
      const own_ = weights === "own" ? {weights: own} : weights === undefined ? {} : {weights};
      expect(list(call(f, {over, ...own_, ...options}))).toBeNear(expected, {rtol, atol});
    }
  );

  test("cellArea() is what the sphere says", () => {
    const total = sum(cellArea(f));
    expect(total).toBeNear(4 * Math.PI * 6371008.8 ** 2, {rtol: 1e-14});
  });
});

describe("decodeTime() against cftime", () => {
  const {values, atol} = oracle("dates");
  test("dates of five calendars, seven units", () => {
    expect(values.length).toBeGreaterThan(200);
    for (const [calendar, units, value, year, month, day, hour, minute, second, dayOfYear] of values) {
      const got = decodeTime(value, {units, calendar} as TimeUnits);
      const at = `${value} ${units} in ${calendar}`;
      const seconds = (got.hour * 60 + got.minute) * 60 + got.second;
      expect([at, got.year, got.month, got.day, got.dayOfYear]).toEqual([at, year, month, day, dayOfYear]);
      expect(seconds).toBeNear((hour * 60 + minute) * 60 + second, {atol});
    }
  });
});

describe("groups against xarray", () => {
  const {values, rtol, atol} = oracle("groups");
  const near = {rtol, atol};
  for (const {calendar, times, ...groups} of values) {
    const start = {noleap: 31 + 9, standard: 31 + 9, "360_day": 30 + 9}[calendar as "noleap"];
    const f = field(
      noise(times, 2).map((v) => (v > 9 ? NaN : v)),
      {
        dims: ["time", "cell"],
        shape: [times, 2],
        coords: {
          time: {
            values: Float64Array.from({length: times}, (_, i) => i + start),
            units: "days since 2003-01-01",
            calendar
          }
        }
      }
    );
    test.each(["month", "season", "dayofyear"] as const)(
      `climatology({by: %s}) in ${calendar}`,
      async (by) => {
        const {keys, mean: means, std1, zscore: scores} = groups[by];
        const fitted = await climatology({by, ddof: 1}).fit(f);
        const labels = Array.from(fitted.climatology.coords[by].values as ArrayLike<number | string>);
        const rows = keys.map((key: number | string) => labels.indexOf(key));
        const pick = (g: Field) => rows.map((row: number) => [...g.values.subarray(2 * row, 2 * row + 2)]);
        expect(pick(fitted.climatology)).toBeNear(means, near);
        expect(pick(fitted.std)).toBeNear(std1, near);
        const op = zscore({by, ddof: 1});
        const z = await op.apply(f, await op.fit(f));
        const shown = Int32Array.from({length: Math.ceil(times / 71)}, (_, i) => 71 * i);
        expect(isel(z, {time: shown}).values).toBeNear(scores, near);
        const both = await anomaly({by}).fit(f);
        expect(both.climatology.values).toEqual(fitted.climatology.values);
      }
    );
  }
});

describe("eof() against eofs", () => {
  const {values, rtol, atol} = oracle("eof");
  const near = {rtol, atol};
  test.each(values.cases as Record<"name" | "eigenvalues" | "patterns" | "scores" | "projected", never>[])(
    "$name",
    async ({name: title, eigenvalues, patterns, scores, projected, ...rest}) => {
      const name = title as string;
      const samples = name === "wide" ? 6 : 40;
      const x = noise(samples, 3, 4).map((v, i) => {
        if (/masked|offset|standardized/.test(name) && !name.includes("never") && i % 12 === 6) return NaN;
        if (name.includes("never") && i % 12 === 0) return 273.15;
        return name === "offset" ? v + 1e6 : v;
      });
      const f = field(x, {
        dims: ["time", "lat", "lon"],
        shape: [samples, 3, 4],
        coords: {lat: values.lat, lon: [0, 1, 2, 3]}
      });
      const weights = /masked|offset|coslat/.test(name) ? "coslat" : "none";
      const op = eof({modes: 5, weights, standardize: name.startsWith("standardized")});
      const params = await op.fit(f);
      expect(params.eigenvalues.values).toBeNear(eigenvalues, near);
      expect(params.totalVariance).toBeNear((rest as {total: number}).total, near);
      const modes = Int32Array.of(0, 1, 2);
      expect(isel(params.patterns, {mode: modes}).values).toBeNear(patterns, near);
      expect(isel(params.scores, {mode: modes}).values).toBeNear(scores, near);
      // Every second sample, its anomaly doubled: data of another time span.
      const half = isel(f, {time: Int32Array.from({length: samples / 2}, (_, i) => 2 * i + 1)});
      const doubled = map([half, params.mean], (value, mu) => mu + 2 * (value - mu));
      const there = await op.apply(doubled, params);
      expect(isel(there, {mode: modes}).values).toBeNear(projected, near);
    }
  );
});
