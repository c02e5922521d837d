/** @file EOFs, their rotations and maps. */
import {
  type EofParams,
  type Field,
  anomaly,
  correlationMap,
  covarianceMap,
  effectiveSampleSize,
  eof,
  fitApply,
  northTest,
  rotateVarimax
} from "fieldbook/kernels";
import {cellsOf} from "./climate.ts";
import {type Data, type Golden, sum} from "./golden.ts";

export const eofCase = {
  compute: computeEof,
  aside: {
    "iterations_at_1e-8": "passes of the reference's loop",
    "iterations_at_1e-15": "passes of the reference's loop"
  }
};

async function computeEof(golden: Golden, data: Data): Promise<Record<string, unknown>> {
  const f = await data.open(golden.input.file, golden.input.variable);
  const isMonthly = golden.input.anomaly.startsWith("month");
  const anomalies = isMonthly ? (await fitApply(anomaly({by: "month"}), f)).result : f;
  const {weights, n_modes: modes, n_rotated: rotated} = golden.options;
  const op = eof({modes, weights});
  const params = await op.fit(anomalies);
  if (rotated === undefined) return plain(anomalies, params, golden);
  const forms = {kaiser: "kaiser", raw: "none"} as const;
  const out: Record<string, unknown> = {
    cells: cellsOf(f, golden.values.cells),
    sum_unrotated_variance: sum(params.eigenvalues.values.slice(0, rotated))
  };
  for (const [form, normalize] of Object.entries(forms)) {
    const turned = await rotateVarimax(params, {modes: rotated, normalize});
    const scores = await op.apply(anomalies, turned);
    out[form] = {
      rotated_variance: turned.eigenvalues,
      rotated_fraction_of_total: turned.explained,
      criterion_before: criterion(params, rotated, form === "kaiser"),
      criterion_after: criterion(turned, rotated, form === "kaiser"),
      rotated_eof_unit_norm: byMode(rotated, (k) => atCells(turned.patterns, k, golden)),
      rotated_pc_first10: byMode(rotated, (k) => column(scores, k).slice(0, 10))
    };
  }
  return out;
}

async function plain(f: Field, params: EofParams, golden: Golden): Promise<Record<string, unknown>> {
  const {patterns, eigenvalues, weights} = params;
  const scores = await eof().apply(f, params);
  const variance = effectiveSampleSize(scores, {form: "variance"}) as Field;
  const mean = effectiveSampleSize(scores, {form: "mean"}) as Field;
  const covariance = await covarianceMap(f, params);
  const correlation = await correlationMap(f, params);
  const present = [...params.mean.values].filter((value) => !Number.isNaN(value)).length;
  const {error, errorFraction, separated} = northTest(params);
  return {
    cells: cellsOf(f, golden.values.cells),
    n_time: params.samples,
    n_cells: present,
    n_masked: params.mean.values.length - present,
    total_variance: params.totalVariance,
    eigenvalues,
    explained_fraction: params.explained,
    north_error: error,
    north_error_fraction: errorFraction,
    lag1_autocorrelation: [...eigenvalues.values].map((_, k) => {
      const score = column(scores, k);
      return sum(score.map((x, t) => x * (score[t + 1] ?? 0))) / sum(score.map((x) => x * x));
    }),
    n_eff_variance_form: variance,
    n_eff_mean_form: mean,
    north_error_n_eff_variance_form: northTest(params, {n: variance}).error,
    north_error_n_eff_mean_form: northTest(params, {n: mean}).error,
    separated_by_north: separated,
    loading_max_and_min: byMode(3, (k) => {
      const row = [...mode(patterns, k)].filter((value) => !Number.isNaN(value));
      return [Math.max(...row), Math.min(...row)];
    }),
    // Weights go with latitude alone: the first cell of each row that has data stands for the row.
    weights_column_first_lon: Array.from({length: weights.shape[0]}, (_, i) =>
      weights.values
        .subarray(i * weights.shape[1], (i + 1) * weights.shape[1])
        .find((value) => !Number.isNaN(value))
    ),
    eof_unit_norm: byMode(3, (k) => atCells(patterns, k, golden)),
    covariance_map: byMode(3, (k) => atCells(covariance, k, golden)),
    correlation_map: byMode(3, (k) => atCells(correlation, k, golden)),
    pc_raw_first10: byMode(3, (k) => column(scores, k).slice(0, 10)),
    pc_std_ddof1: [0, 1, 2].map((k) =>
      Math.sqrt(sum(column(scores, k).map((x) => x * x)) / (params.samples - 1))
    )
  };
}

/** What varimax makes large: the variance of squared loadings, each cell's divided by its sum of squares where so told. */
function criterion({patterns, eigenvalues}: EofParams, count: number, isNormalized: boolean): number {
  const scale = Array.from({length: count}, (_, k) => Math.sqrt(eigenvalues.values[k]));
  const cells = patterns.values.length / patterns.shape[0];
  const squares = Array.from({length: cells}, (_, i) =>
    scale.map((s, k) => (s * patterns.values[k * cells + i]) ** 2)
  ).filter((row) => !Number.isNaN(row[0]));
  const shares = isNormalized ? squares.map((row) => row.map((x) => x / sum(row))) : squares;
  const mean = (of: (row: number[]) => number) => sum(shares.map(of)) / shares.length;
  return sum(scale.map((_, k) => mean((row) => row[k] ** 2) - mean((row) => row[k]) ** 2));
}

function byMode<T>(count: number, value: (k: number) => T): Record<string, T> {
  return Object.fromEntries(Array.from({length: count}, (_, k) => [`mode${k + 1}`, value(k)]));
}

function mode({values, shape}: Field, k: number) {
  const cells = values.length / shape[0];
  return values.subarray(k * cells, (k + 1) * cells);
}

function atCells(f: Field, k: number, golden: Golden): number[] {
  const cols = f.shape[2];
  return golden.values.cells.map(({i, j}: {i: number; j: number}) => mode(f, k)[i * cols + j]);
}

function column({values, shape}: Field, k: number): number[] {
  return Array.from({length: shape[0]}, (_, t) => values[t * shape[1] + k]);
}
