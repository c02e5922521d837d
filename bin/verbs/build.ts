/** @file `fieldbook build`: a folder of notebooks as a static site. */
import {buildSite, loadConfig} from "../../site/index.ts";
import {engineOf} from "./engine.ts";
import type {Verb} from "./index.ts";

export const build: Verb = {
  summary: "builds a static site, every notebook run and its outputs in its page",
  usage: "[ROOT] [--out DIR] [--engine E] [--keep-going] [--json]",
  options: {
    out: {type: "string"},
    engine: {type: "string"},
    "keep-going": {type: "boolean"},
    json: {type: "boolean"}
  },
  help: [
    "ROOT          folder of the notebooks; by default the one that observablehq.config.ts names",
    "--out DIR     folder to write; by default the configuration's output, dist",
    "--engine E    engine of the kernels: auto, js, wasm, native; by default the configuration's",
    "--keep-going  writes the other pages when a cell fails, and still ends with 1",
    "--json        one JSON object on stdout"
  ].join("\n"),
  async run({positionals, values}) {
    const site = await loadConfig({
      root: positionals[0],
      output: values.out as string | undefined,
      engine: await engineOf(values.engine)
    });
    const keepGoing = values["keep-going"] === true;
    const log = (line: string): void => void process.stderr.write(`${line}\n`);
    const report = await buildSite(site, {keepGoing, log});
    const {pages, ran, failures, warnings, ms} = report;
    for (const line of [...warnings, ...failures]) log(line);
    if (values.json) {
      const {output} = site;
      const status = failures.length > 0 ? "failed" : "ok";
      process.stdout.write(
        `${JSON.stringify({status, output, pages, ran, failures, warnings, ms: Math.round(ms)})}\n`
      );
    } else if (pages > 0 || failures.length === 0) {
      process.stdout.write(
        `${pages} ${pages === 1 ? "page" : "pages"} in ${site.output}, ${ran} run, ${(ms / 1000).toFixed(1)} s\n`
      );
    }
    return failures.length > 0 ? 1 : 0;
  }
};
