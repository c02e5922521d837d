// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the source of a cell
/** @file `fieldbook convert`. */
import {mkdirSync, readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {fieldbook, folderOf, notebookOf} from "./command.ts";

const text = notebookOf("//| parameters: true\nconst a = 1;", "# Title ${a}", "a + 1");

test.each(["ipynb", "md"])("convert a.html b.%s and back is the same file", (format) => {
  const folder = folderOf({"a.html": text});
  expect(fieldbook(folder, "convert", "a.html", `b.${format}`)).toEqual({code: 0, stdout: "", stderr: ""});
  expect(fieldbook(folder, "convert", `b.${format}`, "c.html").code).toBe(0);
  expect(readFileSync(join(folder, "c.html"), "utf8")).toBe(text);
  expect(readdirSync(folder).sort()).toEqual(["a.html", `b.${format}`, "c.html"]);
});

test("convert to a module, which is not read back", () => {
  const folder = folderOf({"a.html": text});
  expect(fieldbook(folder, "convert", "a.html", "a.js").code).toBe(0);
  expect(readFileSync(join(folder, "a.js"), "utf8")).toContain(
    "export default function testNotebook(define)"
  );
  expect(fieldbook(folder, "convert", "a.js", "b.html")).toMatchObject({
    code: 1,
    stderr: "unsupported format: js; notebooks are read from html, ipynb, md\n"
  });
});

test("convert tells what it had to mend", () => {
  const cell = {cell_type: "markdown", metadata: {}, source: "a"};
  const ipynb = JSON.stringify({
    cells: [
      {...cell, id: "x"},
      {...cell, id: "x"}
    ],
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5
  });
  const folder = folderOf({"a.ipynb": ipynb});
  expect(fieldbook(folder, "convert", "a.ipynb", "b.html").stderr).toBe(
    "a.ipynb: duplicate cell id: x; cell 2 gets a new one\n"
  );
});

test("convert tells that outputs stay behind", () => {
  const output = {output_type: "stream", name: "stdout", text: "a"};
  const cell = {cell_type: "code", id: "x", metadata: {}, source: "a", outputs: [output], execution_count: 1};
  const folder = folderOf({
    "a.ipynb": JSON.stringify({cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5})
  });
  expect(fieldbook(folder, "convert", "a.ipynb", "b.html").stderr).toBe(
    "b.html: the outputs of 1 cell are left out; only .ipynb holds them\n"
  );
  expect(fieldbook(folder, "convert", "a.ipynb", "b.ipynb").stderr).toBe("");
});

test("convert of a damaged notebook leaves the target as it was", () => {
  const folder = folderOf({"a.html": text.slice(0, 120), "b.md": "kept"});
  const {code, stderr} = fieldbook(folder, "convert", "a.html", "b.md");
  expect(code).toBe(1);
  expect(stderr).toMatch(/^invalid notebook: .*\n$/);
  expect(readFileSync(join(folder, "b.md"), "utf8")).toBe("kept");
});

test("convert, wrong arguments are 2, a place that cannot be written is 3", () => {
  const folder = folderOf({"a.html": text});
  expect(fieldbook(folder, "convert", "a.html").code).toBe(2);
  expect(fieldbook(folder, "convert", "a.html", "b.txt").code).toBe(2);
  expect(fieldbook(folder, "convert", "none.html", "b.md").code).toBe(2);
  mkdirSync(join(folder, "folder.md"));
  expect(fieldbook(folder, "convert", "a.html", "folder.md")).toMatchObject({code: 3, stdout: ""});
  expect(readdirSync(folder).sort()).toEqual(["a.html", "folder.md"]);
});
