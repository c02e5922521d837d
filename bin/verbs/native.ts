/** @file `fieldbook native`: sets up TensorFlow as an engine of the kernels, and removes it. */
import {join, resolve} from "node:path";
import {FieldbookError, OptionError} from "../../errors.ts";
import {readNativeFolder} from "./engine.ts";
import type {Verb} from "./index.ts";

export const native: Verb = {
  summary: "sets up TensorFlow as an engine of the kernels, or removes it",
  usage: "setup [--dir DIR] [--wheel PATH] [--gpu] | remove [--dir DIR]",
  options: {
    dir: {type: "string"},
    wheel: {type: "string"},
    gpu: {type: "boolean"}
  },
  help: [
    "setup          makes the engine in a folder of its own; your project and its packages stay as they are",
    "remove         takes it away again",
    "--dir DIR      the folder; by default FIELDBOOK_NATIVE, the configuration's fieldbook.engines.native, or one in your cache folder",
    "--wheel PATH   a TensorFlow wheel that you have; by default pip fetches one from wherever it is set to look",
    "--gpu          the wheel for GPUs of NVIDIA; it needs CUDA 12 and cuDNN 9 on LD_LIBRARY_PATH, and computes on the CPU without",
    "Needs g++, npm and, without --wheel, python3 with pip. An interrupted setup goes on when it is called again."
  ].join("\n"),
  async run({positionals, values}) {
    const [action, ...rest] = positionals;
    if (!["setup", "remove"].includes(action) || rest.length > 0)
      throw new OptionError("invalid arguments: expected setup or remove; see fieldbook native --help");
    for (const name of ["wheel", "gpu"])
      if (action === "remove" && values[name] !== undefined)
        throw new OptionError(`unknown option: --${name}; remove takes --dir alone`);
    await readNativeFolder();
    const {nativeFolder} = await import("../../kernels/index.ts");
    const folder = resolve(
      (values.dir as string | undefined) ?? (process.env.FIELDBOOK_NATIVE || nativeFolder())
    );
    if (action === "setup") return setup(folder, values as {wheel?: string; gpu?: boolean});
    const {removeEngine} = await import("../native/folder.ts");
    removeEngine(folder);
    process.stdout.write(`removed ${folder}\n`);
    return 0;
  }
};

async function setup(folder: string, {wheel, gpu}: {wheel?: string; gpu?: boolean}): Promise<number> {
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const [{here, recipeFor}, {missingTools}, {isUnfinished, readEngine}, {setUp}] = await Promise.all([
    import("../native/recipe.ts"),
    import("../native/commands.ts"),
    import("../native/folder.ts"),
    import("../native/setup.ts")
  ]);
  const recipe = recipeFor({gpu});
  if (!recipe) {
    log(
      `unsupported platform: ${here()}${gpu ? " with --gpu" : ""}; npm install @tensorflow/tfjs-node in your project, it is found there`
    );
    return 3;
  }
  const before = readEngine(folder);
  if (before && wheel === undefined && before.gpu === recipe.gpu && before.platform === recipe.platform) {
    const {tryAddon} = await import("../native/trial.ts");
    const trial = tryAddon(join(folder, String(before.addon)));
    const failure = "failure" in trial && trial.failure;
    log(
      failure
        ? `failed trial: ${failure}, of what ${folder} holds; fieldbook native remove, then setup`
        : `${folder} holds TensorFlow ${before.tensorflow} already; fieldbook native remove takes it away`
    );
    return failure ? 3 : 0;
  }
  const missing = missingTools({wheel: wheel === undefined});
  if (missing.length > 0) {
    for (const line of missing) log(line);
    return 3;
  }
  const {megabytes, requirement, packages} = recipe;
  const fetched = [
    ...(wheel === undefined ? [`${requirement}, ${megabytes.wheel} MB, by pip`] : []),
    `${packages.join(" and ")}, ${megabytes.packages} MB, by npm`
  ];
  if (isUnfinished(folder)) log("going on from an interrupted setup; what is there of this is kept:");
  log(`to be fetched: ${fetched.join("; ")}`);
  const passing = wheel === undefined ? `, and ${megabytes.wheel} MB more on the way` : "";
  log(`to be written: ${megabytes.disk} MB in ${folder}${passing}`);
  try {
    const {tensorflow, device} = await setUp({recipe, folder, wheel, log});
    process.stdout.write(`TensorFlow ${tensorflow} on the ${device}, in ${folder}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof FieldbookError) || error instanceof OptionError) throw error;
    log(error.message);
    return 3;
  }
}
