/** @file Node.js cells, run when the site is built; what they print is their value. */
import {compileTemplate} from "../compile/template.ts";
import type {KindRecord} from "./kind.ts";

export const node: KindRecord = {
  kind: "node",
  label: "Node.js",
  type: "application/vnd.node.javascript",
  comment: {open: "//|", close: ""},
  pinned: true,
  fence: "node",
  plainFence: false,
  compile: compileTemplate
};
