// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the sources of cells
/** @file Compiling keeps Notebook Kit's meaning, the author's lines and the author's imports. */
import {toCell, transpile} from "@observablehq/notebook-kit";
import {
  type Cell,
  compile,
  type CompileOptions,
  type Definition,
  type Kind,
  parseNotebook
} from "fieldbook/cells";
import {parse} from "acorn";
import {runInThisContext} from "node:vm";
import {describe, expect, test} from "vitest";
import {ownNotebooks, randomNotebook, seeded} from "./oracle.ts";

const make = (source: string, kind: Kind = "js"): Cell => ({
  id: 1,
  kind,
  source,
  pinned: true,
  hidden: false
});
const js = (source: string, options?: CompileOptions) => compile(make(source), options);

/** The function that a definition's body is. */
function evaluate({body}: Definition): (...inputs: unknown[]) => unknown {
  return runInThisContext(`(${body})`, {filename: "cell"});
}

const allCells = ownNotebooks.flatMap(([name, text]) =>
  parseNotebook(text).cells.map((cell) => [`${name} cell ${cell.id}`, cell] as const)
);

test.each(allCells)("%s takes and gives what Notebook Kit's transpile says", (_, cell) => {
  if (cell.kind === "python" || cell.kind === "r" || cell.source === "") return;
  const {kind, source, ...rest} = cell;
  const kit = transpile(toCell({...rest, mode: kind, value: source} as Parameters<typeof toCell>[0]));
  const ours = compile(cell);
  expect(ours.diagnostics.filter(({severity}) => severity === "error")).toEqual([]);
  expect({
    inputs: ours.inputs,
    outputs: ours.outputs,
    output: ours.output,
    autodisplay: ours.autodisplay,
    autoview: ours.autoview,
    automutable: ours.automutable,
    files: ours.files
  }).toEqual({
    inputs: kit.inputs ?? [],
    outputs: kit.outputs ?? [],
    output: kit.output,
    autodisplay: kit.autodisplay ?? false,
    autoview: kit.autoview ?? false,
    automutable: kit.automutable ?? false,
    files: [...(kit.files ?? [])]
  });
  // Where nothing is imported and no types are stripped, the text of the function is the same too.
  if (kind !== "ts" && ours.imports.length === 0) expect(ours.body).toBe(kit.body);
});

test.each(allCells)("%s compiles to one function, guarded or not", (_, cell) => {
  for (const options of [{}, {loopGuard: 1000}])
    expect(evaluate(compile(cell, options))).toBeTypeOf("function");
});

test("compile never throws, whatever the source", () => {
  const random = seeded(21);
  for (let i = 0; i < 1500; ++i)
    for (const cell of randomNotebook(random).cells) {
      const definition = compile(cell, {loopGuard: 100});
      for (const {line, column} of definition.diagnostics) {
        expect(line).toBeGreaterThan(0);
        expect(column).toBeGreaterThan(0);
      }
    }
});

