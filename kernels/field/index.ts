/** @file Fields: values on named dimensions, and the free functions on them. */
export type * from "./types.ts";
export type {ReduceOptions} from "./aggregate.ts";
export type {MapOptions} from "./map.ts";
export type {PointCoordinates, PointsOptions} from "./points.ts";
export type {Position} from "./isel.ts";
export type {QuantileOptions, SpreadOptions} from "./reductions.ts";
export type {CalendarDate, TimeUnits} from "./time.ts";
export type {Weights} from "./weights.ts";
export {cellArea} from "./cellArea.ts";
export {cosLatitude} from "./cosLatitude.ts";
export {field, isField} from "./field.ts";
export {isel} from "./isel.ts";
export {map} from "./map.ts";
export {points} from "./points.ts";
export {count, max, mean, median, min, quantile, std, sum, variance} from "./reductions.ts";
export {rename} from "./rename.ts";
export {decodeTime, encodeTime, formatTime, yearFraction, yearsSince1970} from "./time.ts";
export {transpose} from "./transpose.ts";
