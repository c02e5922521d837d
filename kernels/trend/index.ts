/** @file The family of trends: lines and waves along time, tests for a trend, regression on an index. */
export {type Fdr, type FdrOptions, fdr} from "./fdr.ts";
export {
  type MannKendallOperator,
  type MannKendallOptions,
  type MannKendallParams,
  mannKendall
} from "./mannKendall.ts";
export {type SenSlope, type SenSlopeOptions, senSlope} from "./senSlope.ts";
