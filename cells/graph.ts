/** @file The graph of a notebook's cells and what is wrong with it, before anything runs. */
import {checkHost, type HostOptions} from "./graph/host.ts";
import {findCycles} from "./graph/cycles.ts";
import {definedNames, type Defined} from "./graph/defined.ts";
import {orderCells} from "./graph/order.ts";
import {builtinNames, globalNames} from "./names.ts";
import {nearest} from "./nearest.ts";
import type {Definition, Diagnostic, Graph, Place} from "./types.ts";

export interface GraphOptions extends HostOptions {
  /** Names that the host gives every notebook; defaults to `builtinNames`. */
  builtins?: Iterable<string>;
  /** Names of the language and its surroundings; defaults to `globalNames`. */
  globals?: Iterable<string>;
}

/** Suggestions are sought for so many unknown names, since each is compared with all that are known. */
const maxSuggestions = 100;

/** Returns nodes, edges and an order, with every diagnostic at the cell that causes it. */
export function graph(
  definitions: readonly Definition[],
  {builtins = builtinNames, globals = globalNames, ...host}: GraphOptions = {}
): Graph {
  const diagnostics: Diagnostic[] = definitions.flatMap(({diagnostics}) => diagnostics);
  const known = new Set([...builtins, ...globals]);
  const {owners, nodes} = collect(definitions);
  const {edges, unknown, read} = link(definitions, owners, known);
  diagnostics.push(
    ...findDuplicates(owners),
    ...findCycles(nodes, edges),
    ...suggest(unknown, [...owners.keys(), ...known]),
    ...definitions.flatMap((definition) => findUnused(definition, read)),
    ...checkHost(definitions, host)
  );
  const position = new Map(definitions.map(({id}, i) => [id, i]));
  const at = (diagnostic: Diagnostic) => position.get(diagnostic.cell) ?? 0;
  diagnostics.sort((a, b) => at(a) - at(b) || a.line - b.line || a.column - b.column);
  const cyclic = new Set(diagnostics.filter(({code}) => code === "FB002").flatMap(({cells = []}) => cells));
  return {nodes, edges, order: orderCells(nodes, edges).filter((id) => !cyclic.has(id)), diagnostics};
}

function collect(definitions: readonly Definition[]) {
  const owners = new Map<string, Defined[]>();
  const nodes = definitions.map((definition) => {
    const defines = definedNames(definition);
    for (const name of defines) {
      const owner = {id: definition.id, place: placeOfOutput(definition, name)};
      const list = owners.get(name);
      if (list) list.push(owner);
      else owners.set(name, [owner]);
    }
    return {id: definition.id, kind: definition.kind, defines, references: [] as string[]};
  });
  definitions.forEach(({inputs}, i) => {
    nodes[i].references = inputs.filter((name) => owners.has(name));
  });
  return {owners, nodes};
}

function link(definitions: readonly Definition[], owners: Map<string, Defined[]>, known: Set<string>) {
  const edges: Graph["edges"] = [];
  const unknown: {name: string; cell: number; place: Place}[] = [];
  const read = new Set<string>();
  for (const {id, inputs, places} of definitions)
    for (const name of inputs) {
      const owner = owners.get(name)?.[0];
      if (owner) {
        edges.push({from: owner.id, to: id, name});
        read.add(name);
      } else if (!known.has(name) && !name.startsWith("@"))
        unknown.push({name, cell: id, place: places.inputs[name] ?? {line: 1, column: 1}});
    }
  return {edges, unknown, read};
}

function findDuplicates(owners: Map<string, Defined[]>): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const [name, list] of owners) {
    if (list.length < 2 || name.startsWith("viewof$") || name.startsWith("mutable$")) continue;
    const cells = list.map(({id}) => id);
    const shown = cells.length > 6 ? `${cells.slice(0, 6).join(", ")} …` : cells.join(", ");
    const message = `duplicate definition: ${name}; cells ${shown} define it, rename all but one`;
    for (const [i, {id, place}] of list.entries()) {
      const severity = i ? "error" : "warning";
      found.push({code: "FB001", severity, message, cell: id, ...place, names: [name], cells});
    }
  }
  return found;
}

function suggest(unknown: {name: string; cell: number; place: Place}[], names: string[]): Diagnostic[] {
  const nears = new Map<string, string | undefined>();
  return unknown.map(({name, cell, place}) => {
    if (!nears.has(name) && nears.size < maxSuggestions) nears.set(name, nearest(name, names));
    const near = nears.get(name);
    const advice = near ? `did you mean ${near}` : "define it in a cell or import it";
    const message = `unknown name: ${name}; ${advice}`;
    return {code: "FB003", severity: "error", message, cell, ...place, names: near ? [name, near] : [name]};
  });
}

function findUnused(definition: Definition, read: Set<string>): Diagnostic[] {
  const {id, ownReads, directives, output, outputs} = definition;
  const names = output === undefined ? outputs : definedNames(definition);
  if (directives.test || names.length === 0) return [];
  // A view or a mutable goes by two names: reading either is a use.
  const uses =
    output === undefined
      ? names.filter((name) => !read.has(name))
      : names.some((name) => read.has(name))
        ? []
        : names.slice(0, 1);
  return uses
    .filter(
      (name) => !ownReads.includes(name) && !definition.diagnostics.some(({severity}) => severity === "error")
    )
    .map((name) => {
      const message = `missing use: ${name}; no cell reads it`;
      return {
        code: "FB011",
        severity: "hint",
        message,
        cell: id,
        ...placeOfOutput(definition, name),
        names: [name]
      };
    });
}

function placeOfOutput({places, output}: Definition, name: string): Place {
  const place = places.outputs[name] ?? places.outputs[output ?? name];
  return place ?? {line: 1, column: 1};
}
