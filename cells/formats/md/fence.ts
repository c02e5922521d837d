/** @file The fences of cells: ```` ```js echo id=3 hidden output=name ````. */
import {NotebookError} from "../../../errors.ts";
import {kinds} from "../../kinds/index.ts";
import {nearest} from "../../nearest.ts";
import {shorten} from "../shorten.ts";
import type {Cell, Kind} from "../../types.ts";

const words = ["echo", "hidden"];
const keys = ["id", "output", "database", "format"];

/** What stands after the fence of a cell; `id` is 0 when the fence tells none. */
export type FenceCell = Omit<Cell, "source">;

/** Reads what follows a fence; undefined when the block is shown as code and is no cell. */
export function readFence(info: string, line: number): FenceCell | undefined {
  const [name, ...rest] = info.match(/[^\s="]+(?:="(?:[^"\\]|\\.)*"|=[^\s"]*)?|\S+/g) ?? [];
  const record = Object.values(kinds).find(({fence}) => fence === name);
  if (!record || rest.includes("run=false")) return;
  if (!record.plainFence && !rest.some((word) => /^id=\d/.test(word))) return;
  const cell: FenceCell = {id: 0, kind: record.kind, pinned: false, hidden: false};
  for (const word of rest) {
    const [, key, quoted, plain] = /^([^=]*)(?:="((?:[^"\\]|\\.)*)"|=(.*))?$/.exec(word) ?? [];
    const value = quoted === undefined ? plain : (JSON.parse(`"${quoted}"`) as string);
    if (key === "echo" && value === undefined) cell.pinned = true;
    else if ((key === "hidden" && value === undefined) || word === "display=false") cell.hidden = true;
    else if (key === "id" && value !== undefined && /^[1-9]\d{0,8}$/.test(value)) cell.id = Number(value);
    // Framework names the result of a query by its id.
    else if (value && (key === "output" || (key === "id" && cell.kind === "sql"))) cell.output = value;
    else if (value && (key === "database" || key === "format")) cell[key] = value;
    else refuse(word, key ?? word, line);
  }
  return cell;
}

/** Writes what follows the fence of a cell. */
export function writeFence(cell: FenceCell, impliedId: number): string {
  const {id, kind, pinned, hidden} = cell;
  const {fence, plainFence} = kinds[kind as Kind];
  const parts = [fence];
  if (pinned) parts.push("echo");
  if (hidden) parts.push("hidden");
  if (id !== impliedId || !plainFence) parts.push(`id=${id}`);
  for (const key of ["output", "database", "format"] as const) {
    const value = cell[key];
    if (value !== undefined)
      parts.push(/^[\w$:.-]+$/.test(value) ? `${key}=${value}` : `${key}=${JSON.stringify(value)}`);
  }
  return parts.join(" ");
}

function refuse(word: string, key: string, line: number): never {
  const near = nearest(key, [...words, ...keys]);
  const advice = near
    ? `did you mean ${near}`
    : `expected ${[...words, ...keys.map((key) => `${key}=…`)].join(", ")}`;
  throw new NotebookError(`unknown setting: ${shorten(word)} in line ${line}; ${advice}`, {line});
}
