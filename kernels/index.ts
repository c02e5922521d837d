/** @file The door of the operator kernel. */
export {FieldbookError, FieldError, OptionError, FormatError, EngineError} from "../errors.ts";
export * from "./field/index.ts";
export * from "./io/index.ts";
export * from "./engine/index.ts";
export * from "./operator/index.ts";
export {normalCdf, normalQuantile, normalTwoSided, studentTwoSided} from "./linalg/distributions.ts";
export * from "./eof/index.ts";
export * from "./climate/index.ts";
export * from "./space/index.ts";
export * from "./geostatistics/index.ts";
export * from "./trend/index.ts";
export * from "./skill/index.ts";
export * from "./cluster/index.ts";
export * from "./physics/index.ts";
export * from "./scope/index.ts";
export * from "./zonal/index.ts";
export * from "./write/index.ts";
// The trend family has a type of this name too.
export type {LinearOperator} from "./operator/linearOperator.ts";
