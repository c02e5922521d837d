/** @file One Vite build for the whole site: a small module per page, libraries shared between them, nothing from outside. */
import {fileURLToPath} from "node:url";
import {build, type Plugin, type Rolldown} from "vite";
import {type CellStarts, lineTable} from "./lines.ts";
import {namesPrefix} from "./page-module.ts";

export interface BundleOptions {
  /** Folder from which packages are looked up first. */
  base: string;
  /** Module texts by entry name. */
  entries: Record<string, string>;
  /** Stylesheets and modules that are files, by entry name. */
  files?: Record<string, string>;
  /** Packages that the standard library offers and no page uses: they are left out, and need no reading. */
  unused?: Set<string>;
  /** Where the cells of an entry begin: it gets a table of lines beside it. */
  starts?: Record<string, CellStarts>;
  /** Whether code is made small; defaults to true. */
  minify?: boolean;
  /** Whether entries keep their exports, for modules that are not bundled; defaults to false. */
  exports?: boolean;
}

export interface BundleFile {
  /** Path from the site's root: `_assets/page-1a2b3c.js`. */
  path: string;
  content: string | Uint8Array;
}

export interface Bundle {
  files: BundleFile[];
  /** Path of an entry's own file. */
  pathOf(entry: string): string;
  /** Paths of the modules that an entry cannot run without, those of what its cells import among them. */
  importsOf(entry: string, specifiers: Iterable<string>): string[];
}

/** This package's compiled files; everything a page runs comes from here or from an installed package. */
export const ownFolder = fileURLToPath(new URL("..", import.meta.url));
/** Without the mark of a virtual module, which would have no lines in a source map. */
const prefix = "fieldbook:";

/** Bundles; throws what Vite throws, with its file and line. */
export async function bundle({
  base,
  entries,
  files = {},
  unused = new Set(),
  starts = {},
  minify = true,
  exports = false
}: BundleOptions): Promise<Bundle> {
  const input = {
    ...Object.fromEntries(Object.keys(entries).map((name) => [name, prefix + name])),
    ...files
  };
  const result = (await build({
    root: base,
    configFile: false,
    envFile: false,
    publicDir: false,
    logLevel: "silent",
    // Relative addresses: a site stands under any path.
    base: "./",
    plugins: [virtualModules(entries), ownPackages(unused)],
    build: {
      write: false,
      minify: minify ? "oxc" : false,
      cssMinify: minify,
      modulePreload: false,
      // Read here, and not written.
      sourcemap: Object.keys(starts).length > 0 ? "hidden" : false,
      // An inlined file would need data: in the policy.
      assetsInlineLimit: 0,
      target: "es2022",
      cssTarget: ["chrome123", "safari17.5", "firefox120"],
      chunkSizeWarningLimit: Number.POSITIVE_INFINITY,
      reportCompressedSize: false,
      rolldownOptions: {
        input,
        preserveEntrySignatures: exports ? "strict" : false,
        output: {
          // What every live page needs comes in one file; small modules that libraries share ride along.
          codeSplitting: {groups: [{name: "core", test: isCore}]},
          sourcemapExcludeSources: true,
          entryFileNames: "_assets/[name]-[hash].js",
          chunkFileNames: "_assets/[name]-[hash].js",
          assetFileNames: "_assets/[name]-[hash][extname]"
        }
      }
    }
  })) as Rolldown.RolldownOutput;
  return describe(result.output, files, starts);
}

/** The client with all that it imports, and the small modules that several libraries share. */
function isCore(id: string): boolean {
  return (
    [`${ownFolder}site/client/page.js`, `${ownFolder}site/client/cell.js`].includes(id) ||
    /\/node_modules\/(htl|isoformat)\//.test(id)
  );
}

function virtualModules(entries: Record<string, string>): Plugin {
  return {
    name: "fieldbook:pages",
    resolveId: (id) => (id.startsWith(prefix) ? id : id.startsWith(namesPrefix) ? prefix + id : undefined),
    load(id) {
      if (!id.startsWith(prefix)) return undefined;
      const entry = id.slice(prefix.length);
      if (entry === "absent.cjs") return "module.exports = {};";
      if (!entry.startsWith(namesPrefix)) return entries[entry];
      const [names, specifier] = entry.slice(namesPrefix.length).split("|");
      return `export {${names}} from ${JSON.stringify(specifier)};`;
    }
  };
}

/** Doors of this package lead to its browser faces; packages that the site lacks are looked up beside this one. */
function ownPackages(unused: Set<string>): Plugin {
  return {
    name: "fieldbook:packages",
    enforce: "pre",
    async resolveId(id, importer) {
      const door = /^fieldbook\/(cells|runtime|kernels|views)$/.exec(id)?.[1];
      if (door) {
        const file = `${ownFolder}${door}/${door === "runtime" ? "index.browser.js" : "index.js"}`;
        return {id: file, moduleSideEffects: false};
      }
      // CommonJS, whose exports nobody checks: what is never loaded need not have them.
      if (unused.has(id) && importer?.startsWith(`${ownFolder}runtime/library/`))
        return `${prefix}absent.cjs`;
      if (!importer?.startsWith(prefix) || /^[./\0]/.test(id)) return undefined;
      const here = await this.resolve(id, importer, {skipSelf: true});
      return here ?? (await this.resolve(id, `${ownFolder}site/index.js`, {skipSelf: true}));
    }
  };
}

type Output = Rolldown.RolldownOutput["output"][number];

function describe(
  output: Output[],
  files: Record<string, string>,
  starts: Record<string, CellStarts>
): Bundle {
  const chunks = new Map(
    output.flatMap((item) => (item.type === "chunk" ? [[item.fileName, item] as const] : []))
  );
  const entryOf = (name: string): Output | undefined =>
    output.find((item) =>
      item.type === "chunk"
        ? item.isEntry && item.name === name
        : (files[name] ?? "").endsWith(".css") && item.names.includes(`${name}.css`)
    );
  const follow = (name: string, seen: Set<string>): void => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const next of chunks.get(name)?.imports ?? []) follow(next, seen);
  };
  return {
    // Every browser that runs these pages takes the first format that a style sheet offers.
    files: output
      .filter(({fileName}) => !/\.(ttf|woff|map)$/.test(fileName))
      .flatMap((item) => {
        if (item.type === "asset") return [{path: item.fileName, content: item.source}];
        const {fileName, code, map, isEntry, name} = item;
        const own = {path: fileName, content: code};
        if (!isEntry || !map || !starts[name]) return [own];
        const table = lineTable(map, (source) => source.endsWith(`fieldbook:${name}`), starts[name]);
        return [own, {path: fileName.replace(/js$/, "lines.json"), content: JSON.stringify(table)}];
      }),
    pathOf(entry) {
      const found = entryOf(entry);
      if (found === undefined) throw new Error(`missing entry: ${entry}`);
      return found.fileName;
    },
    importsOf(entry, specifiers) {
      const own = this.pathOf(entry);
      const seen = new Set<string>();
      follow(own, seen);
      for (const specifier of specifiers) {
        const chunk = [...chunks.values()].find((item) => item.isDynamicEntry && holds(item, specifier));
        if (chunk) follow(chunk.fileName, seen);
      }
      seen.delete(own);
      return [...seen];
    }
  };
}

/** Whether a chunk is where an import leads: a package, a local module, or chosen names of either. */
function holds({facadeModuleId, moduleIds}: Rolldown.OutputChunk, specifier: string): boolean {
  if (facadeModuleId === prefix + specifier || facadeModuleId === specifier) return true;
  return moduleIds.some((id) => id.includes(`/node_modules/${specifier}/`));
}
