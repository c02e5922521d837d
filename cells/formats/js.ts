/** @file A plain JavaScript module; written, not read. */
import type {FormatRecord} from "./format.ts";
import {writeModule} from "./module.ts";

export const js: FormatRecord = {
  extensions: ["js", "mjs"],
  matches: () => false,
  serialize: (notebook) => writeModule(notebook)
};
