/** @file Why a cell did not begin: an input failed, is disabled, has not run, is not there, or depends on the cell itself. */
import type {RuntimeError} from "@observablehq/runtime";
import type {LiveCell} from "./cell.ts";
import type {Names} from "./names.ts";
import type {CellError, CellState} from "./types.ts";

export interface Reason {
  state: CellState;
  /** Nobody failed: a cell before this one waits to be asked. */
  isWaiting?: boolean;
  error: CellError;
}

export function blame(
  cell: LiveCell,
  error: unknown,
  names: Names,
  builtinError: (name: string) => CellError | undefined
): Reason {
  const {message, input} = error as RuntimeError;
  const circle = input === undefined || /^circular definition/.test(message) ? names.circle(cell) : undefined;
  if (circle) return {state: "failed", error: circular(circle, names)};
  const name = input ?? "";
  const definer = names.definer(name);
  if (definer) {
    const error = blocked(name, definer);
    return {state: "blocked", error, isWaiting: error.message.endsWith(notRun)};
  }
  const known = builtinError(name);
  if (known) return {state: "failed", error: known};
  return {state: "failed", error: {name: "ReferenceError", code: "FB003", message: `${name} is not defined`}};
}

const notRun = ", which has not run";

/** Follows a chain of blocked cells to the first one, whose error is kept as the cause. */
function blocked(name: string, definer: LiveCell): CellError {
  const {state, error, id} = definer.status;
  if (state === "blocked" && error) return error;
  const why =
    state === "disabled" ? ", which is disabled" : state === "idle" || state === "stale" ? notRun : "";
  const told = state === "failed" || state === "interrupted" ? error : undefined;
  return {
    name: "BlockedError",
    message: `blocked by «${name}» (cell ${id})${why}`,
    input: name,
    cell: id,
    ...(told && {cause: told})
  };
}

function circular(circle: string[], names: Names): CellError {
  const cells = [...new Set(circle.map((name) => names.definer(name)!.id))];
  return {
    name: "NotebookError",
    code: "FB002",
    message: `invalid definition: ${circle.join(" → ")}; break the circle at cell ${cells.join(" or ")}`
  };
}

/** The error of a cell that defines a name which an earlier cell has. */
export function duplicate(cell: LiveCell, names: Names): CellError | undefined {
  for (const name of cell.plan.defines) {
    const first = names.definer(name)!;
    if (first === cell) continue;
    return {
      name: "NotebookError",
      code: "FB001",
      message: `duplicate definition: ${name}; cell ${first.id} defines it too, rename one of them`
    };
  }
  return undefined;
}

/** The error of a cell whose text could not be compiled. */
export function syntaxFault(cell: LiveCell): CellError | undefined {
  const found = cell.definition.diagnostics.find(({code}) => code === "FB004" || code === "FB005");
  if (!found) return undefined;
  const {code, message, line, column} = found;
  return {name: "SyntaxError", code, message, line, column};
}
