/** @file The .html format is Notebook Kit's, read and written as it does over a browser's parser. */
import {NotebookError, parseNotebook, serializeNotebook} from "fieldbook/cells";
import {describe, expect, test} from "vitest";
import {kitParse, kitSerialize, ownNotebooks, randomNotebook, seeded} from "./oracle.ts";

const one = (attributes: string, source = "1") =>
  `<!doctype html>\n<notebook>\n  <script ${attributes}>\n    ${source}\n  </script>\n</notebook>\n`;

test("there are twenty notebooks of our own", () => {
  expect(ownNotebooks).toHaveLength(20);
});

describe.each(ownNotebooks)("%s", (_, text) => {
  test("parseNotebook reads what Notebook Kit reads", () => {
    const {metadata, ...notebook} = parseNotebook(text);
    expect(notebook).toEqual({...kitParse(text), cells: notebook.cells});
    const kit = kitParse(text).cells;
    // It forgets this format, which it writes.
    expect(
      notebook.cells.map((cell) => (cell.format === "svg" ? {...cell, format: "buffer"} : cell))
    ).toEqual(kit);
    expect(metadata).toBeUndefined();
  });

  test("serializeNotebook writes what Notebook Kit writes, and the file as it was", () => {
    const notebook = parseNotebook(text);
    expect(serializeNotebook(notebook)).toBe(kitSerialize(notebook));
    expect(serializeNotebook(notebook)).toBe(text);
  });

  test("load, save, load gives the same cells", () => {
    const {cells} = parseNotebook(text);
    expect(parseNotebook(serializeNotebook(parseNotebook(text))).cells).toEqual(cells);
  });
});

test("random notebooks read the same as Notebook Kit reads them", () => {
  const random = seeded(7);
  let compared = 0;
  for (let i = 0; i < 300; ++i) {
    const notebook = randomNotebook(random);
    // What a script element cannot hold is refused, see below; blank lines that hold blanks only we keep.
    if (notebook.cells.some(({source}) => /<!--/.test(source) || /^[^\S\n]+$/m.test(source))) continue;
    for (const cell of notebook.cells) if (cell.format === "svg") cell.format = "png";
    const text = kitSerialize(notebook);
    expect(serializeNotebook(notebook)).toBe(text);
    const {metadata, ...read} = parseNotebook(text);
    expect(read).toEqual(kitParse(text));
    compared += 1;
  }
  expect(compared).toBeGreaterThan(100);
});

test("attributes in any order and case, missing and repeated ids are read as Notebook Kit does", () => {
  const text = `<!DOCTYPE HTML><HTML><head><title>Page &amp; title</title></head><body><p>around</p>
<NoteBook THEME=" Light-Dark(air, ink) " ReadOnly>
<!-- a comment -->
<script TYPE="text/markdown" OUTPUT=x>
one line of </ script>
</script>
<script id=5></script>
<script id="5" hidden pinned type>
    \ttabbed
      six
  two
</script>
<script id="nope" type='application/sql' database="my db">select 1</script>
</NoteBook></body></HTML>`;
  const {metadata, ...notebook} = parseNotebook(text);
  expect(notebook).toEqual(kitParse(text));
  expect(notebook.cells.map(({id}) => id)).toEqual([1, 5, 6, 7]);
});

test("lines of blanks are kept, which Notebook Kit would empty", () => {
  const notebook = parseNotebook(one(`id="1" type="text/markdown"`));
  notebook.cells[0].source = "a\n  \n\t\nb\n    ";
  expect(parseNotebook(serializeNotebook(notebook)).cells).toEqual(notebook.cells);
  expect(kitParse(serializeNotebook(notebook)).cells[0].source).toBe(notebook.cells[0].source);
});

test("serializeNotebook refuses a text that no script element can hold", () => {
  const notebook = parseNotebook(one(`id="1"`));
  notebook.cells[0].source = "'<!-- <script>'";
  expect(() => serializeNotebook(notebook)).toThrow(
    /^unsupported source: cell 1 has text that \.html cannot hold/
  );
});

test("a page without a notebook, an unknown type or attribute are named, not guessed", () => {
  const message = (text: string) => {
    try {
      parseNotebook(text, {format: "html"});
    } catch (error) {
      expect(error).toBeInstanceOf(NotebookError);
      return (error as Error).message;
    }
  };
  expect(message("")).toMatch(/^missing notebook: /);
  expect(message("<p>hello</p>")).toMatch(/^missing notebook: /);
  expect(message(one(`type="text/markdwon"`))).toBe(
    "unknown cell type: text/markdwon in line 3; did you mean text/markdown"
  );
  expect(message(one(`pined`))).toBe("unknown attribute: pined in line 3; did you mean pinned");
  expect(message(one(`type="text/markdown`))).toMatch(/line/);
  expect(message(one(`id="1"`).replace("</notebook>", ""))).toMatch(/ends before <\/notebook>/);
  expect(message(one(`id="1"`).replace("</script>", "</scrip>"))).toMatch(/damaged/);
  expect(message(one(`id="1"`).replaceAll("script", "scrypt"))).toMatch(/unexpected element <scrypt>/);
});

test("hostile nesting ends soon and in one line", () => {
  const deep = `<notebook>${"<div>".repeat(200_000)}`;
  expect(() => parseNotebook(deep)).toThrow(NotebookError);
  const many = `<notebook>${'<script id="1">\n1\n</script>'.repeat(20_000)}</notebook>`;
  expect(parseNotebook(many).cells.at(-1)?.id).toBe(20_000);
});
