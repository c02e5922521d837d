/** @file Whether an addon computes on this machine, found out where a crash does no harm. */
import {spawnSync} from "node:child_process";
import {fileURLToPath} from "node:url";

export interface Trial {
  /** The version of TensorFlow. */
  tensorflow: string;
  /** "GPU" or "CPU". */
  device: string;
}

/** Loads the addon in a process of its own and has it compute; returns what it runs on, or why it does not. */
export function tryAddon(addon: string): Trial | {failure: string} {
  const smoke = fileURLToPath(new URL("./smoke.js", import.meta.url));
  const {status, signal, stdout, stderr} = spawnSync(process.execPath, [smoke, addon], {
    encoding: "utf8",
    timeout: 120_000
  });
  if (status === 0) return JSON.parse(stdout.trim().split("\n").at(-1)!);
  // Node prints where the error was thrown, then the error.
  const error = /^\w*Error: (.*)$/m.exec(stderr)?.[1];
  return {failure: error ?? `its process ended with ${signal ?? status}`};
}
