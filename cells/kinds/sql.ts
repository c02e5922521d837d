/** @file SQL cells: a query to a database of the notebook. */
import {compileQuery} from "../compile/template.ts";
import type {KindRecord} from "./kind.ts";

export const sql: KindRecord = {
  kind: "sql",
  label: "SQL",
  type: "application/sql",
  comment: {open: "--|", close: ""},
  pinned: true,
  fence: "sql",
  plainFence: true,
  compile: compileQuery
};
