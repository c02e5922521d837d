/** @file `--engine` in the verbs that run notebooks, and the engine that a configuration names. */
import {expect, test} from "vitest";
import {engines} from "fieldbook/kernels";
import {fieldbook, folderOf, notebookOf} from "./command.ts";

const fit = `import {engine, eof, field} from "npm:fieldbook/kernels";
const f = field(Float64Array.from({length: 40}, (_, i) => Math.sin(i * 1.7)), {
  dims: ["time", "x"],
  shape: [10, 4],
  axes: {time: "T", x: "X"}
});
const params = await eof({modes: 2, weights: "none"}).fit(f);
const asked = engine().name;
if (asked !== "js") console.log("asked for " + asked);`;
const infos = await engines();
const found = ["auto", ...infos.filter(({found}) => found).map(({name}) => name)].join(", ");
const absent = infos.find(({found}) => !found);

test("run --engine --json, tells the engine that answered, for the notebook and its cells", () => {
  const folder = folderOf({"a.html": notebookOf("const n = 1;", fit), "b.html": notebookOf("1")});
  const told = (...args: string[]) =>
    fieldbook(folder, "run", "a.html", "b.html", "--json", ...args)
      .stdout.trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .map(({engine, cells, fallbacks}) => [
        engine,
        cells.map((cell: {engine?: string}) => cell.engine),
        fallbacks
      ]);
  expect(told("--engine", "js")).toEqual([
    ["js", [undefined, "js"], undefined],
    ["js", [undefined], undefined]
  ]);
  expect(told()[0]).toEqual(["wasm", [undefined, "wasm"], undefined]);
});

test("run, one notebook's choice of engine does not reach the next", () => {
  const choosing = `import {useEngine} from "npm:fieldbook/kernels";\nawait useEngine("js");`;
  const folder = folderOf({"a.html": notebookOf(choosing), "b.html": notebookOf(fit)});
  const {stdout} = fieldbook(folder, "run", "a.html", "b.html", "--json");
  expect(
    stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).engine)
  ).toEqual(["js", "wasm"]);
});

test.each(["run", "test", "build", "preview"])("%s --engine, none that is unknown or not here", (verb) => {
  const folder = folderOf({"a.html": notebookOf("1")});
  const on = verb === "build" || verb === "preview" ? [] : ["a.html"];
  const unknown = fieldbook(folder, verb, ...on, "--engine", "abacus");
  expect([unknown.code, unknown.stdout]).toEqual([2, ""]);
  expect(unknown.stderr).toContain(`unknown engine: abacus; there are ${found}`);
  expect(unknown.stderr.trim().split("\n")).toHaveLength(1);
  const missing = fieldbook(folder, verb, ...on, "--engine", absent!.name);
  expect([missing.code, missing.stdout]).toEqual([3, ""]);
  expect(missing.stderr).toBe(`unsupported engine: ${absent!.name}, ${absent!.detail}; there are ${found}\n`);
});

test("test --engine, the assertions see it", () => {
  const folder = folderOf({
    "a.html": notebookOf(fit, `//| test: true\nif (asked !== "js") throw new Error(asked);`)
  });
  expect(fieldbook(folder, "test", "a.html", "--engine", "js").code).toBe(0);
  const {code, stdout} = fieldbook(folder, "test", "a.html");
  expect([code, stdout]).toEqual([1, "failed a.html cell 2, 2:27: Error: wasm\n"]);
});

test("build --engine and the key engine of the configuration", () => {
  const config = (engine: string) =>
    `export default {root: ".", output: "out", fieldbook: {engine: "${engine}"}};`;
  const folder = folderOf({"a.html": notebookOf(fit), "observablehq.config.js": config("js")});
  const own = fieldbook(folder, "build");
  expect(own.code).toBe(0);
  expect(own.stderr).not.toContain("asked for");
  const asked = fieldbook(folder, "build", "--engine", "wasm");
  expect([asked.code, asked.stderr]).toEqual([0, expect.stringContaining("asked for wasm\n")]);
  const wrong = fieldbook(
    folderOf({"a.html": notebookOf(fit), "observablehq.config.js": config("abacus")}),
    "build"
  );
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain(`unknown engine: abacus; there are ${found}`);
});
