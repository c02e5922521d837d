/** @file Jupyter's .ipynb format. */
import type {FormatRecord} from "./format.ts";
import {readIpynb} from "./ipynb/read.ts";
import {writeIpynb} from "./ipynb/write.ts";

export const ipynb: FormatRecord = {
  extensions: ["ipynb"],
  matches: (text) => /^\ufeff?\s*\{/.test(text),
  parse: readIpynb,
  serialize: writeIpynb
};
