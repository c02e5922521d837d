/** @file `fieldbook check`. */
import {mkdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {fieldbook, folderOf, notebookOf} from "./command.ts";

test("check NB, nothing wrong", () => {
  const folder = folderOf({"a.html": notebookOf("const a = 1;", "a"), "data.csv": ""});
  expect(fieldbook(folder, "check", "a.html")).toEqual({
    code: 0,
    stdout: "",
    stderr: "1 notebook, 0 errors, 0 warnings\n"
  });
});

test("check NB, each fault on a line with its place", () => {
  const source =
    'import {x} from "./x.js";\nimport {y} from "./y.js";\n[x, y, FileAttachment("a.csv"), FileAttachment("b.csv"), zz]';
  const folder = folderOf({"a.html": notebookOf("//| rum: lazy\n1", `${source};`), "a.csv": "", "x.js": ""});
  const {code, stdout, stderr} = fieldbook(folder, "check", "a.html");
  expect(code).toBe(1);
  expect(stdout.split("\n")).toEqual([
    "a.html cell 1, 1:5: FB006 error: unknown directive: rum; did you mean run",
    "a.html cell 2, 2:17: FB008 error: missing import: ./y.js; there is no such module",
    "a.html cell 2, 3:33: FB007 error: missing file: b.csv; put it beside the notebook or mend its name",
    "a.html cell 2, 3:58: FB003 error: unknown name: zz; define it in a cell or import it",
    ""
  ]);
  expect(stderr).toBe("1 notebook, 4 errors, 0 warnings\n");
});

test("check FOLDER --json, one line a notebook, other pages left out", () => {
  const folder = folderOf({
    "b.html": notebookOf("zz"),
    "a.html": notebookOf("1"),
    "page.html": "<p>no notebook</p>",
    "c.ipynb": "{"
  });
  mkdirSync(join(folder, "node_modules"));
  writeFileSync(join(folder, "node_modules", "d.html"), notebookOf("zz"));
  const {code, stdout, stderr} = fieldbook(folder, "check", "--json");
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(code).toBe(1);
  expect(stderr).toBe("");
  expect(lines.map(({notebook, status}) => [notebook, status])).toEqual([
    ["a.html", "ok"],
    ["b.html", "failed"],
    ["c.ipynb", "failed"]
  ]);
  expect(lines[1].diagnostics).toEqual([
    {
      code: "FB003",
      severity: "error",
      message: "unknown name: zz; define it in a cell or import it",
      cell: 1,
      line: 1,
      column: 1,
      names: ["zz"]
    }
  ]);
  expect(lines[2].diagnostics[0].message).toMatch(/^invalid notebook: /);
});

test("check, a package of another version than is installed", () => {
  const folder = folderOf({
    "a.html": notebookOf(
      'const {range} = await import("npm:d3@6");\nconst {eof} = await import("npm:fieldbook/kernels");\nrange(eof);'
    )
  });
  mkdirSync(join(folder, "node_modules", "left-pad"), {recursive: true});
  writeFileSync(
    join(folder, "node_modules", "left-pad", "package.json"),
    '{"name": "left-pad", "version": "1.3.0"}'
  );
  writeFileSync(join(folder, "b.html"), notebookOf('await import("npm:left-pad@1")'));
  expect(fieldbook(folder, "check", "b.html")).toMatchObject({code: 0, stdout: ""});
  const {code, stdout} = fieldbook(folder, "check", "a.html");
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^a\.html cell 1, 1:30: FB009 warning: unsupported offline: npm:d3@6; version 7\.[\d.]+ is here/
  );
  expect(
    stdout
      .trim()
      .split("\n")
      .filter((line) => line.includes("FB009"))
  ).toHaveLength(1);
});

test("check --fix mends slips in directives and nothing else", () => {
  const text = notebookOf("//| rum: lasy\n//| zzzzzz: 1\nconst s = 1; s", "# Title").replace(
    "# Title",
    "<!--| lable: a -->\n    # Title"
  );
  const folder = folderOf({"a.html": text, "b.md": "```js\n//| cahce: True\n1\n```\n"});
  const {code, stdout} = fieldbook(folder, "check", "--fix", "a.html", "b.md");
  expect(code).toBe(1);
  expect(stdout).toBe(
    "a.html: mended 2 directives\na.html cell 1, 2:5: FB006 error: unknown directive: zzzzzz; expected one of run, disabled, parameters, freeze, cache, test, engine, caption, alt, label, reactive\nb.md: mended 1 directive\n"
  );
  expect(readFileSync(join(folder, "a.html"), "utf8")).toBe(
    text.replace("rum: lasy", "run: lazy").replace("lable", "label")
  );
  expect(readFileSync(join(folder, "b.md"), "utf8")).toBe("```js\n//| cache: true\n1\n```\n");
});

test("check, a path that is not there or an option that is not known is a usage error", () => {
  const folder = folderOf({});
  expect(fieldbook(folder, "check", "nothing.html")).toEqual({
    code: 2,
    stdout: "",
    stderr: "missing file: nothing.html; expected a notebook or a folder\n"
  });
  expect(fieldbook(folder, "check", "--jsn").code).toBe(2);
  expect(fieldbook(folder, "check", "--help")).toMatchObject({code: 0, stderr: ""});
});
