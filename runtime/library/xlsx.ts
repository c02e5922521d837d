/** @file Excel workbooks as rows of values. */
import {strFromU8, unzipSync} from "fflate";
import {FormatError, OptionError} from "../../errors.ts";

export interface SheetOptions {
  /** Cells such as "A1:C10", "B:B" or ":"; defaults to all. */
  range?: string;
  /** Whether the first row of the range names the columns; defaults to false: A, B, C … */
  headers?: boolean;
}

type Row = Record<string, unknown>;

export class Workbook {
  readonly sheetNames: string[];
  #files: Record<string, Uint8Array>;
  #paths: string[];
  #strings: string[];
  #isDate: boolean[];

  constructor(buffer: ArrayBuffer, name: string) {
    try {
      this.#files = unzipSync(new Uint8Array(buffer));
      const sheets = [...this.#xml("xl/workbook.xml").querySelectorAll("sheets > sheet")];
      const links = [...this.#xml("xl/_rels/workbook.xml.rels").querySelectorAll("Relationship")];
      const targets = new Map(
        links.map((link) => [link.getAttribute("Id"), link.getAttribute("Target") ?? ""])
      );
      this.sheetNames = sheets.map((sheet) => sheet.getAttribute("name") ?? "");
      this.#paths = sheets.map((sheet) =>
        `xl/${targets.get(sheet.getAttribute("r:id"))}`.replace(/^xl\/\//, "")
      );
    } catch (cause) {
      throw new FormatError(`invalid file: ${name}; expected an Excel workbook (xlsx)`, {cause});
    }
    this.#strings = this.#list("xl/sharedStrings.xml", "sst > si").map(textOf);
    this.#isDate = this.#dateStyles();
  }

  /** The rows of a sheet by name or index; each row is an object, empty cells are left out. */
  sheet(
    name: string | number,
    {range = ":", headers = false}: SheetOptions = {}
  ): Row[] & {columns: string[]} {
    const index = typeof name === "number" ? name : this.sheetNames.indexOf(String(name));
    if (!(index in this.#paths))
      throw new OptionError(`unknown sheet: ${name}; the workbook has ${this.sheetNames.join(", ")}`);
    const cells = new Map<string, unknown>();
    let lastRow = -1;
    let lastColumn = -1;
    for (const cell of this.#list(this.#paths[index], "sheetData > row > c")) {
      const [column, row] = place(cell.getAttribute("r") ?? "A1");
      cells.set(`${column},${row}`, this.#valueOf(cell));
      lastRow = Math.max(lastRow, row!);
      lastColumn = Math.max(lastColumn, column!);
    }
    const match = /^([A-Z]*\d*):([A-Z]*\d*)$/.exec(range);
    if (!match) throw new OptionError(`invalid range: ${range}; expected cells such as A1:C10`);
    const [c0 = 0, r0 = 0] = place(match[1]);
    const [c1 = lastColumn, r1 = lastRow] = place(match[2]);
    const names = new Map<number, string>();
    const taken = new Set(["#"]);
    for (let c = c0; c <= c1; ++c) {
      let title = String((headers ? cells.get(`${c},${r0}`) : null) ?? letters(c));
      while (taken.has(title)) title += "_";
      taken.add(title);
      names.set(c, title);
    }
    const rows: Row[] = [];
    for (let r = headers ? r0 + 1 : r0; r <= r1; ++r) {
      const row: Row = Object.create(null, {"#": {value: r + 1}});
      for (const [c, title] of names) {
        const value = cells.get(`${c},${r}`);
        if (value != null) row[title] = value;
      }
      rows.push(row);
    }
    return Object.assign(rows, {columns: [...names.values()]});
  }

  #valueOf(cell: Element): unknown {
    const text = cell.querySelector("v")?.textContent ?? "";
    switch (cell.getAttribute("t")) {
      case "s":
        return this.#strings[Number(text)];
      case "inlineStr":
        return textOf(cell);
      case "b":
        return text === "1";
      case "e":
        return NaN;
      case "str":
        return text;
      default:
        if (text === "") return null;
        return this.#isDate[Number(cell.getAttribute("s") ?? 0)] ? dateOf(Number(text)) : Number(text);
    }
  }

  /** Which of the cell formats show a number as a date. */
  #dateStyles(): boolean[] {
    const own = new Map(
      this.#list("xl/styles.xml", "numFmts > numFmt").map((format) => [
        Number(format.getAttribute("numFmtId")),
        format.getAttribute("formatCode") ?? ""
      ])
    );
    return this.#list("xl/styles.xml", "cellXfs > xf").map((style) => {
      const id = Number(style.getAttribute("numFmtId"));
      const code = own.get(id)?.replace(/"[^"]*"|\[[^\]]*\]|\\./g, "");
      return code === undefined ? (id >= 14 && id <= 22) || (id >= 45 && id <= 47) : /[ymdhs]/i.test(code);
    });
  }

  #list(path: string, selector: string): Element[] {
    return this.#files[path] ? [...this.#xml(path).querySelectorAll(selector)] : [];
  }

  #xml(path: string): Document {
    return new DOMParser().parseFromString(strFromU8(this.#files[path]), "application/xml");
  }
}

function textOf(element: Element): string {
  return [...element.querySelectorAll("t")].map((t) => t.textContent ?? "").join("");
}

const DAY_MS = 86_400_000;

/** Excel counts days from 1899-12-30, having taken 1900 for a leap year. */
function dateOf(days: number): Date {
  return new Date(Math.round((days - 25_569) * DAY_MS));
}

/** `B3` → [1, 2], `B` → [1, undefined]. */
function place(reference: string): [number | undefined, number | undefined] {
  const [, column, row] = /^([A-Z]*)(\d*)$/.exec(reference) ?? [undefined, "", ""];
  const index = [...column].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
  return [index ? index - 1 : undefined, row ? Number(row) - 1 : undefined];
}

function letters(column: number): string {
  const rest = column >= 26 ? letters(Math.floor(column / 26) - 1) : "";
  return rest + String.fromCharCode(65 + (column % 26));
}
