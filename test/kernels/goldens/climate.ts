/** @file Climatologies, standard scores, ranks in the pool and indices of boxes. */
import {
  type Field,
  anomaly,
  count,
  dates,
  exceedance,
  fitApply,
  index,
  isel,
  mean,
  quantile,
  sel,
  std,
  zscore
} from "fieldbook/kernels";
import {type Data, type Golden, range} from "./golden.ts";

interface Cell {
  i: number;
  j: number;
}

export const climatologyCase = {
  async compute({input, values}: Golden, data: Data) {
    const sst = await data.open(input.file, input.variable);
    const {params, result} = await fitApply(anomaly({by: "month"}), sst);
    const {cells, times_shown: times} = values;
    const [, lats, lons] = sst.shape;
    const at = (f: Field, positions: number[]) =>
      cells.map(({i, j}: Cell) => positions.map((p) => f.values[(p * lats + i) * lons + j]));
    const z = [
      await fitApply(zscore({by: "month", ddof: 0}), sst),
      await fitApply(zscore({by: "month", ddof: 1}), sst)
    ];
    const mid = await fitApply(exceedance({pooled: true, ties: "mid"}), sst);
    const most = await fitApply(exceedance({pooled: true, ties: "max"}), sst);
    return {
      cells: cellsOf(sst, cells),
      months: dates(sst).map(({month}) => month),
      years: dates(sst).map(({year}) => year),
      samples_per_month: Object.fromEntries(range(12).map((m) => [m + 1, at(params.count, [m])[0][0]])),
      month_order: params.climatology.coords.month.values,
      climatology: at(params.climatology, range(12)),
      std_ddof0: at(z[0].params.std, range(12)),
      std_ddof1: at(z[1].params.std, range(12)),
      anomaly: at(result, times),
      zscore_ddof0: at(z[0].result, times),
      zscore_ddof1: at(z[1].result, times),
      cdf_u_midrank: at(mid.result, times),
      cdf_u_maxrank: at(most.result, times),
      pooled: {
        global_mean_plain: mean(sst),
        global_std_ddof0: std(sst),
        pooled_n: mid.params.pool.values.length,
        pooled_distinct: new Set(mid.params.pool.values).size
      },
      pooled_quantiles: {type7: quantile(sst, values.pooled_quantiles.p)},
      index_anomaly_coslat: index(result),
      index_anomaly_area: index(result, {weights: "area"})
    };
  },
  aside: {times_shown: "where to look", "pooled_quantiles.p": "where to look"}
};

export const indexCase = {
  async compute({input, options: {box}}: Golden, data: Data) {
    const sst = await data.open(input.file, input.variable);
    const {result} = await fitApply(anomaly({by: "month"}), sst);
    const anomalies = index(result, {box}) as Field;
    const part = sel(sst, box);
    const {latitude, longitude} = part.coords;
    return {
      n_cells: count(isel(part, {time: 0})),
      lat_used: latitude.values,
      lon_first_last: [longitude.values[0], longitude.values[longitude.values.length - 1]],
      n_lon: longitude.values.length,
      box_mean: index(sst, {box}),
      box_anomaly: anomalies,
      box_anomaly_3month_running_mean_centred_from_index1: range(52).map((t) =>
        mean(isel(anomalies, {time: [t, t + 3]}))
      )
    };
  }
};

/** The cells of a golden, with the coordinates that the field has there. */
export function cellsOf(f: Field, cells: Cell[]): Record<"i" | "j" | "lat" | "lon", number>[] {
  const {latitude, longitude} = f.coords;
  return cells.map(({i, j}) => ({
    i,
    j,
    lat: Number(latitude.values[i]),
    lon: Number(longitude.values[j])
  }));
}
