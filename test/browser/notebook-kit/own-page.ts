/** @file Answers for Fieldbook's runtime; runs in the page. */
import {type CellError, type LiveDefinition, openPage, type PageOptions} from "fieldbook/runtime";
import type {NotebookError} from "../../../errors.ts";
import {startProbe} from "./probe.ts";

export function startOwn(definitions: LiveDefinition[], files: PageOptions["files"]): void {
  const given = new Map<number, unknown[]>();
  const root = (cell: number) => document.getElementById(`cell-${cell}`);
  const {session} = openPage({
    definitions,
    files,
    element: root,
    onEvent(event) {
      if (event.type === "clear") given.delete(event.cell);
      else if (event.type === "display")
        given.set(event.cell, [...(given.get(event.cell) ?? []), event.value]);
    }
  });
  startProbe({
    async value(name) {
      try {
        return await session.value(name);
      } catch (error) {
        const told = (error as Partial<NotebookError>).detail?.error as CellError | undefined;
        throw told ? new Error(rootOf(told).message) : error;
      }
    },
    shown(cell) {
      const {error} = session.status(cell);
      if (error) return [{error: describe(error)}];
      return (given.get(cell) ?? []).map((value) =>
        value instanceof Node && root(cell)?.contains(value) ? {node: value} : {value}
      );
    },
    run: (cell) => session.run(cell)
  });
}

/** The first error of a chain of cells that could not run for want of each other. */
function rootOf(error: CellError): CellError {
  return error.cause ? rootOf(error.cause) : error;
}

/** As the other side tells it: a reader of a failed cell, or of a name that is not there, has the message alone. */
function describe(error: CellError): string {
  const {name, message, code} = error;
  if (name === "BlockedError") return rootOf(error).message;
  return code === "FB003" ? message : `${name}: ${message}`;
}
