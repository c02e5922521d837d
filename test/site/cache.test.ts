/** @file The build's cache: what was written, or nothing. */
import {mkdtempSync, readdirSync, readFileSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {expect, test} from "vitest";
import {Cache, keyOf} from "../../dist/site/cache.js";

test("Cache gives back what it was given", () => {
  const cache = new Cache(mkdtempSync(join(tmpdir(), "fieldbook-cache-")));
  expect(cache.get("a")).toBe(undefined);
  cache.set("a", {html: "<p>å\n</p>"});
  expect(cache.get("a")).toEqual({html: "<p>å\n</p>"});
});

test("Cache drops a damaged entry", () => {
  const folder = mkdtempSync(join(tmpdir(), "fieldbook-cache-"));
  const cache = new Cache(folder);
  for (const damage of [
    (text: string) => text.slice(0, -3),
    (text: string) => text.replace("1", "2"),
    () => ""
  ]) {
    cache.set("a", {n: 1});
    const file = join(folder, "a.json");
    writeFileSync(file, damage(readFileSync(file, "utf8")));
    expect(cache.get("a")).toBe(undefined);
    expect(readdirSync(folder)).toEqual([]);
  }
});

test("keyOf keeps its parts apart", () => {
  expect(keyOf("ab", "c")).not.toBe(keyOf("a", "bc"));
});
