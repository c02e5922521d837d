/** @file `fieldbook run`: notebooks run headless, to the end. */
import {FieldbookError, NotebookError, OptionError} from "../../errors.ts";
import type {RunCell, RunError, RunResult} from "../../runtime/index.ts";
import {engineOf} from "./engine.ts";
import {readText, writeWhole} from "./files.ts";
import type {Verb} from "./index.ts";

export const run: Verb = {
  summary: "runs notebooks and tells how each cell fared",
  usage:
    "NB… [--param k=v]… [--values a,b] [--out FILE] [--engine E] [--timeout S] [--total-timeout S] [--memory MB] [--json]",
  options: {
    param: {type: "string", multiple: true},
    values: {type: "string"},
    out: {type: "string"},
    engine: {type: "string"},
    timeout: {type: "string"},
    "total-timeout": {type: "string"},
    memory: {type: "string"},
    json: {type: "boolean"}
  },
  help: [
    "--param k=v         a constant of a cell with `parameters: true`; v is JSON if it reads as such, else text",
    "--values a,b        prints these values",
    "--out FILE          writes the notebook with its outputs: .html or .ipynb",
    "--engine E          engine of the kernels: auto, js, wasm, native",
    "--timeout S         seconds a cell may run",
    "--total-timeout S   seconds a notebook may run",
    "--memory MB         megabytes of objects a notebook may hold; defaults to 4096",
    "--json              one JSON object a line on stdout for each notebook"
  ].join("\n"),
  async run({positionals, values}) {
    if (positionals.length === 0)
      throw new OptionError("missing notebook: expected NB…; see fieldbook run --help");
    const out = values.out as string | undefined;
    if (out !== undefined && positionals.length > 1)
      throw new OptionError(
        `invalid option: --out ${out}; it takes one notebook, this is ${positionals.length}`
      );
    if (out !== undefined && !/\.(html|ipynb)$/.test(out))
      throw new OptionError(`unknown format: ${out}; expected a name that ends in .html or .ipynb`);
    const {openNode, parameterValue} = await import("../../runtime/index.ts");
    const parameters = Object.fromEntries(
      ((values.param ?? []) as string[]).map((text) => {
        const at = text.indexOf("=");
        if (at < 1) throw new OptionError(`invalid parameter: ${text}; expected name=value`);
        return [text.slice(0, at), parameterValue(text.slice(at + 1))];
      })
    );
    const options = {
      parameters,
      values: ((values.values as string | undefined) ?? "").split(",").filter(Boolean),
      displays: out !== undefined,
      engine: await engineOf(values.engine),
      timeout: seconds("timeout", values.timeout),
      totalTimeout: seconds("total-timeout", values["total-timeout"])
    };
    // Every path is read before anything runs: one that is not there is a slip of the pen.
    const texts = positionals.map((path) => textOf(path));
    const host = openNode({memory: (seconds("memory", values.memory) ?? 4_096_000) / 1000});
    let failed = false;
    try {
      for (const [i, path] of positionals.entries()) {
        const progress = values.json ? undefined : showProgress();
        const text = texts[i];
        let result: RunResult;
        try {
          if (text instanceof NotebookError) throw text;
          result = await host.run(path, {...options, onCell: progress});
        } catch (error) {
          if (!(error instanceof FieldbookError) || error instanceof OptionError) throw error;
          result = unread(path, error);
        }
        if (out !== undefined && typeof text === "string" && result.cells.length)
          await writeOut(out, text, path, result);
        if (values.json) process.stdout.write(`${JSON.stringify(printed(result))}\n`);
        else tell(result);
        failed ||= result.status === "failed";
      }
    } finally {
      await host.close();
    }
    return failed ? 1 : 0;
  }
};

/** The text of a notebook, or why it is none: that is told in its turn. */
function textOf(path: string): string | NotebookError {
  try {
    return readText(path);
  } catch (error) {
    if (error instanceof NotebookError) return error;
    throw error;
  }
}

/** The object of `--json`; what cells display goes to `--out`, and their errors stand in one list. */
export function printed({
  notebook,
  status,
  ms,
  engine = "js",
  fallbacks,
  cells,
  values,
  errors
}: RunResult): object {
  return {
    notebook,
    status,
    ms,
    engine,
    ...(fallbacks && {fallbacks}),
    cells: cells.map(({id, kind, defines, status, ms, displays, engine}) => ({
      id,
      kind,
      defines,
      status,
      ms,
      displays,
      ...(engine && {engine})
    })),
    values,
    errors: errors.map(({stack: _, ...error}) => error)
  };
}

/** Seconds in, milliseconds out. */
export function seconds(name: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!(number > 0)) throw new OptionError(`invalid option: --${name} ${value}; expected a number above 0`);
  return number * 1000;
}

/** A notebook that cannot be read has one error, and no cells. */
export function unread(notebook: string, {name, message, detail}: FieldbookError): RunResult {
  const line = typeof detail.line === "number" ? {line: detail.line} : {};
  return {notebook, status: "failed", ms: 0, cells: [], values: {}, errors: [{name, message, ...line}]};
}

/** One line for an error, with its place. */
export function errorLine(notebook: string, {cell, code, name, message, line, column}: RunError): string {
  const place = line === undefined ? "" : `, ${line}:${column ?? 1}`;
  const where = cell === undefined ? notebook : `${notebook} cell ${cell}${place}`;
  return `${where}: ${code ? `${code} ` : ""}${name}: ${message}`;
}

async function writeOut(out: string, text: string, path: string, result: RunResult): Promise<void> {
  const [{parseNotebook, serializeNotebook}, {executedPage, withOutputs}] = await Promise.all([
    import("../../cells/index.ts"),
    import("../../runtime/index.ts")
  ]);
  const notebook = parseNotebook(text, {name: path});
  const isPage = out.endsWith(".html");
  writeWhole(
    out,
    isPage
      ? executedPage(notebook, result)
      : serializeNotebook(withOutputs(notebook, result), {format: "ipynb"})
  );
}

/** On a terminal each cell has a line as it ends. */
function showProgress(): ((cell: Readonly<RunCell>) => void) | undefined {
  const {stderr} = process;
  if (!stderr.isTTY) return undefined;
  const color = process.env.NO_COLOR
    ? (_: number, text: string) => text
    : (n: number, text: string) => `\x1b[${n}m${text}\x1b[0m`;
  const marks: Record<string, string> = {
    fresh: color(32, "✓"),
    failed: color(31, "✗"),
    interrupted: color(31, "■")
  };
  return ({id, kind, defines, status, ms}) => {
    const mark = marks[status];
    if (mark)
      stderr.write(`${mark} cell ${id} ${defines.join(", ") || kind} ${color(2, `${ms.toFixed(1)} ms`)}\n`);
  };
}

function tell(result: RunResult): void {
  for (const [name, value] of Object.entries(result.values))
    process.stdout.write(`${name} = ${JSON.stringify(value)}\n`);
  for (const error of result.errors) process.stderr.write(`${errorLine(result.notebook, error)}\n`);
  for (const fallback of result.fallbacks ?? [])
    process.stderr.write(`${result.notebook}: ${fallback}; the kernels' own engine answered\n`);
  const blocked = result.cells.filter(({status}) => status === "blocked").length;
  const fresh = result.cells.filter(({status}) => status === "fresh").length;
  process.stderr.write(
    `${result.notebook}: ${result.status}, ${fresh} of ${result.cells.length} cells${blocked ? `, ${blocked} blocked` : ""}, ${(result.ms / 1000).toFixed(2)} s\n`
  );
}
