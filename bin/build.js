/** @file Builds the rooms into `dist/`, when a source is newer than the last build. Plain Node, so that it runs first. */
import {spawnSync} from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync
} from "node:fs";
import {createRequire} from "node:module";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {bundleKit} from "./build-kit.js";
import {bundleTensors} from "./build-tensors.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const rooms = [
  "errors.ts",
  "tsconfig.json",
  "cells",
  "runtime",
  "kernels",
  "views",
  "site",
  "bin/verbs",
  "bin/native"
];
/** What TypeScript does not carry over: styles, fonts' lists, templates. */
const assets = /\.(css|html|svg|json)$/;

/** Builds if needed; a tarball carries `dist/` and no sources, so there it does nothing. Returns whether it built. */
export function build({quiet = false} = {}) {
  if (!existsSync(join(root, "tsconfig.json"))) return false;
  const stamp = join(root, "dist", ".stamp");
  const sources = rooms.flatMap((room) => list(join(root, room)));
  const state = sources.map((file) => `${file} ${statSync(file).mtimeMs} ${statSync(file).size}`).join("\n");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === state) return false;
  rmSync(stamp, {force: true});
  const started = performance.now();
  const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
  const {status, stdout, stderr} = spawnSync(process.execPath, [tsc, "-p", root], {encoding: "utf8"});
  // Status 2: files were written although types do not fit; `npm test` reports those.
  if (status !== 0 && status !== 2) {
    throw new Error(`failed build: ${(stdout + stderr).trim()}; mend the source and try again`);
  }
  for (const file of sources.filter((f) => assets.test(f) && !f.endsWith("tsconfig.json"))) {
    const to = join(root, "dist", file.slice(root.length));
    mkdirSync(dirname(to), {recursive: true});
    cpSync(file, to);
  }
  bundleKit(root);
  bundleTensors(root);
  writeFileSync(stamp, state);
  if (!quiet) process.stderr.write(`built in ${Math.round(performance.now() - started)} ms\n`);
  return true;
}

function list(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => list(join(path, name)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    build();
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
