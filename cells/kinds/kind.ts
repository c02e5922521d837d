/** @file What a kind of cell is. */
import type {Compiled} from "../compile/script.ts";
import type {Cell, Kind} from "../types.ts";

export interface KindRecord {
  kind: Kind;
  /** For menus and messages. */
  label: string;
  /** The `type` of its element in the .html format. */
  type: string;
  /** What opens and closes a line of settings. */
  comment: {open: string; close: string};
  /** Whether the source of a new cell is shown. */
  pinned: boolean;
  /** How the kind is named after a fence in Markdown. */
  fence: string;
  /** Whether a fence of that name is a cell without further words, as in Observable Framework. */
  plainFence: boolean;
  /** The text of a function, or a SyntaxError. */
  compile(cell: Cell): Compiled;
}
