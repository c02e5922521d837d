/** @file Every golden to its last number, on every engine of our own. */
import {type EngineName, engines, useEngine} from "fieldbook/kernels";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {caseOf, cases, compute} from "./goldens/index.ts";
import type {Json} from "./goldens/golden.ts";
import {data, files} from "./goldens/host.ts";
import {near} from "./goldens/near.ts";

test("every golden has a case, and every case a golden", () => {
  expect(files.filter((file) => caseOf(file) === undefined)).toEqual([]);
  expect(Object.keys(cases).filter((name) => !files.some((file) => caseOf(file) === name))).toEqual([]);
  expect(files).toHaveLength(40);
});

test("what is not compared is said, with the reason", async () => {
  for (const [name, {aside = {}}] of Object.entries(cases))
    for (const [path, reason] of Object.entries(aside)) {
      console.log(`not compared: ${path} of ${name}*: ${reason}`);
      const of = await Promise.all(files.filter((file) => caseOf(file) === name).map(data.json));
      const said = of.some(({values}) => paths(values).some((at) => `.${at}`.endsWith(`.${path}`)));
      expect(said, `${name} ${path}`).toBe(true);
    }
});

for (const {name, found, detail} of await engines()) {
  if (name !== "js" && name !== "wasm") continue;
  if (!found) console.log(`skipped: goldens on ${name}, ${detail}`);
  describe.skipIf(!found)(`goldens on ${name}`, () => {
    beforeAll(() => useEngine(name as EngineName));
    afterAll(() => useEngine("auto"));
    test.each(files)("%s", async (file) => {
      const golden = await data.json(file);
      const all = await compute(file, data);
      expect(all.length).toBeGreaterThan(0);
      for (const leaf of all) near(leaf, golden);
    });
  });
}

function paths(value: Json, path = ""): string[] {
  if (typeof value !== "object" || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, each]) => paths(each, path ? `${path}.${key}` : key));
  return [path, ...below];
}
