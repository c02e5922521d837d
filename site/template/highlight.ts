/** @file Source code as highlighted HTML, made at build time so that reading it needs no script. */
import {classHighlighter, highlightCode} from "@lezer/highlight";
import {parser} from "@lezer/javascript";
import type {Kind} from "../../cells/index.ts";
import {escapeHtml} from "./html.ts";

const parsers: Partial<Record<Kind, typeof parser>> = {
  js: parser,
  ojs: parser,
  node: parser,
  ts: parser.configure({dialect: "ts"})
};

/** Returns the source as HTML with one span per token; kinds without a grammar here come back as plain text. */
export function highlight(source: string, kind: Kind): string {
  const grammar = parsers[kind];
  if (!grammar) return escapeHtml(source);
  let html = "";
  highlightCode(
    source,
    grammar.parse(source),
    classHighlighter,
    (code, classes) => {
      html += classes ? `<span class="${classes}">${escapeHtml(code)}</span>` : escapeHtml(code);
    },
    () => {
      html += "\n";
    }
  );
  return html;
}
