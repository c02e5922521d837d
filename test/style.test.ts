/** @file What the style guide promises and a machine can read: file comments, sizes, documented defaults, error messages. */
import {readdirSync, readFileSync, statSync} from "node:fs";
import {join, relative} from "node:path";
import {fileURLToPath} from "node:url";
import {expect, test} from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const rooms = ["cells", "runtime", "kernels", "views", "site", "bin"];
const files = [join(root, "errors.ts"), ...rooms.flatMap((room) => list(join(root, room)))]
  .map((file) => ({file: relative(root, file), text: readFileSync(file, "utf8")}))
  .filter(({file}) => /\.(ts|js)$/.test(file) && !/\.wasm\.ts$|^views\/data\//.test(file));

function list(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => list(join(path, name)));
}

test("every source file begins with a file comment", () => {
  expect(files.length).toBeGreaterThan(50);
  const bare = files
    .filter(({text}) => !/^(#!.*\n)?\/\*\*\s*(\n \* )?@file /.test(text))
    .map(({file}) => file);
  expect(bare).toEqual([]);
});

test("no source file is longer than 300 lines", () => {
  expect(files.filter(({text}) => text.split("\n").length > 301).map(({file}) => file)).toEqual([]);
});

test("a documented default is the default in the signature", () => {
  const wrong: string[] = [];
  let checked = 0;
  for (const {file, text} of files) {
    // `/** … defaults to 10 … */ modes?: number;` inside an options interface.
    for (const [, block] of text.matchAll(/export interface \w*Options[^{]*\{([\s\S]*?)\n\}/g)) {
      for (const [, doc, name] of block.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*?)\*\/\s*(\w+)\?:/g)) {
        const stated =
          /defaults to ("[^"]*"|true|false|-?\d+(?:\.\d+)?(?:e-?\d+)?|\[\]|\{\})(?=[\s,;.)]|$)/.exec(
            doc
          )?.[1];
        if (stated === undefined) continue;
        const given = new RegExp(
          `[{,]\\s*${name}\\s*(?::\\s*\\w+\\s*)?=\\s*("[^"]*"|[\\w.+-]+|\\[\\]|\\{\\})`
        ).exec(text)?.[1];
        if (given === undefined) continue;
        checked += 1;
        if (given.replaceAll("_", "") !== stated)
          wrong.push(`${file} ${name}: documented ${stated}, in code ${given}`);
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(checked).toBeGreaterThan(10);
});

test("errors begin with their kind, in lower case, without a full stop", () => {
  const kinds = "missing|unknown|invalid|ambiguous|duplicate|unsupported|failed";
  const wrong: string[] = [];
  let seen = 0;
  for (const {file, text} of files) {
    for (const [, message] of text.matchAll(
      /new (?:Field|Option|Format|Engine|Notebook)Error\(\s*["`]((?:[^"`\\]|\\.)*)["`]/g
    )) {
      // A message that begins with a value has its kind from there.
      if (message.startsWith("${")) continue;
      seen += 1;
      if (!new RegExp(`^(${kinds}) `).test(message) || message.endsWith("."))
        wrong.push(`${file}: ${message}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(seen).toBeGreaterThan(30);
});

test("nothing of the workplace or of a registry is named", () => {
  const hosts = /registry\.npmjs|npmjs\.org|yarnpkg|pypi\.org|\/work\/|\/farm\//;
  const texts = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "package-lock.json", "package.json"];
  const named = [...files, ...texts.map((file) => ({file, text: readFileSync(join(root, file), "utf8")}))]
    .filter(({text}) => hosts.test(text))
    .map(({file}) => file);
  expect(named).toEqual([]);
});
