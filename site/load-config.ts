/** @file Finds and loads `observablehq.config.ts` or `.js`, and says where the site's folders are. */
import {existsSync, statSync} from "node:fs";
import {dirname, join, relative, resolve} from "node:path";
import {loadConfigFromFile} from "vite";
import {OptionError} from "../errors.ts";
import {normalizeConfig} from "./config.ts";
import type {Config, ConfigSpec} from "./types.ts";

/** A site on disk: its configuration and its folders as absolute paths. */
export interface Site {
  config: Config;
  /** Folder of the configuration, or the current folder. */
  base: string;
  /** Folder of the notebooks. */
  root: string;
  /** Folder that the build writes. */
  output: string;
  /** Folder of the cache, or null. */
  cache: string | null;
  /** The engine that was asked for in place of the configuration's own. */
  engine?: string;
}

export interface LoadConfigOptions {
  /** Folder of the notebooks; by default the configuration's own `root`. */
  root?: string;
  /** Folder that the build writes; by default the configuration's own `output`. */
  output?: string;
  /** Engine of the kernels; by default the configuration's own. */
  engine?: string;
  /** Folder to look in for a configuration; defaults to the current one. */
  cwd?: string;
}

const names = ["observablehq.config.ts", "observablehq.config.js", "observablehq.config.mjs"];

/**
 * Returns the site that lies in `root`.
 *
 * A configuration counts when it lies in `root` itself, or beside it (or in `cwd`) and names `root` as its own; so that
 * building some other folder never takes over this folder's pages.
 * Names the folder of the native engine, if the configuration does, in FIELDBOOK_NATIVE, unless that is set.
 * Throws: OptionError when the configuration is wrong or the folder does not exist; EngineError when the engine is not
 * on this machine.
 */
export async function loadConfig({engine, ...options}: LoadConfigOptions = {}): Promise<Site> {
  const site = await findSite(options);
  const {config} = site;
  const {fieldbook} = config;
  const wanted = engine ?? fieldbook.engine;
  // The variable is how the kernels are told, in this process and in those that notebooks run in.
  if (fieldbook.engines.native !== null)
    process.env.FIELDBOOK_NATIVE ||= resolve(site.base, fieldbook.engines.native);
  // The kernels are loaded only to ask for one of them.
  if (wanted !== "auto") await (await import("../kernels/index.ts")).findEngine(wanted);
  if (engine === undefined) return site;
  return {...site, engine, config: {...config, fieldbook: {...fieldbook, engine}}};
}

async function findSite({
  root,
  output,
  cwd = process.cwd()
}: Omit<LoadConfigOptions, "engine">): Promise<Site> {
  const asked = root === undefined ? null : resolve(cwd, root);
  if (asked !== null && !existsSync(asked))
    throw new OptionError(`missing folder: ${root}; give the folder that holds the notebooks`);
  if (asked !== null && !statSync(asked).isDirectory())
    throw new OptionError(`invalid folder: ${root}; it is a file, give the folder that holds it`);
  const folders = asked === null ? [cwd] : [asked, dirname(asked), cwd];
  for (const base of new Set(folders)) {
    const file = names.map((name) => join(base, name)).find(existsSync);
    if (file === undefined) continue;
    const spec = await readConfigFile(file);
    // A configuration in the folder itself speaks for that folder, whatever it calls its root.
    const config = normalizeConfig(base === asked && spec.root === undefined ? {...spec, root: "."} : spec);
    const own = resolve(base, config.root);
    if (asked === null || asked === own || asked === base) return place(config, base, own, cwd, output);
  }
  const bare = asked ?? (existsSync(join(cwd, "src")) ? join(cwd, "src") : cwd);
  // Somebody else's configuration here means that `dist` here is theirs too.
  const base = names.some((name) => existsSync(join(cwd, name))) ? bare : cwd;
  return place(normalizeConfig({search: true}), base, bare, cwd, output);
}

function place(config: Config, base: string, root: string, cwd: string, output?: string): Site {
  if (!existsSync(root)) throw new OptionError(`missing folder: ${root}; root in the configuration names it`);
  const {cache} = config.fieldbook;
  const to = output === undefined ? resolve(base, config.output) : resolve(cwd, output);
  if (!relative(to, root).startsWith(".."))
    throw new OptionError(
      `invalid option: output = ${to}; expected a folder that does not hold the notebooks`
    );
  return {config, base, root, output: to, cache: cache === false ? null : resolve(base, cache)};
}

/** Reads the default export of a configuration; TypeScript is stripped by Vite, also on a Node that cannot. */
async function readConfigFile(file: string): Promise<ConfigSpec> {
  try {
    const loaded = await loadConfigFromFile(
      {command: "build", mode: "production"},
      file,
      dirname(file),
      "silent"
    );
    return (loaded?.config ?? {}) as ConfigSpec;
  } catch (error) {
    throw new OptionError(`invalid configuration: ${file}; ${(error as Error).message.split("\n")[0]}`, {
      cause: error
    });
  }
}
