/** @file A notebook as one exported function, for programs that bring a runtime of their own. */
import {NotebookError} from "../../errors.ts";
import {compile} from "../compile.ts";
import {parseNpm} from "../npm.ts";
import type {Definition, Notebook} from "../types.ts";

/**
 * Returns the text of a module whose default export defines each cell through the function it is given, in the words
 * of Notebook Kit's `define`: `notebook((definition) => runtime.define(state(definition.id), definition))`.
 */
export function writeModule({title, cells}: Notebook, {types = false}: {types?: boolean} = {}): string {
  const definitions = cells.map((cell) => compile(cell, {resolveImport: packagePath}));
  const name = functionName(title);
  const parameter = types ? "define: (definition: Record<string, any>) => void" : "define";
  const calls = definitions.map((definition) => `  define({${writeDefinition(definition)}});\n`);
  const head = types ? "// @ts-nocheck: the cells are JavaScript\n" : "";
  return `${head}/** ${title.replace(/\*\//g, "* /").replace(/\s+/g, " ")} */\nexport default function ${name}(${parameter}) {\n${calls.join("")}}\n`;
}

function writeDefinition(definition: Definition): string {
  const {id, inputs, outputs, output, autodisplay, autoview, automutable, body, diagnostics} = definition;
  const error = diagnostics.find(({code}) => code === "FB004" || code === "FB005");
  if (error)
    throw new NotebookError(`${error.message}; mend line ${error.line} of cell ${id} before exporting`, {
      cell: id,
      line: error.line
    });
  const parts = [
    `id: ${id}`,
    `inputs: ${JSON.stringify(inputs)}`,
    `outputs: ${JSON.stringify(outputs)}`,
    ...(output === undefined ? [] : [`output: ${JSON.stringify(output)}`]),
    ...Object.entries({autodisplay, autoview, automutable}).flatMap(([key, value]) =>
      value ? [`${key}: true`] : []
    ),
    `body: ${body}`
  ];
  return parts.join(", ");
}

/** A module is for a bundler or for Node, which find a package by its bare name. */
function packagePath(specifier: string): string {
  if (!specifier.startsWith("npm:")) return specifier;
  const {name, path} = parseNpm(specifier);
  return name + path;
}

function functionName(title: string): string {
  const [first = "", ...rest] = title.normalize("NFD").match(/[A-Za-z\d]+/g) ?? [];
  const name =
    first.toLowerCase() + rest.map((word) => word[0].toUpperCase() + word.slice(1).toLowerCase()).join("");
  return /^[a-z]/.test(name) ? `${name}Notebook` : "notebook";
}
