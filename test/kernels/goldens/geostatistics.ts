/** @file Variograms, what is fitted to them, and kriging. */
import {
  cloud,
  type Field,
  field,
  fitVariogram,
  isel,
  kriging,
  leaveOneOut,
  points,
  type Variogram,
  variance,
  variogram,
  type VariogramModel,
  variogramPool
} from "fieldbook/kernels";
import {type Data, type Golden, type Json, range, sum} from "./golden.ts";

const column = (rows: number[][], k: number) => rows.map((row) => row[k]);
const meanOf = (list: ArrayLike<number>) => sum(list) / list.length;

/** The prices of houses, or a sample of an elevation model: what every golden of this family is of. */
async function sample(golden: Golden, data: Data): Promise<Field> {
  const {file, see} = golden.input;
  if (file === "baltim.dbf" || (see ?? "").includes("baltim")) {
    const {x, y, price} = await data.json("data_baltim.json");
    return points(price.map(Math.log), {x, y}, {units: "1", name: "price"});
  }
  const {xy, z} = (await data.json("variogram_dem.json")).input;
  return points(z, {x: column(xy, 0), y: column(xy, 1)}, {units: "m", name: "elevation"});
}

export const variogramCase = {
  async compute(golden: Golden, data: Data) {
    const {bin_edges: edges, ...values} = golden.values;
    const f = await sample(golden, data);
    const estimated = (estimator: "matheron" | "cressie" | "dowd" | "genton") =>
      variogram({edges, estimator}).fit(f);
    const plain = await estimated("matheron");
    const {gamma: genton} = await estimated("genton");
    const {lag} = cloud(f, {maxLag: 1e9});
    return {
      n_points: f.values.length,
      n_pairs: lag.length,
      bin_edges: [...plain.gamma.coords.lower.values, edges[edges.length - 1]],
      pairs_per_bin: plain.count,
      mean_lag: plain.lag,
      matheron: plain.gamma,
      cressie_hawkins: (await estimated("cressie")).gamma,
      dowd: (await estimated("dowd")).gamma,
      // The reference stops at 3,000 pairs a bin; ours has no need to.
      genton_signed_definition: [...genton.values].map((value, k) =>
        values.genton_signed_definition[k] === null ? null : value
      ),
      pairs_exactly_on_an_edge: lag.filter((d) => edges.includes(d)).length,
      sample_variance_ddof0: variance(f),
      min_distance: lag.reduce((least, d) => Math.min(least, d)),
      duplicates: lag.filter((d) => d === 0).length
    };
  },
  aside: {genton_scikit_gstat: "of absolute differences; ours are signed, as published"}
};

export const variogramFitCase = {
  async compute(golden: Golden, data: Data) {
    const {values} = golden;
    // The plane that the residuals of the third file are about is no operator's.
    const isResidual = "note" in golden.input;
    const name = golden.input.see ?? "variogram_baltim";
    const {bin_edges: edges} = isResidual ? {} : (await data.json(`${name}.json`)).values;
    const {lag, gamma, count} = isResidual
      ? {lag: {values: values.h}, gamma: {values: values.gamma}, count: {values: values.n}}
      : await variogram({edges}).fit(await sample(golden, data));
    const fits = Object.keys(values.fits).map((model) => {
      const fit = fitVariogram(
        {lag: lag.values, gamma: gamma.values, count: count.values},
        {model: model as VariogramModel, weights: "count/lag2"}
      );
      const {nugget, psill, range, effectiveRange, sse, warnings} = fit;
      return [
        model,
        {
          nugget,
          psill,
          range,
          effective_range: effectiveRange,
          sse_weighted: sse,
          at_grid_end: warnings.length > 0
        }
      ];
    });
    return {
      h: lag.values,
      gamma: gamma.values,
      n: count.values,
      weights: Array.from(count.values as number[], (n, k) => n / lag.values[k] ** 2),
      fits: Object.fromEntries(fits)
    };
  }
};

