/** @file The file formats of notebooks, each a record in a file of its own. */
import {NotebookError} from "../../errors.ts";
import type {Notebook} from "../types.ts";
import type {FormatRecord} from "./format.ts";
import {html} from "./html.ts";
import {ipynb} from "./ipynb.ts";
import {js} from "./js.ts";
import {md} from "./md.ts";
import {ts} from "./ts.ts";

export type Format = "html" | "ipynb" | "md" | "js" | "ts";

/** Every format, by name. */
export const formats: Readonly<Record<Format, FormatRecord>> = {html, ipynb, md, js, ts};

export interface ParseOptions {
  /** The format of the text; by default told from `name`, else from the text itself. */
  format?: Format;
  /** The name of the file, for its ending and for messages. */
  name?: string;
}

/**
 * Reads a notebook.
 *
 * Throws: NotebookError with one line that says what is wrong with the text and where.
 */
export function parseNotebook(text: string, {format, name}: ParseOptions = {}): Notebook {
  const where = name === undefined ? "" : `${name}: `;
  const found = format ?? formatOf(name ?? "") ?? sniff(text);
  if (!found)
    throw new NotebookError(`unknown format: ${name ?? "the text"}; expected ${readable().join(", ")}`);
  const {parse} = formats[found];
  if (!parse)
    throw new NotebookError(`unsupported format: ${found}; notebooks are read from ${readable().join(", ")}`);
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof NotebookError) throw new NotebookError(error.message, {...error.detail, file: name});
    throw new NotebookError(`invalid notebook: ${where}${(error as Error).message}; the file is damaged`, {
      cause: error
    });
  }
}

/** Writes a notebook. */
export function serializeNotebook(notebook: Notebook, {format = "html"}: {format?: Format} = {}): string {
  return formats[format].serialize(notebook);
}

/** Returns the format that a file's name tells, or undefined. */
export function formatOf(name: string): Format | undefined {
  const ending = /\.(\w+)$/.exec(name)?.[1].toLowerCase();
  return entries().find(([, {extensions}]) => ending !== undefined && extensions.includes(ending))?.[0];
}

function sniff(text: string): Format | undefined {
  return entries().find(([, record]) => record.parse && record.matches(text))?.[0];
}

function readable(): string[] {
  return entries().flatMap(([name, {parse}]) => (parse ? [name] : []));
}

function entries(): [Format, FormatRecord][] {
  return Object.entries(formats) as [Format, FormatRecord][];
}
