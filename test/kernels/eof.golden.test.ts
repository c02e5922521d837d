/** @file EOFs against eofs, xeofs and numpy: eigenvalues, patterns, scores, maps, rotations, on every engine. */
import {readFileSync, readdirSync} from "node:fs";
import {type EngineName, engines, openField, useEngine} from "fieldbook/kernels";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {type Golden, computeEof} from "./golden/eof.ts";

const folder = new URL("golden/", import.meta.url);
const goldens = readdirSync(folder)
  .filter((file) => /^eof_.*\.json$/.test(file))
  .map((file) => ({file, golden: JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Golden}));
const open = (file: string, variable: string) =>
  openField(new URL(`../../tutorials/data/${file}`, import.meta.url).pathname, {variable});

/** What a golden says beside its results: where to look, and what led to the answer. */
const aside = /^(cells|lag1_autocorrelation|criterion_|iterations_)/;

it("there are eof goldens", () => expect(goldens).toHaveLength(7));

for (const {name, found, detail} of await engines()) {
  if (name !== "js" && name !== "wasm") continue;
  describe.skipIf(!found)(`engine ${name}${found ? "" : `: ${detail}`}`, () => {
    beforeAll(() => useEngine(name as EngineName));
    afterAll(() => useEngine("auto"));

    for (const {file, golden} of goldens) {
      it(`eof() meets ${file}`, async () => {
        const got = await computeEof(golden, open);
        const {values, rtol, atol} = golden;
        // Patterns are compared one by one, which makes sense only for modes that stand apart.
        if (values.separated_by_north)
          expect(values.separated_by_north.slice(0, 3)).toEqual([true, true, true]);
        compare(got, values, {rtol, atol}, file);
      });
    }
  });
}

function compare(
  got: unknown,
  expected: unknown,
  tolerance: {rtol: number; atol: number},
  path: string
): void {
  if (typeof expected === "object" && expected !== null && !Array.isArray(expected)) {
    for (const [key, value] of Object.entries(expected)) {
      if (!aside.test(key))
        compare((got as Record<string, unknown>)[key], value, tolerance, `${path} ${key}`);
    }
  } else if (typeof expected === "boolean" || (Array.isArray(expected) && typeof expected[0] === "boolean")) {
    expect(got, path).toEqual(expected);
  } else expect(got, path).toBeNear(expected, tolerance);
}
