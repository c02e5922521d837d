/** @file `fieldbook convert`: a notebook from one format to another. */
import type {IpynbMetadata} from "../../cells/index.ts";
import {OptionError} from "../../errors.ts";
import {readText, writeWhole} from "./files.ts";
import type {Verb} from "./index.ts";

export const convert: Verb = {
  summary: "a notebook from one format to another",
  usage: "IN OUT",
  options: {},
  help: [
    "IN    a notebook: .html, .ipynb or .md",
    "OUT   where it goes: .html, .ipynb, .md, or a module .js or .ts; replaced as a whole if it is there"
  ].join("\n"),
  async run({positionals}) {
    const [from, to, ...rest] = positionals;
    if (to === undefined || rest.length)
      throw new OptionError("invalid arguments: expected IN and OUT; see fieldbook convert --help");
    const {formatOf, formats, parseNotebook, serializeNotebook} = await import("../../cells/index.ts");
    const format = formatOf(to);
    if (!format) {
      const endings = Object.values(formats).flatMap(({extensions}) =>
        extensions.map((ending) => `.${ending}`)
      );
      throw new OptionError(`unknown format: ${to}; expected a name that ends in ${endings.join(", ")}`);
    }
    const notebook = parseNotebook(readText(from), {name: from});
    const text = serializeNotebook(notebook, {format});
    writeWhole(to, text);
    const {repairs, ipynb} = notebook.metadata ?? {};
    const records = Object.values((ipynb as IpynbMetadata | undefined)?.cells ?? {});
    const outputs = records.filter(
      (record) => Array.isArray(record.outputs) && record.outputs.length > 0
    ).length;
    if (outputs && format !== "ipynb")
      process.stderr.write(
        `${to}: the outputs of ${outputs} ${outputs === 1 ? "cell" : "cells"} are left out; only .ipynb holds them\n`
      );
    for (const repair of Array.isArray(repairs) ? repairs : []) process.stderr.write(`${from}: ${repair}\n`);
    return 0;
  }
};
