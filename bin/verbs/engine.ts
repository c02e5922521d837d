/** @file The option `--engine`: an engine that is not here is told before anything runs. */

/** Returns the name; throws EngineError for an engine that is not known, or not on this machine. */
export async function engineOf(value: unknown): Promise<string | undefined> {
  if (value === undefined) return undefined;
  const {findEngine} = await import("../../kernels/index.ts");
  await findEngine(String(value));
  return String(value);
}
