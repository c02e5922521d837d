/** @file Where a native engine may lie on this machine, and whether one does. Looks at files only; loads nothing. */
import {cacheFolder} from "../note.ts";

/** One place where a native engine was looked for. */
export interface NativePlace {
  /** Who named the place: the variable FIELDBOOK_NATIVE, the folder of the user's own that setup fills, or a package. */
  from: "FIELDBOOK_NATIVE" | "setup" | "package";
  folder: string;
  found: boolean;
  /** What is there, such as "TensorFlow 2.21.0", or why it is of no use. */
  detail: string;
  /** The file to load. */
  addon?: string;
}

/** What setup writes as its last act. */
export interface EngineRecord {
  tensorflow: string;
  gpu: boolean;
  /** Of the machine it was made on, such as "linux-x64". */
  platform: string;
  /** The addon, from the folder. */
  addon: string;
}

/** While this file lies in an engine's folder, the engine is not whole. */
export const UNFINISHED = "unfinished.json";
const packages = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"];

/** Returns the folder that setup fills unless it is told another: of this user, outside all projects. */
export function nativeFolder(): string {
  return builtin("node:path").join(cacheFolder(), "native");
}

/**
 * Returns the places where a native engine was looked for, in order; the first that is found is used.
 *
 * FIELDBOOK_NATIVE, when it is set, is the only one. Else setup's own folder, then the packages `@tensorflow/tfjs-node-gpu`
 * and `@tensorflow/tfjs-node` as the current folder sees them. None in a page.
 */
export function nativePlaces(): NativePlace[] {
  if (!globalThis.process?.getBuiltinModule) return [];
  const {FIELDBOOK_NATIVE: named} = globalThis.process.env;
  if (named) return [look("FIELDBOOK_NATIVE", builtin("node:path").resolve(named))];
  return [
    look("setup", nativeFolder()),
    ...packages.map((name) => lookForPackage(name, globalThis.process.cwd()))
  ];
}

function look(from: NativePlace["from"], folder: string): NativePlace {
  const {existsSync, readFileSync} = builtin("node:fs");
  const {join} = builtin("node:path");
  const no = (detail: string): NativePlace => ({from, folder, found: false, detail});
  if (!existsSync(folder)) return no("TensorFlow is not set up");
  if (existsSync(join(folder, UNFINISHED)))
    return no("its setup did not end; run fieldbook native setup again");
  if (!existsSync(join(folder, "engine.json"))) {
    const packaged = packages.map((name) => lookForPackage(name, folder)).find(({found}) => found);
    return packaged ? {...packaged, from, folder} : no("there is no engine in it");
  }
  let record: EngineRecord;
  try {
    record = JSON.parse(readFileSync(join(folder, "engine.json"), "utf8"));
  } catch {
    return no("its engine.json cannot be read; remove the folder and set it up again");
  }
  // Others may have files of this name.
  if (typeof record?.platform !== "string" || typeof record.addon !== "string")
    return no("its engine.json is not one that setup wrote; name another folder");
  const here = `${globalThis.process.platform}-${globalThis.process.arch}`;
  if (record.platform !== here) return no(`it was made for ${record.platform}, this is ${here}`);
  const addon = join(folder, record.addon);
  if (!existsSync(addon)) return no(`${record.addon} is missing in it; set it up again`);
  return {
    from,
    folder,
    found: true,
    detail: `TensorFlow ${record.tensorflow}${record.gpu ? ", for GPUs" : ""}`,
    addon
  };
}

/** A package that the user installed: its addon is built by its own install script, or is not there. */
function lookForPackage(name: string, folder: string): NativePlace {
  const {existsSync, readdirSync} = builtin("node:fs");
  const {dirname, join} = builtin("node:path");
  const place = {from: "package" as const, folder: name};
  let file: string;
  try {
    file = builtin("node:module").createRequire(join(folder, "package.json")).resolve(`${name}/package.json`);
  } catch {
    return {...place, found: false, detail: "the package is not installed"};
  }
  const lib = join(dirname(file), "lib");
  const addon = (existsSync(lib) ? readdirSync(lib) : [])
    .filter((each) => /^napi-v\d+$/.test(each))
    .sort((x, y) => Number(y.slice(6)) - Number(x.slice(6)))
    .map((each) => join(lib, each, "tfjs_binding.node"))
    .find((each) => existsSync(each));
  return addon
    ? {...place, found: true, detail: name, addon}
    : {
        ...place,
        found: false,
        detail: "its install script did not build the addon; run fieldbook native setup"
      };
}

function builtin<K extends "node:fs" | "node:path" | "node:module">(name: K) {
  return globalThis.process.getBuiltinModule(name);
}
