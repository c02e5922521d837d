/** @file Compiles a cell whose text is a tagged template: md, html, tex, dot, sql, and loader cells. */
import type {Node} from "acorn";
import {simple} from "acorn-walk";
import {parseTemplateSource, templateSource} from "../notebook-kit.ts";
import type {Cell, Place} from "../types.ts";
import {placeOf} from "./place.ts";
import {type Compiled, compileScript} from "./script.ts";

/** Compiles the cell; throws SyntaxError for an expression in it that does not parse. */
export function compileTemplate(cell: Cell): Compiled {
  const compiled = compileScript(cell, templateSource(cell));
  compiled.autodisplay = !cell.hidden && cell.source !== "";
  // The escapes of the template have moved columns: find the names in the author's own text.
  const places: Record<string, Place> = Object.create(null);
  if (cell.kind !== "node")
    for (const expression of parseTemplateSource(cell.source).expressions)
      simple(expression as Node, {
        Identifier({name, start}) {
          places[name] ??= placeOf(cell.source, start);
        }
      });
  for (const name in compiled.places.inputs)
    compiled.places.inputs[name] = places[name] ?? {line: 1, column: 1};
  return compiled;
}

/** Compiles a query: shown as a table whose selected rows are the named output, unless it is hidden. */
export function compileQuery(cell: Cell): Compiled {
  const compiled = compileTemplate(cell);
  compiled.autoview = compiled.autodisplay && compiled.output !== undefined;
  if (compiled.autoview) compiled.output = `viewof$${compiled.output}`;
  return compiled;
}
