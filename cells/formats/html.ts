/** @file Notebook Kit's .html format, read with care: what its own reader would quietly drop or misread is refused. */
import type {DefaultTreeAdapterTypes, ParserError} from "parse5";
import {NotebookError} from "../../errors.ts";
import {parseHtmlText} from "../document.ts";
import {kinds} from "../kinds/index.ts";
import {nearest} from "../nearest.ts";
import {readHtml, writeHtml} from "../notebook-kit.ts";
import type {Notebook} from "../types.ts";
import type {FormatRecord} from "./format.ts";
import {shorten} from "./shorten.ts";

type Element = DefaultTreeAdapterTypes.Element;

const notebookAttributes = ["theme", "readonly"];
const cellAttributes = ["id", "type", "pinned", "hidden", "output", "database", "format"];
const types = Object.values(kinds).map(({type}) => type);
/** Other ways to say JavaScript. */
const scriptTypes = ["", "text/javascript", "application/javascript"];
/** What a parser forgives but a file that somebody wrote does not have; inside a notebook these mean damage. */
const damage = /attribute|tag|eof|opened-comment|null-character|open-element/;
const harmless = /trailing-solidus|end-tag-without-matching/;

export const html: FormatRecord = {
  extensions: ["html", "htm"],
  matches: (text) => /^\s*</.test(text),
  parse: parseHtml,
  serialize: serializeHtml
};

function parseHtml(text: string): Notebook {
  const errors: ParserError[] = [];
  const tree = parseHtmlText(text, (error) => errors.push(error));
  const root = findNotebook(tree);
  if (!root) throw new NotebookError("missing notebook: no <notebook> element; expected an .html notebook");
  const {startLine, endTag, startOffset, endOffset} = root.sourceCodeLocation!;
  if (!endTag) throw damaged("it ends before </notebook>", startLine);
  for (const {code, startLine, startCol, startOffset: at} of errors)
    if (at >= startOffset && at < endOffset && damage.test(code) && !harmless.test(code))
      throw damaged(`${code.replaceAll("-", " ")} (column ${startCol})`, startLine);
  const repairs: string[] = [];
  const scripts = checkChildren(root, repairs);
  const notebook = readHtml(tree);
  // Its reader forgets two of the formats it writes.
  scripts.forEach((script, i) => {
    const format = script.attrs.find(({name}) => name === "format")?.value;
    if (format === "svg" || format === "xml") notebook.cells[i].format = format;
  });
  return repairs.length ? {...notebook, metadata: {repairs}} : notebook;
}

function findNotebook(tree: DefaultTreeAdapterTypes.Document): Element | undefined {
  const stack: DefaultTreeAdapterTypes.ChildNode[] = [...tree.childNodes];
  for (let node = stack.shift(); node; node = stack.shift()) {
    if (node.nodeName === "notebook") return node as Element;
    if ("childNodes" in node) for (const child of node.childNodes) stack.push(child);
  }
}

function checkChildren(root: Element, repairs: string[]): Element[] {
  checkAttributes(root, notebookAttributes, repairs);
  const scripts: Element[] = [];
  for (const child of root.childNodes) {
    const line = child.sourceCodeLocation?.startLine ?? 1;
    if (child.nodeName === "#comment") continue;
    if (child.nodeName === "#text") {
      const {value} = child as DefaultTreeAdapterTypes.TextNode;
      if (/\S/.test(value)) throw damaged(`text outside of a cell: ${shorten(value.trim())}`, line);
    } else if (child.nodeName === "script") {
      checkCell(child as Element, line, repairs);
      scripts.push(child as Element);
    } else if (child.nodeName !== "title")
      throw damaged(`unexpected element <${child.nodeName}>, expected <title> or <script>`, line);
  }
  return scripts;
}

function checkCell(script: Element, line: number, repairs: string[]): void {
  if (!script.sourceCodeLocation?.endTag) throw damaged("a cell has no end", line);
  checkAttributes(script, cellAttributes, repairs);
  const type = script.attrs.find(({name}) => name === "type")?.value ?? "";
  if (!types.includes(type) && !scriptTypes.includes(type)) {
    const near = nearest(type, types);
    const advice = near ? `did you mean ${near}` : `expected ${types.join(", ")}`;
    throw new NotebookError(`unknown cell type: ${shorten(type)} in line ${line}; ${advice}`, {line});
  }
  // When the end tag of a cell is damaged, the next cell's tag lies in its text, where it is not indented.
  const text = script.childNodes.map((node) => ("value" in node ? node.value : "")).join("");
  const opened = /^ {0,3}<script\b[^>]*\b(?:id|type)=/m.exec(text);
  if (opened && !/<\\+\/script/i.test(text.slice(opened.index))) throw damaged("a cell has no end", line);
}

/** An attribute that is not known is not kept, unless it seems to stand for one that is: then something would be lost. */
function checkAttributes(
  {attrs, tagName, sourceCodeLocation}: Element,
  known: string[],
  repairs: string[]
): void {
  const line = sourceCodeLocation?.startLine ?? 1;
  for (const {name} of attrs) {
    if (known.includes(name)) continue;
    const absent = ["id", "type"].find(
      (needed) => tagName === "script" && !attrs.some(({name}) => name === needed)
    );
    const near = nearest(name, known) ?? absent;
    const subject = `unknown attribute: ${shorten(name)} in line ${line}`;
    if (near) throw new NotebookError(`${subject}; did you mean ${near}`, {line});
    repairs.push(`${subject}; it is not kept`);
  }
}

function serializeHtml(notebook: Notebook): string {
  const text = writeHtml(notebook);
  // Some texts cannot stand in a script element, such as `<!-- <script>`: better refused than half lost.
  const back = readHtml(parseHtmlText(text)).cells;
  notebook.cells.forEach(({id, kind, source}, i) => {
    if (back[i]?.kind === kind && back[i].source === source.replace(/\r\n?/g, "\n")) return;
    throw new NotebookError(
      `unsupported source: cell ${id} has text that .html cannot hold; look for <!-- and <script in it`,
      {
        cell: id
      }
    );
  });
  return text;
}

function damaged(what: string, line: number): NotebookError {
  return new NotebookError(`invalid notebook: line ${line}: ${what}; the file is damaged`, {line});
}
