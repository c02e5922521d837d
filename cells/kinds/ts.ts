/** @file TypeScript cells: JavaScript once the types are stripped. */
import {compileTypes} from "../compile/types.ts";
import type {KindRecord} from "./kind.ts";

export const ts: KindRecord = {
  kind: "ts",
  label: "TypeScript",
  type: "text/x-typescript",
  comment: {open: "//|", close: ""},
  pinned: true,
  fence: "ts",
  plainFence: true,
  compile: compileTypes
};
