/** @file Comma, semicolon, tab or bar separated text, after RFC 4180. */
import {FormatError} from "../../errors.ts";
import type {Dataset} from "../field/types.ts";
import {decodeUtf8} from "./source.ts";
import type {Bytes} from "./source.ts";
import {isNumeral, tableDataset, textColumn} from "./table.ts";

/**
 * Opens a table of text; what its columns become is told at `tableDataset`.
 *
 * Cells may be quoted, with quotes doubled inside and line breaks; a byte order mark and empty lines are passed over.
 * The separator is the one of `, ; tab |` that the first line has most of. The first line names the columns, unless
 * all its cells are numbers: then they are column1, column2, …
 * Throws: FormatError `invalid CSV file: a.csv; line 3 has 2 cells, expected 4`.
 */
export async function openCsv({name, bytes}: Bytes): Promise<Dataset> {
  const fail = (what: string): never => {
    throw new FormatError(`invalid CSV file: ${name}; ${what}`, {subject: "file", value: name});
  };
  const text = decodeUtf8(bytes);
  const {rows, lines} = parse(text, fail);
  if (rows.length === 0) fail("it is empty");
  const bare = rows[0].every(isNumeral);
  const names = rows[0].map((cell, i) => (bare || cell.trim() === "" ? `column${i + 1}` : cell.trim()));
  const body = bare ? rows : rows.slice(1);
  if (body.length === 0) fail("it has names of columns and no rows");
  rows.forEach((row, i) => {
    if (row.length !== names.length)
      fail(`line ${lines[i]} has ${row.length} cells, expected ${names.length}`);
  });
  return tableDataset(
    names.map((column, i) =>
      textColumn(
        column,
        body.map((row) => row[i])
      )
    ),
    name
  );
}

/** Rows of cells, and the line on which each row begins, from 1. */
function parse(text: string, fail: (what: string) => never): {rows: string[][]; lines: number[]} {
  const separator = separatorOf(text);
  const rows: string[][] = [];
  const lines: number[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const begin = line;
    const row: string[] = [];
    let quoted = false;
    for (;;) {
      const [cell, wasQuoted] = readCell();
      row.push(cell);
      quoted ||= wasQuoted;
      if (text[at] !== separator) break;
      at += 1;
    }
    if (text[at] === "\r" && text[at + 1] === "\n") at += 1;
    at += 1;
    line += 1;
    if (row.length > 1 || row[0] !== "" || quoted) {
      rows.push(row);
      lines.push(begin);
    }
  }
  return {rows, lines};

  function readCell(): [string, boolean] {
    if (text[at] !== '"') {
      const start = at;
      while (at < text.length && text[at] !== separator && text[at] !== "\n" && text[at] !== "\r") at += 1;
      return [text.slice(start, at), false];
    }
    const begin = line;
    let cell = "";
    for (let start = (at += 1); ; start = at += 1) {
      at = text.indexOf('"', at);
      if (at < 0) fail(`the quote that begins on line ${begin} does not end`);
      cell += text.slice(start, at);
      if (text[(at += 1)] !== '"') break;
      cell += '"';
    }
    line += cell.split("\n").length - 1;
    if (at < text.length && text[at] !== separator && text[at] !== "\n" && text[at] !== "\r") {
      fail(`line ${line} goes on after a closing quote`);
    }
    return [cell, true];
  }
}

/** The separator that the first line has most of, outside quotes; a comma when it has none. */
function separatorOf(text: string): string {
  const first = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text)![0].replace(/"(?:[^"]|"")*"/g, "");
  const counts = [",", ";", "\t", "|"].map((each): [string, number] => [each, first.split(each).length - 1]);
  return counts.reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}
