/** @file `fieldbook graph`. */
import {expect, test} from "vitest";
import {fieldbook, folderOf, notebookOf} from "./command.ts";

const folder = folderOf({
  "a.html": notebookOf("a + b", "const a = 1;", "const b = a;"),
  "cycle.html": notebookOf("const a = b;", "const b = a;")
});

test("graph NB, in the order cells run", () => {
  expect(fieldbook(folder, "graph", "a.html")).toEqual({
    code: 0,
    stdout: "cell 2 js  a\ncell 3 js  b  ← a (cell 2)\ncell 1 js  ← a (cell 2), b (cell 3)\n",
    stderr: ""
  });
});

test("graph NB --json, cells, names and edges", () => {
  const {code, stdout} = fieldbook(folder, "graph", "a.html", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    notebook: "a.html",
    cells: [
      {id: 1, kind: "js", defines: [], references: ["a", "b"]},
      {id: 2, kind: "js", defines: ["a"], references: []},
      {id: 3, kind: "js", defines: ["b"], references: ["a"]}
    ],
    edges: [
      {from: 2, to: 1, name: "a"},
      {from: 3, to: 1, name: "b"},
      {from: 2, to: 3, name: "a"}
    ],
    order: [2, 3, 1],
    diagnostics: []
  });
});

test("graph NB --format dot", () => {
  const {stdout} = fieldbook(folder, "graph", "a.html", "--format", "dot");
  expect(stdout).toContain('  2 [label="a"];\n');
  expect(stdout).toContain('  2 -> 3 [label="a"];\n');
  expect(stdout).toMatch(/^digraph \{\n[\s\S]*\n\}\n$/);
});

test("graph of a circle, the cells all the same, and exit code 1", () => {
  const {code, stdout, stderr} = fieldbook(folder, "graph", "cycle.html");
  expect(code).toBe(1);
  expect(stdout.trim().split("\n")).toHaveLength(2);
  expect(stderr).toMatch(/^cycle\.html cell 1, 1:1: FB002 error: invalid cycle: a → b → a; /);
});

test("graph, wrong arguments", () => {
  expect(fieldbook(folder, "graph").code).toBe(2);
  expect(fieldbook(folder, "graph", "a.html", "--format", "png")).toMatchObject({
    code: 2,
    stderr: "unknown format: png; expected text, dot, json\n"
  });
});
