/** @file From a notebook to Markdown with fenced cells. */
import type {Cell, Notebook} from "../../types.ts";
import {readFence, writeFence} from "./fence.ts";
import {writeFrontMatter} from "./front.ts";

/** Writes prose as prose where that reads back the same, and every other cell in a fence. */
export function writeMarkdown(notebook: Notebook): string {
  const parts: string[] = [];
  let greatest = 0;
  let afterProse = false;
  for (const cell of notebook.cells) {
    const asProse: boolean = !afterProse && isPlainProse(cell, greatest + 1, parts.length === 0);
    parts.push(asProse ? cell.source : writeCell(cell, greatest + 1));
    greatest = Math.max(greatest, cell.id);
    afterProse = asProse;
  }
  return `${writeFrontMatter(notebook)}${parts.join("\n\n")}\n`;
}

function isPlainProse(cell: Cell, impliedId: number, isFirst: boolean): boolean {
  const {id, kind, source, pinned, hidden, output, format, database} = cell;
  if (kind !== "md" || id !== impliedId || pinned || hidden) return false;
  if (output !== undefined || format !== undefined || database !== undefined) return false;
  const lines = source.split("\n");
  if (!/\S/.test(lines[0]) || !/\S/.test(lines[lines.length - 1])) return false;
  if (isFirst && lines[0].trimEnd() === "---") return false;
  return !/\r|^\ufeff/.test(source) && fencesAreShown(lines);
}

/** Whether all fenced blocks in some prose would stay a part of it and end in it. */
function fencesAreShown(lines: string[]): boolean {
  for (let i = 0; i < lines.length; ++i) {
    const [, ticks, info] = /^(`{3,}|~{3,})(?!.*\1)\s*(.*?)\s*$/.exec(lines[i]) ?? [];
    if (ticks === undefined) continue;
    if (isCell(info)) return false;
    const end = lines.findIndex(
      (line, j) =>
        j > i && line.length >= ticks.length && line.trimEnd() === ticks[0].repeat(line.trimEnd().length)
    );
    if (end < 0) return false;
    i = end;
  }
  return true;
}

function isCell(info: string): boolean {
  try {
    return readFence(info, 1) !== undefined;
  } catch {
    return true;
  }
}

function writeCell(cell: Cell, impliedId: number): string {
  const source = cell.source.replace(/\r\n?/g, "\n");
  const longest = Math.max(2, ...[...source.matchAll(/^`+/gm)].map(([ticks]) => ticks.length));
  const ticks = "`".repeat(longest + 1);
  return `${ticks}${writeFence(cell, impliedId)}\n${source === "" ? "" : `${source}\n`}${ticks}`;
}
