/** @file `fieldbook run` and `fieldbook test`. */
import {spawn} from "node:child_process";
import {readdirSync, readFileSync, statSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {expect, test} from "vitest";
import {fieldbook, folderOf, notebookOf} from "./command.ts";

test("run NB --values --json, one object", () => {
  const folder = folderOf({
    "a.html": notebookOf(
      "# T",
      "const a = 1.5;",
      "const b = {n: Int8Array.of(1), f: () => 1, when: new Date(0), m: new Map([['k', NaN]]), i: -Infinity};",
      "a + 1"
    )
  });
  const {code, stdout, stderr} = fieldbook(folder, "run", "a.html", "--values", "a,b", "--json");
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout.endsWith("}\n")).toBe(true);
  const {ms, cells, ...rest} = JSON.parse(stdout);
  expect(ms).toBeGreaterThan(0);
  expect(rest).toEqual({
    notebook: "a.html",
    status: "ok",
    engine: "js",
    values: {
      a: 1.5,
      b: {n: [1], f: {type: "function"}, when: "1970-01-01T00:00:00.000Z", m: {k: null}, i: "-Infinity"}
    },
    errors: []
  });
  expect(cells[3]).toEqual({
    id: 4,
    kind: "js",
    defines: [],
    status: "fresh",
    ms: expect.any(Number),
    displays: 1
  });
});

test("run NB, lines for people, errors on stderr", () => {
  const folder = folderOf({
    "a.html": notebookOf("const a = 1;", "throw new RangeError('bad');", "console.log('printed');")
  });
  const {code, stdout, stderr} = fieldbook(folder, "run", "a.html", "--values", "a");
  expect(code).toBe(1);
  expect(stdout).toBe("a = 1\n");
  expect(stderr).toContain("printed\n");
  expect(stderr).toContain("a.html cell 2, 1:7: RangeError: bad\n");
  expect(stderr).toMatch(/a\.html: failed, 2 of 3 cells, \d+\.\d\d s$/m);
});

test("run NB… --json, a line each, in order, also for what cannot be read", () => {
  const folder = folderOf({"a.html": notebookOf("1"), "b.ipynb": "{", "c.html": notebookOf("zz")});
  const {code, stdout} = fieldbook(folder, "run", "a.html", "b.ipynb", "c.html", "--json");
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(code).toBe(1);
  expect(lines.map(({notebook, status}) => [notebook, status])).toEqual([
    ["a.html", "ok"],
    ["b.ipynb", "failed"],
    ["c.html", "failed"]
  ]);
  expect(lines[1].errors[0].message).toMatch(/^invalid notebook: /);
  expect(lines[2].errors).toMatchObject([{cell: 1, code: "FB003", line: 1, column: 1}]);
});

test("run NB… goes on past a file that is no text", () => {
  const folder = folderOf({"b.html": notebookOf("1")});
  writeFileSync(join(folder, "a.html"), Uint8Array.of(0xff, 0xfe, 0, 1));
  const {code, stdout} = fieldbook(folder, "run", "a.html", "b.html", "--json");
  expect(code).toBe(1);
  const lines = stdout.trim().split("\n");
  expect(lines.map((line) => JSON.parse(line).status)).toEqual(["failed", "ok"]);
});

test("run --out, a folder that is not there is an error of the environment", () => {
  const folder = folderOf({"a.html": notebookOf("1")});
  const {code, stderr} = fieldbook(folder, "run", "a.html", "--out", "no/a.html");
  expect(code).toBe(3);
  expect(stderr).toBe("failed writing: no/a.html; there is no folder no\n");
});

test("run --param, JSON or text", () => {
  const folder = folderOf({
    "a.html": notebookOf("//| parameters: true\nconst n = 1, place = 'x';", "const both = [n, place];")
  });
  const {stdout} = fieldbook(
    folder,
    "run",
    "a.html",
    "--param",
    "n=[2]",
    "--param",
    "place=Oslo",
    "--values",
    "both"
  );
  expect(stdout).toBe('both = [[2],"Oslo"]\n');
});

