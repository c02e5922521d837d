/** @file Puts a page together: the notebook's cells, what they showed when they were run, and what the page will run itself. */
import type {Cell, Definition} from "../cells/index.ts";
import {carriedValues, isBuildOnly, isNodeOnly, strandedCells} from "./freeze.ts";
import type {SiteNotebook} from "./notebook.ts";
import {isStatic} from "./page-module.ts";
import type {Rendered} from "./prerender.ts";
import type {SearchPage} from "./search.ts";
import {type CellView, renderCell} from "./template/cell.ts";
import {describe, Headings} from "./template/headings.ts";
import {type Card, firstFigure} from "./template/index-page.ts";
import type {Heading} from "./template/sidebar.ts";

export interface Assembled {
  /** The cells as HTML. */
  body: string;
  headings: Heading[];
  card: Card;
  found: SearchPage["cells"];
  /** Whether cells run in the page. */
  live: boolean;
}

/** How a cell takes part in a page. */
export type Part = "static" | "frozen" | "live" | "shown";

/** Assembles the page; without `rendered` every cell is live and the page fills when its script has run. */
export function assemble(source: SiteNotebook, rendered: Rendered | null): Assembled {
  const {notebook, page} = source;
  const headings = new Headings();
  const stranded = rendered ? strandedCells(source, rendered) : new Map<number, string>();
  const frozen = rendered ? carriedValues(source, rendered) : undefined;
  const views = notebook.cells.flatMap((cell) => {
    const definition = source.definitions.get(cell.id);
    if (!definition || definition.directives.test) return [];
    return [viewOf(cell, definition, rendered, {headings, stranded})];
  });
  const prose = views.filter(({cell}) => cell.kind === "md").map(({output}) => output);
  const figures = views.filter(({cell}) => cell.kind !== "md").map(({output}) => firstFigure(output));
  return {
    body: `<article class="notebook"><div id="figure-width"></div>${views.map(renderCell).join("\n")}</article>${frozen ? dataBlock(frozen) : ""}`,
    headings: headings.toc,
    live: views.some(({live}) => live),
    card: {
      title: page.title,
      description: describe(prose),
      figure: figures.find((figure) => figure !== undefined)
    },
    found: views.map(({cell, output, definition}) => ({
      anchor: `cell-${cell.id}`,
      html: `${output} ${definition?.directives.caption ?? ""}`,
      code: cell.kind === "md" ? "" : cell.source
    }))
  };
}

/** Says how a cell takes part: what is only text stays text, what only a build can run is shown as built. */
function partOf(definition: Definition, prerendered: boolean, stranded: Map<number, string>): Part {
  if (!prerendered) return isBuildOnly(definition) && !definition.directives.freeze ? "shown" : "live";
  if (stranded.has(definition.id)) return "shown";
  if (isBuildOnly(definition)) return "frozen";
  return isStatic(definition) ? "static" : "live";
}

/**
 * The cells that a page runs itself, in order; `prerendered` says whether the others are in its HTML, `stranded` which
 * cannot run for want of a value.
 */
export function liveCells(
  {notebook, definitions}: SiteNotebook,
  prerendered: boolean,
  stranded: Map<number, string> = new Map()
): Definition[] {
  return notebook.cells.flatMap(({id}) => {
    const definition = definitions.get(id);
    if (!definition || definition.directives.test) return [];
    const part = partOf(definition, prerendered, stranded);
    if (part === "frozen") return [frozenCell(definition)];
    return part === "live" ? [definition] : [];
  });
}

/** A cell that only Node can run is to the page a value without a way to make it anew. */
function frozenCell(definition: Definition): Definition {
  const directives = {...definition.directives, freeze: true};
  if (!isNodeOnly(definition)) return {...definition, directives};
  const body =
    '() => {\nthrow new Error("unsupported in a page: this cell runs only when the site is built");\n}';
  return {...definition, directives, inputs: [], body};
}

function viewOf(
  cell: Cell,
  definition: Definition,
  rendered: Rendered | null,
  {headings, stranded}: {headings: Headings; stranded: Map<number, string>}
): CellView {
  const run = rendered?.cells[cell.id];
  const part = partOf(definition, rendered !== null, stranded);
  const error = rendered?.errors.find(({cell: failed}) => failed === cell.id);
  return {
    cell,
    definition,
    output: headings.anchor(run?.html ?? ""),
    live: part === "live" || (part === "frozen" && !isNodeOnly(definition)),
    frozen: part === "frozen" || (part === "shown" && rendered !== null),
    why: isBuildOnly(definition) ? undefined : stranded.get(cell.id),
    error:
      error && `${error.name}: ${error.message}${error.line === undefined ? "" : ` (line ${error.line})`}`,
    ms: run?.ms,
    engine: run?.engine
  };
}

/** Values as data in the page; the one mark that could end the block early is spelt otherwise. */
function dataBlock(frozen: object): string {
  return `<script type="application/json" id="frozen">${JSON.stringify(frozen).replaceAll("<", "\\u003c")}</script>`;
}
