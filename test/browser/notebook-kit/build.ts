/** @file Builds notebooks twice in one go: by Notebook Kit's own plugin, and as pages of Fieldbook's runtime. */
import {observable, config as kitConfig} from "@observablehq/notebook-kit/vite";
import {
  type Definition,
  type Notebook,
  compile,
  definedNames,
  graph,
  parseNotebook,
  parseNpm
} from "fieldbook/cells";
import {absentPackages} from "fieldbook/runtime";
import {existsSync, mkdirSync, readFileSync, writeFileSync} from "node:fs";
import {dirname, join, resolve} from "node:path";
import {fileURLToPath} from "node:url";
import {type Plugin, type Rolldown, build} from "vite";
import type {Asked} from "./probe.ts";

export interface Pair extends Asked {
  /** Path of the notebook in its folder. */
  name: string;
  /** Paths of the two pages in the output folder. */
  kit: string;
  own: string;
  definitions: Definition[];
  /** Why the notebook cannot run without the network, if so; it is then not built. */
  needs: string[];
  /** Cells that Fieldbook does not run and Notebook Kit does: the second of two that define a name (FB001). */
  refused: string[];
}

const here = fileURLToPath(new URL(".", import.meta.url));
const project = resolve(here, "../../..");
/** Both pages lay out alike, so that what depends on a width is equal. */
const style = "<style>main {width: 800px; margin: 0; font: 16px sans-serif}</style>";
/** Notebook Kit runs these when it builds, with programs that a machine may lack; Fieldbook's Node suites run them. */
const loaders = new Set(["node", "python", "r"]);

/** Reads the notebooks of a folder and says what they need; nothing is built yet. */
export function readPair(folder: string, name: string): Pair {
  const file = join(folder, name);
  const notebook = parseNotebook(readFileSync(file, "utf8"), {name});
  const cells = notebook.cells.filter(({kind}) => !loaders.has(kind));
  const definitions = cells.map((cell) => compile(cell, {resolveImport: localImport(file), loopGuard: 5000}));
  return {
    name,
    kit: name,
    own: `own/${name}`,
    definitions,
    names: definitions.flatMap(definedNames).filter((defined) => !defined.startsWith("mutable$")),
    cells: definitions.map(({id}) => id),
    needs: networkNeeds(notebook, definitions, dirname(file)),
    refused: graph(definitions)
      .diagnostics.filter(({code}) => code === "FB001")
      .map(({code, cell, message}) => `${code} at cell ${cell}: ${message}`)
  };
}

