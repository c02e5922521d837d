/** @file Notebooks keep their cells from format to format. */
import {
  type Format,
  formatOf,
  type Notebook,
  NotebookError,
  parseNotebook,
  serializeNotebook
} from "fieldbook/cells";
import {readdirSync, readFileSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {describe, expect, test} from "vitest";
import {ownNotebooks, randomNotebook, seeded} from "./oracle.ts";

const formats: Format[] = ["html", "ipynb", "md"];

/** To a text and back. */
function through(notebook: Notebook, format: Format): Notebook {
  return parseNotebook(serializeNotebook(notebook, {format}), {format});
}

describe.each(ownNotebooks)("%s", (_, text) => {
  test.each(formats)("html → %s → html is the same file", (format) => {
    expect(serializeNotebook(through(parseNotebook(text), format))).toBe(text);
  });
});

test("random notebooks go through any two formats with the same cells, title and theme", () => {
  const random = seeded(11);
  let carried = 0;
  for (let i = 0; i < 1000; ++i) {
    const notebook = randomNotebook(random);
    for (const a of formats)
      for (const b of formats) {
        let back: Notebook;
        try {
          back = through(through(notebook, a), b);
        } catch (error) {
          // Only .html cannot hold every text, and says so.
          expect((error as Error).message).toMatch(
            /^unsupported source: cell \d+ has text that \.html cannot hold/
          );
          continue;
        }
        expect(back.cells).toEqual(notebook.cells);
        expect([back.title, back.theme, back.readOnly]).toEqual([
          notebook.title,
          notebook.theme,
          notebook.readOnly
        ]);
        expect(serializeNotebook(back, {format: b})).toBe(serializeNotebook(notebook, {format: b}));
        carried += 1;
      }
  }
  expect(carried).toBeGreaterThan(8000);
});

test("formatOf tells the format from a file's ending", () => {
  expect(["a.html", "a.HTM", "b.ipynb", "c.md", "d.js", "e.ts", "f.txt", "html"].map(formatOf)).toEqual([
    "html",
    "html",
    "ipynb",
    "md",
    "js",
    "ts",
    undefined,
    undefined
  ]);
});

test("parseNotebook tells the format from the text where there is no name", () => {
  const notebook = parseNotebook(ownNotebooks[0][1]);
  for (const format of formats)
    expect(parseNotebook(serializeNotebook(notebook, {format})).cells).toEqual(notebook.cells);
});

test("parseNotebook refuses formats that are only written", () => {
  expect(() => parseNotebook("export default 1", {name: "a.js"})).toThrow(
    "unsupported format: js; notebooks are read from html, ipynb, md"
  );
});

const fixtures = fileURLToPath(new URL("ipynb/", import.meta.url));
const expected = JSON.parse(readFileSync(`${fixtures}expected.json`, "utf8")) as Record<
  string,
  {cells: number; valid: boolean; why?: string; repaired_by_nbformat: boolean}
>;

describe("nbformat's own fixtures", () => {
  test("there is an expectation for each", () => {
    expect(
      readdirSync(fixtures)
        .filter((name) => name.endsWith(".ipynb"))
        .sort()
    ).toEqual(Object.keys(expected).sort());
  });

  for (const [name, {cells, valid, repaired_by_nbformat: repaired}] of Object.entries(expected)) {
    const text = readFileSync(fixtures + name, "utf8");
    if (!valid) {
      test(`${name} is refused with its fault`, () => {
        const fault = {
          "invalid.ipynb": "invalid notebook: cell 1: source is missing; the file is not nbformat 4",
          "invalid_cell_id.ipynb":
            "invalid notebook: cell 1: id: expected 1 to 64 letters, digits, - or _; the file is not nbformat 4",
          "v4_5_invalid_metadata.ipynb":
            "invalid notebook: metadata: kernelspec: expected an object; the file is not nbformat 4"
        }[name];
        expect(() => parseNotebook(text, {name})).toThrow(fault);
        expect(() => parseNotebook(text, {name})).toThrow(NotebookError);
      });
      continue;
    }
    test(`${name} is read, and written back with all that it holds`, () => {
      const notebook = parseNotebook(text, {name});
      const newer = name === "test4plus.ipynb";
      // One cell of the newer version is of a type that 4.5 does not have.
      expect(notebook.cells).toHaveLength(newer ? cells - 1 : cells);
      if (repaired || newer) expect(notebook.metadata?.repairs).toHaveLength(1);
      else expect(notebook.metadata?.repairs).toBeUndefined();
      const back = JSON.parse(serializeNotebook(notebook, {format: "ipynb"}));
      const given = JSON.parse(text);
      expect([back.nbformat, back.nbformat_minor]).toEqual([4, 5]);
      expect(back.metadata).toEqual(given.metadata);
      const known = given.cells.filter(({cell_type}: {cell_type: string}) => cell_type !== "future cell");
      const joined = (cell: Record<string, unknown>) => ({
        type: cell.cell_type,
        source: [cell.source].flat().join(""),
        outputs: newer ? undefined : cell.outputs,
        count: cell.execution_count,
        metadata: cell.metadata,
        attachments: cell.attachments
      });
      expect(back.cells.map(joined)).toEqual(known.map(joined));
      const ids = back.cells.map(({id}: {id: string}) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of ids) expect(id).toMatch(/^[\w-]{1,64}$/);
      expect(parseNotebook(JSON.stringify(back)).cells).toEqual(notebook.cells);
    });
  }
});

const ipynb = (cells: object[], metadata: object = {}) =>
  JSON.stringify({cells, metadata, nbformat: 4, nbformat_minor: 5});
const code = (source: unknown, more: object = {}) => ({
  cell_type: "code",
  id: "a",
  metadata: {},
  source,
  outputs: [],
  execution_count: null,
  ...more
});

test("ipynb: the tag parameters is the directive, both ways, and other tags stay", () => {
  const metadata = {language_info: {name: "javascript"}};
  const text = ipynb([code(["const a = 1;\n", "a"], {metadata: {tags: ["x", "parameters"]}})], metadata);
  const notebook = parseNotebook(text);
  expect(notebook.cells[0].source).toBe("//| parameters: true\nconst a = 1;\na");
  const [back] = JSON.parse(serializeNotebook(notebook, {format: "ipynb"})).cells;
  expect(back).toMatchObject({source: ["const a = 1;\n", "a"], metadata: {tags: ["x", "parameters"]}});
  const html = parseNotebook(serializeNotebook(notebook));
  const [again] = JSON.parse(serializeNotebook(html, {format: "ipynb"})).cells;
  expect(again.metadata.tags).toEqual(["parameters"]);
  expect(parseNotebook(serializeNotebook(html, {format: "ipynb"})).cells).toEqual(notebook.cells);
});

test("ipynb: the kernel's language tells the kind, and one we lack is shown as text", () => {
  const kind = (metadata: object) => parseNotebook(ipynb([code("x")], metadata)).cells[0];
  expect(kind({kernelspec: {name: "fieldbook", display_name: "F", language: "typescript"}}).kind).toBe("ts");
  expect(kind({kernelspec: {name: "deno", display_name: "Deno", language: "typescript"}}).kind).toBe("ts");
  expect(kind({language_info: {name: "R"}}).kind).toBe("r");
  expect(kind({}).kind).toBe("python");
  const julia = {kernelspec: {name: "julia-1.9", display_name: "Julia", language: "julia"}};
  expect(kind(julia)).toMatchObject({kind: "md", source: "```text\nx\n```"});
  const notebook = parseNotebook(ipynb([code("x")], julia));
  const [back] = JSON.parse(serializeNotebook(notebook, {format: "ipynb"})).cells;
  expect(back).toMatchObject({cell_type: "code", source: ["x"], metadata: {}});
});

test("ipynb: written as Jupyter writes, sorted, indented by one, with a line break at the end", () => {
  const notebook = parseNotebook(ownNotebooks[0][1]);
  const text = serializeNotebook(notebook, {format: "ipynb"});
  expect(text).toMatch(/^\{\n "cells": \[\n {2}\{\n {3}"cell_type": "markdown",\n {3}"id": "1",\n/);
  expect(text.endsWith("\n}\n")).toBe(true);
  expect(JSON.parse(text).metadata.kernelspec).toEqual({
    display_name: "Fieldbook (TypeScript)",
    language: "typescript",
    name: "fieldbook"
  });
});

test("md: a page of Observable Framework is read as prose and cells", () => {
  const text = `---
title: My page
theme: dashboard
toc: false
---

# Hello \${name}

\`\`\`js
const name = "you";
\`\`\`

\`\`\`js run=false
notRun();
\`\`\`

\`\`\`python
shown()
\`\`\`

~~~sql id=rows echo
SELECT 1
~~~
Goodbye
`;
  const notebook = parseNotebook(text, {name: "page.md"});
  expect(notebook).toMatchObject({
    title: "My page",
    theme: "dashboard",
    metadata: {frontMatter: ["toc: false"]}
  });
  expect(notebook.cells.map(({id, kind, output, pinned}) => [id, kind, output, pinned])).toEqual([
    [1, "md", undefined, false],
    [2, "js", undefined, false],
    [3, "md", undefined, false],
    [4, "sql", "rows", true],
    [5, "md", undefined, false]
  ]);
  expect(notebook.cells[2].source).toBe("```js run=false\nnotRun();\n```\n\n```python\nshown()\n```");
  expect(parseNotebook(serializeNotebook(notebook, {format: "md"}), {format: "md"})).toEqual(notebook);
});

test("md: a fence without an end and a setting that is not known are refused", () => {
  const parse = (text: string) => parseNotebook(text, {format: "md"});
  expect(() => parse("# A\n\n```js\n1 + 1\n")).toThrow("invalid notebook: line 3: the js fence has no end");
  expect(() => parse("```js ecko\n1\n```")).toThrow("unknown setting: ecko in line 1; did you mean echo");
});

test("js: the module's function defines each cell, as Notebook Kit's define takes them", async () => {
  const notebook = parseNotebook(ownNotebooks.find(([name]) => name.startsWith("02"))![1]);
  const text = serializeNotebook(notebook, {format: "js"});
  expect(text).toContain("export default function programsNotebook(define)");
  const module = await import(`data:text/javascript,${encodeURIComponent(text)}`);
  const definitions: {id: number; inputs: string[]; outputs: string[]; body(...args: unknown[]): object}[] =
    [];
  module.default((definition: (typeof definitions)[number]) => definitions.push(definition));
  expect(definitions.map(({id}) => id)).toEqual([1, 2, 3, 4, 5]);
  expect(definitions[0].body()).toEqual({
    width0: 10,
    height0: 20,
    depth0: 30,
    x: 1,
    first: 2,
    others: [3, 4]
  });
  expect(definitions[3].outputs).toEqual(["table", "size"]);
});

test("js: a notebook that does not parse is not exported", () => {
  const broken = parseNotebook("```js\n1 +\n```", {format: "md"});
  expect(() => serializeNotebook(broken, {format: "ts"})).toThrow(
    /^invalid syntax: unexpected token; mend line 1 of cell 1/
  );
});
