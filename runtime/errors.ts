/** @file Errors of cells as records: class, message and cause, and the stack in the author's own lines. */
import {NotebookError} from "../errors.ts";
import type {CellError} from "./types.ts";

/** A cell was stopped: on request, or because it ran longer than it may. */
export class InterruptError extends NotebookError {
  override readonly name: string = "InterruptError";
}

/** The time guard of compiled loops throws an error of the same name from another module. */
export function isInterrupt(error: unknown): boolean {
  return (
    error instanceof InterruptError ||
    (error as Error | null)?.name === "InterruptError" ||
    (error as Error | null)?.name === "interrupted"
  );
}

/** A cell's text is evaluated under this file name, so that its lines are found again in a stack. */
export function cellFile(id: number): string {
  return `cell-${id}.js`;
}

/** Tells how far a cell's body is shifted against the author's text: added to a line of the body, gives the author's. */
export type LineOffset = (cell: number) => number | undefined;

const DEPTH = 8;

/** Describes whatever a cell threw; `cell` says whose line and column to give. */
export function cellError(error: unknown, cell: number, offset: LineOffset, depth = 0): CellError {
  if (!isError(error)) return {name: "Error", message: describe(error)};
  const {frames, own} = authorFrames(error.stack, cell, offset);
  const record: CellError = {name: error.name || "Error", message: String(error.message)};
  if (frames.length) {
    const head = record.message ? `${record.name}: ${record.message}` : record.name;
    record.stack = [head, ...frames.map((frame) => `    at ${frame}`)].join("\n");
  }
  if (own) [record.line, record.column] = own;
  const code = (error as {detail?: {code?: unknown}}).detail?.code;
  if (typeof code === "string") record.code = code;
  if (error.cause !== undefined && depth < DEPTH)
    record.cause = cellError(error.cause, cell, offset, depth + 1);
  return record;
}

/** Errors of another realm are not instances of this one's Error. */
function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
}

function describe(value: unknown): string {
  try {
    return String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** V8 writes `at name (file:line:column)`, other engines `name@file:line:column`. */
const FRAME = /^\s*(?:at )?(?:(?:async )?(.*?)(?: \(|@))?((?:\S*\/)?[^/\s(@]+?):(\d+):(\d+)\)?$/;
const CELL = /(?:^|\/)cell-(\d+)\.js(?:\?.*)?$/;
/** Frames of the runtime, of this package and of Node itself tell the author nothing. */
const FOREIGN = /node:|internal\/|node_modules\/|\/dist\/(?:runtime|cells|kernels|views|site|bin)\//;

function authorFrames(stack: string | undefined, cell: number, offset: LineOffset) {
  const frames: string[] = [];
  let own: [number, number] | undefined;
  for (const text of stack?.split("\n") ?? []) {
    const match = FRAME.exec(text);
    if (!match) continue;
    const [, name, file, line, column] = match;
    const id = CELL.exec(file)?.[1];
    if (id === undefined) {
      // Before the first frame of a cell everything is ours or a library's; local modules of the author do count.
      if (file.startsWith("file:") && !FOREIGN.test(file))
        frames.push(place(name, file, Number(line), Number(column)));
      continue;
    }
    const shift = offset(Number(id));
    // Lines above the author's first are those that the cell is wrapped in, its imports among them.
    if (shift === undefined || Number(line) + shift < 1) continue;
    const at: [number, number] = [Number(line) + shift, Number(column)];
    if (Number(id) === cell) own ??= at;
    frames.push(place(name, `cell ${id}`, ...at));
  }
  return {frames, own};
}

function place(name: string | undefined, file: string, line: number, column: number): string {
  const where = `${file}:${line}:${column}`;
  return name && !/^(?:eval|Object\.|<anonymous>|cell-)/.test(name) ? `${name} (${where})` : where;
}
