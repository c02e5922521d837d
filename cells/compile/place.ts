/** @file From offsets in a text to places in it, and from a parser's error to a diagnostic. */
import type {Diagnostic, Place} from "../types.ts";

/** Returns the place of an offset, both numbers 1-based. */
export function placeOf(text: string, offset: number): Place {
  let line = 1;
  let start = 0;
  for (let i = text.indexOf("\n"); i >= 0 && i < offset; i = text.indexOf("\n", i + 1)) {
    ++line;
    start = i + 1;
  }
  return {line, column: offset - start + 1};
}

/** Returns the place of the first occurrence of a name as a word, or the beginning of the text. */
export function placeOfName(text: string, name: string): Place {
  const escaped = name.replace(/[^\w]/g, "\\$&");
  const match = new RegExp(`(?<![\\w$.])${escaped}(?![\\w$])`).exec(text);
  return placeOf(text, match?.index ?? 0);
}

/** Counts the line breaks in a text. */
export function countBreaks(text: string): number {
  let count = 0;
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) ++count;
  return count;
}

/** Makes a diagnostic of what a parser threw; its messages end in `(line:column)`, columns from zero. */
export function syntaxDiagnostic(cell: number, error: Error): Diagnostic {
  const match = /^([\s\S]*?)\s*\((\d+):(\d+)\)$/.exec(error.message);
  const line = match ? Number(match[2]) : 1;
  const column = match ? Number(match[3]) + 1 : 1;
  const text = (match ? match[1] : error.message).replace(/^\w+\.\w+: /, "").trim();
  const outside = /^Assignment to external variable '(.*)'$/.exec(text);
  if (outside) {
    const [, name] = outside;
    const message = `invalid assignment: ${name}; only the cell that defines a name may assign it, use Mutable to change it from elsewhere`;
    return {code: "FB005", severity: "error", message, cell, line, column, names: [name]};
  }
  // A name keeps its capital letter.
  const message = `invalid syntax: ${text.replace(/^[A-Z](?=[a-z']*(?: |$))/, (letter) => letter.toLowerCase())}`;
  return {code: "FB004", severity: "error", message, cell, line, column};
}