describe("author's lines", () => {
  const lines = (source: string, kind: Kind = "js", options?: CompileOptions) => {
    const {body, lineOffset} = compile(make(source, kind), options);
    return (line: number) => body.split("\n")[line - lineOffset - 1];
  };

  test("an expression, a program, leading and trailing blank lines", () => {
    expect(lines("a +\nb")(2)).toBe("b");
    expect(lines("const a = 1;\nconst b = 2;")(2)).toBe("const b = 2;");
    for (const blank of ["\n", "\n\n", "\n\n\n"]) {
      expect(lines(`${blank}const b = 2;${blank}`)(blank.length + 1)).toBe("const b = 2;");
      expect(lines(`${blank}b + 2${blank}`)(blank.length + 1)).toBe("b + 2");
    }
  });

  test("after imports, in one line or over many", () => {
    const source = `import a from "npm:a";\nimport {\n  b,\n  c as d\n} from "npm:b"; first(a);\n\nimport * as e from "./e.js"\nlast(b, d, e);`;
    const at = lines(source);
    expect(at(5).trim()).toBe("first(a);");
    expect(at(8)).toBe("last(b, d, e);");
    expect(lines('import "npm:a"; x();')(1).trim()).toBe("x();");
  });

  test("with loops guarded", () => {
    const at = lines("let n = 0;\nwhile (n < 3)\n  n++;\nlast(n);", "js", {loopGuard: 100});
    expect(at(4)).toBe("last(n);");
  });

  test("TypeScript: types over many lines, enums", () => {
    const at = lines("interface A {\n  a: number;\n}\nenum E {\n  X\n}\nlast(E);", "ts");
    expect(at(7)).toBe("last(E);");
  });

  test("templates and the older dialect", () => {
    expect(lines("# a\n\n${b}\nc `d`", "md")(3)).toBe("${b}");
    expect(lines("// comment\nx = {\n  let y = 1;\n  return y;\n}", "ojs")(4)).toBe("  return y;");
    expect(lines("// comment\nviewof x =\n  Inputs.range()", "ojs")(3).trim()).toBe("Inputs.range()");
  });

  test("the stack of an error points at them", () => {
    const definition = js('import {a} from "npm:a";\n\nfunction f() {\n  throw new Error("here");\n}');
    const body = definition.body.replace(/await import\([^)]*\)[^;]*;\n {2}return module;\n\}\)/, "{a: 1}");
    const removed = definition.body.split("\n").length - body.split("\n").length;
    return (evaluate({...definition, body}) as () => Promise<{f(): void}>)().then(({f}) => {
      const stack = (() => {
        try {
          return f() as never;
        } catch (error) {
          return (error as Error).stack!;
        }
      })();
      const [, line] = /\bcell:(\d+):/.exec(stack)!;
      expect(Number(line) + removed + definition.lineOffset).toBe(4);
    });
  });
});

describe("TypeScript", () => {
  /** The tree of some JavaScript without places, to compare what two texts mean. */
  const tree = (text: string) =>
    JSON.stringify(parse(`(${text})`, {ecmaVersion: "latest", sourceType: "module"}), (key, value) =>
      ["start", "end", "raw"].includes(key) ? undefined : value
    );

  test.each([
    "const a: number = 1;",
    "let x = <string>y;",
    "function f(this: Foo, a?: number, ...r: string[]): asserts a is number { return a! }",
    "f<string>(x)",
    "new Map<string, Array<number>>()",
    "a!.b!.c!()",
    "abstract class A<T> extends B<T> implements C { static z: string; abstract m(): void; override n(): void {} }",
    "type A = {a: number} | {b: string};\nconst q: A = {a: 1}",
    "interface I<T> extends J { (x: T): string; new (x: number): I<T>; }",
    "declare const g: number;\nconst h = g + 1",
    "function o(a: string): string;\nfunction o(a: number): number;\nfunction o(a: any) { return a }",
    "const f = async <T,>(x: T): Promise<T> => await x",
    "const f = (a: number, {b, c}: {b: string; c?: number} = {b: ''}): void => {}",
    "({a, b} as Z)",
    "{a: 1 as const}",
    "a < b && c > (d)",
    "const t = cond ? (x): string => x : y",
    "for (const x of y as number[]) { z(x as any) }",
    "let v!: string;\nv = 'a'",
    "const u = `a${x as string}b${`n${y!}`}`;",
    "import type {A} from './a.js';\nimport {type B, c} from './b.js';\nimport d, {type E} from './e.js';\nc",
    "try { x() } catch (e: unknown) { y(e as Error) }",
    "let a: unique symbol, b: `x${string}`, c: [x: number, y?: string], d: (a: number) => asserts a, e: typeof import('x')",
    "class P { #x: number = 1; async *g<T>(): AsyncGenerator<T> {} static { const q: number = 1 } }",
    "const z = a?.b!.c as D[]",
    "() => <T>a",
    "function* g(): Generator<number> { yield 1 as number }"
  ])("%s means what the TypeScript compiler makes of it", (source) => {
    const kit = transpile(toCell({id: 1, mode: "ts", value: source}));
    const ours = compile(make(source, "ts"));
    expect([ours.inputs, ours.outputs, ours.autodisplay]).toEqual([kit.inputs, kit.outputs, kit.autodisplay]);
    expect(tree(ours.body)).toBe(tree(kit.body));
  });

  test("enums and parameter properties are code", () => {
    const source =
      "enum E { A, B = 5, C = 'c' }\nclass P { constructor(private x: number, readonly y = 2) {} }\nconst r = [E.A, E[5], E.C, {...new P(1)}];";
    expect(evaluate(compile(make(source, "ts")))()).toMatchObject({r: [0, "B", "c", {x: 1, y: 2}]});
  });

  test("a namespace is refused, since it would fall away", () => {
    const {diagnostics} = compile(make("1;\n  namespace N { export const a = 1 }", "ts"));
    expect(diagnostics).toMatchObject([
      {code: "FB004", message: "invalid syntax: namespaces are not supported", line: 2, column: 3}
    ]);
    expect(compile(make("declare global {}\ndeclare namespace N { const a: 1 }", "ts")).diagnostics).toEqual(
      []
    );
  });
});

