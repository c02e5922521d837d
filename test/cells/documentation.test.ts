/** @file Opt-in: a folder of Notebook Kit's notebooks, such as the `docs` of its repository, named by an environment variable. */
import {compile, type Format, graph, parseNotebook, serializeNotebook} from "fieldbook/cells";
import {readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {runInThisContext} from "node:vm";
import {describe, expect, test} from "vitest";
import {kitParse} from "./oracle.ts";

const folder = process.env.FIELDBOOK_NOTEBOOKS;

function search(path: string): string[] {
  return readdirSync(path, {withFileTypes: true}).flatMap((entry) => {
    if (entry.isDirectory()) return search(join(path, entry.name));
    return entry.name.endsWith(".html") ? [join(path, entry.name)] : [];
  });
}

if (folder === undefined) {
  console.log(
    "skipped: notebooks of others; set FIELDBOOK_NOTEBOOKS to a folder of .html notebooks to read them"
  );
  test.skip("notebooks of others (FIELDBOOK_NOTEBOOKS is not set)", () => {});
} else {
  describe.each(search(folder).filter((path) => /<notebook/i.test(readFileSync(path, "utf8"))))(
    "%s",
    (path) => {
      const text = readFileSync(path, "utf8");

      test("load, save, load gives the same cells, in every format", () => {
        const {cells} = parseNotebook(text, {name: path});
        expect(cells).toEqual(kitParse(text).cells);
        for (const format of ["html", "ipynb", "md"] satisfies Format[])
          expect(parseNotebook(serializeNotebook(parseNotebook(text), {format}), {format}).cells).toEqual(
            cells
          );
      });

      test("every cell compiles, and the graph knows every name", () => {
        const definitions = parseNotebook(text).cells.map((cell) => compile(cell, {loopGuard: 5000}));
        // Names that two cells define and none reads are an error here, though Notebook Kit runs them.
        const errors = graph(definitions).diagnostics.filter(
          ({severity, code}) => severity === "error" && code !== "FB001"
        );
        expect(errors).toEqual([]);
        for (const {body} of definitions) expect(runInThisContext(`(${body})`)).toBeTypeOf("function");
      });
    }
  );
}
