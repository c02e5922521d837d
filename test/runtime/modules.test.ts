/** @file What notebooks import in Node: modules beside them, whatever package.json calls them. */
import {join} from "node:path";
import {openNode} from "fieldbook/runtime";
import {afterAll, expect, test} from "vitest";
import {folderOf, notebookOf} from "../bin/command.ts";

const host = openNode();
afterAll(() => host.close());

test("run, local modules are modules also in a folder that npm init calls CommonJS", async () => {
  const folder = folderOf({
    "package.json": '{"name": "fresh", "type": "commonjs"}',
    "a.html": notebookOf('import {twice} from "./lib.js";\nconst two = twice(1);'),
    "lib.js": 'import {n} from "./part.js";\nexport const twice = (x) => n * x;\n',
    "part.js": "export const n = 2;\n"
  });
  const {values, errors} = await host.run(join(folder, "a.html"), {values: ["two"]});
  expect(errors).toEqual([]);
  expect(values).toEqual({two: 2});
});

test("run, an export that is missing has no line, for it stands on none of the author's", async () => {
  const folder = folderOf({
    "a.html": notebookOf('import {nothing} from "./lib.js";\nnothing'),
    "lib.js": "export const n = 2;\n"
  });
  const {errors} = await host.run(join(folder, "a.html"));
  expect(errors).toMatchObject([{cell: 1, name: "SyntaxError"}]);
  expect(errors[0].line ?? 1).toBeGreaterThan(0);
});
