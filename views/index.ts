/** @file The door of the views: fields and parameters as pictures, and the inputs that feed them. */
export {axisColor, axisColors, axisNames} from "./colors.ts";
export {fieldMap} from "./fieldMap.ts";
export type {FieldMapOptions} from "./fieldMap.ts";
