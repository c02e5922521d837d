/** @file What is refused, each with one line that says what to do: misspelt options, things that are no fields, other grids and calendars. */
import {
  anomaly,
  broadcast,
  cellArea,
  climatology,
  concat,
  correlationMap,
  cosLatitude,
  count,
  dates,
  effectiveSampleSize,
  eof,
  exceedance,
  field,
  type Field,
  fitApply,
  index,
  isel,
  map,
  mean,
  northTest,
  openField,
  pipe,
  points,
  quantile,
  reconstruct,
  reduceOver,
  rename,
  rotateVarimax,
  stack,
  std,
  toArrow,
  toTable,
  triage,
  variance,
  zscore
} from "fieldbook/kernels";
import {describe, expect, test} from "vitest";
import {any, message} from "./refused.ts";

/** 24 months on a small grid. */
const grid = field(
  Float64Array.from({length: 288}, (_, i) => Math.sin(1.7 * i) + (i % 7)),
  {
    dims: ["time", "lat", "lon"],
    shape: [24, 3, 4],
    coords: {
      time: {values: Array.from({length: 24}, (_, i) => i * 30.4), units: "days since 2000-01-15"},
      lat: [-10, 0, 10],
      lon: [0, 10, 20, 30]
    },
    units: "K"
  }
);
/** 400 days of a calendar. */
const days = (calendar: "noleap" | "360_day" | "standard"): Field =>
  field(
    Float64Array.from({length: 400}, (_, i) => i),
    {
      dims: ["time"],
      coords: {
        time: {values: Array.from({length: 400}, (_, i) => i), units: "days since 2001-01-01", calendar}
      }
    }
  );
const moved = field(grid.values, {...grid, coords: {...grid.coords, lat: [1, 2, 3]}});

describe("an option nobody knows is refused by its name", () => {
  test.each<[string, () => unknown]>([
    ["mode; eof takes modes, weights", () => eof(any({mode: 2}))],
    ["bye; climatology takes by, window", () => climatology(any({bye: "month"}))],
    ["span; anomaly takes by, window", () => anomaly(any({span: 3}))],
    ["dof; zscore takes by, window", () => zscore(any({dof: 1}))],
    ["pool; exceedance takes pooled, ties, as", () => exceedance(any({pool: false}))],
    ["bx; index takes box, weights", () => index(grid, any({bx: {}}))],
    ["dim; a reduction takes over, weights", () => mean(grid, any({dim: "time"}))],
    ["ddof; a reduction takes over, weights", () => mean(grid, any({ddof: 1}))],
    ["dim; a reduction takes over, weights", () => std(grid, any({dim: "time"}))],
    ["dim; a reduction takes over, weights", () => count(grid, any({dim: "time"}))],
    ["dim; a reduction takes over, weights", () => quantile(grid, any({q: 0.1, dim: "time"}))],
    ["how; reduceOver takes over, by, weights", () => reduceOver(any({over: "X", how: "sum"}))],
    ["as; broadcast takes dim, like", () => broadcast(any({dim: "X", like: grid, as: grid}))],
    ["axes; triage takes axis", () => triage(eof(), any({axes: "T"}))],
    ["from; effectiveSampleSize takes form", () => effectiveSampleSize([1, 2], any({from: "mean"}))],
    ["coord; field takes dims, shape, coords", () => field([1], any({dims: ["x"], coord: {}}))],
    ["unit; points takes units, name, crs", () => points([1], {x: [1], y: [1]}, any({unit: "m"}))],
    ["value; concat takes values", () => concat([grid], "member", any({value: [1]}))],
    ["unit; map takes name, units", () => map(grid, (x) => x, any({unit: "m"}))],
    ["missing; toTable takes skipMissing", () => toTable(grid, any({missing: true}))],
    ["variables; openField takes variable, isel, name", () => openField("a.nc", any({variables: "z"}))],
    ["n_eff; northTest takes n", async () => northTest(await eof({modes: 1}).fit(grid), any({n_eff: 3}))]
  ])("unknown option: %s", async (expected, call) => {
    expect(await message(call)).toContain(`unknown option: ${expected}`);
  });

  test("an option that is undefined is one not given, and a field may be spread into the options", () => {
    expect(mean(grid, any({over: undefined, dim: undefined}))).toBe(mean(grid));
    expect(field(grid.values, {...grid, name: "z"})).toMatchObject({name: "z", dims: grid.dims});
  });
});

