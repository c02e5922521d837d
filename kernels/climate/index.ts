/** @file The climate family: climatologies, anomalies, z-scores, ranks, quantiles, spells and indices. */
export type {IndexOptions} from "./boxIndex.ts";
export type {
  ClimateMarks,
  ClimateOperator,
  ClimatologyOptions,
  ClimatologyParams
} from "./climatology.ts";
export type {ExceedanceOptions, ExceedanceParams} from "./exceedance.ts";
export type {By} from "./groups.ts";
export type {HeatwavesOperator, HeatwavesOptions, HeatwavesParams} from "./heatwaves.ts";
export type {
  QuantileMappingOperator,
  QuantileMappingOptions,
  QuantileMappingParams,
  Training
} from "./quantileMapping.ts";
export type {QuantileSketch, QuantileSketchOptions} from "./sketch.ts";
export type {ZscoreParams} from "./zscore.ts";
export {anomaly} from "./anomaly.ts";
export {climatology} from "./climatology.ts";
export {exceedance} from "./exceedance.ts";
export {heatwaves} from "./heatwaves.ts";
export {index} from "./boxIndex.ts";
export {quantileMapping} from "./quantileMapping.ts";
export {mergeSketches, quantileOfSketch, quantileSketch} from "./sketch.ts";
export {zscore} from "./zscore.ts";
