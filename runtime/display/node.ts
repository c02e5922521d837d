/** @file A value as a node to show: itself if it is one, what it says of itself, a table, or its members. */
import type {MimeBundle} from "../types.ts";
import {inspect} from "./inspect.ts";
import {drawTable, tableView} from "./table.ts";

/** A value with a method of this name is shown by it: it gets `{document}` and returns a node, HTML, or a MIME bundle. */
export const displaySymbol: unique symbol = Symbol.for("fieldbook.display") as never;

export interface DisplayOptions {
  document?: Document;
  /** Where the node will be; a node that stands elsewhere in the document is not taken from there. */
  root?: Node;
}

export function displayNode(
  value: unknown,
  {document = globalThis.document, root}: DisplayOptions = {}
): Node {
  const own = ownDisplay(value, document);
  if (own !== undefined) return own;
  if (isNode(value) && (!value.parentNode || root?.contains(value))) return value;
  const table = tableView(value);
  return table ? drawTable(table, document) : inspect(value, {document});
}

function ownDisplay(value: unknown, document: Document): Node | undefined {
  const made = callDisplay(value, document);
  if (made === undefined || isNode(made)) return made as Node | undefined;
  if (typeof made === "string") return parse(made, document);
  const bundle = made as MimeBundle;
  const markup = bundle["text/html"] ?? bundle["image/svg+xml"];
  if (markup !== undefined) return parse(markup, document);
  const png = bundle["image/png"];
  if (png !== undefined) {
    const image = document.createElement("img");
    image.setAttribute("src", `data:image/png;base64,${png}`);
    return image;
  }
  return inspect(bundle["text/plain"] ?? bundle, {document});
}

/** What a value's own method returns; undefined when it has none. */
export function callDisplay(value: unknown, document: Document): unknown {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return undefined;
  const method = (value as {[displaySymbol]?: unknown})[displaySymbol];
  return typeof method === "function" ? method.call(value, {document}) : undefined;
}

/** Nodes of another window are nodes too; a prototype is not. */
export function isNode(value: unknown): value is Node {
  if (value === null || typeof value !== "object") return false;
  try {
    const {nodeType} = value as Node;
    return typeof nodeType === "number" && typeof (value as Node).appendChild === "function";
  } catch {
    return false;
  }
}

function parse(html: string, document: Document): Node {
  const root = document.createElement("div");
  root.innerHTML = html;
  return root.childNodes.length === 1 ? root.removeChild(root.firstChild!) : root;
}