test("TypeScript keeps columns where types fall away", () => {
  const {places, body} = compile(
    make("const a: Map<string, number> = b, c = <T,>(x: T): T => x ?? d;", "ts")
  );
  expect(places.inputs).toEqual({b: {line: 1, column: 32}, d: {line: 1, column: 61}});
  expect(body.split("\n")[1].indexOf("d;")).toBe(60);
  const template = compile(
    make("const t = `${a as string}x${`y${b!}`}${(1 as number) as any}`, u = `${c!}`;", "ts")
  );
  expect(evaluate(template)(1, 2, 3)).toEqual({t: "1xy21", u: "3"});
  expect(template.places.inputs.c).toEqual({line: 1, column: 71});
});

describe("imports", () => {
  const source =
    'import {a} from "npm:d3@7";\nconst b = import("npm:@observablehq/plot/x.js"), c = import("./c.js"), d = import(name);';

  test("stay as the author wrote them, with their places", () => {
    const {body, imports} = js(source);
    expect(imports).toEqual([
      {specifier: "npm:d3@7", line: 1, column: 17},
      {specifier: "npm:@observablehq/plot/x.js", line: 2, column: 18},
      {specifier: "./c.js", line: 2, column: 61}
    ]);
    expect(body).toContain('import("npm:d3@7")');
    expect(body).toContain('import("npm:@observablehq/plot/x.js"), c = import("./c.js"), d = import(name)');
    expect(body).not.toContain("jsdelivr");
  });

  test("become the addresses that resolveImport gives", () => {
    const {body} = js(source, {resolveImport: (specifier) => `/lib/${specifier.replace(/\W/g, "-")}`});
    expect(body).toContain('import("/lib/npm-d3-7")');
    expect(body).toContain(
      'import("/lib/npm--observablehq-plot-x-js"), c = import("/lib/--c-js"), d = import(name)'
    );
  });

  test("import.meta.resolve and bare names of the older dialect", () => {
    expect(js('import.meta.resolve("npm:d3")', {resolveImport: () => "/d3.js"}).body).toContain('"/d3.js"');
    const {imports, body} = compile(make('lib = import("d3-array@3")', "ojs"), {
      resolveImport: (name) => name.slice(4)
    });
    expect(imports).toEqual([{specifier: "npm:d3-array@3", line: 1, column: 14}]);
    expect(body).toContain('import("d3-array@3")');
  });
});

