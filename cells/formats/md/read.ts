/** @file From Markdown to a notebook: fences of executable kinds are cells, and so is the prose between them. */
import {NotebookError} from "../../../errors.ts";
import type {Cell, Notebook} from "../../types.ts";
import {shorten} from "../shorten.ts";
import {type FenceCell, readFence} from "./fence.ts";
import {readFrontMatter} from "./front.ts";

/** Reads a page; throws NotebookError where a fence does not end or its settings are not known. */
export function readMarkdown(text: string): Notebook {
  const lines = text
    .replace(/^\ufeff/, "")
    .replace(/\r\n?/g, "\n")
    .split("\n");
  const {notebook, next} = readFrontMatter(lines);
  const found: (FenceCell & {source: string})[] = [];
  let prose: string[] = [];
  const endProse = () => {
    while (prose.length && !/\S/.test(prose[0])) prose.shift();
    while (prose.length && !/\S/.test(prose[prose.length - 1])) prose.pop();
    if (prose.length) found.push({id: 0, kind: "md", pinned: false, hidden: false, source: prose.join("\n")});
    prose = [];
  };
  for (let i = next; i < lines.length; ++i) {
    const [, ticks, info] = /^(`{3,}|~{3,})(?!.*\1)\s*(.*?)\s*$/.exec(lines[i]) ?? [];
    if (ticks === undefined) {
      prose.push(lines[i]);
      continue;
    }
    const cell = readFence(info, i + 1);
    const end = findEnd(lines, i + 1, ticks);
    if (end < 0 && cell)
      throw new NotebookError(
        `invalid notebook: line ${i + 1}: the ${shorten(info.split(" ", 1)[0])} fence has no end; the file is damaged`,
        {
          line: i + 1
        }
      );
    if (cell) {
      endProse();
      found.push({...cell, source: lines.slice(i + 1, end).join("\n")});
    } else prose.push(...lines.slice(i, end < 0 ? undefined : end + 1));
    i = end < 0 ? lines.length : end;
  }
  endProse();
  return {...notebook, cells: numberCells(found)};
}

function findEnd(lines: string[], from: number, ticks: string): number {
  for (let i = from; i < lines.length; ++i) {
    const line = lines[i].trimEnd();
    if (line.length >= ticks.length && line === ticks[0].repeat(line.length)) return i;
  }
  return -1;
}

/** A cell without an id has the one after the greatest before it; a repeated one is numbered anew. */
function numberCells(found: (FenceCell & {source: string})[]): Cell[] {
  const seen = new Set<number>();
  let greatest = 0;
  return found.map(({id: given, kind, source, ...rest}) => {
    const id = given && !seen.has(given) ? given : greatest + 1;
    greatest = Math.max(greatest, id);
    seen.add(id);
    return {id, kind, source, ...rest};
  });
}
