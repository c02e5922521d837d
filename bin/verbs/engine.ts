/** @file The option `--engine`: an engine that is not here is told before anything runs. */
import {existsSync} from "node:fs";
import {EngineError} from "../../errors.ts";

/** Returns the name; throws EngineError for an engine that is not known, or not on this machine. */
export async function engineOf(value: unknown): Promise<string | undefined> {
  if (value === undefined) return undefined;
  if (value === "native") await readNativeFolder();
  const {findEngine} = await import("../../kernels/index.ts");
  await findEngine(String(value));
  return String(value);
}

/** Lets the configuration of the current folder, if there is one, name the folder of the native engine. */
export async function readNativeFolder(): Promise<void> {
  if (
    process.env.FIELDBOOK_NATIVE ||
    !["ts", "js", "mjs"].some((end) => existsSync(`observablehq.config.${end}`))
  )
    return;
  const {loadConfig} = await import("../../site/index.ts");
  // The engine that it wants may be the one that is missing.
  await loadConfig().catch((error: unknown) => {
    if (!(error instanceof EngineError)) throw error;
  });
}
