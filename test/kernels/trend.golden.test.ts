/** @file Trend operators against pyMannKendall, scipy and statsmodels, on every engine of our own. */
import {readFileSync} from "node:fs";
import {
  cosLatitude,
  type EngineName,
  engines,
  fdr,
  type Field,
  field,
  fitApply,
  harmonic,
  type HarmonicParams,
  isel,
  mannKendall,
  mean,
  openField,
  senSlope,
  studentTwoSided,
  useEngine
} from "fieldbook/kernels";
import {afterAll, beforeAll, describe, expect, test} from "vitest";

interface Golden {
  rtol: number;
  atol: number;
  // biome-ignore lint/suspicious/noExplicitAny: goldens differ in shape, each test reads its own
  input: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  values: any;
}
const golden = (name: string): Golden =>
  JSON.parse(readFileSync(new URL(`golden/${name}.json`, import.meta.url), "utf8"));
const tutorial = (file: string) => new URL(`../../tutorials/data/${file}`, import.meta.url).pathname;
const series = (values: ArrayLike<number | null>) =>
  field(
    Float64Array.from(values, (value) => value ?? NaN),
    {dims: ["time"]}
  );
const without = (values: ArrayLike<number>, gaps: number[]) =>
  Float64Array.from(values, (value, i) => (gaps.includes(i) ? NaN : value));

interface Row {
  n_valid: number;
  original: {s: number; var_s: number; z: number; p: number; tau_a: number};
  theil_sen: {slope_per_step: number; intercept: number; ci95_scipy: number[]};
  hamed_rao_all_lags: {var_s: number; z: number; p: number};
  hamed_rao_lag3: {var_s: number; z: number; p: number};
  seasonal?: {
    s: number;
    var_s: number;
    z: number;
    p: number;
    tau: number;
    slope_per_period: number;
    intercept: number;
  };
}

async function checkRow(x: Field, row: Row, near: {rtol: number; atol: number}): Promise<void> {
  const plain = await mannKendall().fit(x);
  const {original, theil_sen: sen} = row;
  expect([plain.count, plain.s]).toEqual([row.n_valid, original.s]);
  expect([plain.variance, plain.z, plain.p, plain.tau]).toBeNear(
    [original.var_s, original.z, original.p, original.tau_a],
    near
  );
  expect([plain.slope, plain.intercept]).toBeNear([sen.slope_per_step, sen.intercept], near);
  const line = await senSlope(x);
  expect([line.slope, line.intercept]).toBeNear([sen.slope_per_step, sen.intercept], near);
  expect([line.low, line.high]).toBeNear(sen.ci95_scipy, near);
  for (const [lags, expected] of [
    [undefined, row.hamed_rao_all_lags],
    [3, row.hamed_rao_lag3]
  ] as const) {
    const {s, variance, z, p, slope} = await mannKendall({variant: "hamed-rao", lags}).fit(x);
    expect([s, variance, z, p, slope]).toBeNear(
      [original.s, expected.var_s, expected.z, expected.p, sen.slope_per_step],
      near
    );
  }
  if (!row.seasonal) return;
  const seasonal = await mannKendall({variant: "seasonal", seasons: 12}).fit(x);
  const {s, variance, z, p, tau, slope, intercept} = seasonal;
  const expected = row.seasonal;
  expect([s, variance, z, p, tau, slope, intercept]).toBeNear(
    [
      expected.s,
      expected.var_s,
      expected.z,
      expected.p,
      expected.tau,
      expected.slope_per_period,
      expected.intercept
    ],
    near
  );
}

interface HarmonicRow {
  K: number;
  n: number;
  t_mean_used: number;
  intercept: number;
  slope_per_year: number;
  harmonics: {cos: number; sin: number; amplitude: number; phase_rad_atan2_sin_cos: number}[];
  rss: number;
  r2: number;
  stderr: number[];
  slope_t: number;
  slope_p_two_sided: number;
  residual_lag1_over_valid_samples: number;
  residual_first10: (number | null)[];
}

function checkHarmonic(
  params: HarmonicParams,
  rest: Field,
  row: HarmonicRow,
  near: {rtol: number; atol: number}
): void {
  const {intercept, slope, rss, r2, count, lag1, origin, stderr, stderrEffective} = params;
  expect([count, origin, intercept, slope, rss, r2, lag1]).toBeNear(
    [
      row.n,
      row.t_mean_used,
      row.intercept,
      row.slope_per_year,
      row.rss,
      row.r2,
      row.residual_lag1_over_valid_samples
    ],
    near
  );
  expect(params.cos.values).toBeNear(
    row.harmonics.map((wave) => wave.cos),
    near
  );
  expect(params.sin.values).toBeNear(
    row.harmonics.map((wave) => wave.sin),
    near
  );
  expect(params.amplitude.values).toBeNear(
    row.harmonics.map((wave) => wave.amplitude),
    near
  );
  expect(params.phase.values).toBeNear(
    row.harmonics.map((wave) => wave.phase_rad_atan2_sin_cos),
    near
  );
  expect(stderr.values).toBeNear(row.stderr, near);
  const t = (slope as number) / stderr.values[1];
  expect(t).toBeNear(row.slope_t, near);
  expect(studentTwoSided(t, row.n - row.stderr.length)).toBeNear(row.slope_p_two_sided, near);
  expect(rest.values.slice(0, 10)).toBeNear(row.residual_first10, near);
  const r = row.residual_lag1_over_valid_samples;
  const effective = (row.n * (1 - r)) / (1 + r);
  const wider = Math.sqrt((row.n - row.stderr.length) / (effective - row.stderr.length));
  expect(stderrEffective.values).toBeNear(
    row.stderr.map((error) => (effective > row.stderr.length ? error * wider : NaN)),
    near
  );
}

