/** @file A figure's numbers as CSV, and the link that carries them without any script. */
import {html} from "./element.ts";

export type Cell = string | number;

/** Beyond this many bytes a page would grow more than a reader gains; then there is no link. */
const most = 150_000;

/** Rows as CSV with a header; numbers keep seven significant digits, missing is empty. */
export function toCsv(header: readonly string[], rows: Iterable<readonly Cell[]>): string {
  const lines = [header.map(quote).join(",")];
  for (const row of rows) lines.push(row.map(text).join(","));
  return lines.join("\n") + "\n";
}

/** Returns the "data" link, or null where the data are too many to carry in the page. */
export function dataLink(
  document: Document,
  name: string,
  csv: string,
  label = "Data (CSV)"
): HTMLElement | null {
  if (csv.length > most) return null;
  const file = `${name.replace(/[^\w-]+/g, "-").replace(/^-+|-+$/g, "") || "data"}.csv`;
  const href = `data:text/csv;charset=utf-8,${encodeURIComponent(csv).replaceAll("%2C", ",")}`;
  return html(document, "a", {class: "fb-data", download: file, href}, label);
}

function text(cell: Cell): string {
  if (typeof cell === "string") return quote(cell);
  return Number.isNaN(cell) ? "" : String(Number(cell.toPrecision(7)));
}

function quote(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
