/** @file Python cells, read and shown. */
import {compileUnsupported} from "../compile/unsupported.ts";
import type {KindRecord} from "./kind.ts";

export const python: KindRecord = {
  kind: "python",
  label: "Python",
  type: "text/x-python",
  comment: {open: "#|", close: ""},
  pinned: true,
  fence: "python",
  plainFence: false,
  compile: compileUnsupported
};
