/** @file Finds the author's line of an error on a built page: its module is small, and a table beside it tells the lines. */
import type {CellBody} from "../../runtime/index.browser.ts";
import {retell} from "./retell.ts";

type LineTable = [line: number, column: number, cell: number, toLine: number, toColumn: number][];

/** A place in a page's module, as every browser writes it in a stack. */
const place = /(https?:[^\s()@]+\/_assets\/page[^\s()@:]*)\.js:(\d+):(\d+)/g;

/** Returns the same function, whose errors tell the cells and lines that they come from. */
export function told(body: CellBody): CellBody {
  return retell(body, tell);
}

async function tell(error: unknown): Promise<never> {
  if (error instanceof Error && error.stack) {
    const modules = new Set([...error.stack.matchAll(place)].map(([, module]) => module));
    const tables = new Map(await Promise.all([...modules].map(async (at) => [at, await load(at)] as const)));
    error.stack = error.stack.replace(place, (text, module: string, line: string, column: string) => {
      const found = tables
        .get(module)
        ?.findLast(([l, c]) => l < Number(line) || (l === Number(line) && c <= Number(column)));
      return found ? `cell-${found[2]}.js:${found[3]}:${found[4]}` : text;
    });
  }
  throw error;
}

/** The table, or nothing where it cannot be had: the error is told without a line then. */
async function load(module: string): Promise<LineTable> {
  try {
    const response = await fetch(`${module}.lines.json`, {signal: AbortSignal.timeout(2000)});
    return response.ok ? await response.json() : [];
  } catch {
    return [];
  }
}
