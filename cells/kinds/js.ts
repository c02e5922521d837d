/** @file JavaScript cells: an expression is shown, a program defines names. */
import {compileScript} from "../compile/script.ts";
import type {KindRecord} from "./kind.ts";

export const js: KindRecord = {
  kind: "js",
  label: "JavaScript",
  type: "module",
  comment: {open: "//|", close: ""},
  pinned: true,
  fence: "js",
  plainFence: true,
  compile: compileScript
};
