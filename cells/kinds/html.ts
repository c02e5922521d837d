/** @file HTML cells; interpolated values are escaped. */
import {compileTemplate} from "../compile/template.ts";
import type {KindRecord} from "./kind.ts";

export const html: KindRecord = {
  kind: "html",
  label: "HTML",
  type: "text/html",
  comment: {open: "<!--|", close: "-->"},
  pinned: false,
  fence: "html",
  plainFence: true,
  compile: compileTemplate
};
