/** @file The seam to Observable Notebook Kit: the only file that imports it. */
import {
  defaultPinned,
  deserialize,
  maybeParseJavaScript,
  parseJavaScript,
  parseTemplate,
  serialize,
  toCell,
  transpile,
  transpileJavaScript,
  transpileTemplate
} from "@observablehq/notebook-kit";
import type {Expression, Identifier, Node, Program, TemplateLiteral} from "acorn";
import {htmlDocument, lightDocument, type parseHtmlText} from "./document.ts";
import type {Cell, Kind, Notebook} from "./types.ts";

/** What its parser tells of a cell of JavaScript; positions are offsets in the text that was parsed. */
export interface Script {
  body: Program | Expression;
  declarations: Identifier[] | null;
  references: Identifier[];
  files: (Node & {argument: string})[];
  expression: boolean;
}

/** What its transpiler makes of a cell. */
export interface Transpiled {
  body: string;
  inputs?: string[];
  outputs?: string[];
  output?: string;
  autodisplay?: boolean;
  autoview?: boolean;
  automutable?: boolean;
  files?: Set<string>;
}

/** Reads a parsed file of its .html dialect; lenient as it is: what it does not know, it drops. */
export function readHtml(tree: ReturnType<typeof parseHtmlText>): Notebook {
  const parser = {parseFromString: () => lightDocument(tree)} as unknown as DOMParser;
  const {cells, title, theme, readOnly} = deserialize("", {parser});
  return {title, theme, readOnly, cells: cells.map(fromKit)};
}

/** Writes its .html dialect, and also the blanks of lines that hold nothing else, which it would drop. */
export function writeHtml({title, theme, readOnly, cells}: Notebook): string {
  const document = htmlDocument() as unknown as Document;
  let mark = "\ue000";
  while (cells.some(({source}) => source.includes(mark))) mark += "\ue000";
  const marked = cells.map((cell) => ({...cell, source: cell.source.replace(/^(?=[^\S\n]+$)/gm, mark)}));
  const notebook = {title, theme, readOnly, cells: marked.map(toKit)} as Parameters<typeof serialize>[0];
  return serialize(notebook, {document}).replaceAll(mark, "");
}

/** Whether the source of a new cell of this kind is shown. */
export function isPinnedByDefault(kind: Kind): boolean {
  return defaultPinned(kind);
}

/** Parses JavaScript as an expression, else as a program; throws SyntaxError with `(line:column)`. */
export function parseScript(source: string): Script {
  return parseJavaScript(source);
}

/** Whether the text is one expression, so that its value is shown. */
export function isSoleExpression(source: string): boolean {
  return maybeParseJavaScript(source)?.expression ?? false;
}

/** Makes a function's text of JavaScript; import addresses are rewritten to its CDN. */
export function transpileScript(source: string): Transpiled {
  return transpileJavaScript(source);
}

/** Makes a function's text of a cell of the older Observable dialect. */
export function transpileObservable(source: string): Transpiled {
  return transpile(toCell({id: 1, mode: "ojs", value: source}));
}

/** Makes a tagged template of a cell of md, html, tex, dot, sql or a loader. */
export function templateSource(cell: Cell): string {
  return transpileTemplate(toKit(cell));
}

/** Parses the text of a template: its expressions lie at their offsets in `source`. */
export function parseTemplateSource(source: string): TemplateLiteral {
  return parseTemplate(source);
}

type KitCell = ReturnType<typeof toCell>;

function toKit({kind, source, ...rest}: Cell): KitCell {
  return toCell({...rest, mode: kind, value: source} as Parameters<typeof toCell>[0]);
}

function fromKit({id, mode, value, pinned, hidden, output, format, database}: KitCell): Cell {
  const cell: Cell = {id, kind: mode, source: value, pinned, hidden};
  if (output !== undefined) cell.output = output;
  if (format !== undefined) cell.format = format;
  if (database !== undefined) cell.database = database;
  return cell;
}
