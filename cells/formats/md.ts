/** @file Markdown with fenced cells, as Observable Framework writes pages. */
import type {FormatRecord} from "./format.ts";
import {readMarkdown} from "./md/read.ts";
import {writeMarkdown} from "./md/write.ts";

export const md: FormatRecord = {
  extensions: ["md", "markdown"],
  matches: () => true,
  parse: readMarkdown,
  serialize: writeMarkdown
};