describe("loopGuard", () => {
  const run = (source: string, loopGuard = 60, ...inputs: unknown[]) =>
    evaluate(js(source, {loopGuard}))(...inputs);

  test.each([
    "(() => { while (true); })()",
    "(() => { for (;;) {} })()",
    "(() => { do ; while (true) })()",
    "(() => { outer: for (;;) for (const x of [1]) continue outer; })()",
    "(() => { for (;;) try { throw 1 } catch {} })()",
    "(() => { while (true) { try { while (true) {} } catch {} } })()",
    "[function f(n) { return f(n) + f(n) }][0]",
    "((f) => f(f))((f) => { try { return f(f) } catch (e) { if (e.name === 'interrupted') throw e; return f(f) } })"
  ])("%s is interrupted", (source) => {
    let name = "";
    try {
      const value = run(source);
      if (typeof value === "function") value(1);
    } catch (error) {
      name = (error as Error).name;
      // Endless recursion may end at the stack's end before its time is over.
      if (error instanceof RangeError) name = "interrupted";
    }
    expect(name).toBe("interrupted");
  });

  test("a spinning loop after an await is interrupted", async () => {
    await expect(run("(async () => { await null; while (true) await null; })()")).rejects.toMatchObject({
      name: "interrupted"
    });
  });

  test("recursion is interrupted", () => {
    const fib = run("[function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }][0]") as (
      n: number
    ) => number;
    expect(fib(10)).toBe(55);
    expect(() => fib(60)).toThrow(expect.objectContaining({name: "interrupted"}));
    const arrow = (
      evaluate(js("const f = (n) => n < 2 ? n : f(n - 1) + f(n - 2);", {loopGuard: 60}))() as {
        f(n: number): number;
      }
    ).f;
    expect(() => arrow(60)).toThrow(expect.objectContaining({name: "interrupted"}));
  });

  test("waiting is not counted, and the clock starts anew after a pause", async () => {
    const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    const source =
      "(async () => { let n = 0; for (let i = 0; i < 8; ++i) { for (let j = 0; j < 100; ++j) ++n; await wait(30); } return n; })()";
    expect(await run(source, 100, wait)).toBe(800);
  });

  test("an interrupted function works again later", async () => {
    const {spin} = evaluate(
      js("const spin = (n) => { let i = 0; while (i < n) ++i; return i; };", {loopGuard: 40})
    )() as {
      spin(n: number): number;
    };
    expect(() => spin(Infinity)).toThrow(/ran for more than 0.04 s/);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(spin(1000)).toBe(1000);
  });

  test.each([
    [
      "labels",
      "const r = []; a: for (let i = 0; i < 5; ++i) { b: for (let j = 0; ; ++j) { if (j > i) continue a; if (i > 3) break a; if (j === 1) break b; r.push(i * 10 + j); } r.push(-i); }"
    ],
    [
      "bodies without braces",
      "const r = []; for (const x of [1, 2]) for (const k in {a: 1}) if (x > 1) r.push(k); else r.push(x); let n = 0; do n++; while (n < 3)\n r.push(n);"
    ],
    [
      "generators",
      "function* g() { let i = 0; while (i < 3) { const got = yield i++; if (got) i += got; } return 9; } const r = [...g()];"
    ],
    [
      "closures of loops",
      "const f = []; for (let i = 0; i < 3; ++i) f.push(() => i); const r = f.map((g) => g());"
    ],
    [
      "arrows",
      "const f = (x) => ({x, y: g(x)}), g = (x) => h(x), h = (x, y = (() => k(2))()) => x + y, k = (z) => z; const r = [f(1), [3, 4].map((x) => g(x))];"
    ],
    [
      "classes",
      "class A { constructor(x) { this.x = String(x); } get y() { return this.z(); } z() { return this.x; } static s = [1].map((q) => Number(q)); } class B extends A { constructor(x) { super(x); for (;;) break; } } const r = [new B(1).y, A.s];"
    ],
    [
      "directives and names",
      '"use strict"; function f() { "use strict"; return String(this); } const r = [f(), f.name, f.length];'
    ],
    [
      "switch, try and finally",
      "const r = []; for (const x of [1, 2, 3]) { try { switch (x) { case 1: continue; case 2: break; default: throw x; } r.push(x); } catch (e) { r.push(-e); } finally { r.push('f'); } }"
    ]
  ])("%s mean what they meant", (_, source) => {
    const plain = evaluate(js(source))() as {r: unknown};
    const guarded = evaluate(js(source, {loopGuard: 1000}))() as {r: unknown};
    expect(guarded.r).toEqual(plain.r);
    expect(js(source, {loopGuard: 1000}).body).not.toBe(js(source).body);
  });

  test("async loops mean what they meant", async () => {
    const source =
      "(async () => { const r = []; for await (const x of (async function* () { yield 1; yield 2; })()) r.push(x); return r; })()";
    expect(await run(source, 1000)).toEqual([1, 2]);
  });
});

