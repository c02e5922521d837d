/** @file `fieldbook doctor`: what this machine has for the kernels to compute with, what is missing, and what to do. */
import {readFileSync} from "node:fs";
import type {EngineInfo, NativePlace} from "../../kernels/index.ts";
import {OptionError} from "../../errors.ts";
import {readNativeFolder} from "./engine.ts";
import type {Verb} from "./index.ts";

interface Report {
  fieldbook: string;
  node: string;
  platform: string;
  threads: number;
  engines: {name: string; found: boolean; detail: string; precision: EngineInfo["precision"]}[];
  native: {
    /** The places looked in, in order; the first that is found is used. */
    places: NativePlace[];
    /** What its addon did when it was tried. */
    trial?: {tensorflow: string; device: string} | {failure: string};
    advice: string[];
  };
}

export const doctor: Verb = {
  summary: "what there is to compute with, what is missing, and what to do",
  usage: "[--json]",
  options: {json: {type: "boolean"}},
  help: "--json   one JSON object on stdout",
  async run({positionals, values}) {
    if (positionals.length > 0)
      throw new OptionError(`invalid argument: ${positionals[0]}; doctor takes options alone`);
    const report = await examine();
    process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : tell(report));
    return 0;
  }
};

async function examine(): Promise<Report> {
  await readNativeFolder();
  const {engine, engines, nativePlaces} = await import("../../kernels/index.ts");
  const {here, recipeFor} = await import("../native/recipe.ts");
  const places = nativePlaces();
  const used = places.find(({found}) => found);
  const native: Report["native"] = {places, advice: []};
  if (used) {
    native.trial = (await import("../native/trial.ts")).tryAddon(used.addon!);
    if ("failure" in native.trial)
      native.advice.push("it is there and does not compute; fieldbook native remove, then setup");
  } else {
    const recipe = recipeFor();
    const {missingTools} = await import("../native/commands.ts");
    native.advice = recipe
      ? [
          ...missingTools({wheel: true}),
          `fieldbook native setup makes one: ${recipe.megabytes.wheel + recipe.megabytes.packages} MB to fetch, ${recipe.megabytes.disk} MB on disk`
        ]
      : ["npm install @tensorflow/tfjs-node in your project; setup has no recipe for this platform"];
  }
  const {version} = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));
  const all = await engines();
  return {
    fieldbook: version,
    node: process.versions.node,
    platform: here(),
    threads: engine().threads,
    engines: all.map(({name, found, detail, precision}) => ({name, found, detail, precision})),
    native
  };
}

function tell({fieldbook, node, platform, threads, engines, native}: Report): string {
  const lines = [
    `Fieldbook ${fieldbook}, Node ${node} on ${platform}, ${threads} ${threads === 1 ? "thread" : "threads"}`
  ];
  for (const {name, found, detail} of engines) {
    const told = name === "native" && !found ? "see below" : detail;
    lines.push(`${name.padEnd(7)} ${found ? "found " : "absent"}  ${told}`);
  }
  lines.push("native, looked for in");
  for (const {from, folder, found, detail} of native.places)
    lines.push(
      `  ${folder}${from === "FIELDBOOK_NATIVE" ? ", by FIELDBOOK_NATIVE" : ""}: ${found ? "" : "no, "}${detail}`
    );
  const {trial, advice} = native;
  if (trial)
    lines.push("failure" in trial ? `  tried: ${trial.failure}` : `  tried: computes on the ${trial.device}`);
  for (const line of advice) lines.push(`  ${line}`);
  return `${lines.join("\n")}\n`;
}
