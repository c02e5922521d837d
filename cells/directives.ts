/** @file Reads the settings on a cell's first lines, `//| key: value`. */
import {kindOf} from "./kinds/index.ts";
import {nearest} from "./nearest.ts";
import type {Cell, Diagnostic, Directives} from "./types.ts";

type Rule = "boolean" | "text" | readonly string[];

/** What each directive accepts: a list of words, `true` or `false`, or any text. */
export const directiveRules: Readonly<Record<keyof Directives, Rule>> = {
  run: ["auto", "lazy", "manual"],
  disabled: "boolean",
  parameters: "boolean",
  freeze: "boolean",
  cache: "boolean",
  test: "boolean",
  engine: ["auto", "js", "wasm", "native", "webgl", "webgpu"],
  caption: "text",
  alt: "text",
  label: "text",
  reactive: "boolean"
};

/** A line of settings as it stands: `key` begins at `column` of `line`, both 1-based. */
export interface DirectiveLine {
  key: string;
  value: string;
  line: number;
  column: number;
  valueColumn: number;
}

/** Returns the leading lines of a cell that are settings, well-formed or not. */
export function directiveLines({kind, source}: Pick<Cell, "kind" | "source">): DirectiveLine[] {
  const {open, close} = kindOf(kind).comment;
  const found: DirectiveLine[] = [];
  const lines = source.split("\n", 64);
  for (const [i, text] of lines.entries()) {
    const trimmed = text.trim();
    if (trimmed === "" && found.length === 0) continue;
    if (!trimmed.startsWith(open) || !trimmed.endsWith(close)) break;
    const begin = text.indexOf(open) + open.length;
    const inner = text.slice(begin, close ? text.lastIndexOf(close) : undefined);
    const colon = inner.indexOf(":");
    const key = (colon < 0 ? inner : inner.slice(0, colon)).trim();
    const value = colon < 0 ? "" : inner.slice(colon + 1).trim();
    const column = begin + inner.length - inner.trimStart().length + 1;
    const valueColumn = value ? begin + inner.indexOf(value, colon + 1) + 1 : column;
    found.push({key, value, line: i + 1, column, valueColumn});
  }
  return found;
}

/** Returns a cell's settings, with FB006 for each key or value that is not known. */
export function parseDirectives(cell: Pick<Cell, "id" | "kind" | "source">): {
  directives: Directives;
  diagnostics: Diagnostic[];
} {
  const directives: Directives = {
    run: "auto",
    disabled: false,
    parameters: false,
    freeze: false,
    cache: false,
    test: false
  };
  const diagnostics: Diagnostic[] = [];
  for (const {key, value, line, column, valueColumn} of directiveLines(cell)) {
    const refuse = (message: string, at: number) =>
      diagnostics.push({
        code: "FB006",
        severity: "error",
        message,
        cell: cell.id,
        line,
        column: at,
        names: [key]
      });
    if (!Object.hasOwn(directiveRules, key)) {
      const keys = Object.keys(directiveRules);
      const near = nearest(key, keys);
      refuse(
        `unknown directive: ${key}; ${near ? `did you mean ${near}` : `expected one of ${keys.join(", ")}`}`,
        column
      );
      continue;
    }
    const rule = directiveRules[key as keyof Directives];
    const words = rule === "boolean" ? ["true", "false"] : rule;
    if (words === "text" ? value === "" : !words.includes(value)) {
      const expected = words === "text" ? "some text" : (words as string[]).join(", ");
      refuse(`invalid ${key}: ${value || "nothing"}; expected ${expected}`, valueColumn);
      continue;
    }
    Object.assign(directives, {[key]: rule === "boolean" ? value === "true" : value});
  }
  return {directives, diagnostics};
}

/** Returns the line with a misspelt key or value mended; the same line where nothing is near. */
export function mendDirective(text: string, {key, value, column, valueColumn}: DirectiveLine): string {
  const near = Object.hasOwn(directiveRules, key) ? key : nearest(key, Object.keys(directiveRules));
  if (near === undefined) return text;
  if (value === "") return text.slice(0, column - 1) + near + text.slice(column - 1 + key.length);
  const rule = directiveRules[near as keyof Directives];
  const words = rule === "boolean" ? ["true", "false"] : rule;
  const word = words === "text" || words.includes(value) ? value : (nearest(value, words) ?? value);
  const end = valueColumn - 1 + value.length;
  return (
    text.slice(0, column - 1) +
    near +
    text.slice(column - 1 + key.length, valueColumn - 1) +
    word +
    text.slice(end)
  );
}
