// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the sources of cells
/** @file The graph: edges, order, and each fault told at the cell that causes it, before anything runs. */
import {
  compile,
  type Diagnostic,
  graph,
  type GraphOptions,
  type Kind,
  nearest,
  parseNpm,
  satisfies
} from "fieldbook/cells";
import {describe, expect, test} from "vitest";
import {seeded} from "./oracle.ts";

/** Cells from their sources, numbered from one; `kind|source` for other kinds than js. */
const define = (sources: string[]) =>
  sources.map((text, i) => {
    const [, kind = "js", source] = /^(?:(ojs|ts|md|sql)\|)?([\s\S]*)$/.exec(text)!;
    return compile({
      id: i + 1,
      kind: kind as Kind,
      source,
      pinned: true,
      hidden: false,
      ...(kind === "sql" && {output: "rows"})
    });
  });
const make = (sources: string[], options?: GraphOptions) => graph(define(sources), options);
const told = (diagnostics: Diagnostic[], code?: string) =>
  diagnostics
    .filter((diagnostic) => (code ? diagnostic.code === code : diagnostic.severity !== "hint"))
    .map(
      ({code, severity, cell, line, column, message}) =>
        `${code} ${severity} ${cell} ${line}:${column} ${message}`
    );

test("edges go from the cell that defines to the cell that reads, order follows them", () => {
  const {nodes, edges, order, diagnostics} = make([
    "b + c",
    "const b = a;",
    "const a = 1, c = 2;",
    "md|${a} and ${b}"
  ]);
  expect(nodes).toEqual([
    {id: 1, kind: "js", defines: [], references: ["b", "c"]},
    {id: 2, kind: "js", defines: ["b"], references: ["a"]},
    {id: 3, kind: "js", defines: ["a", "c"], references: []},
    {id: 4, kind: "md", defines: [], references: ["a", "b"]}
  ]);
  expect(edges).toEqual([
    {from: 2, to: 1, name: "b"},
    {from: 3, to: 1, name: "c"},
    {from: 3, to: 2, name: "a"},
    {from: 3, to: 4, name: "a"},
    {from: 2, to: 4, name: "b"}
  ]);
  expect(order).toEqual([3, 2, 1, 4]);
  expect(diagnostics).toEqual([]);
});

test("views and mutables of the older dialect, and queries, go by two names", () => {
  const {nodes, edges, diagnostics} = make([
    "ojs|viewof n = 1",
    "ojs|mutable k = 2",
    "ojs|n + k",
    "ojs|{ ++mutable k; return viewof n; }",
    "sql|select 1",
    "rows.length",
    "const db = 1"
  ]);
  expect(nodes.map(({defines}) => defines)).toEqual([
    ["n", "viewof$n"],
    ["k", "mutable$k"],
    [],
    [],
    ["rows", "viewof$rows"],
    [],
    ["db"]
  ]);
  expect(edges).toHaveLength(6);
  expect(diagnostics).toEqual([]);
});

