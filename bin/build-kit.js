/**
 * @file Bundles Notebook Kit's compiler into `dist/cells/kit.js`, without the TypeScript compiler that it imports and
 * we never call: the room then loads in 35 ms instead of 490, and a page need not carry 9 MB.
 */
import {spawnSync} from "node:child_process";
import {existsSync, readFileSync, renameSync, writeFileSync} from "node:fs";
import {createRequire} from "node:module";
import {join} from "node:path";
import {fileURLToPath} from "node:url";

const name = "@observablehq/notebook-kit";
const own = fileURLToPath(import.meta.url);

/** Bundles if the installed version is another than the bundle's, and points the room's one import at it. */
export function bundleKit(root) {
  const kit = join(root, "dist", "cells", "kit.js");
  const seam = join(root, "dist", "cells", "notebook-kit.js");
  const {version, license} = JSON.parse(readFileSync(join(folderOf(root), "package.json"), "utf8"));
  const head = `/*! ${name} ${version}, ${license}, Copyright Observable, Inc. */\n`;
  if (!existsSync(kit) || !readFileSync(kit, "utf8").startsWith(head)) {
    const {status, stdout, stderr} = spawnSync(process.execPath, [own, root], {
      encoding: "utf8",
      maxBuffer: 1e8
    });
    if (status !== 0) throw new Error(`failed bundle of ${name}: ${stderr.trim()}; mend bin/build-kit.js`);
    replace(kit, head + stdout);
  }
  replace(seam, readFileSync(seam, "utf8").replace(`from "${name}"`, 'from "./kit.js"'));
}

/** The package has no door to its own package.json, so look where Node would. */
function folderOf(root) {
  const paths = createRequire(join(root, "package.json")).resolve.paths(name);
  return paths.map((path) => join(path, name)).find(existsSync);
}

/** Whole or not at all: another process may be loading the file. */
function replace(file, text) {
  writeFileSync(`${file}.${process.pid}`, text);
  renameSync(`${file}.${process.pid}`, file);
}

if (process.argv[1] === own) {
  const root = process.argv[2];
  const {build} = await import("vite");
  const [{output}] = await build({
    root,
    configFile: false,
    logLevel: "error",
    resolve: {alias: {typescript: join(root, "dist", "cells", "no-typescript.js")}},
    build: {
      write: false,
      minify: false,
      target: "es2022",
      lib: {entry: join(folderOf(root), "dist", "src", "index.js"), formats: ["es"]},
      rolldownOptions: {external: ["acorn", "acorn-walk", "@observablehq/parser"]}
    }
  });
  process.stdout.write(output[0].code);
}
