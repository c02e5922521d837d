/** @file Skill scores: ten years of one scenario as an ensemble forecast of a year of another. */
import {
  bias,
  brier,
  correlation,
  crpsEnsemble,
  type Field,
  field,
  isel,
  mae,
  map,
  mean,
  quantile,
  rankHistogram,
  reliability,
  rename,
  rmse,
  rocCurve,
  variance
} from "fieldbook/kernels";
import {type Data, type Golden, number} from "./golden.ts";

export const skillCase = {
  async compute({input}: Golden, data: Data) {
    const {ens_time, lat, lon} = input.selection;
    const box = isel(await data.open("A1B_north_america.nc", input.variable), {lat, lon});
    const truth = await data.json("e1_2045.json");
    const observed = field(Float64Array.from(truth.values as number[]), {...isel(box, {time: 0})});
    const ensemble = rename(isel(box, {time: ens_time}), {time: "member"});
    const forecast = mean(ensemble, {over: "member"}) as Field;
    const threshold = quantile(isel(box, {time: [140, 200]}), 0.9, {over: "time"}) as Field;
    const above = map([ensemble, threshold], (x, limit) => Number(x > limit));
    const probability = mean(above, {over: "member"}) as Field;
    const event = map([observed, threshold], (x, limit) => Number(x > limit));
    const scores = async (weights: "coslat" | "none") => {
      const parts = await reliability(probability, event, {weights});
      return {
        rmse: await rmse(forecast, observed, {weights}),
        mae: await mae(forecast, observed, {weights}),
        bias: await bias(forecast, observed, {weights}),
        r: await correlation(forecast, observed, {weights}),
        crps_ensemble: await crpsEnsemble(ensemble, observed, {dim: "member", weights}),
        crps_fair: await crpsEnsemble(ensemble, observed, {dim: "member", weights, fair: true}),
        brier: await brier(probability, event, {weights}),
        roc_auc: (await rocCurve(probability, event, {weights})).auc,
        event_frequency: mean(event, {weights}),
        brier_reliability: parts.reliability,
        brier_resolution: parts.resolution,
        brier_uncertainty: parts.uncertainty,
        spread_mean_std_ddof1: Math.sqrt(
          number(mean(variance(ensemble, {over: "member", ddof: 1}) as Field, {weights}))
        )
      };
    };
    return {
      coslat: await scores("coslat"),
      unweighted: await scores("none"),
      rank_histogram: rankHistogram(ensemble, observed),
      crps_first5_cells: (crpsEnsemble(ensemble, observed, {over: []}) as Field).values.slice(0, 5),
      event_probability_first10: probability.values.slice(0, 10),
      event_first10: Array.from(event.values.slice(0, 10), Boolean)
    };
  }
};
