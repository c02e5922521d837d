/** @file Doc comments tell the truth that a machine can read: each operator says all it must, and quotes errors that exist. */
import {readdirSync, readFileSync} from "node:fs";
import {fileURLToPath} from "node:url";
import * as kernels from "fieldbook/kernels";
import {describe, expect, test} from "vitest";

const door: Record<string, unknown> = {...kernels};
const root = fileURLToPath(new URL("../../kernels/", import.meta.url));
const sources = readdirSync(root, {recursive: true, encoding: "utf8"})
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".wasm.ts"))
  .map((file) => ({file, text: readFileSync(root + file, "utf8")}));

/** Exported functions of the door and the comment right above each, in one line. */
const docs = new Map<string, string>();
for (const {text} of sources) {
  const matches = text.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport (?:async )?function (\w+)/g);
  for (const [, doc, name] of matches)
    if (name in door && !docs.has(name)) docs.set(name, doc.replace(/\n \* ?/g, " "));
}

/** What operators are made from, where they cannot do without; pipe is as good as its steps, and says so. */
const given: Record<string, unknown> = {
  reduceOver: {over: "X"},
  broadcast: {dim: "x", like: kernels.field([1, 2], {dims: ["x"]})},
  regress: {on: kernels.field([1, 2], {dims: ["time"]})},
  localMean: {neighbourhood: kernels.knn({k: 4})},
  kriging: {variogram: {model: "spherical", nugget: 0, psill: 1, range: 1}}
};

function isOperator(name: string): boolean {
  const make = door[name];
  if (typeof make !== "function" || /^[A-Z]/.test(name)) return false;
  try {
    const made: unknown = make(given[name]);
    // Functions that return promises are no operators, and what they say to no arguments does not matter here.
    if (made instanceof Promise) made.catch(() => {});
    return typeof made === "object" && made !== null && "fit" in made && "marks" in made;
  } catch {
    return false;
  }
}

const operators = Object.keys(door).filter(isOperator);
const labels = ["Shapes", "Units", "Missing", "Throws", "Source", "Checked against"];

test("every function that says it returns an operator does, and the other way round", () => {
  const said = [...docs].filter(([, doc]) => doc.includes("Returns the operator ")).map(([name]) => name);
  expect(said.sort()).toEqual([...operators].sort());
  expect(operators).toEqual(expect.arrayContaining(["anomaly", "broadcast", "climatology", "eof", "zscore"]));
});

describe("an operator and what works on its parameters say all that their readers ask", () => {
  const others = [
    "correlationMap",
    "covarianceMap",
    "effectiveSampleSize",
    "index",
    "northTest",
    "reconstruct",
    "rotateVarimax"
  ];
  test.each([...operators, ...others])("%s()", (name) => {
    const doc = docs.get(name) ?? "";
    expect(labels.filter((label) => !doc.includes(`${label}: `))).toEqual([]);
  });
});

test("every public function has a doc comment", () => {
  const names = Object.entries(door).flatMap(([name, each]) =>
    typeof each === "function" && !/^[A-Z]/.test(name) ? [name] : []
  );
  expect(names.length).toBeGreaterThan(50);
  expect(names.filter((name) => !docs.has(name))).toEqual([]);
});

test("errors that comments quote are thrown somewhere", () => {
  const kinds = "missing|unknown|invalid|ambiguous|duplicate|unsupported|failed";
  const isComment = /\/\*\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;
  const thrown = new Set<string>();
  for (const {text} of sources)
    for (const [, head] of text
      .replace(isComment, "")
      .matchAll(new RegExp(`["'\`]((?:${kinds}) [^:"'\`]+):`, "g")))
      thrown.add(head);
  // A template such as `unknown ${name}` stands for any word.
  const known = [...thrown].map((head) => new RegExp(`^${head.replace(/\$\{[^}]*\}/g, "[\\w. ]+")}$`));
  const quotes = sources.flatMap(({file, text}) =>
    (text.match(isComment) ?? []).flatMap((comment) =>
      [...comment.matchAll(new RegExp(`\`((?:${kinds}) [^:\`]+)(?::[^\`]*)?\``, "g"))].map(([, head]) => ({
        file,
        head: head.replace(/\n\s*\* ?/g, " ")
      }))
    )
  );
  expect(quotes.length).toBeGreaterThan(50);
  expect(quotes.filter(({head}) => !known.some((each) => each.test(head)))).toEqual([]);
});
