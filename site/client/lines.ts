/** @file Finds the author's line of an error, where the page's module still has the author's lines: in the preview. */
import type {Kind} from "../../cells/index.ts";
import type {CellBody, LiveDefinition} from "../../runtime/index.browser.ts";
import {cell as plainCell} from "./cell.ts";
import {retell} from "./retell.ts";

/** Where each cell's function begins: the module's address, the line before its first, the cell. */
const starts: {file: string; line: number; id: number}[] = [];

/** As `cell`, and its errors tell the cell and line that they come from. */
export function cell(id: number, kind: Kind, given: Partial<LiveDefinition>, body: CellBody): LiveDefinition {
  // The frame that called this function is where the cell begins.
  const [, file, line] = /(\S+?\/_page\/[^\s:)]+):(\d+):\d+\)?$/m.exec(new Error().stack ?? "") ?? [];
  if (file === undefined) return plainCell(id, kind, given, body);
  starts.push({file: file.replace(/^\(/, ""), line: Number(line), id});
  return plainCell(id, kind, given, retell(body, rethrow));
}

function rethrow(error: unknown): never {
  if (error instanceof Error && error.stack) {
    error.stack = error.stack.replace(
      /(\S+?\/_page\/[^\s:)]+):(\d+):/g,
      (text, place: string, at: string) => {
        const [, open, file] = /^(\(?)(.*)$/.exec(place)!;
        const own = starts.filter((start) => start.file === file && start.line < Number(at));
        const cell = own.sort((a, b) => b.line - a.line)[0];
        return cell ? `${open}cell-${cell.id}.js:${Number(at) - cell.line}:` : text;
      }
    );
  }
  throw error;
}
