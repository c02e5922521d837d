/** @file The computations behind the eof goldens, written once for Node and for the page of the browser suite. */
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

export interface Golden {
  operator: string;
  input: {file: string; variable: string; anomaly: string};
  options: {weights: "none" | "coslat" | "area"; n_modes: number; n_rotated?: number};
  rtol: number;
  atol: number;
  values: {cells: {i: number; j: number}[]; separated_by_north?: boolean[]; [name: string]: unknown};
}

/** Opens a file of the tutorials. */
export type Open = (file: string, variable: string) => Promise<Field>;

/** The numbers of a golden, under the golden's own names. */
export async function computeEof(golden: Golden, open: Open): Promise<Record<string, unknown>> {
  const f = await open(golden.input.file, golden.input.variable);
  const isMonthly = golden.input.anomaly.startsWith("month");
  const anomalies = isMonthly ? (await fitApply(anomaly({by: "month"}), f)).result : f;
  const {weights, n_modes: modes, n_rotated: rotated} = golden.options;
  const op = eof({modes, weights});
  const params = await op.fit(anomalies);
  if (rotated === undefined) return plain(anomalies, params, golden);
  const forms = {kaiser: "kaiser", raw: "none"} as const;
  const out: Record<string, unknown> = {
    sum_unrotated_variance: sum(params.eigenvalues.values.slice(0, rotated))
  };
  for (const [form, normalize] of Object.entries(forms)) {
    const turned = await rotateVarimax(params, {modes: rotated, normalize});
    const scores = await op.apply(anomalies, turned);
    out[form] = {
      rotated_variance: [...turned.eigenvalues.values],
      rotated_fraction_of_total: [...turned.explained.values],
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
    n_time: params.samples,
    n_cells: present,
    n_masked: params.mean.values.length - present,
    total_variance: params.totalVariance,
    eigenvalues: [...eigenvalues.values],
    explained_fraction: [...params.explained.values],
    north_error: [...error.values],
    north_error_fraction: [...errorFraction.values],
    n_eff_variance_form: [...variance.values],
    n_eff_mean_form: [...mean.values],
    north_error_n_eff_variance_form: [...northTest(params, {n: variance}).error.values],
    north_error_n_eff_mean_form: [...northTest(params, {n: mean}).error.values],
    separated_by_north: separated,
    loading_max_and_min: byMode(3, (k) => {
      const row = [...mode(patterns, k)].filter((value) => !Number.isNaN(value));
      return [Math.max(...row), Math.min(...row)];
    }),
    patterns: [...patterns.values],
    scores: [...scores.values],
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

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);

function byMode<T>(count: number, value: (k: number) => T): Record<string, T> {
  return Object.fromEntries(Array.from({length: count}, (_, k) => [`mode${k + 1}`, value(k)]));
}

function mode({values, shape}: Field, k: number) {
  const cells = values.length / shape[0];
  return values.subarray(k * cells, (k + 1) * cells);
}

function atCells(f: Field, k: number, golden: Golden): number[] {
  const cols = f.shape[2];
  return golden.values.cells.map(({i, j}) => mode(f, k)[i * cols + j]);
}

function column({values, shape}: Field, k: number): number[] {
  return Array.from({length: shape[0]}, (_, t) => values[t * shape[1] + k]);
}
