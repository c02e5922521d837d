/** @file `fieldbook check`: what is wrong with notebooks, told without running them. */
import {existsSync} from "node:fs";
import {dirname, join, resolve} from "node:path";
import type {Diagnostic} from "../../cells/index.ts";
import {FieldbookError, OptionError} from "../../errors.ts";
import {installedVersions, listNotebooks, readText, writeWhole} from "./files.ts";
import type {Verb} from "./index.ts";

export const check: Verb = {
  summary: "what is wrong with notebooks, without running them",
  usage: "[PATH…] [--json] [--fix]",
  options: {json: {type: "boolean"}, fix: {type: "boolean"}},
  help: [
    "PATH     a notebook, or a folder to search for .html and .ipynb notebooks; defaults to the current folder",
    "--json   one JSON object a line on stdout for each notebook",
    "--fix    mends misspelt directives in .html and .md notebooks; nothing else can be mended without you"
  ].join("\n"),
  async run({positionals, values}) {
    const paths = listNotebooks(positionals.length ? positionals : ["."]);
    let errors = 0;
    let warnings = 0;
    for (const path of paths) {
      const fixed = values.fix ? await fix(path) : 0;
      const diagnostics = await diagnose(path);
      errors += diagnostics.filter(({severity}) => severity === "error").length;
      warnings += diagnostics.filter(({severity}) => severity === "warning").length;
      const failed = diagnostics.some(({severity}) => severity === "error");
      if (values.json) {
        const status = failed ? "failed" : "ok";
        process.stdout.write(
          `${JSON.stringify({notebook: path, status, ...(values.fix ? {fixed} : {}), diagnostics})}\n`
        );
      } else {
        if (fixed) process.stdout.write(`${path}: mended ${count(fixed, "directive")}\n`);
        for (const diagnostic of diagnostics) process.stdout.write(`${line(path, diagnostic)}\n`);
      }
    }
    if (!values.json)
      process.stderr.write(
        `${count(paths.length, "notebook")}, ${count(errors, "error")}, ${count(warnings, "warning")}\n`
      );
    return errors ? 1 : 0;
  }
};

/** A notebook that cannot be read has one diagnostic, without a code, at cell 0. */
async function diagnose(path: string): Promise<Diagnostic[]> {
  const {compile, graph, parseNotebook, parseNpm} = await import("../../cells/index.ts");
  try {
    const definitions = parseNotebook(readText(path), {name: path}).cells.map((cell) => compile(cell));
    const folder = dirname(resolve(path));
    const names = definitions.flatMap(({imports}) => imports.map(({specifier}) => parseNpm(specifier).name));
    return graph(definitions, {
      hasFile: (name) => existsSync(join(folder, name)),
      hasModule: (specifier) =>
        existsSync(specifier.startsWith("/") ? join(folder, specifier) : resolve(folder, specifier)),
      packages: installedVersions(
        names.filter((name) => !/^[./]|:/.test(name)),
        folder
      )
    }).diagnostics;
  } catch (error) {
    if (!(error instanceof FieldbookError) || error instanceof OptionError) throw error;
    const {message, detail} = error;
    return [{code: "", severity: "error", message, cell: 0, line: Number(detail.line ?? 1), column: 1}];
  }
}

/** Mends each line of settings whose key or value is a slip of the pen; returns how many. */
async function fix(path: string): Promise<number> {
  const {directiveLines, formatOf, mendDirective, parseNotebook} = await import("../../cells/index.ts");
  const format = formatOf(path);
  if (format !== "html" && format !== "md") return 0;
  const text = readText(path);
  const mends = new Map<string, string>();
  try {
    for (const cell of parseNotebook(text, {name: path}).cells) {
      const lines = cell.source.split("\n");
      for (const directive of directiveLines(cell)) {
        const given = lines[directive.line - 1];
        const mended = mendDirective(given, directive);
        if (mended !== given) mends.set(given.trim(), mended.trim());
      }
    }
  } catch (error) {
    if (error instanceof FieldbookError) return 0;
    throw error;
  }
  let fixed = 0;
  // Only lines that are nothing but such a directive change; all else stays byte for byte.
  const result = text.replace(
    /^([^\S\n]*)(\S.*?)([^\S\n]*)$/gm,
    (whole, before: string, given: string, after: string) => {
      const mended = mends.get(given);
      if (mended === undefined) return whole;
      fixed += 1;
      return before + mended + after;
    }
  );
  if (fixed) writeWhole(path, result);
  return fixed;
}

function line(path: string, {code, severity, message, cell, line, column}: Diagnostic): string {
  const where = cell ? `${path} cell ${cell}, ${line}:${column}` : path;
  return `${where}: ${code ? `${code} ` : ""}${severity}: ${message}`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
