/** @file Mann–Kendall tests, Sen slopes, false discoveries, trends with harmonics. */
import {
  cosLatitude,
  type Field,
  fdr,
  field,
  fitApply,
  harmonic,
  isel,
  mannKendall,
  mean,
  senSlope,
  studentTwoSided
} from "fieldbook/kernels";
import {cellsOf} from "./climate.ts";
import {type Data, type Golden, type Json, number, range} from "./golden.ts";

const aside = {
  "series.name": "which series it is",
  "series.years": "which series it is",
  n_tied_groups: "ties are seen in the variance alone",
  kendall_tau_b_scipy: "tau is tau-a, after pyMannKendall; tau-b is not offered",
  lags_used: "seen in the variance alone"
};

export const mannKendallCase = {
  async compute({input, values}: Golden, data: Data) {
    const list = await seriesOf(input, values, data);
    const rows = await Promise.all(list.map(({x}, i) => rowOf(x, values.series[i])));
    return {series: rows.map((row, i) => ({...row, series: list[i].at}))};
  },
  aside
};

/** The series of the golden: cells of a field, lists that it holds itself, or a table with gaps made in it. */
async function seriesOf(input: Json, values: Json, data: Data): Promise<{x: Field; at?: object}[]> {
  if (input.file === "A1B_north_america.nc") {
    const f = isel(await data.open(input.file, input.variable), {time: input.selection.time});
    return values.series.map(({series}: Json) => ({
      x: isel(f, {lat: series.i, lon: series.j}),
      at: cellsOf(f, [series])[0]
    }));
  }
  if (input.series) return (Object.values(input.series) as number[][]).map(ofTime);
  const rows = (await data.text(input.file)).trim().split("\n").slice(1);
  const months = rows.flatMap((row) => row.split(",").slice(1).map(Number));
  return values.series.map(({series}: Json) => {
    const gaps = /indices ([\d,]+) missing/.exec(series.name)?.[1].split(",").map(Number) ?? [];
    return ofTime(months.map((value, i) => (gaps.includes(i) ? NaN : value)));
  });
}

const ofTime = (values: ArrayLike<number | null>): {x: Field} => ({
  x: field(
    Float64Array.from(values, (value) => value ?? NaN),
    {dims: ["time"]}
  )
});

async function rowOf(x: Field, {seasonal}: Json) {
  const plain = await mannKendall({variant: "original"}).fit(x);
  const line = await senSlope(x);
  const [all, three] = [
    await mannKendall({variant: "hamed-rao"}).fit(x),
    await mannKendall({variant: "hamed-rao", lags: 3}).fit(x)
  ];
  const test = ({variance, z, p}: typeof plain) => ({var_s: variance, z, p});
  const verdict = ({s, p}: typeof plain) =>
    number(p) >= 0.05 ? "no trend" : number(s) > 0 ? "increasing" : "decreasing";
  const row: Json = {
    n_total: x.values.length,
    n_valid: plain.count,
    original: {s: plain.s, ...test(plain), tau_a: plain.tau, "trend_at_0.05": verdict(plain)},
    theil_sen: {
      slope_per_step: plain.slope,
      intercept: plain.intercept,
      ci95_scipy: [line.low, line.high],
      slope_scipy: line.slope
    },
    hamed_rao_all_lags: {
      ...test(all),
      n_over_n_star: number(all.variance) / number(plain.variance),
      "trend_at_0.05": verdict(all)
    },
    hamed_rao_lag3: test(three)
  };
  if (seasonal) {
    const fit = await mannKendall({variant: "seasonal", seasons: seasonal.period}).fit(x);
    const {tau, slope, intercept, s} = fit;
    row.seasonal = {period: seasonal.period, s, ...test(fit), tau, slope_per_period: slope, intercept};
  }
  return row;
}

