/** @file Strips the types of TypeScript without its compiler, keeping lines and, where text only falls away, columns. */
import {decode} from "@jridgewell/sourcemap-codec";
import {transform} from "sucrase";
import {isSoleExpression} from "../notebook-kit.ts";
import type {Cell} from "../types.ts";
import {type Compiled, compileScript} from "./script.ts";

/** Compiles a cell of TypeScript; throws SyntaxError. */
export function compileTypes(cell: Cell): Compiled {
  return compileScript(cell, stripTypes(cell.source));
}

/** Returns the JavaScript of some TypeScript; enums and parameter properties become code on their lines. */
export function stripTypes(source: string): string {
  const expression = maybeExpression(source);
  return expression ?? strip(source);
}

/** `{a: 1 as number}` is an object only where an expression is expected, so that is tried first. */
function maybeExpression(source: string): string | undefined {
  try {
    const text = strip(`(${source}\n)`);
    if (!text.startsWith("(") || !text.endsWith("\n)")) return;
    const inner = text.slice(1, -2);
    return isSoleExpression(inner) ? inner : undefined;
  } catch {
    return;
  }
}

function strip(source: string): string {
  try {
    const {code, sourceMap} = transform(source, {
      transforms: ["typescript"],
      disableESTransforms: true,
      keepUnusedImports: true,
      filePath: "cell",
      sourceMapOptions: {compiledFilename: "cell"}
    });
    return pad(code, sourceMap!.mappings);
  } catch (error) {
    // Its columns count from one, those of the other parsers from zero.
    const message = (error as Error).message
      .replace(/^Error transforming cell: /, "")
      .replace(/\((\d+):(\d+)\)$/, (_, line, column) => `(${line}:${column - 1})`);
    throw new SyntaxError(message, {cause: error});
  }
}

/** Puts blanks before a token that moved left because a type before it fell away. */
function pad(code: string, mappings: string): string {
  const lines = decode(mappings);
  return code
    .split("\n")
    .map((text, i) => {
      let result = "";
      let at = 0;
      for (const [column, , line, sourceColumn] of lines[i] ?? []) {
        if (line !== i || column < at) continue;
        result += text.slice(at, column);
        if (sourceColumn! > result.length) result += " ".repeat(sourceColumn! - result.length);
        at = column;
      }
      return result + text.slice(at);
    })
    .join("\n");
}
