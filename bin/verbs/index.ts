/** @file The verbs of the `fieldbook` command; each file is loaded only when its verb is called. */
import {parseArgs, type ParseArgsConfig} from "node:util";
import {EngineError, OptionError} from "../../errors.ts";

export interface Verb {
  /** One line for the list of verbs. */
  summary: string;
  /** What follows the verb, as in `NB… [--param k=v]…`. */
  usage: string;
  options: NonNullable<ParseArgsConfig["options"]>;
  /** Lines that explain the options, one each: `--json   one JSON object on stdout`. */
  help: string;
  /** Returns the exit code: 0 ok, 1 the notebook failed, 2 usage, 3 environment. */
  run(args: {positionals: string[]; values: Record<string, unknown>}): Promise<number>;
}

const verbs: Record<string, () => Promise<Verb>> = {
  check: async () => (await import("./check.ts")).check,
  graph: async () => (await import("./graph.ts")).graph,
  convert: async () => (await import("./convert.ts")).convert,
  run: async () => (await import("./run.ts")).run,
  test: async () => (await import("./test.ts")).test,
  build: async () => (await import("./build.ts")).build,
  preview: async () => (await import("./preview.ts")).preview,
  zonal: async () => (await import("./zonal.ts")).zonal,
  native: async () => (await import("./native.ts")).native,
  doctor: async () => (await import("./doctor.ts")).doctor
};

/** Runs one command line and returns its exit code; messages go to stderr, results to stdout. */
export async function main(argv: string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    process.stdout.write(await overview());
    return name === undefined ? 2 : 0;
  }
  const load = verbs[name];
  if (!load) return refuse(`unknown verb: ${name}; expected one of ${Object.keys(verbs).join(", ")}`);
  const verb = await load();
  if (rest.includes("--help") || rest.includes("-h")) {
    process.stdout.write(`fieldbook ${name} ${verb.usage}\n${verb.summary}\n\n${verb.help}\n`);
    return 0;
  }
  let parsed: {positionals: string[]; values: Record<string, unknown>};
  try {
    const options = {...verb.options, verbose: {type: "boolean" as const}};
    parsed = parseArgs({args: rest, options, allowPositionals: true});
  } catch (error) {
    return refuse(`${misuse(error as NodeJS.ErrnoException, rest)}; see fieldbook ${name} --help`);
  }
  try {
    return await verb.run(parsed);
  } catch (error) {
    const text = parsed.values.verbose ? (error as Error).stack : (error as Error).message;
    process.stderr.write(`${text}\n`);
    if (error instanceof OptionError) return 2;
    // An engine that was asked for is a slip of the pen, or not on this machine.
    if (error instanceof EngineError) return error.kind === "unknown" ? 2 : 3;
    // What the system refused is no fault of the notebook.
    const {syscall} = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
    return syscall === undefined ? 1 : 3;
  }
}

/** Says what parseArgs found in words of one line. */
function misuse({code, message}: NodeJS.ErrnoException, args: string[]): string {
  const [, option] = /'(?:-\w, )?(--?[\w-]+)/.exec(message) ?? [];
  if (option === undefined) return message;
  if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") return `unknown option: ${option}`;
  const next = args[args.indexOf(option) + 1];
  return /takes no|does not take/.test(message)
    ? `invalid option: ${option}; it takes no value`
    : `missing value: ${option}${next?.startsWith("-") ? `; write ${option}=${next} for a value that begins with a dash` : ""}`;
}

function refuse(message: string): number {
  process.stderr.write(`${message}\n`);
  return 2;
}

async function overview(): Promise<string> {
  const lines = await Promise.all(
    Object.entries(verbs).map(async ([name, load]) => `  ${name.padEnd(9)} ${(await load()).summary}`)
  );
  return `fieldbook VERB …\n\n${lines.join("\n")}\n\nfieldbook VERB --help tells its options; fieldbook --version its version.\n`;
}
