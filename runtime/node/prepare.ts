/** @file Reads, compiles and checks a notebook before a process is asked to run it. */
import {existsSync, readFileSync} from "node:fs";
import {basename, dirname, resolve} from "node:path";
import {
  compile,
  type Definition,
  definedNames,
  type Diagnostic,
  graph,
  type Notebook,
  parseNotebook
} from "../../cells/index.ts";
import {NotebookError, OptionError} from "../../errors.ts";
import {importResolver} from "./resolve.ts";

export interface Prepared {
  name: string;
  folder: string;
  notebook: Notebook;
  definitions: Definition[];
  /** Errors only: they tell where a failed cell went wrong. */
  diagnostics: Diagnostic[];
  /** Address of the kernels' module, where the notebook imports it. */
  kernels?: string;
}

let runs = 0;

/** `notebook` is a path, or a notebook with the path that its files are relative to. */
export function prepare(notebook: string | Notebook, path: string): Prepared {
  const file = resolve(path);
  const folder = dirname(file);
  const parsed =
    typeof notebook === "string" ? parseNotebook(readText(file, path), {name: basename(file)}) : notebook;
  const resolveImport = importResolver(folder, `run=${++runs}`);
  const definitions = parsed.cells.map((cell) => compile(cell, {resolveImport}));
  const imported = definitions.flatMap(({imports}) => imports.map(({specifier}) => specifier));
  const kernels = imported.find((specifier) => /^npm:fieldbook(@[^/]*)?\/kernels$/.test(specifier));
  return {
    name: path,
    folder,
    notebook: parsed,
    definitions,
    diagnostics: graph(definitions).diagnostics.filter(({severity}) => severity === "error"),
    ...(kernels && {kernels: resolveImport(kernels)})
  };
}

/** Names must be there before anything runs: a slip in a name is not the notebook's failure. */
export function checkNames(
  {definitions}: Prepared,
  values: readonly string[],
  parameters: readonly string[]
): void {
  const defined = definitions.flatMap((definition) => definedNames(definition));
  for (const name of values)
    if (!defined.includes(name))
      throw new OptionError(`unknown value: ${name}; this notebook defines ${list(defined)}`);
  const open = definitions.filter(({directives}) => directives.parameters).flatMap(({outputs}) => outputs);
  for (const name of parameters)
    if (!open.includes(name))
      throw new OptionError(`unknown parameter: ${name}; this notebook has ${list(open)}`);
}

function list(names: string[]): string {
  return [...new Set(names)].join(", ") || "none";
}

function readText(file: string, path: string): string {
  if (!existsSync(file)) throw new NotebookError(`missing file: ${path}; give the path of a notebook`);
  return readFileSync(file, "utf8");
}
