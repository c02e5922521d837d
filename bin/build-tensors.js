/**
 * @file Bundles tfjs into `dist/kernels/engine/tfjs.js`: one copy of its core with two backends, so that an installed
 * package needs no tfjs. Pages load it when an engine asks for it.
 */
import {spawnSync} from "node:child_process";
import {createHash} from "node:crypto";
import {existsSync, readFileSync, renameSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {fileURLToPath} from "node:url";

const own = fileURLToPath(import.meta.url);
const packages = ["tfjs-core", "tfjs-backend-webgl", "tfjs-backend-webgpu"];

/** Bundles if the versions, the names asked for or this file have changed, and points the room's one import at it. */
export function bundleTensors(root) {
  const bundle = join(root, "dist", "kernels", "engine", "tfjs.js");
  const seam = join(root, "dist", "kernels", "engine", "tensors.js");
  const head = headOf(root);
  if (!existsSync(bundle) || !readFileSync(bundle, "utf8").startsWith(head)) {
    const {status, stdout, stderr} = spawnSync(process.execPath, [own, root], {
      encoding: "utf8",
      maxBuffer: 1e8
    });
    if (status !== 0) throw new Error(`failed bundle of tfjs: ${stderr.trim()}; mend bin/build-tensors.js`);
    replace(bundle, head + stdout);
  }
  replace(seam, `export * from "./tfjs.js";\n`);
}

/** The source, since another process may be building: what it compiles to may be pointed elsewhere already. */
function entryOf(root) {
  return join(root, "kernels", "engine", "tensors.ts");
}

/** The notice that the licence asks for, and a mark of what the bundle was made from. */
function headOf(root) {
  const versions = packages.map((name) => {
    const file = join(root, "node_modules", "@tensorflow", name, "package.json");
    return `@tensorflow/${name} ${JSON.parse(readFileSync(file, "utf8")).version}`;
  });
  const made = [entryOf(root), own].map((file) => readFileSync(file, "utf8")).join("\n");
  const mark = createHash("sha256").update(made).digest("hex").slice(0, 16);
  return `/*!
 * ${versions.join(", ")}
 * Copyright Google LLC. Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except
 * in compliance with the License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 * Changed: bundled and minified, with globals and a platform of its own. With long (Apache-2.0, Copyright Daniel Wirtz,
 * Copyright The Closure Library Authors) and seedrandom (MIT, Copyright David Bau). ${mark}
 */
`;
}

/** Whole or not at all: another process may be loading the file. */
function replace(file, text) {
  writeFileSync(`${file}.${process.pid}`, text);
  renameSync(`${file}.${process.pid}`, file);
}

/**
 * Two modules of tfjs are ours. Its engine, flags and kernels lie in a global, where a page's own copy of tfjs would meet
 * them and flags of the address bar reach them: ours lie in an object that nobody else has. And Node gets the platform of
 * browsers, which needs no `require`.
 */
const changes = {
  "tfjs-core/dist/global_util.js": `
    const own = {}, singletons = new Map();
    export const getGlobalNamespace = () => own;
    export function getGlobal(key, init) {
      if (!singletons.has(key)) singletons.set(key, init());
      return singletons.get(key);
    }`,
  "tfjs-core/dist/platforms/platform_node.js": `
    import {env} from "../environment";
    import {PlatformBrowser} from "./platform_browser";
    if (!env().get("IS_BROWSER")) env().setPlatform("node", new PlatformBrowser());`
};

if (process.argv[1] === own) {
  const root = process.argv[2];
  const {build} = await import("vite");
  const unseen = new Set(Object.keys(changes));
  const [{output}] = await build({
    root,
    configFile: false,
    logLevel: "error",
    plugins: [
      {
        name: "fieldbook:tfjs",
        enforce: "pre",
        load(id) {
          const change = Object.keys(changes).find((file) => id.endsWith(`/${file}`));
          unseen.delete(change);
          return changes[change];
        }
      }
    ],
    build: {
      write: false,
      minify: true,
      target: "es2022",
      lib: {entry: entryOf(root), formats: ["es"]},
      rolldownOptions: {treeshake: {moduleSideEffects: true}, output: {codeSplitting: false, comments: false}}
    }
  });
  if (unseen.size > 0) throw new Error(`missing ${[...unseen].join(", ")} in tfjs`);
  process.stdout.write(output[0].code);
}