describe("what is no field, no operator, no parameters", () => {
  test.each<[string, () => unknown]>([
    ["invalid field: a list; make one with", () => mean(any([1, 2, 3]))],
    ["invalid field: a promise; await it first", () => mean(any(Promise.resolve(grid)))],
    ["invalid field: undefined; make one with", () => eof().fit(any(undefined))],
    ["invalid field: a promise; await it first", () => climatology().fit(any(Promise.resolve(grid)))],
    ["invalid field: a list; make one with", () => exceedance().fit(any([1]))],
    ["invalid field: a list; make one with", () => index(any([1]), {box: {lat: [0, 1]}})],
    ["invalid operator: eof; call it first, as eof()", () => fitApply(any(eof), grid)],
    ["invalid operator: anomaly; call it first", () => pipe(any(anomaly), eof())],
    ["invalid operator: undefined; expected one", () => triage(any(undefined))],
    ["invalid params: object; give what the fit of eof returned", () => eof().apply(grid, any({}))],
    [
      "invalid params: a field; give what the fit of eof returned",
      async () => {
        const params = await eof({modes: 1}).fit(grid);
        return reconstruct(any(params.scores), any(params));
      }
    ],
    ["invalid params: object; give what", () => rotateVarimax(any({}))],
    ["invalid params: not what a fit returned", () => anomaly().apply(grid, any({}))],
    ["invalid params: a promise; give what", () => eof().apply(grid, any(eof().fit(grid)))],
    ["invalid params: not what a fit returned", () => anomaly().apply(grid, any(anomaly().fit(grid)))],
    ["invalid field: a promise; await it first", () => concat([grid, any(Promise.resolve(grid))], "member")],
    ["invalid fields: no list; give the fields", () => concat(any(grid), "member")],
    ["invalid dims: lat; list what to merge", () => stack(grid, {cell: any("lat")})],
    ["invalid field: a promise; await it first", () => rename(any(Promise.resolve(grid)), {lat: "y"})],
    ["invalid field: a promise; await it first", () => toArrow(any(Promise.resolve(grid)))],
    ...[reduceOver({over: "X"}), broadcast({dim: "X", like: grid}), anomaly(), exceedance()].map(
      (op): [string, () => unknown] => [
        "invalid field: a promise; await it first",
        () => fitApply(any(op), Promise.resolve(grid))
      ]
    ),
    ["invalid series: no list of numbers", () => effectiveSampleSize(any([[1, 2]]))],
    ["missing over: none given", () => reduceOver(any(undefined))],
    ["missing dim: none given", () => broadcast(any(undefined))]
  ])("%s", async (expected, call) => {
    expect(await message(call)).toContain(expected);
  });
});

