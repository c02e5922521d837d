/** @file Keeps import addresses as the author wrote them, and author lines on their lines, through the transpiler. */
import type {Node} from "acorn";
import {simple} from "acorn-walk";
import type {ImportReference} from "../types.ts";
import type {Edit} from "./edits.ts";
import {countBreaks, placeOf} from "./place.ts";

/** Stands for an address while the transpiler works, since it would make `npm:d3` an address of its CDN. */
export function importMark(i: number): string {
  return `fieldbook-import:${i}`;
}

/** Finds static imports, `import("literal")` and `import.meta.resolve("literal")`; the edits hide their addresses. */
export function findImports(source: string, body: Node): {imports: ImportReference[]; edits: Edit[]} {
  const found: {node: Node; specifier: string; declaration?: Node}[] = [];
  simple(body, {
    ImportDeclaration(node) {
      found.push({node: node.source, specifier: String(node.source.value), declaration: node});
    },
    ImportExpression(node) {
      if (isText(node.source)) found.push({node: node.source, specifier: node.source.value});
    },
    CallExpression(node) {
      const [argument] = node.arguments;
      if (source.slice(node.callee.start, node.callee.end) !== "import.meta.resolve") return;
      if (argument && isText(argument)) found.push({node: argument, specifier: argument.value});
    }
  });
  found.sort((a, b) => a.node.start - b.node.start);
  const edits: Edit[] = [];
  found.forEach(({node, specifier, declaration}, i) => {
    const {start, end} = node;
    // Imports from hosted notebooks get special treatment, by their address.
    if (!specifier.startsWith("observable:")) edits.push({start, end, text: JSON.stringify(importMark(i))});
    // The transpiler cuts a declaration out with one line break after it: what we add makes up for that.
    if (declaration) {
      const breaks = countBreaks(source.slice(declaration.start, declaration.end)) + 1;
      edits.push({start: declaration.end, end: declaration.end, text: "\n".repeat(breaks)});
    }
  });
  const imports = found.map(({node, specifier}) => ({specifier, ...placeOf(source, node.start)}));
  return {imports, edits};
}

/** Puts addresses in the place of their marks. */
export function placeImports(
  body: string,
  imports: ImportReference[],
  resolve: (specifier: string) => string
): string {
  return body.replace(/"fieldbook-import:(\d+)"/g, (mark, i) =>
    imports[i] ? JSON.stringify(resolve(imports[i].specifier)) : mark
  );
}

function isText(node: Node): node is Node & {value: string} {
  return node.type === "Literal" && typeof (node as Node & {value?: unknown}).value === "string";
}
