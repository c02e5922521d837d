/** @file Makes a native engine in a folder of its own: TensorFlow's libraries out of a wheel, and an addon compiled against them. */
import {existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from "node:fs";
import {basename, dirname, join, relative, resolve} from "node:path";
import {FieldbookError, OptionError} from "../../errors.ts";
import {compiler, npm, perform} from "./commands.ts";
import {claim, finish} from "./folder.ts";
import type {Recipe} from "./recipe.ts";
import {type Trial, tryAddon} from "./trial.ts";
import {unzipWheel} from "./unzip.ts";
import {askPip, digest, fetchWheel, type Wheel} from "./wheel.ts";

export interface SetupOptions {
  recipe: Recipe;
  /** Where the engine goes. */
  folder: string;
  /** A wheel that is there already; by default pip fetches one. */
  wheel?: string;
  /** Told each step before it is done. */
  log: (line: string) => void;
}

/** What stands in engine.json. */
export interface EngineJson extends Trial {
  gpu: boolean;
  platform: string;
  /** The addon, from the folder. */
  addon: string;
  packages: string[];
  wheel: Origin;
  /** The Node that made it. */
  node: string;
}

/** The wheel that the libraries came out of. */
interface Origin {
  name: string;
  sha256: string;
}

const libraries = /^tensorflow\/libtensorflow_(cc|framework)\.so\.\d/;
const headers =
  /^tensorflow\/include\/(tensorflow\/c\/|tensorflow\/core\/platform\/ctstring|tsl\/platform\/ctstring|xla\/tsl\/c\/)/;
/** In the package; where such packages keep an addon that works for every Node from 15.12 on. */
const ADDON = join("lib", "napi-v8", "tfjs_binding.node");

/**
 * Makes the engine, or what is still missing of it after an interruption; returns what stands in its engine.json.
 *
 * Whatever fails, the folder is not taken for an engine, and the next setup goes on from there.
 */
export async function setUp({recipe, folder, wheel, log}: SetupOptions): Promise<EngineJson> {
  if (wheel !== undefined && !existsSync(wheel))
    throw new OptionError(`missing wheel: ${wheel}; give the path of a .whl file`);
  const given = wheel === undefined ? undefined : {path: resolve(wheel), sha256: await digest(wheel)};
  const {platform, gpu, packages, requirement} = recipe;
  claim(folder, {requirement: given?.sha256 ?? requirement, packages, platform});
  const origin = await takeLibraries(recipe, folder, log, given);
  await takePackages(recipe, folder, log);
  const addon = await compile(recipe, folder, log);
  log("trying it");
  const {tensorflow, device} = tryOut(join(folder, addon));
  rmSync(join(folder, "wheel"), {recursive: true, force: true});
  const record = {
    tensorflow,
    gpu,
    device,
    platform,
    addon,
    packages,
    wheel: origin,
    node: process.versions.node
  };
  finish(folder, record);
  return record;
}

/** What is in `tf` came out of this wheel, whole: the folder gets its name last. */
async function takeLibraries(
  {requirement}: Recipe,
  folder: string,
  log: SetupOptions["log"],
  given?: Wheel
): Promise<Origin> {
  const [part, whole] = [join(folder, "tf.part"), join(folder, "tf")];
  if (!existsSync(whole)) {
    if (!given) log(`fetching ${requirement} by pip`);
    const wheel =
      given ?? (await fetchWheel(requirement, join(folder, "wheel"), askPip(requirement, folder)));
    log("unpacking TensorFlow's libraries");
    rmSync(part, {recursive: true, force: true});
    const names = await unzipWheel(wheel.path, part, (name) => libraries.test(name) || headers.test(name));
    for (const library of ["cc", "framework"]) {
      if (names.some((name) => name.includes(`libtensorflow_${library}.`))) continue;
      throw new FieldbookError(
        `unsupported wheel: ${basename(wheel.path)}; it has no libtensorflow_${library}, take one of TensorFlow 2.21`
      );
    }
    const origin: Origin = {name: basename(wheel.path), sha256: wheel.sha256};
    writeFileSync(join(part, "wheel.json"), JSON.stringify(origin));
    renameSync(part, whole);
  }
  return JSON.parse(readFileSync(join(whole, "wheel.json"), "utf8"));
}

async function takePackages(
  {packages, name}: Recipe,
  folder: string,
  log: SetupOptions["log"]
): Promise<void> {
  const there = [name, "node-api-headers"].every((each) =>
    existsSync(join(folder, "node_modules", each, "package.json"))
  );
  // npm writes its own list of what it has put there last.
  if (there && existsSync(join(folder, "node_modules", ".package-lock.json"))) return;
  log(`fetching ${packages.join(", ")} by npm`);
  writeFileSync(join(folder, "package.json"), '{"private": true}\n');
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", folder];
  await perform("installation", npm(["install", ...quiet, ...packages]), {cwd: folder});
}

/** One call of the compiler: the addon uses Node-API alone, and finds the libraries beside itself. */
async function compile({name}: Recipe, folder: string, log: SetupOptions["log"]): Promise<string> {
  const inside = join("node_modules", name);
  const addon = join(inside, ADDON);
  const whole = join(folder, addon);
  if (existsSync(whole)) return addon;
  log(`compiling the addon by ${compiler()}`);
  mkdirSync(dirname(whole), {recursive: true});
  const args = [
    ...["-std=c++17", "-O2", "-shared", "-fPIC"],
    ...["-DNAPI_VERSION=8", "-DBUILDING_NODE_EXTENSION", "-DNODE_GYP_MODULE_NAME=tfjs_binding"],
    ...["-I", "node_modules/node-api-headers/include", "-I", "tf/tensorflow/include"],
    ...["tfjs_backend.cc", "tfjs_binding.cc"].map((file) => join(inside, "binding", file)),
    ...["-o", `${addon}.part`, "-Ltf/tensorflow"],
    ...["-l:libtensorflow_cc.so.2", "-l:libtensorflow_framework.so.2"],
    `-Wl,-rpath,$ORIGIN/${relative(dirname(addon), join("tf", "tensorflow"))}`
  ];
  await perform("compilation", [compiler(), args], {cwd: folder});
  renameSync(`${whole}.part`, whole);
  return addon;
}

/** In a process of its own, since a library that does not fit may take its process with it. */
function tryOut(addon: string): Trial {
  const trial = tryAddon(addon);
  if ("failure" in trial) {
    rmSync(addon);
    throw new FieldbookError(`failed trial: ${trial.failure}; try another wheel, or fieldbook native remove`);
  }
  return trial;
}
