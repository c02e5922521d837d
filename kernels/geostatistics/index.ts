/** @file Geostatistics: variograms, their models, and kriging. */
export type {BinOptions} from "./bins.ts";
export type {Binned} from "./binned.ts";
export type {Cloud, CloudOptions} from "./cloud.ts";
export type {Estimator} from "./estimators.ts";
export type {EmpiricalVariogram, FittedVariogram, FitVariogramOptions} from "./fitVariogram.ts";
export type {Kriged, KrigingOperator, KrigingOptions, KrigingParams} from "./kriging.ts";
export type {LeaveOneOutOptions} from "./leaveOneOut.ts";
export type {Variogram, VariogramModel} from "./models.ts";
export type {KrigingKind} from "./problem.ts";
export type {VariogramOperator, VariogramOptions, VariogramParams} from "./variogram.ts";
export type {VariogramPoolOperator, VariogramPoolOptions, VariogramPoolParams} from "./variogramPool.ts";
export {cloud} from "./cloud.ts";
export {fitVariogram} from "./fitVariogram.ts";
export {kriging} from "./kriging.ts";
export {leaveOneOut} from "./leaveOneOut.ts";
export {semivariance} from "./models.ts";
export {variogram} from "./variogram.ts";
export {variogramPool} from "./variogramPool.ts";
