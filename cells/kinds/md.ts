/** @file Markdown cells with `${…}`. */
import {compileTemplate} from "../compile/template.ts";
import type {KindRecord} from "./kind.ts";

export const md: KindRecord = {
  kind: "md",
  label: "Markdown",
  type: "text/markdown",
  comment: {open: "<!--|", close: "-->"},
  pinned: false,
  fence: "md",
  plainFence: false,
  compile: compileTemplate
};
