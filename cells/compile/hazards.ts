/** @file Finds calls that generate code at run time, which a page's strict policy forbids. */
import type {CallExpression, Node} from "acorn";
import {type RecursiveVisitors, simple} from "acorn-walk";
import type {Definition} from "../types.ts";
import {placeOf} from "./place.ts";

// Found by running every function of arquero 8, d3 7 and Arrow 21 with code generation switched off.
const arqueroOnly = new Set(
  "derive groupby rollup orderby pivot dedupe unroll impute spread semijoin antijoin join_left join_right join_full".split(
    " "
  )
);
const arqueroToo = new Set(
  "filter fold join cross slice count reduce objects union intersect except".split(" ")
);
const d3Parsers = new Set(["csvParse", "tsvParse", "dsvFormat"]);
const d3Fetchers = new Set(["csv", "tsv", "dsv"]);
const arrow = new Set(
  "vectorFromArray tableFromArrays tableFromJSON makeBuilder builderThroughIterable builderThroughAsyncIterable".split(
    " "
  )
);

/** Returns the calls in `body` whose names say that they generate code; `walk` knows nodes that are not JavaScript's. */
export function findCodegen(
  source: string,
  body: Node,
  walk?: RecursiveVisitors<unknown>
): Definition["codegen"] {
  const found: Definition["codegen"] = [];
  function visit(node: {callee: Node; start: number}) {
    const call = judge(node.callee);
    const {property} = node.callee as Node & {property?: Node};
    if (call) found.push({...call, ...placeOf(source, (property ?? node.callee).start)});
  }
  simple(body, {CallExpression: visit, NewExpression: visit}, walk);
  return found;
}

function judge(callee: Node): {call: string; library: string} | undefined {
  const path = pathOf(callee);
  const name = path[path.length - 1];
  const root = path[0];
  if (path.length === 1 && (name === "eval" || name === "Function")) return {call: name, library: ""};
  if (d3Parsers.has(name) || (path.length === 2 && root === "d3" && d3Fetchers.has(name)))
    return {call: path.join("."), library: "d3"};
  if (arrow.has(name)) return {call: path.join("."), library: "apache-arrow"};
  if (path.length > 1 && (arqueroOnly.has(name) || (root === "aq" && arqueroToo.has(name))))
    return {call: name, library: "arquero"};
}

/** The names along a chain such as `aq.from(rows).derive`; an unnamed link is "". */
function pathOf(node: Node): string[] {
  const path: string[] = [];
  for (let at: Node = node; ; ) {
    if (at.type === "Identifier") return [(at as Node & {name: string}).name, ...path.reverse()];
    if (at.type === "CallExpression") at = (at as CallExpression).callee;
    else if (at.type === "MemberExpression") {
      const member = at as Node & {object: Node; property: Node & {name?: string}; computed: boolean};
      path.push(member.computed ? "" : (member.property.name ?? ""));
      at = member.object;
    } else return ["", ...path.reverse()];
  }
}
