/** @file TeX cells, shown as a displayed formula. */
import {compileTemplate} from "../compile/template.ts";
import type {KindRecord} from "./kind.ts";

export const tex: KindRecord = {
  kind: "tex",
  label: "TeX",
  type: "application/x-tex",
  comment: {open: "%|", close: ""},
  pinned: false,
  fence: "tex",
  plainFence: true,
  compile: compileTemplate
};
