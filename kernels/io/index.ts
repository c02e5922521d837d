/** @file Reading: files of many formats as datasets and fields. */
export {openDataset, openField, openLazyField} from "./open.ts";
export type {OpenDatasetOptions, OpenFieldOptions} from "./open.ts";
export type {NamedSource, Source} from "./source.ts";