test("run, usage errors end with 2 and say what to do", () => {
  const folder = folderOf({"a.html": notebookOf("//| parameters: true\nconst n = 1;")});
  const message = (...args: string[]) => {
    const {code, stdout, stderr} = fieldbook(folder, "run", ...args);
    expect([code, stdout]).toEqual([2, ""]);
    return stderr.trim();
  };
  expect(message()).toBe("missing notebook: expected NB…; see fieldbook run --help");
  expect(message("no.html")).toBe("missing file: no.html; there is no such file");
  expect(message("a.html", "--param", "n")).toBe("invalid parameter: n; expected name=value");
  expect(message("a.html", "--param", "m=1")).toBe("unknown parameter: m; this notebook has n");
  expect(message("a.html", "--values", "zz")).toBe("unknown value: zz; this notebook defines n");
  expect(message("a.html", "--timeout", "soon")).toBe(
    "invalid option: --timeout soon; expected a number above 0"
  );
  expect(message("a.html", "--out", "a.pdf")).toBe(
    "unknown format: a.pdf; expected a name that ends in .html or .ipynb"
  );
  expect(message("a.html", "--ot", "x")).toBe("unknown option: --ot; see fieldbook run --help");
  expect(message("a.html", "--out")).toBe("missing value: --out; see fieldbook run --help");
  expect(message("a.html", "--json=1")).toBe(
    "invalid option: --json; it takes no value; see fieldbook run --help"
  );
  expect(message("a.html", "--timeout", "-1")).toMatch(/^missing value: --timeout; write --timeout=-1 /);
  expect(message("a.html", "no.html")).toBe("missing file: no.html; there is no such file");
});

test("run --timeout, --total-timeout", () => {
  const folder = folderOf({
    "a.html": notebookOf("const a = 1;", "for (;;) {}"),
    "b.html": notebookOf("await new Promise(() => {});")
  });
  const {errors} = JSON.parse(fieldbook(folder, "run", "a.html", "--timeout", "0.3", "--json").stdout);
  expect(errors).toEqual([
    {cell: 2, name: "InterruptError", message: "failed cell: 2; it ran longer than 0.3 s"}
  ]);
  expect(fieldbook(folder, "run", "b.html", "--total-timeout", "0.3").stderr).toContain(
    "the notebook ran longer than 0.3 s"
  );
});

test("run --engine, the kernels' choice is told", () => {
  const folder = folderOf({
    "a.html": notebookOf('import {engine} from "npm:fieldbook/kernels";\nconst e = engine().name;')
  });
  const result = JSON.parse(
    fieldbook(folder, "run", "a.html", "--engine", "js", "--values", "e", "--json").stdout
  );
  expect([result.engine, result.values.e]).toEqual(["js", "js"]);
});

test("run --out FILE.html, a page of what was shown, without scripts", () => {
  const folder = folderOf({"a.html": notebookOf("# Title & more", "1 + 1", "throw new Error('<b>')")});
  fieldbook(folder, "run", "a.html", "--out", "out.html");
  const page = readFileSync(join(folder, "out.html"), "utf8");
  expect(page).toContain("<h1");
  expect(page).toContain('<span class="fb-number">2</span>');
  expect(page).toContain("Error: &lt;b&gt;");
  expect(page).not.toContain("<script");
  expect(readdirSync(folder).sort()).toEqual(["a.html", "out.html"]);
});

