/** @file Compiles a cell in the older Observable dialect (`viewof x = …`, `mutable y = …`, blocks with return). */
import {parseCell, walk} from "@observablehq/parser";
import type {Node} from "acorn";
import {transpileObservable} from "../notebook-kit.ts";
import type {Cell, Definition, Place} from "../types.ts";
import {findCodegen} from "./hazards.ts";
import {importMark} from "./imports.ts";
import {countBreaks, placeOf} from "./place.ts";
import {type Compiled, compileScript} from "./script.ts";

interface Name extends Node {
  type: "Identifier" | "ViewExpression" | "MutableExpression";
  name: string;
  id: Node & {name: string};
}

/** Compiles the cell; throws SyntaxError. */
export function compileObservable(cell: Cell): Compiled {
  const {source} = cell;
  const parsed = parseCell(source) as {body: Node | null; id: Name | null; references: Name[]};
  if (!parsed.body) return compileScript(cell);
  const {body, inputs = [], outputs = [], output, ...rest} = transpileObservable(source);
  const {marked, imports} = markImports(body, source);
  const places: Definition["places"] = {inputs: record(), outputs: record(), files: record()};
  for (const reference of parsed.references ?? [])
    places.inputs[referenceName(reference)] ??= placeOf(source, reference.start);
  const start = placeOf(source, (parsed.id ?? parsed.body).start);
  for (const name of output ? [output] : outputs) places.outputs[name] = start;
  for (const name of rest.files ?? [])
    places.files[name] = placeOf(source, Math.max(0, source.indexOf(name) - 1));
  const compiled: Compiled = {
    body: marked,
    inputs,
    outputs,
    autodisplay: !cell.hidden && (rest.autodisplay ?? false),
    autoview: rest.autoview ?? false,
    automutable: rest.automutable ?? false,
    imports,
    files: [...(rest.files ?? [])],
    // The author's text begins with the body, on the second line.
    lineOffset: 1 + countBreaks(source.slice(0, parsed.body.start)) - 2,
    places,
    ownReads: [],
    codegen: parsed.body.type === "ImportDeclaration" ? [] : findCodegen(source, parsed.body, walk)
  };
  const name = output ?? cell.output;
  if (name !== undefined) compiled.output = name;
  return compiled;
}

/** Undoes the rewriting of bare names to addresses of a CDN; the author's name is what the host resolves. */
function markImports(body: string, source: string) {
  const imports: Definition["imports"] = [];
  const marked = body.replace(/\bimport\("([^"\n]+)"\)/g, (_, address: string) => {
    const npm = /^https:\/\/cdn\.jsdelivr\.net\/npm\/(.+?)(?:\/\+esm)?$/.exec(address)?.[1];
    const bare = npm?.replace(/^apache-arrow@17\.0\.0/, "apache-arrow");
    const at = source.indexOf(bare ?? address);
    imports.push({specifier: bare ? `npm:${bare}` : address, ...placeOf(source, Math.max(0, at - 1))});
    return `import("${importMark(imports.length - 1)}")`;
  });
  return {marked, imports};
}

function referenceName({type, name, id}: Name): string {
  if (type === "ViewExpression") return `viewof$${id.name}`;
  return type === "MutableExpression" ? `mutable$${id.name}` : name;
}

function record(): Record<string, Place> {
  return Object.create(null);
}
