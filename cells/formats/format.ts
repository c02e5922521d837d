/** @file What a file format of notebooks is. */
import type {Notebook} from "../types.ts";

export interface FormatRecord {
  /** Endings of file names, without the dot. */
  extensions: string[];
  /** Whether a text without a name looks like this format. */
  matches(text: string): boolean;
  /** Reads a notebook or throws NotebookError; absent where a format is only written. */
  parse?(text: string): Notebook;
  serialize(notebook: Notebook): string;
}