test("run --out FILE.ipynb, outputs and errors as Jupyter has them", () => {
  const folder = folderOf({"a.html": notebookOf("# T", "[1, 2]", "throw new TypeError('no');")});
  fieldbook(folder, "run", "a.html", "--out", "out.ipynb");
  const {cells, nbformat} = JSON.parse(readFileSync(join(folder, "out.ipynb"), "utf8"));
  expect(nbformat).toBe(4);
  expect(cells[0]).not.toHaveProperty("outputs");
  expect(cells[1]).toMatchObject({
    execution_count: 2,
    outputs: [
      {
        output_type: "display_data",
        metadata: {},
        data: {"text/plain": "Array(2) [1, 2]", "application/json": [1, 2]}
      }
    ]
  });
  expect(cells[2].outputs).toMatchObject([{output_type: "error", ename: "TypeError", evalue: "no"}]);
});

test("run --out, a kill at any moment leaves the old file or the new one whole", async () => {
  const big = "x".repeat(200_000);
  const folder = folderOf({"a.html": notebookOf(`display("${big}")`), "out.html": "old"});
  const bin = fileURLToPath(new URL("../../bin/fieldbook.js", import.meta.url));
  const seen = new Set<string>();
  for (let delay = 250; delay <= 850; delay += 75) {
    const child = spawn(process.execPath, [bin, "run", "a.html", "--out", "out.html"], {
      cwd: folder,
      stdio: "ignore"
    });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    setTimeout(() => child.kill("SIGKILL"), delay);
    await ended;
    const text = readFileSync(join(folder, "out.html"), "utf8");
    const isWhole = text === "old" || text.endsWith("</html>\n");
    expect(isWhole).toBe(true);
    seen.add(text === "old" ? "old" : "new");
  }
  // The last run is not killed, so the new file does come.
  fieldbook(folder, "run", "a.html", "--out", "out.html");
  expect(statSync(join(folder, "out.html")).size).toBeGreaterThan(200_000);
  expect(seen.size).toBeGreaterThan(0);
});

test("test, assertion cells pass and fail", () => {
  const folder = folderOf({
    "a.html": notebookOf("const a = 1;", "//| test: true\nif (a !== 1) throw new Error('a');"),
    "b.html": notebookOf("const b = 1;", "//| test: true\nif (b !== 2) throw new Error('b is not 2');"),
    "c.html": notebookOf("1")
  });
  const {code, stdout, stderr} = fieldbook(folder, "test");
  expect(code).toBe(1);
  expect(stdout).toBe(
    "ok a.html cell 2\nfailed b.html cell 2, 2:20: Error: b is not 2\nok c.html notebook\n"
  );
  expect(stderr).toBe("2 passed, 1 failed, in 3 notebooks\n");
  expect(fieldbook(folder, "test", "a.html").code).toBe(0);
});

test("test, an assertion that is blocked has failed, and so has a cell that throws", () => {
  const folder = folderOf({"a.html": notebookOf("const a = zz;", "//| test: true\na;")});
  const {stdout, stderr} = fieldbook(folder, "test", "a.html");
  expect(stdout).toContain("failed a.html cell 2: blocked by «a» (cell 1)");
  expect(stderr).toBe("0 passed, 2 failed, in 1 notebook\n");
});

test("test --reporter tap and junit", () => {
  const folder = folderOf({
    "a.html": notebookOf("//| test: true\n1;", "//| test: true\nthrow new Error('<&>');")
  });
  expect(fieldbook(folder, "test", "--reporter", "tap").stdout).toBe(
    'TAP version 13\n1..2\nok 1 - a.html cell 1\nnot ok 2 - a.html cell 2\n  ---\n  message: "a.html cell 2, 2:7: Error: <&>"\n  ...\n'
  );
  const {stdout} = fieldbook(folder, "test", "--reporter", "junit");
  expect(stdout).toContain('<testsuite name="a.html" tests="2" failures="1">');
  expect(stdout).toContain('<failure message="a.html cell 2, 2:7: Error: &lt;&amp;&gt;"/>');
  expect(fieldbook(folder, "test", "--reporter", "dots").stderr).toBe(
    "unknown reporter: dots; expected tap or junit\n"
  );
});
