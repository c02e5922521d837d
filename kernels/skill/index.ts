/** @file The family of skill scores: forecasts against what was observed. */
export {bias, correlation, mae, rmse} from "./scores.ts";
export {brier} from "./brier.ts";
export {type CrpsOptions, crpsEnsemble} from "./crpsEnsemble.ts";
export type {EventOptions} from "./events.ts";
export type {Cases, ScoreOptions} from "./paired.ts";
export {type RankHistogramOptions, rankHistogram} from "./rankHistogram.ts";
export {type Reliability, type ReliabilityOptions, reliability} from "./reliability.ts";
export {type RocCurve, rocCurve} from "./rocCurve.ts";
export {type TTest, tTestEffective} from "./tTestEffective.ts";
