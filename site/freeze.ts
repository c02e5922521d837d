/** @file Cells that only the build runs: what of their values travels with the page, and what stays as built for want of it. */
import {type Definition, definedNames} from "../cells/index.ts";
import type {Carried} from "../runtime/index.ts";
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

/** Cells that the page cannot run because a value they read, at one or more removes, did not travel; and why not. */
export function strandedCells(source: SiteNotebook, rendered: Rendered | null): Map<number, string> {
  const cells = [...source.definitions.values()];
  const lost = lostValues(source, rendered);
  const stranded = new Map<number, string>();
  for (let before = -1; stranded.size > before; ) {
    before = stranded.size;
    for (const cell of cells) {
      const names = definedNames(cell);
      const at = [...names, ...cell.inputs].find((name) => lost.has(name));
      if (at === undefined || stranded.has(cell.id)) continue;
      const why = lost.get(at)!;
      stranded.set(cell.id, why);
      for (const name of names) if (!lost.has(name)) lost.set(name, why);
    }
  }
  return stranded;
}

/** Values of build-only cells that cells of the page read and that cannot travel, each with its reason. */
function lostValues(source: SiteNotebook, rendered: Rendered | null): Map<string, string> {
  const lost = new Map<string, string>();
  const inputs = [...source.definitions.values()].filter(
    ({autoview, automutable}) => autoview || automutable
  );
  const isInput = new Set(inputs.flatMap(definedNames));
  for (const name of valuesToCarry(source)) {
    const carried = rendered?.values[name];
    if (isInput.has(name)) lost.set(name, `${name} is an input`);
    else if (carried === undefined) lost.set(name, `${name} has no value`);
    else if ("lost" in carried) lost.set(name, carried.lost);
  }
  return lost;
}

/** The values for the page, by cell and name; undefined when there are none. */
export function carriedValues(
  source: SiteNotebook,
  rendered: Rendered | null
): Record<number, Record<string, Carried>> | undefined {
  const stranded = strandedCells(source, rendered);
  const frozen: Record<number, Record<string, Carried>> = {};
  for (const cell of source.definitions.values()) {
    if (!isBuildOnly(cell) || stranded.has(cell.id)) continue;
    const names = definedNames(cell).filter((name) => rendered !== null && name in rendered.values);
    frozen[cell.id] = Object.fromEntries(names.map((name) => [name, rendered!.values[name]]));
  }
  return Object.keys(frozen).length > 0 ? frozen : undefined;
}

/** The exports by which a page makes its carried values again; undefined when it carries none. */
export function neededExports(
  source: SiteNotebook,
  rendered: Rendered | null
): [string, string][] | undefined {
  const frozen = rendered ? carriedValues(source, rendered) : undefined;
  return (
    frozen &&
    Object.values(frozen).flatMap((values) =>
      Object.values(values).flatMap((carried) => ("needs" in carried ? carried.needs : []))
    )
  );
}
