/** @file The family of trends: lines and waves along time, tests for a trend, regression on an index. */
export {type DetrendOptions, detrend} from "./detrend.ts";
export {type Fdr, type FdrOptions, fdr} from "./fdr.ts";
export {type HarmonicOptions, type HarmonicParams, harmonic} from "./harmonic.ts";
export type {LinearOperator, LinearParams} from "./linearFit.ts";
export {
  type MannKendallOperator,
  type MannKendallOptions,
  type MannKendallParams,
  mannKendall
} from "./mannKendall.ts";
export {type RegressOperator, type RegressOptions, type RegressParams, regress} from "./regress.ts";
export {type SenSlope, type SenSlopeOptions, senSlope} from "./senSlope.ts";