/** What our own diagnostics say it needs from elsewhere: FB009, packages not carried, files that are not there. */
function networkNeeds(notebook: Notebook, definitions: Definition[], folder: string): string[] {
  const specifiers = definitions.flatMap(({imports}) => imports.map(({specifier}) => specifier));
  const names = specifiers.map((specifier) => parseNpm(specifier).name);
  const packages = Object.fromEntries(
    names.flatMap((name) => {
      const version = versionOf(name, folder);
      return version === undefined ? [] : [[name, version]];
    })
  );
  const {diagnostics} = graph(definitions, {hasFile: (name) => existsSync(join(folder, name)), packages});
  const own = new Set(definitions.flatMap(definedNames));
  const absent = new Set(
    definitions
      .flatMap(({inputs}) => inputs)
      .filter((name) => Object.hasOwn(absentPackages, name) && !own.has(name))
  );
  const literal = notebook.cells.flatMap(({kind, source}) =>
    /\b(fetch|d3\.(csv|json|tsv|text))\(\s*["'`]https?:/.test(source) && kind !== "md"
      ? ["a fetch from another host"]
      : []
  );
  return [
    ...diagnostics
      .filter(({code}) => code === "FB009" || code === "FB007")
      .map(({code, message}) => `${code} ${message}`),
    ...[...absent].map((name) => `${name} comes from ${absentPackages[name]}`),
    ...literal
  ];
}

function versionOf(name: string, folder: string): string | undefined {
  for (const base of [folder, project])
    for (let at = base; ; at = dirname(at)) {
      const file = join(at, "node_modules", name, "package.json");
      if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")).version;
      if (dirname(at) === at) break;
    }
  return undefined;
}

function localImport(file: string): (specifier: string) => string {
  return (specifier) => {
    if (/^\.{0,2}\//.test(specifier)) return resolve(dirname(file), specifier);
    const {name, path} = parseNpm(specifier);
    return /^(https?|node|data|blob|observable|jsr):/.test(specifier) ? specifier : name + path;
  };
}

/** One build for all pages: libraries are bundled once and shared. */
export async function buildPairs(folder: string, pairs: Pair[], output: string): Promise<void> {
  const template = join(output, "template.html");
  mkdirSync(output, {recursive: true});
  writeFileSync(
    template,
    `<!doctype html><html><head><meta charset="utf-8">${style}` +
      `<script type="module">import "fieldbook-test:kit-page";</script></head><body><main></main></body></html>`
  );
  const kit = kitConfig();
  const own = new Map(pairs.map((pair, i) => [`${prefix}own:${i}`, ownModule(folder, pair)]));
  const result = (await build({
    ...kit,
    configFile: false,
    root: folder,
    logLevel: "error",
    plugins: [
      localPackages(folder, own),
      observable({
        template,
        transformNotebook: (notebook) => ({
          ...notebook,
          cells: notebook.cells.filter(({mode}) => !loaders.has(mode))
        })
      })
    ],
    build: {
      outDir: output,
      emptyOutDir: false,
      minify: false,
      cssMinify: false,
      modulePreload: false,
      assetsInlineLimit: 0,
      target: "esnext",
      chunkSizeWarningLimit: Number.POSITIVE_INFINITY,
      reportCompressedSize: false,
      rolldownOptions: {
        input: {
          ...Object.fromEntries(pairs.map(({name}) => [`kit/${name}`, join(folder, name)])),
          ...Object.fromEntries(pairs.map(({own}, i) => [own, `${prefix}own:${i}`]))
        },
        output: {entryFileNames: "assets/[hash].js"}
      }
    }
  })) as Rolldown.RolldownOutput;
  for (const pair of pairs) {
    const chunk = result.output.find((item) => item.type === "chunk" && item.name === pair.own)!;
    const file = join(output, pair.own);
    mkdirSync(dirname(file), {recursive: true});
    const up = "../".repeat(pair.own.split("/").length - 1);
    const roots = pair.cells.map((id) => `<div id="cell-${id}"></div>`).join("");
    writeFileSync(
      file,
      `<!doctype html><html><head><meta charset="utf-8">${style}</head><body><main>${roots}</main>` +
        `<script type="module" src="${up}${chunk.fileName}"></script></body></html>`
    );
  }
}

const prefix = "fieldbook-test:";

function ownModule(folder: string, {name, definitions}: Pair): string {
  const base = dirname(join(folder, name));
  const files = [...new Set(definitions.flatMap((definition) => definition.files))].filter((file) =>
    existsSync(join(base, file))
  );
  const cells = definitions.map(({body, ...facts}) => `{...${JSON.stringify(facts)}, body: ${body}\n}`);
  return `import {startOwn} from ${JSON.stringify(join(here, "own-page.ts"))};
${files.map((file, i) => `import file${i} from ${JSON.stringify(`${join(base, file)}?url`)};`).join("\n")}
startOwn([${cells.join(",\n")}], {${files.map((file, i) => `${JSON.stringify(file)}: file${i}`).join(", ")}});
`;
}

/** Addresses of the CDN and bare names lead to packages installed beside the notebooks or here; no styles. */
function localPackages(folder: string, modules: Map<string, string>): Plugin {
  return {
    name: "local-packages",
    enforce: "pre",
    async resolveId(id, importer) {
      if (modules.has(id)) return `\0${id}`;
      if (id === `${prefix}kit-page`) return join(here, "kit-page.ts");
      if (id === "fieldbook/runtime") return join(project, "dist/runtime/index.browser.js");
      if (/^[^?]*\.css$/.test(id)) return "\0empty.css";
      const address = /^https:\/\/cdn\.jsdelivr\.net\/npm\/(.*?)(?:\/\+esm)?$/.exec(id)?.[1];
      if (address === undefined && (!importer?.startsWith("\0") || /^[./\0]/.test(id))) return undefined;
      const {name, path} = parseNpm(address ?? id);
      for (const base of [folder, project]) {
        const found = await this.resolve(name + path, join(base, "package.json"), {skipSelf: true});
        if (found && !found.external) return found;
      }
      return {id, external: true};
    },
    load(id) {
      if (id === "\0empty.css") return "";
      return id.startsWith("\0") ? modules.get(id.slice(1)) : undefined;
    }
  };
}
