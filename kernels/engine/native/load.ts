/** @file Loads the addon of TensorFlow into the thread that asks. */
import type {Binding} from "./binding.ts";

/** Returns what the addon exports; throws where it does not load. TensorFlow reads its settings of the process then. */
export function loadAddon(addon: string): Binding {
  const {process} = globalThis;
  const {constants} = process.getBuiltinModule("node:os");
  // Without oneDNN products are no slower and alike from run to run, and nothing is printed; a GPU's memory is taken as it
  // is needed, not all at once.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "3";
  process.env.TF_ENABLE_ONEDNN_OPTS ??= "0";
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= "true";
  // Never taken out of memory again, or TensorFlow's own threads would fall into the gap when this thread ends.
  const nodelete = process.platform === "darwin" ? 0x80 : 0x1000;
  const loaded = {exports: {} as Binding};
  process.dlopen(loaded, addon, constants.dlopen.RTLD_NOW | nodelete);
  return loaded.exports;
}
