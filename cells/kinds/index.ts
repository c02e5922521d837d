/** @file The kinds of cell, each a record in a file of its own. */
import type {Kind} from "../types.ts";
import {dot} from "./dot.ts";
import {html} from "./html.ts";
import {js} from "./js.ts";
import type {KindRecord} from "./kind.ts";
import {md} from "./md.ts";
import {node} from "./node.ts";
import {ojs} from "./ojs.ts";
import {python} from "./python.ts";
import {r} from "./r.ts";
import {sql} from "./sql.ts";
import {tex} from "./tex.ts";
import {ts} from "./ts.ts";

/** Every kind, by name. */
export const kinds: Readonly<Record<Kind, KindRecord>> = {
  js,
  ts,
  ojs,
  md,
  html,
  tex,
  dot,
  sql,
  node,
  python,
  r
};

/** Returns the record of a kind. */
export function kindOf(kind: Kind): KindRecord {
  return kinds[kind];
}