describe("faults", () => {
  test("FB001 at both cells, the second is the error", () => {
    const {diagnostics} = make(["const a = 1;", "let b = a;\nfunction a() {}", "b"]);
    const message = "duplicate definition: a; cells 1, 2 define it, rename all but one";
    expect(told(diagnostics)).toEqual([`FB001 warning 1 1:7 ${message}`, `FB001 error 2 2:10 ${message}`]);
    expect(diagnostics[0]).toMatchObject({names: ["a"], cells: [1, 2]});
  });

  test("FB002 with the whole path, and those cells are left out of the order", () => {
    const {diagnostics, order} = make(["const a = c;", "const b = a;", "const c = b;", "c", "const d = 1;"]);
    expect(told(diagnostics, "FB002")).toEqual([
      "FB002 error 1 1:1 invalid cycle: a → b → c → a; cells 1, 2, 3 wait for one another, break the circle in one of them"
    ]);
    expect(diagnostics[0]).toMatchObject({names: ["a", "b", "c"], cells: [1, 2, 3]});
    expect(order).toEqual([4, 5]);
  });

  test("FB002 for two circles and for a cell that waits for itself", () => {
    const {diagnostics} = make([
      "const a = b;",
      "const b = a;",
      "const c = d;",
      "const d = c;",
      "ojs|x = x + 1"
    ]);
    expect(told(diagnostics, "FB002").map((text) => text.slice(0, 44))).toEqual([
      "FB002 error 1 1:1 invalid cycle: a → b → a; ",
      "FB002 error 3 1:1 invalid cycle: c → d → c; ",
      "FB002 error 5 1:1 invalid cycle: x → x; the "
    ]);
  });

  test("FB003 with the nearest name, at the first place it is read", () => {
    const {diagnostics} = make([
      "const scores = 1;",
      "1;\nscroes + 1",
      "Plto.plot()",
      "zzzzzz",
      "md|a ${scors}",
      "fetch, scores"
    ]);
    expect(told(diagnostics)).toEqual([
      "FB003 error 2 2:1 unknown name: scroes; did you mean scores",
      "FB003 error 3 1:1 unknown name: Plto; did you mean Plot",
      "FB003 error 4 1:1 unknown name: zzzzzz; define it in a cell or import it",
      "FB003 error 5 1:5 unknown name: scors; did you mean scores"
    ]);
  });

  test("FB003 knows names of the language, of browsers, of Node and of Notebook Kit, and those the host adds", () => {
    const known =
      "[Float16Array, WeakRef, structuredClone, URLSearchParams, setImmediate, globalThis, display, width, aapl, L, HTMLElement]";
    expect(told(make([known]).diagnostics)).toEqual([
      "FB003 error 1 1:2 unknown name: Float16Array; did you mean Float32Array"
    ]);
    expect(
      told(make(["Float16Array + mine"], {globals: ["Float16Array"], builtins: ["mine"]}).diagnostics)
    ).toEqual([]);
  });

  test("a cell that does not parse is told once, its readers are not", () => {
    const {diagnostics} = make(["const a = ;\nlet b", "a + b", "ojs|viewof c = +", "c"]);
    expect(told(diagnostics).map((text) => text.slice(0, 13))).toEqual(["FB004 error 1", "FB004 error 3"]);
  });

  test("FB007 and FB008 where the host can say", () => {
    const sources = [
      'FileAttachment("a.csv"), FileAttachment("b.csv"), FileAttachment("https://x/y")',
      'import {x} from "./x.js";\nimport("./y.js"), x'
    ];
    expect(told(make(sources).diagnostics)).toEqual([]);
    const {diagnostics} = make(sources, {
      hasFile: (name) => name === "a.csv",
      hasModule: (name) => name === "./x.js"
    });
    expect(told(diagnostics)).toEqual([
      "FB007 error 1 1:26 missing file: b.csv; put it beside the notebook or mend its name",
      "FB008 error 2 2:8 missing import: ./y.js; there is no such module"
    ]);
  });

  test("FB009 for what has no local package or not that version", () => {
    const sources = [
      'import "npm:d3@7/x.js", import("https://x.y/z.js"), import("npm:left-pad"), import("jsr:@a/b"), import("node:fs")'.replace(
        /^import "([^"]*)",/,
        'import("$1"),'
      )
    ];
    expect(told(make(sources).diagnostics, "FB009")).toEqual([
      "FB009 warning 1 1:33 unsupported offline: https://x.y/z.js; its module is loaded from another host, so the notebook needs the network",
      "FB009 warning 1 1:61 unsupported offline: npm:left-pad; the package does not come with Fieldbook, so the notebook needs the network",
      "FB009 warning 1 1:85 unsupported offline: jsr:@a/b; its module is loaded from another host, so the notebook needs the network"
    ]);
    expect(told(make(['import("npm:d3@6")'], {packages: {d3: "7.9.0"}}).diagnostics)).toEqual([
      "FB009 warning 1 1:8 unsupported offline: npm:d3@6; version 7.9.0 is here, so the notebook needs the network"
    ]);
  });

  test("FB011 for what nobody reads, though not for tests or what the cell itself reads", () => {
    const {diagnostics} = make([
      "const a = 1, b = a;",
      "//| test: true\nconst c = 1;",
      "ojs|viewof n = 1",
      "ojs|viewof m = 1",
      "m"
    ]);
    expect(told(diagnostics, "FB011")).toEqual([
      "FB011 hint 1 1:14 missing use: b; no cell reads it",
      "FB011 hint 3 1:1 missing use: n; no cell reads it"
    ]);
  });

  test("FB013 for calls that generate code", () => {
    const calls = (sources: string[]) =>
      make(sources)
        .diagnostics.filter(({code}) => code === "FB013")
        .map(({names}) => names![0]);
    expect(calls(["d3.csvParse('a')", "d3.csv('x')", "new Function('1')", "eval('1')"])).toEqual([
      "d3.csvParse",
      "d3.csv",
      "Function",
      "eval"
    ]);
    expect(calls(["Arrow.vectorFromArray([1])", "Arrow.makeVector(x)", "const x = 1"])).toEqual([
      "Arrow.vectorFromArray"
    ]);
    // A table may come from another cell; without arquero in the notebook the names mean something else.
    expect(calls(["const t = aq.table({})", "t.derive({a: (d) => d.x})", "[1].filter((x) => x)"])).toEqual([
      "derive"
    ]);
    expect(
      calls(["const t = [1]", "t.derive({})", "[1].filter((x) => x)", "FileAttachment('a.csv').csv()"])
    ).toEqual([]);
    expect(calls(["aq.from([]).filter((d) => d.a).objects()"])).toEqual(["filter", "objects"]);
  });
});

