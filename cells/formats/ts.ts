/** @file A TypeScript module; written, not read. */
import type {FormatRecord} from "./format.ts";
import {writeModule} from "./module.ts";

export const ts: FormatRecord = {
  extensions: ["ts", "mts"],
  matches: () => false,
  serialize: (notebook) => writeModule(notebook, {types: true})
};
