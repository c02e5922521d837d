/** @file Each kind of cell compiles to what its golden says: `kinds/<kind>.in.json` and `kinds/<kind>.out.json`. */
import {type Cell, compile, kinds} from "fieldbook/cells";
import {readdirSync, readFileSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {expect, test} from "vitest";

const folder = fileURLToPath(new URL("kinds/", import.meta.url));

test("every kind has a golden pair", () => {
  const names = Object.keys(kinds).flatMap((kind) => [`${kind}.in.json`, `${kind}.out.json`]);
  expect(readdirSync(folder).sort()).toEqual(names.sort());
});

test.each(Object.keys(kinds))("%s", async (kind) => {
  const cells = JSON.parse(readFileSync(`${folder}${kind}.in.json`, "utf8")) as {source: string[]}[];
  const definitions = cells.map(({source, ...rest}, i) => {
    const cell = {id: i + 1, kind, pinned: true, hidden: false, ...rest, source: source.join("\n")} as Cell;
    const {body, ...definition} = compile(cell);
    return {body: body.split("\n"), ...definition};
  });
  await expect(`${JSON.stringify(definitions, null, 2)}\n`).toMatchFileSnapshot(`kinds/${kind}.out.json`);
});
