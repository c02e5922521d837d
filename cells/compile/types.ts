/** @file Strips the types of TypeScript without its compiler, keeping lines and, where text only falls away, columns. */
import {decode} from "@jridgewell/sourcemap-codec";
import {parse, type Token, tokTypes} from "acorn";
import {transform} from "sucrase";
import {isSoleExpression} from "../notebook-kit.ts";
import type {Cell} from "../types.ts";
import {placeOf} from "./place.ts";
import {type Compiled, compileScript} from "./script.ts";

const mark = "\ue000";
const parserOptions = {ecmaVersion: "latest", sourceType: "module"} as const;

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
  refuseNamespaces(source);
  if (source.includes(mark)) return transformTypes(source);
  // The source map is lost at the first empty text in a template, as around the value in a template of nothing else, so
  // these get a character for a while. Where it breaks the code, which only looked like a template, do without.
  const marked = source.replace(/`(?=`|\$\{)|\}(?=`|\$\{)/g, `$&${mark}`);
  try {
    return transformTypes(marked).replaceAll(mark, "");
  } catch {
    return transformTypes(source);
  }
}

function transformTypes(source: string): string {
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

/** These would fall away like a type, though they are code. */
function refuseNamespaces(source: string): void {
  const match = /^[^\S\n]*(?:export[^\S\n]+)?(?:namespace|module)[^\S\n]+[\w$.]+\s*\{/m.exec(source);
  if (!match) return;
  const {line, column} = placeOf(source, match.index + match[0].length - match[0].trimStart().length);
  throw new SyntaxError(`Namespaces are not supported (${line}:${column - 1})`);
}

/** Puts blanks before a token that moved left because a type before it fell away. */
function pad(code: string, mappings: string): string {
  const decoded = decode(mappings);
  const starts = padPlaces(code);
  let offset = 0;
  const lines = code.split("\n").map((text, i) => {
    let result = "";
    let at = 0;
    for (const [column, , line, sourceColumn] of decoded[i] ?? []) {
      if (line !== i || column < at || !starts.has(offset + column)) continue;
      result += text.slice(at, column);
      if (sourceColumn! > result.length) result += " ".repeat(sourceColumn! - result.length);
      at = column;
    }
    offset += text.length + 1;
    return result + text.slice(at);
  });
  return lines.join("\n");
}

/** Where blanks mean nothing: the starts of tokens, but for those in the text of a template. */
function padPlaces(code: string): Set<number> {
  const tokens: Token[] = [];
  const starts = new Set<number>();
  try {
    parse(code, {...parserOptions, onToken: tokens});
  } catch (error) {
    // The tokens before the fault are there, and the one at fault shall be where the author put it.
    starts.add((error as {pos: number}).pos);
  }
  tokens.forEach(({type, start}, i) => {
    const inText = type === tokTypes.template || tokens[i - 1]?.type === tokTypes.template;
    if (inText) starts.delete(start);
    else starts.add(start);
  });
  return starts;
}
