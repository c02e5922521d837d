/** @file The family of empirical orthogonal functions. */
export {type EofModes, type EofOperator, type EofOptions, type EofParams, eof} from "./eof.ts";
export {correlationMap, covarianceMap} from "./covarianceMap.ts";
export {type EffectiveSampleSizeOptions, effectiveSampleSize} from "./effectiveSampleSize.ts";
export {type ExtendedEofOperator, type ExtendedEofOptions, extendedEof} from "./extendedEof.ts";
export {
  type McaOperator,
  type McaOptions,
  type McaPair,
  type McaParams,
  type McaSide,
  mca
} from "./mca.ts";
export {type NorthOptions, type NorthTest, northTest} from "./northTest.ts";
export {type ReconstructOptions, reconstruct} from "./reconstruct.ts";
export {type PromaxOptions, rotatePromax} from "./rotatePromax.ts";
export {type VarimaxOptions, rotateVarimax} from "./rotateVarimax.ts";
