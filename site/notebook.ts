/** @file A notebook as the site sees it: compiled for a page, with the files it reads from its folder. */
import {existsSync, readFileSync} from "node:fs";
import {basename, dirname, join, resolve, sep} from "node:path";
import {
  type Cell,
  compile,
  type Definition,
  type Diagnostic,
  graph,
  type Notebook,
  parseNotebook,
  parseNpm
} from "../cells/index.ts";
import {NotebookError} from "../errors.ts";
import {ownFolder} from "./bundle.ts";
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
  /** Whether a cell generates code, so that the page's policy must allow it (FB013). */
  needsEval: boolean;
}

/** Milliseconds after which a loop in a page is stopped; a page that spins cannot be clicked. */
const loopGuard = 5000;

/** Reads and compiles; throws NotebookError for a file that is no notebook, or that reads files outside the site's root. */
export function readNotebook(page: SitePage): SiteNotebook {
  const text = readFileSync(page.file, "utf8");
  const notebook = parseNotebook(text, {format: "html", name: basename(page.file)});
  const folder = dirname(page.file);
  const cells = notebook.cells.map((cell) => compileCell(cell, folder));
  const specifiers = cells.flatMap(({imports}) => imports.map(({specifier}) => specifier));
  const {diagnostics} = graph(cells, {
    hasFile: (name) => existsSync(resolve(folder, name)),
    hasModule: (specifier) => existsSync(resolve(folder, specifier)),
    packages: versionsOf(specifiers, folder)
  });
  const names = [...new Set(cells.flatMap(({files}) => files))];
  // Else a notebook from elsewhere could publish any file of this machine.
  const root = resolve(folder, "../".repeat(page.path.split("/").length - 2));
  const outside = names.find((name) => !resolve(folder, name).startsWith(root + sep));
  if (outside !== undefined)
    throw new NotebookError(`invalid file: ${outside}; a site takes files from below ${root} only`, {
      subject: "file",
      value: outside
    });
  return {
    page: {...page, title: notebook.title || page.title},
    text,
    notebook,
    definitions: new Map(cells.map((definition) => [definition.id, definition])),
    diagnostics,
    files: new Map(
      names.map((name) => [name, resolve(folder, name)] as const).filter(([, file]) => existsSync(file))
    ),
    modules: followModules(specifiers.filter(isLocal).map((specifier) => resolve(folder, specifier))),
    needsEval: diagnostics.some(({code}) => code === "FB013")
  };
}

/** Compiles a cell for a page: packages by their bare names, local modules by their paths. */
function compileCell(cell: Cell, folder: string): Definition {
  const resolveImport = (specifier: string): string => {
    if (isLocal(specifier)) return resolve(folder, specifier);
    const {name, path} = parseNpm(specifier);
    return /^(https?|node|data|blob|observable|jsr):/.test(specifier) ? specifier : name + path;
  };
  return compile(cell, {resolveImport, loopGuard});
}

function isLocal(specifier: string): boolean {
  return /^\.{0,2}\//.test(specifier);
}

/** The versions installed beside the notebook, or beside Fieldbook, of the packages that are imported. */
function versionsOf(specifiers: string[], folder: string): Record<string, string> {
  const versions: Record<string, string> = {};
  for (const specifier of specifiers) {
    const {name} = parseNpm(specifier);
    const found = isLocal(specifier)
      ? undefined
      : (versionAbove(folder, name) ?? versionAbove(ownFolder, name));
    if (found !== undefined) versions[name] = found;
  }
  return versions;
}

function versionAbove(folder: string, name: string): string | undefined {
  const own = join(folder, "package.json");
  const installed = join(folder, "node_modules", name, "package.json");
  for (const file of [installed, own]) {
    if (!existsSync(file)) continue;
    const found = JSON.parse(readFileSync(file, "utf8")) as {name?: string; version?: string};
    if (file === installed || found.name === name) return found.version ?? "";
  }
  const above = dirname(folder);
  return above === folder ? undefined : versionAbove(above, name);
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
