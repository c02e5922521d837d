/** @file Observable JavaScript cells, the dialect of hosted notebooks. */
import {compileObservable} from "../compile/observable.ts";
import type {KindRecord} from "./kind.ts";

export const ojs: KindRecord = {
  kind: "ojs",
  label: "Observable JavaScript",
  type: "application/vnd.observable.javascript",
  comment: {open: "//|", close: ""},
  pinned: true,
  fence: "ojs",
  plainFence: false,
  compile: compileObservable
};
