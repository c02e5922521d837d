/** @file `fieldbook preview`: the site while it is being written. */
import {OptionError} from "../../errors.ts";
import {loadConfig, preview as startPreview} from "../../site/index.ts";
import {engineOf} from "./engine.ts";
import type {Verb} from "./index.ts";

export const preview: Verb = {
  summary: "serves the site on this machine and updates changed cells on save",
  usage: "[ROOT] [--engine E] [--port N] [--host ADDRESS]",
  options: {
    engine: {type: "string"},
    port: {type: "string"},
    host: {type: "string"}
  },
  help: [
    "ROOT            folder of the notebooks; by default the one that observablehq.config.ts names",
    "--engine E      engine of the kernels: auto, js, wasm, native; by default the configuration's",
    "--port N        port to try first, the next ones after it; by default 3000",
    "--host ADDRESS  address to listen on; by default 127.0.0.1, which only this machine reaches"
  ].join("\n"),
  async run({positionals, values}) {
    const {port: given = "3000", host = "127.0.0.1"} = values as {port?: string; host?: string};
    const port = Number(given);
    if (!/^\d+$/.test(given) || port > 65535)
      throw new OptionError(`invalid option: --port = ${given}; expected 0 to 65535`);
    const site = await loadConfig({root: positionals[0], engine: await engineOf(values.engine)});
    const log = (line: string): void => void process.stderr.write(`${line}\n`);
    const {url, close} = await startPreview(site, {port, host, log});
    process.stdout.write(`Fieldbook preview of ${site.root}\n${url}\n`);
    await new Promise<void>((resolve) => {
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
    });
    await close();
    return 0;
  }
};
