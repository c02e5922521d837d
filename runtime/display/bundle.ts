/** @file A value as a MIME bundle, for hosts that have no page. */
import type {MimeBundle} from "../types.ts";
import {callDisplay, displayNode, isNode} from "./node.ts";
import {jsonText} from "./print.ts";
import {tableView} from "./table.ts";
import {preview} from "./words.ts";

/** How much JSON goes along with a picture of a value. */
const JSON_LIMIT = 100_000;

/** Returns HTML and text always; SVG where the value is a drawing, JSON where it is small and plain. */
export function displayBundle(value: unknown, document: Document): MimeBundle {
  const own = callDisplay(value, document);
  if (own !== null && typeof own === "object" && !isNode(own))
    return {"text/plain": preview(value), ...(own as MimeBundle)};
  const shown = isNode(value) ? value : undefined;
  const node = own === undefined ? displayNode(value, {document}) : isNode(own) ? own : undefined;
  const html = node ? htmlOf(node) : String(own);
  const bundle: MimeBundle = {"text/html": html, "text/plain": shown ? textOf(shown) : textOfValue(value)};
  if (node && node.nodeName.toLowerCase() === "svg") bundle["image/svg+xml"] = standalone(html);
  if (!shown && own === undefined) {
    const text = jsonText(value);
    if (text.length <= JSON_LIMIT) bundle["application/json"] = text;
  }
  return bundle;
}

function textOfValue(value: unknown): string {
  const table = tableView(value);
  return table ? `${table.length} rows of ${table.names.join(", ")}` : preview(value);
}

function htmlOf(node: Node): string {
  if (node.nodeType === 1) return (node as Element).outerHTML;
  if (node.nodeType === 11) return [...node.childNodes].map(htmlOf).join("");
  return escapeHtml(node.textContent ?? "");
}

function textOf(node: Node): string {
  const text = wordsOf(node).replace(/\s+/g, " ").trim();
  return node.nodeType === 3 || text !== "" ? text : `<${node.nodeName.toLowerCase()}>`;
}

/** Style sheets are no words. */
function wordsOf(node: Node): string {
  if (node.nodeType === 3) return node.textContent ?? "";
  if (/^(?:style|script)$/i.test(node.nodeName)) return "";
  return [...node.childNodes].map(wordsOf).join("");
}

/** A drawing outside of HTML must say what it is. */
function standalone(svg: string): string {
  return /^<svg[^>]*\sxmlns=/.test(svg)
    ? svg
    : svg.replace(/^<svg/, '<svg xmlns="http://www.w3.org/2000/svg"');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>]/g, (c) => (c === "&" ? "&amp;" : c === "<" ? "&lt;" : "&gt;"));
}
