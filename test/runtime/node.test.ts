/** @file Notebooks run headless: results, limits, isolation, and what survives a failure. */
import {existsSync, mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {afterAll, expect, test} from "vitest";
import {openNode, type RunResult} from "fieldbook/runtime";
import {folderOf, notebookOf} from "../bin/command.ts";

const printed: string[] = [];
const host = openNode({onOutput: (text) => printed.push(text)});
afterAll(() => host.close());

async function run(sources: string[], options: Parameters<typeof host.run>[1] = {}): Promise<RunResult> {
  const folder = folderOf({"a.html": notebookOf(...sources)});
  return host.run(join(folder, "a.html"), options);
}

const states = ({cells}: RunResult) => cells.map(({status}) => status);

test("run, cells, values and displays", async () => {
  const result = await run(
    [`# Title \${a}`, "const a = 1.5;", "a * 2", "const b = Float64Array.of(a, NaN);"],
    {values: ["a", "b"]}
  );
  expect(result).toMatchObject({status: "ok", values: {a: 1.5, b: [1.5, null]}, errors: []});
  expect(states(result)).toEqual(["fresh", "fresh", "fresh", "fresh"]);
  expect(result.cells.map(({id, kind, defines, displays}) => [id, kind, defines, displays])).toEqual([
    [1, "md", [], 1],
    [2, "js", ["a"], 0],
    [3, "js", [], 1],
    [4, "js", ["b"], 0]
  ]);
  expect(result.cells[0].outputs).toEqual([
    {"text/html": '<div><h1 id="title-1-5">Title 1.5</h1>\n</div>', "text/plain": "Title 1.5"}
  ]);
  expect(result.cells[2].outputs[0]).toMatchObject({"text/plain": "3", "application/json": "3"});
});

test("run, errors in the author's lines", async () => {
  const {status, errors, cells} = await run([
    "const a = 1;\n\nfunction f() {\n  throw new RangeError('bad');\n}\nconst b = f();",
    "b"
  ]);
  expect(status).toBe("failed");
  expect(errors).toEqual([
    {
      cell: 1,
      name: "RangeError",
      message: "bad",
      line: 4,
      column: 9,
      stack: "RangeError: bad\n    at f (cell 1:4:9)\n    at cell 1:6:11"
    }
  ]);
  expect(cells[1]).toMatchObject({status: "blocked", error: {message: "blocked by «b» (cell 1)"}});
});

test("run, an error in another cell's function is told at the caller, with both places", async () => {
  const {errors} = await run(["function f() {\n  throw new TypeError('in f');\n}", "1;\nf();"]);
  expect(errors).toMatchObject([{cell: 2, line: 2, column: 1}]);
  expect(errors[0].stack).toContain("f (cell 1:2:9)");
});

test("run, what is wrong before it runs has its place and code", async () => {
  const {errors} = await run(["const a = ;", "zz + 1", "const b = 1;", "const b = 2;"]);
  expect(errors.map(({cell, code, line, column}) => [cell, code, line, column])).toEqual([
    [1, "FB004", 1, 11],
    [2, "FB003", 1, 1],
    [4, "FB001", 1, 7]
  ]);
});

test("run, an endless loop is interrupted and all other values survive", async () => {
  const started = performance.now();
  const result = await run(
    [
      "const a = 1;",
      "const b = a; for (;;) {}",
      "const c = a + 1;",
      "const d = await new Promise((r) => setTimeout(r, 50, c));"
    ],
    {timeout: 300, values: ["a", "c", "d"]}
  );
  expect(states(result)).toEqual(["fresh", "interrupted", "fresh", "fresh"]);
  expect(result.values).toEqual({a: 1, c: 2, d: 2});
  expect(result.errors).toMatchObject([
    {cell: 2, name: "InterruptError", message: "failed cell: 2; it ran longer than 0.3 s"}
  ]);
  expect(performance.now() - started).toBeLessThan(5000);
});

test("run, an endless loop after an await too, and a promise that never comes", async () => {
  const result = await run(
    [
      "await null; await new Promise((r) => setTimeout(r, 10)); for (;;) {}",
      "await new Promise(() => {});",
      "1"
    ],
    {
      timeout: 300
    }
  );
  expect(states(result)).toEqual(["interrupted", "interrupted", "fresh"]);
});

test("run({totalTimeout}), the notebook ends with what it has", async () => {
  const result = await run(["const a = 1;", "await new Promise(() => {});"], {
    totalTimeout: 300,
    values: ["a"]
  });
  expect(states(result)).toEqual(["fresh", "interrupted"]);
  expect(result.errors[0].message).toBe("failed cell: 2; the notebook ran longer than 0.3 s");
  expect(result.values).toEqual({a: 1});
});

test("run, a loop in the first turn of all, before others have their values", async () => {
  const result = await run(["const a = 1;", "await null; for (;;) {}", "a + 1"], {
    timeout: 300,
    values: ["a"]
  });
  expect(states(result)).toEqual(["fresh", "interrupted", "fresh"]);
  expect(result.errors).toHaveLength(1);
  expect(result.values).toEqual({a: 1});
});

test("run, a process whose code was cut off is not used again", async () => {
  const {values} = await run(["const p = process.pid;"], {values: ["p"]});
  const cut = await run(["const p = process.pid;", "for (;;) {}"], {timeout: 200, values: ["p"]});
  expect(cut.values.p).toBe(values.p);
  expect((await run(["const p = process.pid;"], {values: ["p"]})).values.p).not.toBe(values.p);
});

test("run({signal}), a loop is interrupted within a second of the request", async () => {
  const controller = new AbortController();
  let asked = 0;
  setTimeout(() => {
    asked = performance.now();
    controller.abort();
  }, 500);
  const result = await run(["const a = 1;", "await null; for (;;) {}"], {
    signal: controller.signal,
    values: ["a"]
  });
  expect(performance.now() - asked).toBeLessThan(1000);
  expect(states(result)).toEqual(["fresh", "interrupted"]);
  expect(result.values).toEqual({a: 1});
  expect(result.errors[0].message).toBe("failed cell: 2; interrupted on request");
});

test("run, out of memory is one error, results before it are kept and the host goes on", async () => {
  const small = openNode({memory: 64, onOutput: () => {}});
  try {
    const folder = folderOf({
      "a.html": notebookOf(
        "const a = 1; display(a);",
        "await new Promise((r) => setTimeout(r, 50)); const b = []; for (;;) b.push(new Array(1e4).fill(a));"
      ),
      "b.html": notebookOf("const c = 3;")
    });
    const result = await small.run(join(folder, "a.html"));
    expect(states(result)).toEqual(["fresh", "failed"]);
    expect(result.cells[0].outputs[0]["text/plain"]).toBe("1");
    expect(result.errors).toMatchObject([
      {cell: 2, message: expect.stringContaining("out of memory, the limit is 64 MB")}
    ]);
    expect((await small.run(join(folder, "b.html"), {values: ["c"]})).values).toEqual({c: 3});
  } finally {
    await small.close();
  }
});

test("run, a cell that ends the process", async () => {
  const result = await run(["1", "await new Promise((r) => setTimeout(r, 30)); process.exit(3);"]);
  expect(states(result)).toEqual(["fresh", "failed"]);
  expect(result.errors[0].message).toBe("failed process: the process ended with code 3");
  expect((await run(["2"])).status).toBe("ok");
});

test("run, each notebook has a fresh scope", async () => {
  await run([
    "globalThis.leak = 1; globalThis.fetch = 2; document.body.append('x'); setInterval(() => { globalThis.late = 1; }, 5);"
  ]);
  const {values} = await run(
    [
      "await new Promise((r) => setTimeout(r, 30));\nconst seen = [typeof globalThis.leak, typeof globalThis.late, typeof fetch, document.body.textContent.trim()];"
    ],
    {values: ["seen"]}
  );
  expect(values.seen).toEqual(["undefined", "undefined", "function", ""]);
});

test("run, local modules are relative to the notebook and new for each run", async () => {
  const folder = folderOf({
    "a.html": notebookOf(
      'import {next, twice} from "./lib.js";\nconst n = next();',
      "const two = twice(n); const more = (await import('./lib.js')).next();"
    ),
    "lib.js":
      "import {step} from './part.js';\nlet n = 0;\nexport const next = () => ++n;\nexport const twice = (x) => step() * 2 * x;\n",
    "part.js": "let n = 0;\nexport const step = () => ++n;\n"
  });
  for (let i = 0; i < 2; ++i) {
    const {values, errors} = await host.run(join(folder, "a.html"), {values: ["n", "two", "more"]});
    expect(errors).toEqual([]);
    expect(values).toEqual({n: 1, two: 2, more: 2});
  }
});

test("run, packages of the notebook's folder come first, ours else, missing ones say so", async () => {
  const folder = folderOf({
    "a.html": notebookOf(
      'import {v} from "npm:own";',
      'import {ascending} from "npm:d3@7";\nconst a = ascending(1, 2);',
      'import x from "npm:no-such-package";',
      'import * as old from "npm:d3@3";',
      'import y from "https://example.com/y.js";'
    )
  });
  mkdirSync(join(folder, "node_modules/own"), {recursive: true});
  writeFileSync(
    join(folder, "node_modules/own/package.json"),
    '{"name": "own", "version": "1.0.0", "type": "module", "exports": "./i.js"}'
  );
  writeFileSync(join(folder, "node_modules/own/i.js"), "export const v = 42;");
  const {values, errors} = await host.run(join(folder, "a.html"), {values: ["v", "a"]});
  expect(values).toEqual({v: 42, a: -1});
  expect(errors.map(({cell, message}) => [cell, message.split(";")[0]])).toEqual([
    [3, "missing package: no-such-package"],
    [4, "missing package: d3@3"],
    [5, "unsupported import: https://example.com/y.js"]
  ]);
});

test("run, cells print beside the results, and a stray error ends nothing", async () => {
  printed.length = 0;
  const result = await run([
    "console.log('hello'); setTimeout(() => { throw new Error('late'); }, 1);",
    "await new Promise((r) => setTimeout(r, 40));"
  ]);
  expect(printed.join("")).toContain("hello");
  expect(states(result)).toEqual(["fresh", "fresh"]);
  expect(result).toMatchObject({status: "failed", errors: [{name: "Error", message: "late"}]});
});

test("run({parameters}), constants of parameter cells; unknown names are refused before anything runs", async () => {
  const sources = ["//| parameters: true\nconst n = 1;", "const twice = n * 2;"];
  expect((await run(sources, {parameters: {n: 4}, values: ["twice"]})).values).toEqual({twice: 8});
  await expect(run(sources, {parameters: {m: 4}})).rejects.toThrow(
    "unknown parameter: m; this notebook has n"
  );
  await expect(run(sources, {values: ["zz"]})).rejects.toThrow(
    "unknown value: zz; this notebook defines n, twice"
  );
});

test("run, now and endless generators give their first value", async () => {
  const result = await run(
    ["now > 1e12", "const tick = (function* () { for (let i = 0; ; ++i) yield i; })();", "tick >= 0"],
    {values: ["tick"]}
  );
  expect(result.status).toBe("ok");
  expect(states(result)).toEqual(["fresh", "fresh", "fresh"]);
});

test("run({tests}), assertion cells run only when asked", async () => {
  const sources = ["const a = 1;", "//| test: true\nif (a !== 2) throw new Error('a is not 2');"];
  expect(states(await run(sources))).toEqual(["fresh", "idle"]);
  const result = await run(sources, {tests: true});
  expect(states(result)).toEqual(["fresh", "failed"]);
  expect(result.cells[1].isTest).toBe(true);
});

test("run, several at a time in several processes", async () => {
  const many = openNode({processes: 2});
  try {
    const folder = folderOf({
      "a.html": notebookOf("const p = process.pid; await new Promise((r) => setTimeout(r, 100));")
    });
    const results = await Promise.all(
      Array.from({length: 4}, () => many.run(join(folder, "a.html"), {values: ["p"]}))
    );
    expect(new Set(results.map(({values}) => values.p)).size).toBe(2);
  } finally {
    await many.close();
  }
});

test("close, the processes are gone", async () => {
  const brief = openNode();
  const folder = folderOf({"a.html": notebookOf("const p = process.pid;")});
  const {values} = await brief.run(join(folder, "a.html"), {values: ["p"]});
  await brief.close();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(existsSync(`/proc/${values.p}`)).toBe(false);
});