describe("values that options cannot have", () => {
  test.each<[string, () => unknown]>([
    ["invalid pooled: no; expected true or false", () => exceedance(any({pooled: "no"}))],
    ["invalid standardize: yes; expected true or false", () => eof(any({standardize: "yes"}))],
    ['invalid weights: null; expected "coslat"', () => eof({modes: 1, weights: any(null)}).fit(grid)],
    ['invalid weights: 1,2,3; expected "coslat"', () => eof({modes: 1, weights: any([1, 2, 3])}).fit(grid)],
    ["invalid modes: 13; expected 1 to 12", () => eof({modes: 13}).fit(grid)],
    ["invalid modes: -1; expected 1 to 12", () => eof({modes: -1}).fit(grid)],
    ["invalid over: lat; expected roles", () => zscore({over: any(["lat"])})],
    ["invalid over: time,lat; expected roles", () => zscore({over: any(["time", "lat"])})],
    ["invalid over: X; expected roles", () => zscore({over: "X"})],
    ["invalid skipMissing: no", () => mean(grid, {skipMissing: any("no")})],
    ["invalid position: time null", () => isel(grid, {time: any(null)})],
    [
      "invalid tolerance: NaN; expected 0 or more",
      async () => rotateVarimax(await eof({modes: 2}).fit(grid), {tolerance: NaN})
    ]
  ])("%s", async (expected, call) => {
    expect(await message(call)).toContain(expected);
  });

  test.each<[string, () => unknown]>([
    [
      "invalid shape: -1,-2; expected a whole number",
      () => field([1, 2], {dims: ["a", "b"], shape: [-1, -2]})
    ],
    [
      "invalid shape: 0.5,4; expected a whole number",
      () => field([1, 2], {dims: ["a", "b"], shape: [0.5, 4]})
    ],
    ["invalid role: Z of a; expected S, T, V or X", () => field([1], {dims: ["a"], axes: {a: any("Z")}})],
    ["invalid sKind: heap; expected", () => field([1], {dims: ["sample"], sKind: any("heap")})],
    ['invalid dimension: ""; expected a name', () => field([1], {dims: [""]})],
    ["missing dims: time; list the name", () => field([1], {dims: any("time")})],
    ["missing dims: none given", () => field([1], any(undefined))],
    ["invalid values: null; expected numbers", () => field(any(null), {dims: ["a"]})],
    ["missing coordinate: x, y or lon, lat", () => points([1], any(undefined))]
  ])("%s", async (expected, call) => {
    expect(await message(call)).toContain(expected);
  });
});

describe("data that do not fit", () => {
  test("infinite values are not called missing", async () => {
    const holed = map(grid, (x) => (x > 6.9 ? Infinity : x));
    const n = [...holed.values].filter((x) => x === Infinity).length;
    expect(n).toBeGreaterThan(0);
    expect(await message(() => eof({modes: 1}).fit(holed))).toContain(
      `invalid values: ${n} infinite and 0 missing in cells that have data, first at time`
    );
  });

  test.each<[string, () => unknown]>([
    ["lat is 100; expected degrees from -90 to 90", () => cellArea(latitudes([80, 90, 100]))],
    ["lat is 8000000; expected degrees", () => cosLatitude(latitudes([8e6, 9e6]))],
    ["lat turns back", () => cellArea(latitudes([1, 3, 2]))]
  ])("invalid coordinate: %s", async (expected, call) => {
    expect(await message(call)).toContain(`invalid coordinate: ${expected}`);
  });

  test("areas need a grid", async () => {
    const cells = field([1, 2], {
      dims: ["cell"],
      coords: {lat: {dims: ["cell"], values: [1, 2]}, lon: {dims: ["cell"], values: [1, 2]}}
    });
    expect(await message(() => mean(cells, {weights: "area"}))).toBe(
      'unsupported grid: lat and lon lie on cell; areas need them as dimensions, weigh by "coslat" or a field of areas'
    );
    expect(mean(cells, {weights: "coslat"})).toBeGreaterThan(1.49);
  });

  test("parameters hold for the grid of the fit, to the digits of float32", async () => {
    const expected =
      "invalid field: lat is 1 at 0, not -10; parameters hold for the grid they were fitted on";
    for (const op of [eof({modes: 2}), anomaly(), zscore(), exceedance({pooled: false})]) {
      const params = await op.fit(grid);
      expect(await message(() => op.apply(moved, any(params)))).toBe(expected);
      const lat = Float64Array.from([-10, 0, 10], (x) => x * (1 + 2 ** -24));
      const close = field(grid.values, {...grid, coords: {...grid.coords, lat}});
      expect((await op.apply(close, any(params))).shape[0]).toBe(24);
    }
    const patterns = await eof({modes: 2}).fit(grid);
    expect(await message(() => correlationMap(moved, patterns))).toBe(expected);
  });

  test.each<[string, () => Promise<unknown>]>([
    [
      "fitted for each season, lat, lon; expected month, lat, lon",
      async () => anomaly().apply(grid, await anomaly({by: "season"}).fit(grid))
    ],
    [
      "fitted for each month, lat, lon; expected season, lat, lon",
      async () => anomaly({by: "season"}).apply(grid, await anomaly().fit(grid))
    ],
    [
      "fitted for each month, lat, lon; expected lat, lon",
      async () => zscore().apply(grid, await zscore({by: "month"}).fit(grid))
    ],
    [
      "fitted for each month, lat, lon; expected month",
      async () => anomaly({over: ["S", "T", "X"]}).apply(grid, any(await anomaly().fit(grid)))
    ],
    [
      "fitted for each lat, lon; expected none",
      async () => exceedance().apply(grid, await exceedance({pooled: false}).fit(grid))
    ]
  ])("invalid params: %s", async (expected, call) => {
    expect(await message(call)).toBe(`invalid params: ${expected}`);
  });

  test.each<[string, () => unknown]>([
    [
      "invalid calendar: a year of 360_day has 360 days, that of the parameters 365",
      async () =>
        anomaly({by: "dayofyear"}).apply(
          days("360_day"),
          await anomaly({by: "dayofyear"}).fit(days("noleap"))
        )
    ],
    [
      "invalid coordinate: time in days since 2001-01-01 (noleap) and days since 2001-01-01 (360_day)",
      () => concat([days("360_day"), days("noleap")], "time")
    ],
    ["unsupported calendar: all_leap; times are read in standard", () => dates(days(any("all_leap")))]
  ])("%s", async (expected, call) => {
    expect(await message(call)).toContain(expected);
  });

  test("other names of one calendar join", () => {
    const joined = concat([days("standard"), days(any("gregorian"))], "time");
    expect(joined.shape).toEqual([800]);
    expect(variance(joined)).toBeNear(variance(days("standard")), {rtol: 1e-12});
  });
});

