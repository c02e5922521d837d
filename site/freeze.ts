/** @file Cells that only the build runs: what of their values travels with the page, and what stays as built for want of it. */
import {type Definition, definedNames} from "../cells/index.ts";
import type {SiteNotebook} from "./notebook.ts";
import type {Rendered} from "./prerender.ts";

/** Whether a cell is run when the site is built, and in the page only on request or not at all. */
export function isBuildOnly({kind, directives}: Definition): boolean {
  return directives.freeze || ["node", "python", "r", "sql"].includes(kind);
}

/** Whether a page lacks what the cell works with. */
export function isNodeOnly({kind, inputs, imports, directives}: Definition): boolean {
  if (kind === "node" || directives.engine === "native") return true;
  return (
    inputs.some((name) => nodeNames.has(name)) || imports.some(({specifier}) => specifier.startsWith("node:"))
  );
}

const nodeNames = new Set(["process", "require", "Buffer", "__dirname", "__filename"]);

/** Names of build-only cells that other cells read. */
export function valuesToCarry({definitions}: SiteNotebook): string[] {
  const cells = [...definitions.values()];
  const read = new Set(cells.flatMap(({inputs}) => inputs));
  return cells
    .filter(isBuildOnly)
    .flatMap(definedNames)
    .filter((name) => read.has(name));
}

/** Cells that the page cannot run because a value they read, at one or more removes, did not travel. */
export function strandedCells(source: SiteNotebook, rendered: Rendered | null): Set<number> {
  const cells = [...source.definitions.values()];
  const lost = new Set(valuesToCarry(source).filter((name) => !travels(rendered?.values[name])));
  const stranded = new Set<number>();
  for (let before = -1; stranded.size > before; ) {
    before = stranded.size;
    for (const cell of cells) {
      const names = definedNames(cell);
      if (!names.some((name) => lost.has(name)) && !cell.inputs.some((name) => lost.has(name))) continue;
      stranded.add(cell.id);
      for (const name of names) lost.add(name);
    }
  }
  return stranded;
}

/** The values for the page, by cell and name; undefined when there are none. */
export function carriedValues(
  source: SiteNotebook,
  rendered: Rendered | null
): Record<number, Record<string, unknown>> | undefined {
  const stranded = strandedCells(source, rendered);
  const frozen: Record<number, Record<string, unknown>> = {};
  for (const cell of source.definitions.values()) {
    if (!isBuildOnly(cell) || stranded.has(cell.id)) continue;
    const names = definedNames(cell).filter((name) => rendered !== null && name in rendered.values);
    frozen[cell.id] = Object.fromEntries(names.map((name) => [name, rendered!.values[name]]));
  }
  return Object.keys(frozen).length > 0 ? frozen : undefined;
}

/** Whether a printed value stands for the whole value: functions, elements and the like print as `{type: …}`. */
function travels(value: unknown): boolean {
  if (value === undefined) return false;
  if (value === null || typeof value !== "object") return true;
  const {type} = value as {type?: unknown};
  if (typeof type === "string" && untold.has(type)) return false;
  return Object.values(value).every(travels);
}

const untold = new Set([
  "function",
  "symbol",
  "undefined",
  "element",
  "buffer",
  "promise",
  "weak",
  "circular",
  "error"
]);
