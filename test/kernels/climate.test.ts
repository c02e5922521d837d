/** @file The climate family against xarray and scipy, closed forms, gaps, calendars and refusals. */
import {readFileSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {
  anomaly,
  climatology,
  dates,
  exceedance,
  field,
  fitApply,
  index,
  isel,
  mean,
  openField,
  points,
  triage,
  zscore,
  type Field
} from "fieldbook/kernels";
import {beforeAll, describe, expect, test} from "vitest";

interface Golden {
  rtol: number;
  atol: number;
  // biome-ignore lint/suspicious/noExplicitAny: goldens differ in shape, each test reads its own
  values: any;
}
const golden = (name: string): Golden =>
  JSON.parse(readFileSync(new URL(`golden/${name}.json`, import.meta.url), "utf8"));

let sst: Field;
beforeAll(async () => {
  sst = await openField(fileURLToPath(new URL("../../tutorials/data/ostia_monthly.nc", import.meta.url)), {
    variable: "surface_temperature"
  });
});

/** Values at the golden's cells, for each of some positions of the leading dim. */
function at(f: Field, cells: {i: number; j: number}[], positions: number[]): number[][] {
  const [, lats, lons] = f.shape;
  return cells.map(({i, j}) => positions.map((p) => f.values[(p * lats + i) * lons + j]));
}
const range = (n: number) => Array.from({length: n}, (_, i) => i);

describe("OSTIA against xarray and scipy", () => {
  const {values, rtol, atol} = golden("climatology_ostia");
  const near = {rtol, atol};

  test("anomaly({by: month}): climatology, std, counts and anomalies", async () => {
    const {params, result} = await fitApply(anomaly({by: "month"}), sst);
    expect(params.climatology.dims).toEqual(["month", "latitude", "longitude"]);
    expect(params.climatology.coords.month.values).toBeNear(values.month_order);
    expect(dates(sst).map(({month}) => month)).toEqual(values.months);
    expect(dates(sst).map(({year}) => year)).toEqual(values.years);
    expect(values.cells.map((cell: {i: number}) => sst.coords.latitude.values[cell.i])).toEqual(
      values.cells.map((cell: {lat: number}) => cell.lat)
    );
    expect(values.cells.map((cell: {j: number}) => sst.coords.longitude.values[cell.j])).toEqual(
      values.cells.map((cell: {lon: number}) => cell.lon)
    );
    expect(at(params.climatology, values.cells, range(12))).toBeNear(values.climatology, near);
    expect(at(params.std, values.cells, range(12))).toBeNear(values.std_ddof0, near);
    const counts = Object.values(values.samples_per_month);
    expect(at(params.count, values.cells.slice(0, 1), range(12))[0]).toEqual(counts);
    expect(at(result, values.cells, values.times_shown)).toBeNear(values.anomaly, near);
    expect(index(result)).toMatchObject({dims: ["time"], units: "K"});
    expect((index(result) as Field).values).toBeNear(values.index_anomaly_coslat, near);
    expect((index(result, {weights: "area"}) as Field).values).toBeNear(values.index_anomaly_area, near);
  });

  test.each(["mid", "max"] as const)("exceedance({pooled: true, ties: %s})", async (ties) => {
    const {params, result} = await fitApply(exceedance({pooled: true, ties}), sst);
    expect(params.pool.values.length).toBe(values.pooled.pooled_n);
    expect(new Set(params.pool.values).size).toBe(values.pooled.pooled_distinct);
    expect(at(result, values.cells, values.times_shown)).toBeNear(values[`cdf_u_${ties}rank`], near);
    const flipped = await fitApply(exceedance({ties, as: "exceedance"}), sst);
    expect(flipped.result.values).toBeNear(result.values.map((u) => 1 - u));
  });

  test("index({box}): Niño 3.4, and the anomaly of the mean is the mean of the anomaly", async () => {
    const nino = golden("index_nino34_ostia");
    const tolerance = {rtol: nino.rtol, atol: nino.atol};
    const box = {lat: [-5, 5], lon: [190, 240]} as const;
    const raw = index(sst, {box}) as Field;
    expect(raw.values).toBeNear(nino.values.box_mean, tolerance);
    const {result} = await fitApply(anomaly({by: "month"}), sst);
    expect((index(result, {box}) as Field).values).toBeNear(nino.values.box_anomaly, tolerance);
    expect((await fitApply(anomaly({by: "month"}), raw)).result.values).toBeNear(
      nino.values.box_anomaly,
      tolerance
    );
    expect(index(sst, {box: {lat: [-5, 5], lon: [-170, -120]}})).toMatchObject({values: raw.values});
    const means = range(52).map((t) => mean(isel(index(result, {box}) as Field, {time: [t, t + 3]})));
    expect(means).toBeNear(nino.values.box_anomaly_3month_running_mean_centred_from_index1, tolerance);
  });

  test("fits in parts give what the whole gives, whatever the parts", async () => {
    for (const op of [
      anomaly({by: "month", ddof: 1}),
      climatology({by: "season"}),
      exceedance({pooled: true})
    ]) {
      const whole = (await op.fit(sst)) as unknown as Record<string, Field>;
      const parts = await Promise.all(
        [
          [0, 1],
          [1, 20],
          [20, 54]
        ].map((time) => op.partial(isel(sst, {time})))
      );
      const merged = op.finalize(op.merge(parts[0], op.merge(parts[2], parts[1]))) as unknown as typeof whole;
      for (const name of Object.keys(whole).filter((key) => key !== "provenance"))
        expect(merged[name].values).toBeNear(whole[name].values, {rtol: 1e-12, atol: 1e-12});
    }
  });
});

/** A series with one value a day, counted from the first day of a year. */
function daily(values: ArrayLike<number>, calendar: "standard" | "noleap" | "360_day", year = 2001): Field {
  return field(Float64Array.from(values), {
    dims: ["time"],
    coords: {
      time: {
        values: Float64Array.from(values, (_, i) => i),
        units: `days since ${year}-01-01`,
        calendar
      }
    }
  });
}
const monthly = (values: (number | null)[], units = "K"): Field =>
  field(values, {
    dims: ["time"],
    coords: {
      time: values.map((_, i) => `${2001 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, "0")}`)
    },
    units
  });

describe("closed forms", () => {
  test("climatology of a repeated year is that year, its anomalies are zero", async () => {
    const year = range(12).map((m) => m * m);
    const {params, result} = await fitApply(anomaly({by: "month"}), monthly([...year, ...year, ...year]));
    expect(params.climatology.values).toBeNear(year);
    expect(params.std.values).toBeNear(year.map(() => 0));
    expect(result.values).toBeNear(range(36).map(() => 0));
  });

  test("climatology(…).apply gives each time its normal, anomaly.invert and zscore.invert give the values again", async () => {
    const f = monthly(range(30).map((i) => Math.sqrt(i)));
    const normal = (await fitApply(climatology({by: "month"}), f)).result;
    const {params, result} = await fitApply(anomaly({by: "month"}), f);
    expect(result.values.map((v, i) => v + normal.values[i])).toBeNear(f.values, {rtol: 1e-15});
    expect((await anomaly({by: "month"}).invert(result, params)).values).toBeNear(f.values, {rtol: 1e-15});
    const z = zscore({by: "all"});
    const fitted = await fitApply(z, f);
    expect((await z.invert(fitted.result, fitted.params)).values).toBeNear(f.values, {
      rtol: 1e-14,
      atol: 1e-14
    });
  });

  test("by: all keeps no group, by: season puts December with the January after", async () => {
    const f = monthly([...range(12), ...range(12)]);
    expect((await climatology({by: "all"}).fit(f)).climatology).toMatchObject({dims: []});
    const season = (await climatology({by: "season"}).fit(f)).climatology;
    expect(season.coords.season.values).toEqual(["DJF", "MAM", "JJA", "SON"]);
    expect(season.values).toBeNear([(11 + 0 + 1) / 3, 3, 6, 9], {rtol: 1e-15});
  });

  test("window joins the ends of the year", async () => {
    const {climatology: c} = await climatology({by: "month", window: 3}).fit(
      monthly(range(24).map((i) => i % 12))
    );
    expect(c.values[0]).toBeNear((11 + 0 + 1) / 3, {rtol: 1e-15});
    expect(c.values[5]).toBeNear(5, {rtol: 1e-15});
    const days = await climatology({by: "dayofyear", window: 5}).fit(
      daily(
        range(730).map((i) => i % 365),
        "noleap"
      )
    );
    expect(days.climatology.values[0]).toBeNear((363 + 364 + 0 + 1 + 2) / 5, {rtol: 1e-14});
    expect(new Set(days.count.values)).toEqual(new Set([10]));
  });

  test("pooling the whole field: over X too", async () => {
    const f = field(
      [
        [1, 3],
        [5, 7]
      ],
      {dims: ["time", "point"], coords: {time: ["2001-01", "2002-01"]}}
    );
    const z = await fitApply(zscore({over: ["S", "T", "X"]}), f);
    expect(z.params.mean).toMatchObject({dims: []});
    expect(z.result.values).toBeNear(
      [-3, -1, 1, 3].map((d) => d / Math.sqrt(5)),
      {rtol: 1e-15}
    );
    expect(triage(zscore({over: ["S", "T", "X"]})).cell).toBe("global/local");
    expect(triage(zscore()).cell).toBe("local/local");
  });

  test("samples pool with time, variables and cells are kept, whatever the order of dims", async () => {
    const values = Float64Array.from(range(48), (i) => Math.sin(i) * 10);
    const dims = ["band", "time", "member", "point"];
    const coords = {time: ["2001-01", "2001-02", "2002-01", "2002-02"]};
    const f = field(values, {dims, shape: [2, 4, 3, 2], coords});
    const {params, result} = await fitApply(anomaly({by: "month"}), f);
    expect(params.climatology.dims).toEqual(["month", "band", "point"]);
    expect(params.count.values[0]).toBe(6);
    const january = mean(isel(f, {time: Int32Array.of(0, 2)}), {over: ["time", "member"]}) as Field;
    expect(params.climatology.values.subarray(0, 4)).toBeNear(january.values, {rtol: 1e-14, atol: 1e-14});
    expect(result.values[2]).toBeNear(f.values[2] - january.values[0], {atol: 1e-14});
  });

  test("index of points and of curvilinear grids: cells whose places lie in the box", () => {
    const p = points([1, 2, 4], {lon: [-10, 5, 355], lat: [0, 60, 0]});
    expect(index(p)).toBeNear((1 + 2 * 0.5 + 4) / 2.5, {rtol: 1e-14});
    expect(index(p, {box: {lon: [-10, 0]}})).toBe(2.5);
    const lat = {dims: ["y", "x"], values: [10, 20, 30, 40], units: "degrees_north"};
    const lon = {dims: ["y", "x"], values: [0, 1, 0, 1], units: "degrees_east"};
    const f = field(
      [
        [
          [1, 2],
          [3, 4]
        ]
      ],
      {dims: ["time", "y", "x"], coords: {lat, lon}}
    );
    expect((index(f, {box: {lat: [15, 35]}, weights: "none"}) as Field).values).toBeNear([2.5]);
    expect(index(field([1, 2], {dims: ["x"]}), {weights: "none"})).toBe(1.5);
  });

  test("exceedance of a large pool, ranks as counted one by one, with ties, gaps in the extent and infinite values", async () => {
    const draw = (seed: number) =>
      Float64Array.from({length: 400}, (_, i) => Math.round(1e3 * Math.sin(seed * (i + 1)) ** 9) / 50);
    for (const extra of [[], [1e6, -1e6], [Infinity]]) {
      const pool = Float64Array.of(...draw(1), ...draw(1).slice(0, 90), ...extra);
      const asked = Float64Array.of(...draw(2), ...pool, -1e9, 1e9);
      const op = exceedance({pooled: true});
      const {values} = await op.apply(
        field(asked, {dims: ["time"]}),
        await op.fit(field(pool, {dims: ["time"]}))
      );
      const expected = asked.map((x) => {
        const [below, above] = [pool.filter((y) => y < x).length, pool.filter((y) => y <= x).length];
        return (below + above + 1) / 2 / (pool.length + 1);
      });
      expect(values).toEqual(expected);
    }
  });

  test("exceedance per cell, ties and values not seen", async () => {
    const f = field(
      [
        [1, 9],
        [1, 8],
        [2, 7]
      ],
      {dims: ["time", "point"]}
    );
    const op = exceedance({pooled: false});
    const {params, result} = await fitApply(op, f);
    expect(result.values).toBeNear([1.5, 3, 1.5, 2, 3, 1].map((r) => r / 4));
    expect((await op.apply(field([[0, 7.5]], {dims: ["time", "point"]}), params)).values).toBeNear([
      0.5 / 4,
      1.5 / 4
    ]);
    expect((await fitApply(exceedance({pooled: false, ties: "max"}), f)).result.values[0]).toBe(0.5);
    expect(triage(op).cell).toBe("local/local");
    expect(triage(exceedance({pooled: true})).cell).toBe("global/local");
  });
});

describe("calendars", () => {
  test("360_day has 360 days of the year, each seen as often", async () => {
    const {climatology: c, count} = await climatology({by: "dayofyear"}).fit(daily(range(720), "360_day"));
    expect(c.shape).toEqual([360]);
    expect(c.values[359]).toBe((359 + 719) / 2);
    expect(new Set(count.values)).toEqual(new Set([2]));
    const months = await climatology({by: "month"}).fit(daily(range(720), "360_day"));
    expect(new Set(months.count.values)).toEqual(new Set([60]));
  });

  test("day 366 is seen in leap years alone", async () => {
    const {count} = await climatology({by: "dayofyear"}).fit(daily(range(365 * 4 + 1), "standard"));
    expect(count.shape).toEqual([366]);
    expect([count.values[59], count.values[364], count.values[365]]).toEqual([4, 4, 1]);
    const noleap = await climatology({by: "dayofyear"}).fit(daily(range(365), "noleap"));
    await expect(
      climatology({by: "dayofyear"}).apply(daily(range(366), "standard", 2004), noleap)
    ).rejects.toThrow(
      "invalid calendar: a year of standard has 366 days, that of the parameters 365; fit on the same calendar"
    );
  });
});

describe("gaps", () => {
  test("missing values are left out of the mean, counted, and stay missing", async () => {
    const f = monthly([1, null, ...range(10), 3, null, ...range(10)]);
    const {params, result} = await fitApply(anomaly({by: "month"}), f);
    expect(params.climatology.values.subarray(0, 2)).toBeNear([2, NaN]);
    expect(params.count.values.subarray(0, 2)).toBeNear([2, 0]);
    expect([result.values[0], result.values[1], result.values[12]]).toBeNear([-1, NaN, 1]);
  });

  test("months of unequal count, months never seen", async () => {
    const {climatology: c, count} = await climatology({by: "month"}).fit(monthly(range(14)));
    expect([count.values[0], count.values[2]]).toEqual([2, 1]);
    expect(c.values[0]).toBe(6);
    const short = await anomaly({by: "month"}).fit(monthly(range(3)));
    expect((await anomaly({by: "month"}).apply(monthly(range(4)), short)).values).toBeNear([0, 0, 0, NaN]);
  });

  test("zscore: no spread, or too few values, gives NaN", async () => {
    const {result, params} = await fitApply(zscore({by: "month"}), monthly(range(14)));
    expect(params.std.values[2]).toBe(0);
    expect([result.values[0], result.values[2]]).toBeNear([-1, NaN]);
    expect((await zscore({by: "month", ddof: 1}).fit(monthly(range(14)))).std.values[2]).toBeNaN();
  });

  test("exceedance: missing values are not in the pool", async () => {
    const {params, result} = await fitApply(exceedance(), field([2, null, 1], {dims: ["time"]}));
    expect(params.count.values).toBeNear([2]);
    expect(result.values).toBeNear([2 / 3, NaN, 1 / 3]);
  });
});

describe("refusals", () => {
  const grid = () => field([[1, 2]], {dims: ["time", "lat"], coords: {time: ["2001-01"], lat: [1, 2]}});
  test.each([
    [() => climatology({by: "week" as never}), "invalid by: week; expected month, dayofyear, season or all"],
    [() => climatology({window: 2}), "invalid window: 2; expected an odd number from 1 to 11 by month"],
    [() => climatology({by: "season", window: 3}), "invalid window: 3; expected an odd number, 1, by season"],
    [() => climatology({over: ["X"]}), "invalid over: X"],
    [() => zscore({ddof: -1}), "invalid ddof: -1"],
    [() => exceedance({ties: "min" as never}), "invalid ties: min; expected mid or max"],
    [() => exceedance({as: "rank" as never}), "invalid as: rank"],
    [() => index(grid(), {box: {lat: [5, 9]}}), "invalid box: no cell lies in lat 5 to 9"],
    [() => index(grid(), {box: {lat: [9, 5]}}), "invalid box: lat 9 to 5"],
    [() => index(grid(), {box: {x: [0, 1]}}), "missing coordinate: x"],
    [
      () => index(field([1], {dims: ["x"], coords: {x: [1]}, crs: "EPSG:31985"})),
      "unsupported crs: EPSG:31985; reproject or use planar"
    ]
  ])("%#", (call, message) => {
    expect(call).toThrow(message);
  });

  test("fits and applies where they cannot", async () => {
    const op = anomaly({by: "month"});
    await expect(op.fit(field([1, 2], {dims: ["x"]}))).rejects.toThrow(
      "missing axis: T; anomaly needs it and this field has X (x)"
    );
    await expect(op.fit(field([1, 2], {dims: ["time"]}))).rejects.toThrow(
      "missing units: time holds no dates"
    );
    const params = await op.fit(grid());
    const other = field([[1, 2, 3]], {dims: ["time", "lat"], coords: {time: ["2001-01"]}});
    await expect(op.apply(other, params)).rejects.toThrow("invalid field: lat has 3 entries, not 2");
    const moved = field([[1, 2]], {dims: ["time", "lat"], coords: {time: ["2001-01"], lat: [1, 3]}});
    await expect(op.apply(moved, params)).rejects.toThrow("invalid field: lat is 3 at 1, not 2");
    await expect(op.fit(grid(), {signal: AbortSignal.abort()})).rejects.toThrow(/abort/i);
  });
});
