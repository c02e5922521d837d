/** @file What preview pages load besides their own cells: runtime, libraries, styles; bundled once and kept on disk. */
import {existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {bundle, ownFolder} from "../bundle.ts";
import {keyOf} from "../cache.ts";
import {hashOf} from "../files.ts";
import {mayBeKernels} from "../page-module.ts";
import {stampOf} from "../stamp.ts";

export interface Workshop {
  /** Folder of the bundled files. */
  folder: string;
  /** Paths in that folder. */
  module: string;
  style: string[];
  theme: string;
}

export interface WorkshopOptions {
  base: string;
  /** Folder that bundles are kept in. */
  folder: string;
  /** What cells import: packages by name, local modules by absolute path. */
  specifiers: string[];
  /** Local modules and what they import: a change in any makes a new bundle. */
  modules: string[];
  /** Style sheets after the site's own, by name: of libraries, of the author. */
  styles: Record<string, string>;
}

/** Returns the bundle of these libraries, making it if it was not kept. */
export async function openWorkshop(options: WorkshopOptions): Promise<Workshop> {
  const {base, specifiers, modules, styles} = options;
  const sources = [...modules, ...Object.values(styles)].filter(existsSync);
  const key = keyOf(stampOf(base), JSON.stringify(specifiers), ...sources.map((file) => file + hashOf(file)));
  const folder = join(options.folder, `workshop-${key}`);
  const list = join(folder, "workshop.json");
  if (existsSync(list)) return {folder, ...JSON.parse(readFileSync(list, "utf8"))};
  const made = await bundle({
    base,
    minify: false,
    exports: true,
    entries: {workshop: workshopCode(specifiers)},
    files: {
      style: `${ownFolder}site/styles/index.css`,
      theme: `${ownFolder}site/client/theme.js`,
      ...styles
    }
  });
  // Into a folder of another name first: a half-written bundle is never taken for a whole one.
  const temporary = `${folder}.${process.pid}`;
  for (const {path, content} of made.files) {
    mkdirSync(dirname(join(temporary, path)), {recursive: true});
    writeFileSync(join(temporary, path), content);
  }
  const facts = {
    module: made.pathOf("workshop"),
    theme: made.pathOf("theme"),
    style: ["style", ...Object.keys(styles)].map((entry) => made.pathOf(entry))
  };
  writeFileSync(join(temporary, "workshop.json"), JSON.stringify(facts));
  rmSync(folder, {recursive: true, force: true});
  renameSync(temporary, folder);
  return {folder, ...facts};
}

/** Cells of a preview page take their packages from `load`, so that a save bundles nothing. */
function workshopCode(specifiers: string[]): string {
  const client = `${ownFolder}site/client`;
  const table = specifiers.map(
    (specifier) => `${JSON.stringify(specifier)}: () => import(${JSON.stringify(specifier)})`
  );
  // Where nobody imports kernels there is no engine to choose.
  if (specifiers.some(mayBeKernels))
    table.push(`"fieldbook:engines": () => import(${JSON.stringify(`${client}/engine-choice.js`)})`);
  return `export {cell} from ${JSON.stringify(`${client}/lines.js`)};
export {startPage} from ${JSON.stringify(`${client}/page.js`)};
export {readFrozen} from ${JSON.stringify(`${client}/frozen.js`)};
export {startFurniture} from ${JSON.stringify(`${client}/furniture.js`)};
export {listen} from ${JSON.stringify(`${client}/hot.js`)};
const table = {${table.join(",\n")}};
export const load = (specifier) => table[specifier]?.() ?? Promise.reject(new Error("missing import: " + specifier));
`;
}
