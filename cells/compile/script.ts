/** @file Compiles a cell whose text is, or has been made, JavaScript. */
import type {Node} from "acorn";
import {simple} from "acorn-walk";
import {parseScript, type Script, transpileScript} from "../notebook-kit.ts";
import type {Cell, Definition, Place} from "../types.ts";
import {applyEdits} from "./edits.ts";
import {findCodegen} from "./hazards.ts";
import {findImports} from "./imports.ts";
import {countBreaks, placeOf} from "./place.ts";

/** What a kind's compiler gives; `compile` adds the cell's own facts. */
export type Compiled = Omit<Definition, "id" | "kind" | "directives" | "diagnostics">;

/** Compiles `source`, by default the cell's own; throws the parser's SyntaxError. */
export function compileScript(cell: Cell, source: string = cell.source): Compiled {
  const script = parseScript(source);
  const {imports, edits} = findImports(source, script.body);
  const transpiled = transpileScript(applyEdits(source, edits));
  const {body, inputs = [], outputs = [], autodisplay = false} = transpiled;
  const places = findPlaces(source, script);
  return {
    body,
    inputs,
    outputs,
    ...(cell.output !== undefined && {output: cell.output}),
    autodisplay: autodisplay && !cell.hidden,
    autoview: false,
    automutable: false,
    imports,
    files: [...(transpiled.files ?? [])],
    lineOffset: offsetOfLines(body, source, script.expression || outputs.length > 0 ? 2 : 1),
    places,
    ownReads: findOwnReads(script),
    codegen: findCodegen(source, script.body)
  };
}

/** The transpiler drops one line break at either end and puts lines before and `after` the author's. */
function offsetOfLines(body: string, source: string, after: number): number {
  const dropped = source.startsWith("\n") ? 1 : 0;
  const kept = countBreaks(source) - dropped - (source.endsWith("\n") && source.length > 1 ? 1 : 0);
  return dropped - (countBreaks(body) - kept - after);
}

function findPlaces(source: string, {references, declarations, files}: Script): Definition["places"] {
  const firsts = (nodes: {name: string; start: number}[]) => {
    const places: Record<string, Place> = Object.create(null);
    for (const {name, start} of nodes) places[name] ??= placeOf(source, start);
    return places;
  };
  return {
    inputs: firsts(references),
    outputs: firsts(declarations ?? []),
    files: firsts(files.map(({argument, start}) => ({name: argument, start})))
  };
}

function findOwnReads({body, declarations}: Script): string[] {
  if (!declarations?.length) return [];
  const declared = new Set(declarations.map(({name}) => name));
  const reads = new Set<string>();
  simple(body as Node, {
    Identifier({name}) {
      if (declared.has(name)) reads.add(name);
    }
  });
  return [...reads];
}
