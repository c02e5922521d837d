/** @file Compiles a cell to the text of one function and what it takes and gives. */
import {guardLoops} from "./compile/guard.ts";
import {placeImports} from "./compile/imports.ts";
import {syntaxDiagnostic} from "./compile/place.ts";
import {type Compiled, compileScript} from "./compile/script.ts";
import {failing} from "./compile/unsupported.ts";
import {parseDirectives} from "./directives.ts";
import {kindOf} from "./kinds/index.ts";
import type {Cell, CompileOptions, Definition, Diagnostic} from "./types.ts";

/**
 * Compiles a cell. What is wrong with it becomes diagnostics (FB004, FB005, FB006, FB010, FB012), and the body then
 * throws; an author's mistake never makes this function throw.
 */
export function compile(cell: Cell, {resolveImport, loopGuard}: CompileOptions = {}): Definition {
  const {id, kind} = cell;
  const {directives, diagnostics} = parseDirectives(cell);
  let compiled: Compiled;
  try {
    compiled = {...compileOnce(cell)};
    if (loopGuard !== undefined) compiled.body = guardLoops(compiled.body, loopGuard);
    compiled.body = placeImports(
      compiled.body,
      compiled.imports,
      resolveImport ?? ((specifier) => specifier)
    );
  } catch (error) {
    const diagnostic = syntaxDiagnostic(id, error as Error);
    diagnostics.push(diagnostic);
    compiled = {...failing(diagnostic.message, cell.output), ...guessOutputs(cell)};
  }
  diagnostics.push(...judge(cell, compiled, directives.freeze, directives.engine));
  return {id, kind, ...compiled, directives, diagnostics};
}

/** What was made of a cell as it stood: a site compiles each one for the page and for the run, where addresses differ. */
const known = new WeakMap<Cell, {stood: string; compiled: Compiled}>();

function compileOnce(cell: Cell): Compiled {
  const stood = JSON.stringify(cell);
  const last = known.get(cell);
  if (last?.stood === stood) return last.compiled;
  const compiled = isBlank(cell) ? compileScript({...cell, source: ""}) : kindOf(cell.kind).compile(cell);
  known.set(cell, {stood, compiled});
  return compiled;
}

function isBlank({source}: Cell): boolean {
  return !/\S/.test(source);
}

/** A cell that does not parse still seems to define some names: its readers need no diagnostics of their own. */
function guessOutputs({kind, source}: Cell): Partial<Compiled> {
  if (kind === "ojs") {
    const [, prefix, name] =
      /^\s*(viewof\s+|mutable\s+)?([\p{L}_$][\p{L}\p{N}_$]*)\s*=(?!=)/u.exec(source) ?? [];
    if (!name) return {};
    const view = prefix?.startsWith("viewof");
    const output = view ? `viewof$${name}` : prefix ? `mutable ${name}` : name;
    return {output, autoview: !!view, automutable: !!prefix && !view};
  }
  if (kind !== "js" && kind !== "ts") return {};
  const declared = /^(?:const|let|var|class|(?:async\s+)?function\s*\*?)\s+([\p{L}_$][\p{L}\p{N}_$]*)/gmu;
  return {outputs: [...new Set([...source.matchAll(declared)].map(([, name]) => name))]};
}

/** FB010 and FB012, which need nothing but the cell. */
function judge(
  cell: Cell,
  {imports, inputs, places}: Compiled,
  frozen: boolean,
  engine?: string
): Diagnostic[] {
  const {id, kind} = cell;
  const start = {cell: id, line: 1, column: 1};
  if (isBlank(cell))
    return [
      {
        code: "FB012",
        severity: "hint",
        message: "missing source: the cell is empty; write in it or delete it",
        ...start
      }
    ];
  const warn = (what: string, advice: string, place = {line: 1, column: 1}): Diagnostic => ({
    code: "FB010",
    severity: "warning",
    message: `unsupported in a browser: ${what}; ${advice}`,
    cell: id,
    ...place,
    names: [what]
  });
  if (kind === "python" || kind === "r") return [warn(`${kind} cells`, "they are shown but not run")];
  if (kind === "node" || frozen) return [];
  const found: Diagnostic[] = [];
  const advice = "add //| freeze: true to run the cell when the site is built";
  if (engine === "native") found.push(warn("engine native", advice));
  for (const {specifier, line, column} of imports)
    if (specifier.startsWith("node:")) found.push(warn(specifier, advice, {line, column}));
  for (const name of ["process", "require", "Buffer", "__dirname", "__filename"])
    if (inputs.includes(name)) found.push(warn(name, advice, places.inputs[name]));
  return found;
}
