/** @file Where the author's lines went when a page's module was made small: a table that a page fetches once something fails. */
import {decode} from "@jridgewell/sourcemap-codec";

/** Where the functions of a module's cells begin: the line of each `cell(` call, counted from 0, and the cell. */
export type CellStarts = [line: number, cell: number][];

/** Line and column of the small code, then the cell with line and column of its function; all counted from 1. */
export type LineTable = [line: number, column: number, cell: number, toLine: number, toColumn: number][];

/** Reads the table off a source map; `own` is the module of the page among the map's sources. */
export function lineTable(
  {mappings, sources}: {mappings: string; sources: readonly (string | null)[]},
  own: (source: string) => boolean,
  starts: CellStarts
): LineTable {
  const at = sources.findIndex((source) => source !== null && own(source));
  return decode(mappings).flatMap((segments, line) =>
    segments.flatMap(([column, source, from, fromColumn]) => {
      const start = source === at ? starts.findLast(([first]) => first < (from ?? 0)) : undefined;
      if (!start) return [];
      const entry: LineTable[number] = [line + 1, column + 1, start[1], from! - start[0], fromColumn! + 1];
      return [entry];
    })
  );
}