for (const {name, found, detail} of await engines()) {
  if (name !== "js" && name !== "wasm") continue;
  describe.skipIf(!found)(`engine ${name}${found ? "" : `: ${detail}`}`, () => {
    beforeAll(() => useEngine(name as EngineName));
    afterAll(() => useEngine("auto"));

    test("mannKendall(), senSlope(): five cells of A1B", async () => {
      const {values, input, ...near} = golden("mann_kendall_a1b");
      const f = isel(await openField(tutorial(input.file), {variable: input.variable}), {time: [0, 100]});
      for (const row of values.series)
        await checkRow(isel(f, {lat: row.series.i, lon: row.series.j}), row, near);
    });

    test("mannKendall(): ties and gaps of the Southern Oscillation index", async () => {
      const {values, input, ...near} = golden("mann_kendall_soi_annual");
      const lists = Object.values(input.series) as number[][];
      expect(lists).toHaveLength(values.series.length);
      for (const [i, row] of values.series.entries()) await checkRow(series(lists[i]), row, near);
    });

    test("mannKendall({variant: seasonal}): El Niño, whole and with gaps", async () => {
      const {values, ...near} = golden("mann_kendall_seasonal_elnino");
      const rows = readFileSync(tutorial("elnino.csv"), "utf8").trim().split("\n").slice(1);
      const months = rows.flatMap((row) => row.split(",").slice(1).map(Number));
      const gaps = /indices ([\d,]+) missing/.exec(values.series[1].series.name)![1].split(",").map(Number);
      await checkRow(series(months), values.series[0], near);
      await checkRow(series(without(months, gaps)), values.series[1], near);
    });

    test("mannKendall(), fdr(): the field of A1B", async () => {
      const {values, input, rtol, atol} = golden("mann_kendall_field_a1b");
      const f = isel(await openField(tutorial(input.file), {variable: input.variable}), {time: [0, 100]});
      const {p, slope, z} = (await mannKendall().fit(f)) as unknown as Record<string, Field>;
      const near = {rtol, atol};
      const cells = values.every_97th_cell;
      expect(cells.flat_index.map((i: number) => p.values[i])).toBeNear(cells.p, near);
      expect(cells.flat_index.map((i: number) => slope.values[i])).toBeNear(cells.slope, near);
      const {rejected, count, threshold, tests} = fdr(p);
      expect([tests, count]).toEqual([values.n_cells, values.n_fdr]);
      expect(threshold).toBeNear(values.largest_p_rejected_by_fdr, near);
      const rising = Float64Array.from(rejected.values, (on, i) => Number(on && slope.values[i] > 0));
      expect(rising.reduce((a, b) => a + b, 0)).toBe(values.n_fdr_positive);
      const weighted = (list: Float64Array) =>
        mean(field(list, {...slope, units: "1"}), {weights: cosLatitude(f)});
      expect(weighted(rising)).toBeNear(values.fraction_positive_fdr_area, near);
      expect(weighted(Float64Array.from(slope.values))).toBeNear(values.slope_mean_area, near);
      const ends = (list: Field["values"]) => [Math.min(...list), Math.max(...list)];
      expect([ends(slope.values), ends(z.values)]).toBeNear([values.slope_min_max, values.z_min_max], near);
    });

    test("harmonic(): sea surface temperature, half the cells with gaps of their own", async () => {
      const {values, input, ...near} = golden("harmonic_ostia");
      const sst = await openField(tutorial(input.file), {variable: input.variable});
      for (const row of values.fits) {
        const cell = isel(sst, {lat: row.i, lon: row.j});
        const gaps = row.removed_time_indices;
        const x = field(without(cell.values as Float64Array, gaps), {...cell});
        const {params, result} = await fitApply(harmonic({count: row.K}), x);
        checkHarmonic(params, result, row, near);
        expect(params.slope).toBeTypeOf("number");
      }
      // The cells without gaps once more, all the ocean at a time.
      const {amplitude} = await harmonic({count: 2}).fit(sst);
      expect(amplitude.dims).toEqual(["harmonic", "latitude", "longitude"]);
      for (const {K, i, j, harmonics, removed_time_indices: gaps} of values.fits)
        if (K === 2 && gaps.length === 0)
          expect(isel(amplitude, {lat: i, lon: j}).values).toBeNear(
            harmonics.map((wave: {amplitude: number}) => wave.amplitude),
            near
          );
    });

    test("harmonic(): carbon dioxide on Mauna Loa", async () => {
      const {values, ...near} = golden("harmonic_co2");
      const text = readFileSync(new URL("golden/co2.csv", import.meta.url), "utf8");
      const rows = text
        .trim()
        .split("\n")
        .slice(1)
        .map((row) => row.split(","));
      const x = field(
        rows.map(([, value]) => (value === "" ? NaN : Number(value))),
        {
          dims: ["time"],
          coords: {time: rows.map(([day]) => day.replace(/(....)(..)(..)/, "$1-$2-$3"))},
          units: "ppmv"
        }
      );
      for (const row of values.fits) {
        const {params, result} = await fitApply(harmonic({count: row.K}), x);
        checkHarmonic(params, result, row, near);
      }
    });
  });
}