export const variogramPoolCase = {
  async compute(golden: Golden, data: Data) {
    const {bin_edges: edges} = golden.values;
    const {rows_cols: places} = (await data.json("variogram_dem.json")).input;
    const windows: number[] = places.map(([row, col]: number[]) => 2 * Number(row >= 55) + Number(col >= 55));
    const f = await sample(golden, data);
    const pooled = await variogramPool({windows, edges, by: "pair"}).fit(f);
    return {
      bin_edges: [...pooled.gamma.coords.lower.values, edges[edges.length - 1]],
      n_points: range(4).map((s) => windows.filter((each) => each === s).length),
      pairs: pooled.windows.count,
      matheron_by_window: pooled.windows.gamma,
      pooled_gamma: pooled.gamma,
      pooled_h: pooled.lag,
      pooled_pairs: pooled.count,
      plain_mean_for_contrast: (await variogramPool({windows, edges, by: "window"}).fit(f)).gamma
    };
  }
};

export const krigingCase = {
  async compute(golden: Golden, data: Data) {
    const {name: model, ...numbers} = golden.values.model;
    const kind = golden.operator.split(".")[1] as "ordinary" | "universal";
    const options = {variogram: {model, ...numbers} as Variogram, kind};
    const f = await sample(golden, data);
    const targets = {x: column(golden.values.targets, 0), y: column(golden.values.targets, 1)};
    const op = kriging(options);
    const {prediction, variance} = await op.apply(targets, await op.fit(f));
    // A unit in one place and 0 elsewhere is predicted by the weight of that place.
    const n = f.values.length;
    const unit = field(
      Float64Array.from({length: n * n}, (_, k) => Number(k % (n + 1) === 0)),
      {dims: ["sample", "point"], shape: [n, n], coords: f.coords}
    );
    const {prediction: weights} = await op.apply(targets, await op.fit(unit));
    const of = range(targets.x.length).map((t) => [...isel(weights, {point: t}).values]);
    return {
      model: golden.values.model,
      targets: targets.x.map((x, i) => [x, targets.y[i]]),
      prediction,
      variance,
      sum_of_weights: of.map(sum),
      weights_first_target: of[0],
      truth_at_targets: await truth(golden, data),
      loo: looOf(f, await leaveOneOut(f, options))
    };
  },
  aside: {
    lagrange: "multipliers are no part of the result; the variances depend on them",
    negative_weights_count: "at a datum all weights but one are 0, whatever side rounding puts them on"
  }
};

/** What the elevation model says where the kriging goldens predict; houses have no truth. */
async function truth({input}: Golden, data: Data): Promise<number[] | undefined> {
  if (!input.rows_cols) return undefined;
  const dem = await data.open("olinda_dem_utm25s.tif", "olinda_dem_utm25s");
  return input.rows_cols.map(([y, x]: number[]) => isel(dem, {y, x}).values[0]);
}

function looOf(f: Field, {error, variance}: Record<"error" | "variance", Field>): Json {
  const [e, v] = [[...error.values], [...variance.values]];
  const predicted = e.map((each, i) => f.values[i] - each);
  const [a, b] = [meanOf(f.values), meanOf(predicted)];
  const cross = (p: ArrayLike<number>, q: ArrayLike<number>, mp: number, mq: number) =>
    sum(Array.from(p, (x, i) => (x - mp) * (q[i] - mq)));
  return {
    error_definition: "observed minus predicted",
    error_first20: e.slice(0, 20),
    variance_first20: v.slice(0, 20),
    mean_error: meanOf(e),
    rmse: Math.sqrt(meanOf(e.map((x) => x * x))),
    mean_squared_standardised_error: meanOf(e.map((x, i) => (x * x) / v[i])),
    correlation_observed_predicted:
      cross(f.values, predicted, a, b) /
      Math.sqrt(cross(f.values, f.values, a, a) * cross(predicted, predicted, b, b))
  };
}
