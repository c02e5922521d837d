/** @file The room in a page: one bundle, without Node's modules and without the TypeScript compiler. */
import {fileURLToPath} from "node:url";
import {gzipSync} from "node:zlib";
import {expect, test} from "vitest";
import {build, type Rolldown} from "vite";

test("cells bundled for a browser, compiles TypeScript and stays small", async () => {
  const dist = fileURLToPath(new URL("../../dist/cells/", import.meta.url));
  const result = (await build({
    configFile: false,
    logLevel: "error",
    build: {write: false, minify: true, lib: {entry: `${dist}index.js`, formats: ["es"]}}
  })) as Rolldown.RolldownOutput[];
  const chunks = result[0].output.filter((output) => output.type === "chunk");
  expect(chunks).toHaveLength(1);
  const [{code, imports}] = chunks;
  expect(imports).toEqual([]);
  expect(/node:[a-z]+|browser-external/.exec(code)?.[0]).toBeUndefined();
  expect(gzipSync(code).length).toBeLessThan(250_000);
  const {compile} = await import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);
  const {body} = compile({id: 1, kind: "ts", source: "1 as number", pinned: true, hidden: false});
  expect(body).toBe("() => {\nreturn (\n1 \n)\n}");
});
