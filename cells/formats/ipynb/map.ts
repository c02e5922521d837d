/** @file What corresponds to what between a Jupyter notebook and ours. */
import {kindOf} from "../../kinds/index.ts";
import type {Kind} from "../../types.ts";
import {isObject, type Json, type JsonObject} from "./check.ts";

/** What only .ipynb carries of a cell; all but `cell_type` go back into the file as they are. */
export interface IpynbRecord {
  id?: Json;
  cell_type?: string;
  metadata?: JsonObject;
  outputs?: Json;
  execution_count?: Json;
  attachments?: Json;
}

/** `notebook.metadata.ipynb`: what only .ipynb carries; `cells` is keyed by our cell ids. */
export interface IpynbMetadata {
  metadata: JsonObject;
  cells: Record<string, IpynbRecord>;
}

/** What the notebook's kernel runs; none for a language that we have no kind for. */
export function defaultKind({kernelspec, language_info}: JsonObject): Kind | undefined {
  const spec = isObject(kernelspec) ? kernelspec : {};
  const info = isObject(language_info) ? language_info : {};
  const language = String(info.name ?? spec.language ?? spec.name ?? "python").toLowerCase();
  if (/^(javascript|js|node)/.test(language)) return "js";
  if (/^(typescript|ts|deno|fieldbook)/.test(language)) return "ts";
  if (/^i?python/.test(language)) return "python";
  return /^i?r\d*$/.test(language) ? "r" : undefined;
}

/** The first line that stands for Jupyter's tag `parameters`. */
export function parametersLine(kind: Kind): string {
  const {open, close} = kindOf(kind).comment;
  return `${open} parameters: true${close && ` ${close}`}\n`;
}

/** Shows text that we have no kind for as it is, in Markdown. */
export function fence(source: string): string {
  const longest = Math.max(2, ...[...source.matchAll(/^`+/gm)].map(([ticks]) => ticks.length));
  const ticks = "`".repeat(longest + 1);
  return `${ticks}text\n${source}\n${ticks}`;
}

/** Undoes `fence`. */
export function unfence(source: string): string {
  return /^(`{3,})text\n([\s\S]*)\n\1$/.exec(source)?.[2] ?? source;
}
