/** @file Tables of Arrow and arquero, a page of rows at a time. */
import {preview} from "./words.ts";

/** What both kinds of tables give: names, and values by row. */
export interface TableView {
  names: string[];
  length: number;
  get(name: string, row: number): unknown;
}

/** Recognises a table by what it can do, so that neither library is loaded to ask. */
export function tableView(value: unknown): TableView | undefined {
  if (value === null || typeof value !== "object") return undefined;
  const table = value as {
    numRows?: unknown;
    schema?: {fields?: {name: string}[]};
    getChild?(name: string): {get(row: number): unknown} | null;
    columnNames?(): string[];
    get?(name: string, row: number): unknown;
    objects?: unknown;
  };
  if (typeof table.numRows === "number" && table.schema?.fields && typeof table.getChild === "function") {
    return {
      names: table.schema.fields.map(({name}) => name),
      length: table.numRows,
      get: (name, row) => table.getChild?.(name)?.get(row)
    };
  }
  if (typeof table.numRows === "function" && typeof table.columnNames === "function" && table.objects) {
    return {
      names: table.columnNames(),
      length: (table.numRows as () => number)(),
      get: (name, row) => table.get?.(name, row)
    };
  }
  return undefined;
}

/** Rows on a page. */
const PAGE = 20;

/** A figure with the first rows; in a page two buttons turn to the others. */
export function drawTable(view: TableView, document: Document): HTMLElement {
  const figure = document.createElement("figure");
  figure.className = "fb-table";
  const table = figure.appendChild(document.createElement("table"));
  const head = table.appendChild(document.createElement("thead")).appendChild(document.createElement("tr"));
  for (const name of view.names) {
    const cell = head.appendChild(document.createElement("th"));
    cell.setAttribute("scope", "col");
    cell.textContent = name;
  }
  const body = table.appendChild(document.createElement("tbody"));
  const caption = figure.appendChild(document.createElement("figcaption"));
  const text = caption.appendChild(document.createElement("span"));
  let first = 0;
  const fill = (): void => {
    const end = Math.min(view.length, first + PAGE);
    body.replaceChildren();
    for (let row = first; row < end; ++row) body.append(drawRow(view, row, document));
    text.textContent =
      view.length > PAGE
        ? `rows ${first + 1}–${end} of ${view.length}`
        : `${view.length} ${view.length === 1 ? "row" : "rows"}`;
  };
  fill();
  if (view.length <= PAGE) return figure;
  const turn = (label: string, by: number): void => {
    const button = caption.appendChild(document.createElement("button"));
    button.setAttribute("type", "button");
    button.textContent = label;
    button.addEventListener("click", () => {
      const last = Math.floor((view.length - 1) / PAGE) * PAGE;
      first = Math.max(0, Math.min(last, first + by));
      fill();
    });
  };
  turn("previous", -PAGE);
  turn("next", PAGE);
  return figure;
}

function drawRow(view: TableView, row: number, document: Document): HTMLElement {
  const line = document.createElement("tr");
  for (const name of view.names) {
    const cell = line.appendChild(document.createElement("td"));
    const value = view.get(name, row);
    if (typeof value === "number" || typeof value === "bigint") cell.className = "fb-number";
    cell.textContent = value == null ? "" : typeof value === "string" ? value : preview(value);
  }
  return line;
}