describe("diagnostics of one cell", () => {
  const found = (source: string, kind: Kind = "js") =>
    compile(make(source, kind)).diagnostics.map(({code, line, column, message}) => [
      code,
      line,
      column,
      message
    ]);

  test("FB004 at the author's place, in each kind", () => {
    expect(found("1 +\n  * 2")).toEqual([["FB004", 2, 3, "invalid syntax: unexpected token"]]);
    expect(found("//| run: lazy\nconst a = 1;\nconst a = 2;")).toEqual([
      ["FB004", 3, 7, "invalid syntax: identifier 'a' has already been declared"]
    ]);
    expect(found("type A = ;", "ts")[0].slice(0, 3)).toEqual(["FB004", 1, 10]);
    expect(found("const a: number = 1;\nconst a: string = 2;", "ts")[0].slice(0, 3)).toEqual(["FB004", 2, 7]);
    expect(found("# A\n\n${x y}", "md")[0].slice(0, 3)).toEqual(["FB004", 3, 5]);
    expect(found("<b>${}</b>", "html")[0].slice(0, 3)).toEqual(["FB004", 1, 6]);
    expect(found("x = {\n  return 1 1;\n}", "ojs")[0].slice(0, 3)).toEqual(["FB004", 2, 12]);
    expect(found("export const a = 1;")[0].slice(0, 3)).toEqual(["FB004", 1, 1]);
    expect(found("const name = 1, fetch = 2;")[0]).toEqual([
      "FB004",
      1,
      17,
      "invalid syntax: global 'fetch' cannot be redefined"
    ]);
    expect(found("FileAttachment(a + b)")[0][3]).toBe(
      "invalid syntax: FileAttachment requires a literal string argument"
    );
  });

  test("FB005 for a name of another cell", () => {
    expect(found("const a = 1;\n(() => { other = a; })();")[0]).toEqual([
      "FB005",
      2,
      10,
      "invalid assignment: other; only the cell that defines a name may assign it, use Mutable to change it from elsewhere"
    ]);
  });

  test("FB006 for each kind's own comment", () => {
    const comments: [Kind, string, string][] = [
      ["js", "//|", ""],
      ["ts", "//|", ""],
      ["ojs", "//|", ""],
      ["node", "//|", ""],
      ["dot", "//|", ""],
      ["md", "<!--|", " -->"],
      ["html", "<!--|", " -->"],
      ["sql", "--|", ""],
      ["tex", "%|", ""],
      ["python", "#|", ""],
      ["r", "#|", ""]
    ];
    for (const [kind, open, close] of comments) {
      const [first] = found(`${open} lable: x${close}\n${open} caption: fine${close}\n`, kind);
      expect(first).toEqual(["FB006", 1, open.length + 2, "unknown directive: lable; did you mean label"]);
      const {directives} = compile(
        make(`${open} caption: a: b${close}\n${open} run: manual${close}\nx`, kind)
      );
      expect(directives).toMatchObject({caption: "a: b", run: "manual"});
    }
    expect(found("//| run: fast\n1")).toEqual([
      ["FB006", 1, 10, "invalid run: fast; expected auto, lazy, manual"]
    ]);
    expect(found("//| caption:\n1")).toEqual([
      ["FB006", 1, 5, "invalid caption: nothing; expected some text"]
    ]);
    expect(found("1 //| run: fast")).toEqual([]);
    expect(found("//| __proto__: true\n1")[0][0]).toBe("FB006");
  });

  test("FB010 for what only Node has, unless the cell is frozen", () => {
    expect(found('import {readFileSync} from "node:fs";')[0].slice(0, 3)).toEqual(["FB010", 1, 28]);
    expect(found("process.version")[0].slice(0, 3)).toEqual(["FB010", 1, 1]);
    expect(found("//| engine: native\n1")[0].slice(0, 3)).toEqual(["FB010", 1, 1]);
    expect(found("//| engine: native\n//| freeze: true\nprocess.version")).toEqual([]);
  });

  test("FB012 for an empty cell", () => {
    expect(found(" \n ")[0][0]).toBe("FB012");
    expect(found("", "md")[0][0]).toBe("FB012");
  });
});
