/** @file `fieldbook graph`: which cell needs which, as text, for Graphviz, or for programs. */
import type {Graph} from "../../cells/index.ts";
import {OptionError} from "../../errors.ts";
import {readText} from "./files.ts";
import type {Verb} from "./index.ts";

const writers: Record<string, (graph: Graph, notebook: string) => string> = {
  text: writeText,
  dot: writeDot,
  json: (graph, notebook) => {
    const {nodes, edges, order, diagnostics} = graph;
    return JSON.stringify({notebook, cells: nodes, edges, order, diagnostics});
  }
};

export const graph: Verb = {
  summary: "which cell needs which, as text, dot or json",
  usage: "NB [--format text|dot|json] [--json]",
  options: {format: {type: "string"}, json: {type: "boolean"}},
  help: [
    "NB              a notebook: .html, .ipynb or .md",
    "--format text   one line a cell, in the order they run; the default",
    "--format dot    for Graphviz",
    "--format json   {notebook, cells, edges, order, diagnostics}; --json for short"
  ].join("\n"),
  async run({positionals, values}) {
    const [path, ...rest] = positionals;
    if (path === undefined || rest.length)
      throw new OptionError("invalid arguments: expected one notebook; see fieldbook graph --help");
    const format = values.json ? "json" : String(values.format ?? "text");
    if (!Object.hasOwn(writers, format))
      throw new OptionError(`unknown format: ${format}; expected text, dot, json`);
    const {compile, graph, parseNotebook} = await import("../../cells/index.ts");
    const {cells} = parseNotebook(readText(path), {name: path});
    const result = graph(cells.map((cell) => compile(cell)));
    process.stdout.write(`${writers[format](result, path)}\n`);
    const broken = result.diagnostics.filter(({severity}) => severity === "error");
    for (const {cell, line, column, code, message} of broken)
      process.stderr.write(`${path} cell ${cell}, ${line}:${column}: ${code} error: ${message}\n`);
    return broken.length ? 1 : 0;
  }
};

function writeText({nodes, edges, order}: Graph): string {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const needs = new Map<number, string[]>();
  for (const {from, to, name} of edges) needs.set(to, [...(needs.get(to) ?? []), `${name} (cell ${from})`]);
  const cyclic = nodes.map(({id}) => id).filter((id) => !order.includes(id));
  const lines = [...order, ...cyclic].map((id) => {
    const {kind, defines} = byId.get(id)!;
    const wanted = needs.get(id);
    return `cell ${id} ${kind}${defines.length ? `  ${defines.join(", ")}` : ""}${wanted ? `  ← ${wanted.join(", ")}` : ""}`;
  });
  return lines.join("\n");
}

function writeDot({nodes, edges}: Graph): string {
  const quote = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`;
  const boxes = nodes.map(
    ({id, kind, defines}) => `  ${id} [label=${quote(defines.join(", ") || `${kind} ${id}`)}];`
  );
  const arrows = edges.map(({from, to, name}) => `  ${from} -> ${to} [label=${quote(name)}];`);
  return `digraph {\n  node [shape=box];\n${[...boxes, ...arrows].join("\n")}\n}`;
}
