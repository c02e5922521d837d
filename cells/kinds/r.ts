/** @file R cells, read and shown. */
import {compileUnsupported} from "../compile/unsupported.ts";
import type {KindRecord} from "./kind.ts";

export const r: KindRecord = {
  kind: "r",
  label: "R",
  type: "text/x-r",
  comment: {open: "#|", close: ""},
  pinned: true,
  fence: "r",
  plainFence: false,
  compile: compileUnsupported
};
