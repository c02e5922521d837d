/** @file Programs of the machine that setup calls, and whether they are there. */
import {spawn, spawnSync} from "node:child_process";
import {FieldbookError} from "../../errors.ts";

/** Python with pip, for the wheel. */
export const python = (): string => process.env.FIELDBOOK_PYTHON || "python3";
/** The compiler of the addon. */
export const compiler = (): string => process.env.CXX || "g++";

/** Returns what is missing, each with what to do; nothing when setup can begin. */
export function missingTools({wheel}: {wheel: boolean}): string[] {
  const missing: string[] = [];
  if (!answers(compiler(), ["--version"]))
    missing.push(`missing compiler: ${compiler()}; install g++, or name another by CXX`);
  if (!answers(...npm(["--version"]))) missing.push("missing program: npm; install it beside Node");
  if (wheel && !answers(python(), ["-m", "pip", "--version"]))
    missing.push(`missing program: ${python()} with pip; install both, or give a wheel by --wheel`);
  return missing;
}

/** The command line of npm; through its own script when npm started us, so that the same npm does the work. */
export function npm(args: string[]): [command: string, args: string[]] {
  const {npm_execpath: script} = process.env;
  return script?.endsWith(".js") ? [process.execPath, [script, ...args]] : ["npm", args];
}

/** By which a setup is ended from outside. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs a program to its end, or ours, its words to our stderr; throws with what it was for when it fails. */
export async function perform(
  what: string,
  [command, args]: [string, string[]],
  {cwd}: {cwd?: string} = {}
): Promise<void> {
  const child = spawn(command, args, {cwd, stdio: ["ignore", 2, 2]});
  // Left behind, it would write into the folder while the next setup does.
  const stop = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of signals) process.once(signal, stop);
  const code = await new Promise<number | string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(code ?? signal!));
  });
  for (const signal of signals) process.off(signal, stop);
  if (code !== 0)
    throw new FieldbookError(
      `failed ${what}: ${command} ended with ${code}; see its lines above, then run setup again`
    );
}

/** Runs a program and returns what it wrote to stdout; undefined when it fails or takes too long. */
export function ask(command: string, args: string[], seconds = 60): string | undefined {
  const {status, stdout} = spawnSync(command, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    timeout: seconds * 1000,
    maxBuffer: 2 ** 26
  });
  return status === 0 ? stdout : undefined;
}

function answers(command: string, args: string[]): boolean {
  return ask(command, args, 20) !== undefined;
}