test("order is a topological order of every graph, and cycles are exactly what it leaves out", () => {
  const random = seeded(4);
  for (let i = 0; i < 200; ++i) {
    const n = 1 + Math.floor(random() * 12);
    const acyclic = random() < 0.5;
    const sources = Array.from({length: n}, (_, j) => {
      const reads = Array.from({length: Math.floor(random() * 3)}, () =>
        Math.floor(random() * (acyclic ? j : n))
      );
      return `const x${j} = [${reads.filter((k) => k !== j).map((k) => `x${k}`)}]`;
    });
    const {nodes, edges, order, diagnostics} = make(sources);
    const left = new Set(diagnostics.filter(({code}) => code === "FB002").flatMap(({cells}) => cells!));
    expect([...order, ...left].sort((a, b) => a - b)).toEqual(nodes.map(({id}) => id));
    for (const {from, to} of edges)
      if (!left.has(from) && !left.has(to)) expect(order.indexOf(from)).toBeLessThan(order.indexOf(to));
    if (acyclic) expect(left.size).toBe(0);
    // By removing cells without open dependencies until none is left: what remains is in or behind a circle.
    const open = new Set(nodes.map(({id}) => id));
    for (let again = true; again; ) {
      again = false;
      for (const id of open)
        if (!edges.some(({from, to}) => to === id && open.has(from))) again = open.delete(id) || again;
    }
    expect(left.size > 0).toBe(open.size > 0);
    for (const id of left) expect(open.has(id)).toBe(true);
  }
});

test("10,000 cells, in a chain, in one circle, all reading unknown names, all of one name", () => {
  const n = 10_000;
  const chain = define(Array.from({length: n}, (_, i) => (i ? `const x${i} = x${i - 1};` : "const x0 = 1;")));
  expect(graph(chain).order).toHaveLength(n);
  const circle = [...define([`const x0 = x${n - 1};`]), ...chain.slice(1)];
  const [cycle] = graph(circle).diagnostics.filter(({code}) => code === "FB002");
  expect(cycle.names).toHaveLength(n);
  expect(cycle.message.length).toBeLessThan(600);
  const unknown = chain.map((definition, i) => ({...definition, inputs: [`unknown${i}`]}));
  expect(graph(unknown).diagnostics.filter(({code}) => code === "FB003")).toHaveLength(n);
  const same = chain.map((definition) => ({...definition, outputs: ["same"], inputs: []}));
  expect(graph(same).diagnostics.filter(({code}) => code === "FB001")).toHaveLength(n);
});

test("names that objects have anyway are ordinary names", () => {
  const {edges, diagnostics} = make([
    "const constructor = 1, toString = 2, hasOwnProperty = 3;",
    "constructor + toString + hasOwnProperty + valueOf"
  ]);
  expect(edges).toHaveLength(3);
  expect(told(diagnostics).map((text) => text.slice(0, 11))).toEqual(["FB003 error"]);
});

test("nearest(name, names), a few slips and letter case, else nothing", () => {
  expect(nearest("plot", ["Plot", "plots"])).toBe("Plot");
  expect(nearest("scroes", ["score", "scores"])).toBe("scores");
  expect(nearest("x", ["y", "z"])).toBeUndefined();
  expect(nearest("temperature", ["humidity", "pressure"])).toBeUndefined();
});

test("parseNpm(specifier) and satisfies(version, range)", () => {
  expect(parseNpm("npm:@observablehq/plot@0.6/dist/x.js")).toEqual({
    name: "@observablehq/plot",
    range: "0.6",
    path: "/dist/x.js"
  });
  expect(parseNpm("npm:fieldbook/kernels")).toEqual({name: "fieldbook", range: "", path: "/kernels"});
  const yes = ["", "*", "latest", "7", "7.9", "7.x", "^7.2.0", "^7", "~7.9.0", "7.9.1", "=7.9.1", "v7"];
  const no = ["6", "8", "^8", "^7.10", "~7.8", "7.9.2", "^7.9.2", "next", ">=6 <9"];
  expect(yes.filter((range) => !satisfies("7.9.1", range))).toEqual([]);
  expect(no.filter((range) => satisfies("7.9.1", range))).toEqual([]);
  expect([satisfies("0.6.17", "^0.6.2"), satisfies("0.7.0", "^0.6.2"), satisfies("0.0.4", "^0.0.3")]).toEqual(
    [true, false, false]
  );
});
