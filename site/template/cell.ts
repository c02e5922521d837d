/** @file One cell on the page: its output, its folded source, and the small tools that appear on hover. */
import type {Cell, Definition} from "../../cells/index.ts";
import {escapeHtml} from "./html.ts";
import {highlight} from "./highlight.ts";

export interface CellView {
  cell: Cell;
  /** Absent where the cell cannot be compiled. */
  definition?: Definition;
  /** What the cell showed when the site was built, as HTML. */
  output: string;
  /** Whether the cell runs in the page; the others are text. */
  live: boolean;
  /** Whether the cell keeps what was built. */
  frozen: boolean;
  /** Why a cell that is no frozen one keeps what was built: the value that did not travel. */
  why?: string;
  /** Why the cell failed when the site was built. */
  error?: string;
  /** Milliseconds of the run at build time, where there was one. */
  ms?: number;
  /** The engine of its kernel calls at build time. */
  engine?: string;
}

/** Returns the cell as HTML; cells for tests are left out of a reader's page. */
export function renderCell({
  cell,
  definition,
  output,
  live,
  frozen,
  why,
  error,
  ms,
  engine
}: CellView): string {
  const caption = definition?.directives.caption;
  const label = definition?.directives.label;
  const alt = definition?.directives.alt;
  const shown = output !== "";
  const named = alt
    ? output.replace(/<svg(?![^>]*\saria-label)/, `<svg role="img" aria-label="${escapeHtml(alt)}"`)
    : output;
  const figure = caption
    ? `<figure><div class="cell-output">${named}</div><figcaption>${escapeHtml(caption)}</figcaption></figure>`
    : `<div class="cell-output">${named}</div>`;
  const attributes = [
    `class="cell" id="cell-${cell.id}" data-cell="${cell.id}" data-kind="${cell.kind}"`,
    live ? ' data-live=""' : "",
    frozen ? ' data-frozen=""' : "",
    shown ? ' data-shown=""' : "",
    alt ? ` data-alt="${escapeHtml(alt)}"` : ""
  ].join("");
  const failure =
    error === undefined ? "" : `<div class="cell-error" role="alert">${escapeHtml(error)}</div>`;
  const note =
    why === undefined
      ? ""
      : `<p class="cell-note">Kept from the build: ${escapeHtml(why)}, which cannot travel to the page.</p>`;
  const anchor = label ? `<a id="${escapeHtml(label)}"></a>` : "";
  return `<div ${attributes}>${anchor}${figure}${note}${failure}${renderSource(cell, definition)}${renderTools({cell, definition, live, frozen, ms, engine})}</div>`;
}

/** Prose is its own source; code is folded away unless the author pinned it. */
function renderSource(cell: Cell, definition?: Definition): string {
  if (cell.kind === "md" && !cell.pinned) return "";
  const names = definition ? definesOf(definition) : [];
  const word = names.length > 0 ? escapeHtml(names.join(", ")) : "source";
  const code = `<pre><code>${highlight(cell.source, cell.kind)}</code></pre>`;
  return `<details class="cell-source"${cell.pinned ? " open" : ""}><summary><span class="visually-hidden">Source of </span>${word}</summary>${code}<button class="copy needs-script" type="button">copy</button></details>`;
}

function renderTools({cell, definition, live, frozen, ms, engine}: Omit<CellView, "output">): string {
  if (cell.kind === "md" && !live) return "";
  const time = ms === undefined ? "" : formatTime(ms);
  const facts = [frozen ? "kept from the build" : "", time, engine ?? ""].filter(Boolean).join(" · ");
  const asks = frozen || definition?.directives.run === "manual";
  const buttons = live
    ? `<button class="stop" type="button" hidden>stop</button><button class="run" type="button"${asks ? "" : " hidden"}>run</button>`
    : "";
  const state = live ? `<span class="visually-hidden cell-state"></span>` : "";
  const link = `<a class="cell-link" href="#cell-${cell.id}" aria-label="Link to cell ${cell.id}">#</a>`;
  return `<div class="cell-tools">${state}<span class="cell-facts">${escapeHtml(facts)}</span>${buttons}${link}</div>`;
}

/** Names a cell gives to others. */
export function definesOf({outputs, output}: Definition): string[] {
  return [...outputs, ...(output === undefined ? [] : [output.replace(/^(viewof\$|mutable )/, "")])];
}

/** Milliseconds as a reader says them: `3 ms`, `1.24 s`. */
export function formatTime(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}