export const mannKendallFieldCase = {
  async compute({input, options, values}: Golden, data: Data) {
    const f = isel(await data.open(input.file, input.variable), {time: input.selection.time});
    const {p, slope, z} = (await mannKendall().fit(f)) as unknown as Record<"p" | "slope" | "z", Field>;
    const {rejected, count, threshold, tests} = fdr(p, {q: options.alpha});
    const on = (list: ArrayLike<unknown>) => Float64Array.from(list as ArrayLike<number>, Number);
    const small = on(Array.from(p.values, (each) => each < options.alpha));
    const rising = on(Array.from(rejected.values, (is, i) => is && slope.values[i] > 0));
    const falling = on(Array.from(rejected.values, (is, i) => is && slope.values[i] < 0));
    const total = (list: Float64Array) => list.reduce((a, b) => a + b, 0);
    const weighed = (list: Float64Array) =>
      mean(field(list, {...slope, units: "1"}), {weights: cosLatitude(f)});
    const ends = (list: Field["values"]) => [Math.min(...list), Math.max(...list)];
    const {flat_index: at} = values.every_97th_cell;
    return {
      n_cells: tests,
      n_p_below_alpha: total(small),
      n_fdr: count,
      n_fdr_positive: total(rising),
      n_fdr_negative: total(falling),
      fraction_positive_fdr_plain: total(rising) / tests,
      fraction_positive_fdr_area: weighed(rising),
      fraction_p_below_alpha_area: weighed(small),
      slope_mean_area: weighed(on(slope.values)),
      slope_min_max: ends(slope.values),
      z_min_max: ends(z.values),
      largest_p_rejected_by_fdr: threshold,
      every_97th_cell: {
        flat_index: at,
        p: at.map((i: number) => p.values[i]),
        slope: at.map((i: number) => slope.values[i])
      }
    };
  }
};

export const harmonicCase = {
  async compute({input, values}: Golden, data: Data) {
    const table = input.file === "co2.csv" ? weekly(await data.text(input.file)) : undefined;
    const sst = table ?? (await data.open(input.file, input.variable));
    const fits = values.fits.map((row: Json) => {
      if (table) return fitOf(table, row.K);
      const cell = isel(sst, {lat: row.i, lon: row.j});
      const gaps = new Set<number>(row.removed_time_indices);
      const holed = Float64Array.from(cell.values, (x, t) => (gaps.has(t) ? NaN : x));
      const [at] = cellsOf(sst, [row]);
      return fitOf(field(holed, {...cell}), row.K).then((fit) => ({...at, ...fit}));
    });
    return {fits: await Promise.all(fits), tbar: (await harmonic({count: 1}).fit(sst)).origin};
  },
  aside: {
    removed_time_indices: "where the gaps are",
    t_first3: "the axis as the reference writes it; tbar and the phases depend on all of it"
  }
};

function weekly(csv: string): Field {
  const rows = csv
    .trim()
    .split("\n")
    .slice(1)
    .map((row) => row.split(","));
  const time = rows.map(([day]) => day.replace(/(....)(..)(..)/, "$1-$2-$3"));
  return field(
    rows.map(([, value]) => (value === "" ? NaN : Number(value))),
    {dims: ["time"], coords: {time}, units: "ppmv"}
  );
}

async function fitOf(x: Field, K: number) {
  const {params, result} = await fitApply(harmonic({count: K, trend: true}), x);
  const {stderr, lag1, origin, intercept, slope = NaN, rss, r2} = params;
  const df = number(params.count) - stderr.values.length;
  const t = number(slope) / stderr.values[1];
  return {
    K,
    n: params.count,
    t_mean_used: origin,
    intercept,
    slope_per_year: slope,
    harmonics: range(K).map((k) => ({
      k: k + 1,
      cos: params.cos.values[k],
      sin: params.sin.values[k],
      amplitude: params.amplitude.values[k],
      phase_rad_atan2_sin_cos: params.phase.values[k]
    })),
    rss,
    sigma: Math.sqrt(number(rss) / df),
    r2,
    stderr,
    slope_t: t,
    slope_p_two_sided: studentTwoSided(t, df),
    residual_lag1_over_valid_samples: lag1,
    residual_first10: result.values.slice(0, 10)
  };
}
