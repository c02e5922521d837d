/** @file The numbers of the climatology and index goldens, for Node and for a page. */
import {
  type Field,
  anomaly,
  exceedance,
  fitApply,
  index,
  mean,
  quantile,
  std,
  zscore
} from "fieldbook/kernels";
import type {Open} from "../kernels/golden/eof.ts";

export interface ClimateGolden {
  input: {file: string; variable: string};
  options: {box?: {lat: [number, number]; lon: [number, number]}};
  values: {
    cells?: {i: number; j: number}[];
    times_shown?: number[];
    pooled_quantiles?: {p: number[]};
  };
}

export async function computeClimate(golden: ClimateGolden, open: Open): Promise<Record<string, unknown>> {
  const sst = await open(golden.input.file, golden.input.variable);
  const {params, result} = await fitApply(anomaly({by: "month"}), sst);
  const {box} = golden.options;
  if (box) {
    return {box_mean: numbers(index(sst, {box})), box_anomaly: numbers(index(result, {box}))};
  }
  const {cells = [], times_shown: times = [], pooled_quantiles} = golden.values;
  const at = (f: Field, positions: number[]) =>
    cells.map(({i, j}) => positions.map((p) => f.values[(p * f.shape[1] + i) * f.shape[2] + j]));
  const months = Array.from({length: 12}, (_, month) => month);
  const z = [0, 1].map((ddof) => fitApply(zscore({by: "month", ddof}), sst));
  const u = (["mid", "max"] as const).map((ties) => fitApply(exceedance({pooled: true, ties}), sst));
  return {
    climatology: at(params.climatology, months),
    std_ddof0: at((await z[0]).params.std, months),
    std_ddof1: at((await z[1]).params.std, months),
    anomaly: at(result, times),
    zscore_ddof0: at((await z[0]).result, times),
    zscore_ddof1: at((await z[1]).result, times),
    cdf_u_midrank: at((await u[0]).result, times),
    cdf_u_maxrank: at((await u[1]).result, times),
    pooled: {global_mean_plain: mean(sst), global_std_ddof0: std(sst)},
    pooled_quantiles: {type7: numbers(quantile(sst, pooled_quantiles?.p ?? []))},
    index_anomaly_coslat: numbers(index(result)),
    index_anomaly_area: numbers(index(result, {weights: "area"}))
  };
}

const numbers = (value: Field | number) => (typeof value === "number" ? [value] : Array.from(value.values));
