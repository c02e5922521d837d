/** @file The same notebooks under Notebook Kit's own runtime and under Fieldbook's, side by side in a browser. */
import {readdirSync, readFileSync, rmSync} from "node:fs";
import {join, relative} from "node:path";
import {fileURLToPath} from "node:url";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {launch} from "./launch.ts";
import {serveStatic} from "./static.ts";
import {buildPairs, readPair} from "./notebook-kit/build.ts";
import {expectSame, isSame, isSameInMotion} from "./notebook-kit/compare.ts";
import {type Both, openBoth} from "./notebook-kit/open.ts";

const browser = await launch();
const output = fileURLToPath(new URL("../output/notebook-kit", import.meta.url));
rmSync(output, {recursive: true, force: true});

/** What a reader does besides moving every control. */
const acts: Record<string, (both: Both) => Promise<void>> = {
  "09-mutable.html": (both) => both.call(["increment"], ["add", "a line"], ["add", "another"]),
  "older.html": (both) => both.call(["remember", "one"], ["remember", "two"]),
  "14-ojs-mutable.html": (both) => both.call(["hit"], ["hit"])
};

/** Cells that Fieldbook runs on a reader's click alone. */
const asked: Record<string, number[]> = {"17-directives.html": [3]};

describe.skipIf(!browser).each([
  {title: "our twenty notebooks", folder: "../cells/notebooks"},
  {title: "corners of the language and the library", folder: "notebook-kit/notebooks"}
])("as under Notebook Kit: $title", ({folder}) => {
  const path = fileURLToPath(new URL(folder, import.meta.url));
  const all = readdirSync(path)
    .filter((name) => name.endsWith(".html"))
    .map((name) => readPair(path, name));
  const pairs = all.filter(({needs}) => needs.length === 0);
  let host: Awaited<ReturnType<typeof serveStatic>>;

  beforeAll(async () => {
    await buildPairs(path, pairs, `${output}/${path.split("/").at(-2)}`);
    host = await serveStatic(`${output}/${path.split("/").at(-2)}`);
  });
  afterAll(() => host?.close());

  test.each(pairs)("$name", async (pair) => {
    const both = await openBoth(browser!, host.url, pair);
    try {
      for (const cell of asked[pair.name] ?? []) await both.run(cell);
      const first = await both.settle();
      expect(first.map(({calm}) => calm)).toEqual([true, true]);
      expectSame(pair.name, ...first);
      const [moved, ownMoved] = await both.move();
      expect(ownMoved).toEqual(moved);
      await acts[pair.name]?.(both);
      if (moved.length === 0 && !acts[pair.name]) return;
      const second = await both.settle();
      expect(second[0]).not.toEqual(first[0]);
      expectSame(pair.name, ...second);
    } finally {
      await both.close();
    }
  });

  test.each(all.filter(({needs}) => needs.length > 0))("$name says why it needs the network", ({needs}) => {
    for (const need of needs) expect(need).toMatch(/^FB009 unsupported offline: .*needs the network$/);
  });
});

const others = process.env.FIELDBOOK_NOTEBOOKS;
if (others === undefined)
  console.log(
    "skipped: notebooks of others in a browser; set FIELDBOOK_NOTEBOOKS to a folder of .html notebooks"
  );

describe.skipIf(!browser || others === undefined)("as under Notebook Kit: notebooks of others", () => {
  const path = others ?? "";
  const all = others === undefined ? [] : search(path).map((name) => readPair(path, name));
  const pairs = all.filter(({needs, refused}) => needs.length === 0 && refused.length === 0);
  let host: Awaited<ReturnType<typeof serveStatic>>;

  beforeAll(async () => {
    await buildPairs(path, pairs, `${output}/others`);
    host = await serveStatic(`${output}/others`);
  }, 600_000);
  afterAll(() => host?.close());

  for (const {name, needs, refused} of all) {
    if (needs.length > 0) test.skip(`${name} (needs the network: ${needs.join("; ")})`, () => {});
    else if (refused.length > 0) test.skip(`${name} (refused: ${refused.join("; ")})`, () => {});
  }

  test.each(pairs)("$name", async (pair) => {
    const both = await openBoth(browser!, host.url, pair);
    try {
      const first = await both.settle(1000, 8000);
      const isStill = first.every(({calm}) => calm);
      if (isStill) expectSame(pair.name, ...first);
      const [moved, ownMoved] = await both.move();
      expect(ownMoved.length).toBe(moved.length);
      if (isStill && moved.length === 0) return;
      let second = await both.settle(1000, 20_000);
      if (isStill || isSame(...second)) return expectSame(pair.name, ...second);
      // What moves, or has moved, is at another moment on either page: it is the same apart from its numbers,
      // if not at the moment when one page has drawn a new thing and the other has not.
      for (let tries = 0; tries < 10 && !isSameInMotion(...second); ++tries) second = await both.settle(0, 0);
      if (!isSameInMotion(...second)) expectSame(pair.name, ...second);
      console.log(`${pair.name}: compared in motion, apart from numbers`);
    } finally {
      await both.close();
    }
  });
});

function search(folder: string): string[] {
  return readdirSync(folder, {recursive: true, encoding: "utf8"})
    .filter((name) => name.endsWith(".html") && /<notebook/i.test(readFileSync(join(folder, name), "utf8")))
    .map((name) => relative("", name));
}

afterAll(() => browser?.close());
