/** @file Graphviz cells: graphs in the DOT language. */
import {compileTemplate} from "../compile/template.ts";
import type {KindRecord} from "./kind.ts";

export const dot: KindRecord = {
  kind: "dot",
  label: "Graphviz",
  type: "text/vnd.graphviz",
  comment: {open: "//|", close: ""},
  pinned: false,
  fence: "dot",
  plainFence: true,
  compile: compileTemplate
};
