/** @file Heatwaves: counted by hand, thresholds against quantiles, gaps, calendars, refusals. */
import {
  cosLatitude,
  field,
  type Field,
  fitApply,
  heatwaves,
  isel,
  quantile,
  triage,
  zscore
} from "fieldbook/kernels";
import {describe, expect, test} from "vitest";
import {any, message} from "./refused.ts";

/** Spells: 3 days, 2 days, 4 days with a gap in it, 3 days at the end; 20 days in all, of 19 values 12 are hot. */
const spelled = [0, 10, 10, 10, 0, 10, 10, 0, 0, 10, 10, NaN, 10, 10, 0, 0, 0, 10, 10, 10];
const cool = spelled.map((_, i) => Math.sin(i));
const grid = (columns: number[][], lat: number[]): Field =>
  field(
    Float64Array.from(
      {length: columns[0].length * lat.length},
      (_, i) => columns[i % lat.length][Math.floor(i / lat.length)]
    ),
    {dims: ["time", "lat"], shape: [columns[0].length, lat.length], coords: {lat}, units: "degC"}
  );

describe("heatwaves()", () => {
  test("counts runs of hot days in each cell, and brings them to one number", async () => {
    const f = grid([spelled, cool], [0, 60]);
    const op = heatwaves({quantile: 0.3, days: 3});
    const {params, result} = await fitApply(op, f);
    expect(params.threshold.values[0]).toBe(0);
    expect(params.count).toMatchObject({dims: ["lat"], units: "1"});
    expect(params.count.values[0]).toBe(2);
    const [equator, north] = cosLatitude(f).values;
    const [a, b] = params.count.values;
    expect(result).toMatchObject({dims: [], units: "1"});
    expect(result.values).toBeNear([(a * equator + b * north) / (equator + north)], {rtol: 1e-14});
    for (const [days, spells] of [
      [1, 5],
      [2, 5],
      [3, 2],
      [4, 0]
    ])
      expect((await heatwaves({quantile: 0.3, days}).fit(f)).count.values[0]).toBe(spells);
  });

  test("thresholds are quantiles of all times, or of each month with its neighbours", async () => {
    const values = Float64Array.from({length: 720}, (_, i) => Math.sin(i * i) + Math.cos(i / 57.3));
    const f = field(values, {
      dims: ["time"],
      coords: {time: {values: values.map((_, i) => i), units: "days since 2001-01-01", calendar: "360_day"}}
    });
    const {threshold} = await heatwaves({quantile: 0.9}).fit(f);
    expect(threshold.values[0]).toBeNear(quantile(f, 0.9), {rtol: 1e-12});
    const monthly = await heatwaves({quantile: 0.9, by: "month", window: 3}).fit(f);
    const days = [330, 0, 30].flatMap((from) => [
      ...values.slice(from, from + 30),
      ...values.slice(from + 360, from + 390)
    ]);
    expect(monthly.threshold.values[0]).toBeNear(quantile(field(days, {dims: ["time"]}), 0.9), {rtol: 1e-12});
    const byDay = await heatwaves({by: "dayofyear", window: 15}).fit(f);
    expect(byDay.threshold).toMatchObject({dims: ["dayofyear"], shape: [360]});
  });

  test("later years are judged by the thresholds of the fit", async () => {
    const op = heatwaves({quantile: 0.9, days: 3, weights: "none"});
    const params = await op.fit(grid([cool, cool], [0, 60]));
    const later = grid([cool.map((v) => v + 5), cool], [0, 60]);
    expect((await op.apply(later, params)).values).toBeNear([0.5]);
  });

  test("members share thresholds and are counted apart", async () => {
    const both = field(
      [...spelled, ...cool].map((v) => (Number.isNaN(v) ? 0 : v)),
      {dims: ["member", "time"], shape: [2, 20]}
    );
    const op = heatwaves({quantile: 0.6, days: 3});
    const {params, result} = await fitApply(op, both);
    expect(params.threshold.dims).toEqual([]);
    expect(result).toMatchObject({dims: ["member"], shape: [2]});
    expect(params.count.values[0]).toBe(result.values[0] + result.values[1]);
  });

  test("cells without data are out of the number, constant ones have no spell", async () => {
    const f = grid([spelled, spelled.map(() => NaN), spelled.map(() => 7)], [0, 0, 0]);
    const {params, result} = await fitApply(heatwaves({quantile: 0.3, days: 3}), f);
    expect(params.count.values).toBeNear([2, NaN, 0]);
    expect(result.values).toBeNear([1]);
    const none = await fitApply(heatwaves(), grid([[NaN, NaN]], [0]));
    expect(none.result.values).toBeNear([NaN]);
    expect((await fitApply(heatwaves({days: 1}), isel(f, {time: [1, 2]}))).result.values).toBeNear([0]);
  });

  test("fit is local, predict global", () => {
    expect(triage(heatwaves({by: "month"}))).toMatchObject({
      cell: "local/global",
      parameterShape: ["month", "V", "X"],
      row: {T: "F, P", X: "K, P"}
    });
  });

  const f = grid([cool], [0]);
  test.each<[string, () => unknown]>([
    ["unknown option: q; heatwaves takes quantile", () => heatwaves(any({q: 0.9}))],
    ["invalid quantile: 90; expected 0 to 1", () => heatwaves({quantile: 90})],
    ["invalid days: 0; expected a whole number", () => heatwaves({days: 0})],
    ["invalid by: week; expected", () => heatwaves(any({by: "week"}))],
    ["missing axis: T; heatwaves needs it", () => heatwaves().fit(field([1], {dims: ["x"]}))],
    ["ambiguous axis: T; year and month", () => heatwaves().fit(field([[1, 2]], {dims: ["year", "month"]}))],
    ["missing coordinate: lat", () => fitApply(heatwaves(), field([[1, 2]], {dims: ["time", "x"]}))],
    ["missing units: time holds no dates", () => heatwaves({by: "month"}).fit(f)],
    ["invalid values: 1 infinite", () => heatwaves().fit(grid([[1, Infinity]], [0]))],
    ["invalid params: not what a fit returned", () => heatwaves().apply(f, any({}))],
    ["invalid params: not what a fit returned", async () => heatwaves().apply(f, any(await zscore().fit(f)))],
    [
      "invalid field: lat is 0 at 0, not 5",
      async () => heatwaves().apply(f, await heatwaves().fit(grid([cool], [5])))
    ]
  ])("refuses: %s", async (expected, call) => {
    expect(await message(call)).toContain(expected);
  });
});
