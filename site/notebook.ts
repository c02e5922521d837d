/** @file A notebook as the site sees it: compiled for a page, with the files it reads from its folder. */
import {existsSync, readFileSync} from "node:fs";
import {dirname, resolve} from "node:path";
import {
  type Cell,
  compile,
  type Definition,
  type Diagnostic,
  graph,
  type Notebook,
  parseNotebook
} from "../cells/index.ts";
import type {SitePage} from "./pages.ts";

export interface SiteNotebook {
  page: SitePage;
  /** The file's text. */
  text: string;
  notebook: Notebook;
  definitions: Map<number, Definition>;
  diagnostics: Diagnostic[];
  /** Files that cells read: the name in the notebook to the absolute path; those that exist. */
  files: Map<string, string>;
  /** Modules beside the notebook that its cells import, and what those import in turn. */
  modules: string[];
  /** What the page loads as packages: specifiers without `npm:` and version. */
  packages: string[];
  /** Whether a cell generates code, so that the page's policy must allow it (FB013). */
  needsEval: boolean;
}

/** Milliseconds after which a loop in a page is stopped; a page that spins cannot be clicked. */
const loopGuard = 5000;

/** Reads and compiles; a file that is no notebook throws what the parser throws. */
export function readNotebook(page: SitePage): SiteNotebook {
  const text = readFileSync(page.file, "utf8");
  const notebook = parseNotebook(text);
  const folder = dirname(page.file);
  const cells = notebook.cells.map((cell) => compileCell(cell, folder));
  const definitions = new Map(cells.map((definition) => [definition.id, definition]));
  const {diagnostics} = graph(cells);
  const specifiers = cells.flatMap(({imports}) => imports.map(({specifier}) => specifier));
  const names = new Set(cells.flatMap(({files}) => files));
  return {
    page: {...page, title: notebook.title || page.title},
    text,
    notebook,
    definitions,
    diagnostics,
    files: new Map(
      [...names].map((name) => [name, resolve(folder, name)] as const).filter(([, file]) => existsSync(file))
    ),
    modules: followModules(specifiers.filter(isLocal).map((specifier) => resolve(folder, specifier))),
    packages: [
      ...new Set(
        specifiers.filter((s) => !isLocal(s) && !/^(https?:|node:|observable:)/.test(s)).map(packageOf)
      )
    ],
    needsEval: diagnostics.some(({code}) => code === "FB013")
  };
}

/** Compiles a cell for a page: packages by their bare names, local modules by their paths. */
export function compileCell(cell: Cell, folder: string): Definition {
  const resolveImport = (specifier: string): string =>
    isLocal(specifier)
      ? resolve(folder, specifier)
      : /^(https?:|node:)/.test(specifier)
        ? specifier
        : packageOf(specifier);
  return compile(cell, {resolveImport, loopGuard});
}

function isLocal(specifier: string): boolean {
  return /^\.{0,2}\//.test(specifier);
}

/** `npm:d3-array@3/src/index.js` names the installed d3-array. */
function packageOf(specifier: string): string {
  return specifier.replace(/^npm:/, "").replace(/^((?:@[^/@]+\/)?[^/@]+)@[^/]*/, "$1");
}

/** The modules and, through their own import lines, every local module below them. */
function followModules(files: string[]): string[] {
  const seen = new Set<string>();
  for (const file of files) visit(file);
  return [...seen];

  function visit(file: string): void {
    if (seen.has(file) || !existsSync(file)) return;
    seen.add(file);
    for (const [, specifier] of readFileSync(file, "utf8").matchAll(
      /(?:from|import)\s*\(?\s*["'](\.[^"']+)["']/g
    ))
      visit(resolve(dirname(file), specifier));
  }
}