describe("what may be said in more than one way", () => {
  test("latitude and longitude find lat and lon, as the other way round", () => {
    const long = field(grid.values, {
      ...grid,
      dims: ["time", "latitude", "longitude"],
      axes: {},
      coords: {latitude: grid.coords.lat.values, longitude: grid.coords.lon.values}
    });
    const expected = mean(grid, {over: ["lat", "lon"]}) as Field;
    expect((mean(grid, {over: ["latitude", "longitude"]}) as Field).values).toEqual(expected.values);
    expect((mean(long, {over: ["lat", "lon"]}) as Field).values).toEqual(expected.values);
    expect(index(grid, {box: {latitude: [0, 5]}})).toEqual(index(grid, {box: {lat: [0, 5]}}));
  });

  test.each([
    ["T", ["T"]],
    [["time"], ["T"]],
    [
      ["time", "lat", "lon"],
      ["T", "X"]
    ],
    [
      ["T", "X"],
      ["T", "X"]
    ]
  ])("zscore({over: %j})", async (over, roles) => {
    const op = zscore({over: any(over)});
    expect(op.pooled).toEqual(roles);
    const {result} = await fitApply(op, grid);
    const space = roles.includes("X");
    expect(std(result, space ? {} : {over: "time"})).toSatisfy((s: Field | number) =>
      [...(typeof s === "number" ? [s] : s.values)].every((x) => Math.abs(x - 1) < 1e-12)
    );
  });

  test("eof() without modes takes as many as there can be, up to 10", async () => {
    const shapeOf = async (f: Field) => (await eof().fit(f)).patterns.shape;
    expect(await shapeOf(grid)).toEqual([10, 3, 4]);
    expect(await shapeOf(isel(grid, {lon: [0, 2]}))).toEqual([6, 3, 2]);
  });

  test("the triage of a pipe has the sizes of its last parameters", () => {
    expect(triage(pipe(anomaly(), eof({modes: 2})), grid)).toMatchObject({
      parameterShape: ["mode", "V", "X"],
      sizes: [2, 1, 12],
      count: 12 * 12 + 2 * 12
    });
  });

  test("a quantile of 1 with weights is the largest value that weighs", () => {
    const f = field([5, 1, 4, 2, 9], {dims: ["x"]});
    const weights = field([0.1, 0.7, 0.2, 0.3, 0], {dims: ["x"]});
    expect(quantile(f, 1, {weights})).toBe(5);
  });
});

function latitudes(lat: number[]): Field {
  return field(new Float64Array(lat.length * 2), {
    dims: ["lat", "lon"],
    shape: [lat.length, 2],
    coords: {lat, lon: [1, 2]}
  });
}
