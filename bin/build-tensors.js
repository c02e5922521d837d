/**
 * @file Bundles tfjs into `dist/kernels/engine/tfjs*.js`: one copy of its core, and its backends apart, so that an installed
 * package needs no tfjs. Pages load of it what an engine asks for.
 */
import {spawnSync} from "node:child_process";
import {createHash} from "node:crypto";
import {existsSync, readFileSync, renameSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {gzipSync} from "node:zlib";

const own = fileURLToPath(import.meta.url);
const packages = [
  "tfjs-core",
  "tfjs-backend-webgl",
  "tfjs-backend-webgpu",
  "tfjs-backend-wasm",
  "tfjs-backend-cpu"
];
/** The room's imports of tfjs, and what each becomes. */
const entries = {tensors: "tfjs", "tensors-wasm": "tfjs-wasm", "tensors-cpu": "tfjs-cpu"};

/** Bundles if the versions, the names asked for or this file have changed, and points the room's imports at it. */
export function bundleTensors(root) {
  const folder = join(root, "dist", "kernels", "engine");
  const head = headOf(root);
  const isMade = (name) =>
    existsSync(join(folder, `${name}.js`)) &&
    readFileSync(join(folder, `${name}.js`), "utf8").startsWith(head);
  if (!["tfjs-core", ...Object.values(entries)].every(isMade)) {
    const {status, stdout, stderr} = spawnSync(process.execPath, [own, root], {
      encoding: "utf8",
      maxBuffer: 1e8
    });
    if (status !== 0) throw new Error(`failed bundle of tfjs: ${stderr.trim()}; mend bin/build-tensors.js`);
    for (const {fileName, code} of JSON.parse(stdout)) replace(join(folder, fileName), head + code);
  }
  for (const [seam, name] of Object.entries(entries))
    replace(join(folder, `${seam}.js`), `export * from "./${name}.js";\n`);
}

/** The sources, since another process may be building: what they compile to may be pointed elsewhere already. */
function entriesOf(root) {
  return Object.keys(entries).map((seam) => join(root, "kernels", "engine", `${seam}.ts`));
}

/** The notice that the licence asks for, and a mark of what the bundle was made from. */
function headOf(root) {
  const versions = packages.map((name) => {
    const file = join(root, "node_modules", "@tensorflow", name, "package.json");
    return `@tensorflow/${name} ${JSON.parse(readFileSync(file, "utf8")).version}`;
  });
  const made = [...entriesOf(root), own].map((file) => readFileSync(file, "utf8")).join("\n");
  const mark = createHash("sha256").update(made).digest("hex").slice(0, 16);
  return `/*!
 * ${versions.join(", ")}
 * Copyright Google LLC. Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except
 * in compliance with the License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 * Changed: bundled and minified, with globals and a platform of its own. With long (Apache-2.0, Copyright Daniel Wirtz,
 * Copyright The Closure Library Authors) and seedrandom (MIT, Copyright David Bau); in WebAssembly with
 * XNNPACK, cpuinfo and pthreadpool (BSD, Copyright Facebook, Google) and the runtime of Emscripten (MIT). ${mark}
 */
`;
}

/** Whole or not at all: another process may be loading the file. */
function replace(file, text) {
  writeFileSync(`${file}.${process.pid}`, text);
  renameSync(`${file}.${process.pid}`, file);
}

/**
 * Modules of tfjs that are ours, or changed. Its engine, flags and kernels lie in a global, where a page's own copy of tfjs
 * would meet them and flags of the address bar reach them: ours lie in an object that nobody else has. Node gets the
 * platform of browsers, which needs no `require`; its WebAssembly is handed over, so that the module looks for no file and
 * does not listen to the whole process for failures; and the module with threads is left out.
 */
const changes = {
  "tfjs-core/dist/global_util.js": () => `
    const own = {}, singletons = new Map();
    export const getGlobalNamespace = () => own;
    export function getGlobal(key, init) {
      if (!singletons.has(key)) singletons.set(key, init());
      return singletons.get(key);
    }`,
  "tfjs-core/dist/platforms/platform_node.js": () => `
    import {env} from "../environment";
    import {PlatformBrowser} from "./platform_browser";
    if (!env().get("IS_BROWSER")) env().setPlatform("node", new PlatformBrowser());`,
  "tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.js": (code) =>
    code.replace(
      /if\(ENVIRONMENT_IS_NODE\)\{.*?\}else if\(ENVIRONMENT_IS_WEB\|\|/s,
      "if(ENVIRONMENT_IS_WEB||"
    ),
  "tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js": () => "export default undefined;",
  "tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.worker.js": () =>
    "export const wasmWorkerContents = undefined;"
};
/** Imports of this name carry a file of tfjs in base64. */
const carried = "fieldbook:";

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
        resolveId: (id) => (id.startsWith(carried) ? `\0${id}` : null),
        load(id) {
          if (id.startsWith(`\0${carried}`)) {
            const folder = join(root, "node_modules", "@tensorflow", "tfjs-backend-wasm", "dist");
            const bytes = gzipSync(readFileSync(join(folder, id.slice(carried.length + 1))), {level: 9});
            return `export default "${bytes.toString("base64")}";`;
          }
          const change = Object.keys(changes).find((file) => id.endsWith(`/${file}`));
          if (!change) return;
          unseen.delete(change);
          return changes[change](readFileSync(id, "utf8"));
        }
      }
    ],
    build: {
      write: false,
      minify: true,
      target: "es2022",
      lib: {
        entry: Object.fromEntries(Object.values(entries).map((name, i) => [name, entriesOf(root)[i]])),
        formats: ["es"]
      },
      rolldownOptions: {
        treeshake: {moduleSideEffects: true},
        output: {
          comments: false,
          entryFileNames: "[name].js",
          chunkFileNames: ({name}) => (name === "tfjs-core" ? "tfjs-core.js" : "tfjs-runtime.js"),
          codeSplitting: {groups: [{name: "tfjs-core", minShareCount: 2}]}
        }
      }
    }
  });
  if (unseen.size > 0) throw new Error(`missing ${[...unseen].join(", ")} in tfjs`);
  // Entries last, so that what they import is there.
  const files = output.map(({fileName, code, isEntry}) => ({fileName, code, isEntry}));
  process.stdout.write(JSON.stringify(files.sort((a, b) => a.isEntry - b.isEntry)));
}
