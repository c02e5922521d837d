/** @file The climate family: climatologies, anomalies, z-scores, ranks and indices. */
export type {IndexOptions} from "./boxIndex.ts";
export type {
  ClimateMarks,
  ClimateOperator,
  ClimatologyOptions,
  ClimatologyParams
} from "./climatology.ts";
export type {ExceedanceOptions, ExceedanceParams} from "./exceedance.ts";
export type {By} from "./groups.ts";
export type {ZscoreParams} from "./zscore.ts";
export {anomaly} from "./anomaly.ts";
export {climatology} from "./climatology.ts";
export {exceedance} from "./exceedance.ts";
export {index} from "./boxIndex.ts";
export {zscore} from "./zscore.ts";
