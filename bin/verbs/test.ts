/** @file `fieldbook test`: notebooks run, and their assertion cells with them. */
import {FieldbookError, OptionError} from "../../errors.ts";
import type {RunCell, RunResult} from "../../runtime/index.ts";
import {engineOf} from "./engine.ts";
import {listNotebooks} from "./files.ts";
import type {Verb} from "./index.ts";
import {errorLine, seconds, unread} from "./run.ts";

interface Case {
  name: string;
  ms: number;
  /** Why it failed. */
  failure?: string;
}

export const test: Verb = {
  summary: "runs notebooks and their assertion cells",
  usage: "[PATH…] [--reporter junit|tap] [--engine E] [--timeout S]",
  options: {reporter: {type: "string"}, engine: {type: "string"}, timeout: {type: "string"}},
  help: [
    "PATH              a notebook, or a folder to search; defaults to the current folder",
    "--reporter NAME   junit or tap on stdout, instead of lines for people",
    "--engine E        engine of the kernels: auto, js, wasm, native",
    "--timeout S       seconds a cell may run",
    "A cell with `test: true` fails when it throws; any other cell that fails counts too."
  ].join("\n"),
  async run({positionals, values}) {
    const reporter = values.reporter as string | undefined;
    if (reporter !== undefined && !(reporter in reporters))
      throw new OptionError(`unknown reporter: ${reporter}; expected ${Object.keys(reporters).join(" or ")}`);
    const engine = await engineOf(values.engine);
    const paths = listNotebooks(positionals.length ? positionals : ["."]);
    const {openNode} = await import("../../runtime/index.ts");
    const host = openNode();
    const timeout = seconds("timeout", values.timeout);
    const suites: {path: string; cases: Case[]}[] = [];
    try {
      for (const path of paths) {
        const result = await host
          .run(path, {tests: true, displays: false, engine, timeout})
          .catch((error: unknown) => {
            if (!(error instanceof FieldbookError)) throw error;
            return unread(path, error);
          });
        const cases = casesOf(result);
        suites.push({path, cases});
        if (reporter === undefined) tell(path, cases);
      }
    } finally {
      await host.close();
    }
    if (reporter !== undefined) process.stdout.write(reporters[reporter](suites));
    const failed = suites.flatMap(({cases}) => cases).filter(({failure}) => failure !== undefined).length;
    const count = suites.reduce((sum, {cases}) => sum + cases.length, 0);
    process.stderr.write(
      `${count - failed} passed, ${failed} failed, in ${paths.length} notebook${paths.length === 1 ? "" : "s"}\n`
    );
    return failed ? 1 : 0;
  }
};

/** Each assertion cell is a case; so are cells and strays that fail, and the notebook itself where all is well. */
function casesOf(result: RunResult): Case[] {
  const cases: Case[] = [];
  for (const cell of result.cells) {
    const failure = failureOf(cell, result);
    if (cell.isTest || failure !== undefined)
      cases.push({name: `cell ${cell.id}`, ms: cell.ms, ...(failure && {failure})});
  }
  for (const error of result.errors)
    if (error.cell === undefined)
      cases.push({name: "notebook", ms: 0, failure: errorLine(result.notebook, error)});
  return cases.length ? cases : [{name: "notebook", ms: result.ms}];
}

/** An assertion that could not be made has failed, whoever is to blame. */
function failureOf(cell: RunCell, result: RunResult): string | undefined {
  const error = result.errors.find((one) => one.cell === cell.id);
  if (error) return errorLine(result.notebook, error);
  if (cell.isTest && cell.status !== "fresh")
    return `${result.notebook} cell ${cell.id}: ${cell.error?.message ?? cell.status}`;
  return undefined;
}

function tell(path: string, cases: Case[]): void {
  for (const {name, failure} of cases)
    process.stdout.write(failure === undefined ? `ok ${path} ${name}\n` : `failed ${failure}\n`);
}

const reporters: Record<string, (suites: {path: string; cases: Case[]}[]) => string> = {
  tap(suites) {
    const cases = suites.flatMap(({path, cases}) => cases.map((one) => ({path, ...one})));
    const lines = cases.map(({path, name, failure}, i) => {
      const line = `${failure === undefined ? "ok" : "not ok"} ${i + 1} - ${path} ${name}`;
      return failure === undefined ? line : `${line}\n  ---\n  message: ${JSON.stringify(failure)}\n  ...`;
    });
    return `TAP version 13\n1..${cases.length}\n${lines.join("\n")}\n`;
  },
  junit(suites) {
    const body = suites.map(({path, cases}) => {
      const failures = cases.filter(({failure}) => failure !== undefined).length;
      const inner = cases.map(({name, ms, failure}) => {
        const open = `    <testcase classname="${xml(path)}" name="${xml(name)}" time="${(ms / 1000).toFixed(3)}"`;
        return failure === undefined
          ? `${open}/>`
          : `${open}><failure message="${xml(failure)}"/></testcase>`;
      });
      return `  <testsuite name="${xml(path)}" tests="${cases.length}" failures="${failures}">\n${inner.join("\n")}\n  </testsuite>`;
    });
    return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${body.join("\n")}\n</testsuites>\n`;
  }
};

function xml(text: string): string {
  const names: Record<string, string> = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"};
  // Control characters are not allowed in XML at all.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "").replace(/[&<>"]/g, (c) => names[c]);
}
