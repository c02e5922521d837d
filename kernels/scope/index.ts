/** @file The scope family: made-up truth, held-out error at every scope, and what lies between local and global. */
export type {Estimates} from "./estimates.ts";
export type {FieldCheck, FieldNeeds} from "./checkField.ts";
export type {Fold, Folds, FoldsOptions} from "./folds.ts";
export type {PooledParams, PoolEstimatesOperator, PoolEstimatesOptions} from "./poolEstimates.ts";
export type {Residual, ScopeScan, ScopeScanOptions, ScopeScanRow} from "./scopeScan.ts";
export type {Scales} from "./scales.ts";
export type {ShrinkOperator, ShrinkOptions, ShrinkParams} from "./shrink.ts";
export type {SyntheticField, SyntheticFieldOptions, SyntheticPart} from "./syntheticField.ts";
export {checkField} from "./checkField.ts";
export {folds} from "./folds.ts";
export {poolEstimates} from "./poolEstimates.ts";
export {requireField} from "./requireField.ts";
export {scopeScan} from "./scopeScan.ts";
export {shrink} from "./shrink.ts";
export {syntheticField} from "./syntheticField.ts";
