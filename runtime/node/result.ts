/** @file What a run of a notebook gives. */
import type {Diagnostic, Kind} from "../../cells/index.ts";
import type {Carried} from "../carry.ts";
import type {CellError, CellState, CellStatus, MimeBundle} from "../types.ts";
import type {Prepared} from "./prepare.ts";

export interface RunCell {
  id: number;
  kind: Kind;
  defines: string[];
  status: CellState;
  ms: number;
  displays: number;
  /** What the cell displays, in order; empty when displays were not asked for. */
  outputs: MimeBundle[];
  error?: CellError;
  engine?: string;
  /** Whether it is an assertion, `test: true`. */
  isTest?: boolean;
}

export interface RunError {
  /** The cell at fault; absent when the error is of no cell's run. */
  cell?: number;
  code?: string;
  name: string;
  message: string;
  line?: number;
  column?: number;
  stack?: string;
}

export interface RunResult {
  notebook: string;
  status: "ok" | "failed";
  ms: number;
  /** The engines that answered, such as "native, wasm", or the one that would have, where the notebook imports kernels. */
  engine?: string;
  /** Why the core answered where another engine was asked, such as "native: out of memory"; absent where none was. */
  fallbacks?: readonly string[];
  cells: RunCell[];
  /** Values by name, as JSON holds them. */
  values: Record<string, unknown>;
  /** Values that were to travel, by name, where any were asked for. */
  carried?: Record<string, Carried>;
  errors: RunError[];
}

/** Gathers what is told of a run until it is over, however it ends. */
export class Report {
  readonly result: RunResult;
  #diagnostics: Diagnostic[];
  #begun = 0;

  constructor({name, notebook, diagnostics, definitions}: Prepared, defines: (id: number) => string[]) {
    this.#diagnostics = diagnostics;
    const tests = new Set(definitions.filter(({directives}) => directives.test).map(({id}) => id));
    const cells = notebook.cells.map(({id, kind}) => ({
      id,
      kind,
      defines: defines(id),
      status: "idle" as const,
      ms: 0,
      displays: 0,
      outputs: [],
      ...(tests.has(id) && {isTest: true})
    }));
    this.result = {notebook: name, status: "ok", ms: 0, cells, values: {}, errors: []};
  }

  cell({id, state, ms, displays, error, engine}: CellStatus): RunCell {
    const cell = this.#cell(id);
    if (state === "running") this.#begun = id;
    Object.assign(cell, {status: state, ms: Math.round(ms * 100) / 100, displays, error, engine});
    return cell;
  }

  outputs(id: number, outputs: MimeBundle[]): void {
    this.#cell(id).outputs = outputs;
  }

  /** An error of no cell's run: a timer's, the process's. */
  stray({name, message, stack, code}: CellError): void {
    this.result.errors.push({name, message, ...(code && {code}), ...(stack && {stack})});
  }

  /** The process has ended: the cell that began last is to blame, others that were under way went with it. */
  lost(error: CellError): void {
    const running = this.result.cells.filter(({status}) => status === "running");
    for (const cell of running) cell.status = "interrupted";
    const last = running.find(({id}) => id === this.#begun);
    if (last) last.status = "failed";
    for (const cell of running) cell.error = error;
    if (running.length === 0) this.stray(error);
  }

  /** Counts up what failed; blocked cells fail with the one that blocks them. */
  close(ms: number): RunResult {
    const {result} = this;
    result.ms = Math.round(ms * 10) / 10;
    const failed = result.cells.filter(({status}) => status === "failed" || status === "interrupted");
    result.errors = [...failed.map((cell) => this.#errorOf(cell)), ...result.errors];
    const waiting = result.cells.some(({status}) => status === "queued" || status === "running");
    if (result.errors.length || waiting) result.status = "failed";
    return result;
  }

  /** Where a diagnostic says the same, it knows the place. */
  #errorOf({id, error}: RunCell): RunError {
    const {name = "Error", message = "", code, line, column, stack} = error ?? {};
    const known = this.#diagnostics.find((diagnostic) => diagnostic.cell === id && diagnostic.code === code);
    return {
      cell: id,
      ...(code && {code}),
      name,
      message: known?.message ?? message,
      ...((line ?? known?.line) !== undefined && {
        line: line ?? known?.line,
        column: column ?? known?.column
      }),
      ...(stack && {stack})
    };
  }

  #cell(id: number): RunCell {
    return this.result.cells.find((cell) => cell.id === id)!;
  }
}
