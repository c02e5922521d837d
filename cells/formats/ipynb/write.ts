/** @file From our notebook to a Jupyter notebook, nbformat 4.5. */
import {parseDirectives} from "../../directives.ts";
import {kindOf} from "../../kinds/index.ts";
import type {Cell, Notebook} from "../../types.ts";
import {isObject, type Json, type JsonObject} from "./check.ts";
import {defaultKind, fence, type IpynbMetadata, type IpynbRecord, parametersLine, unfence} from "./map.ts";

const kernels: Record<"fieldbook" | "python" | "r", JsonObject> = {
  fieldbook: {
    kernelspec: {display_name: "Fieldbook (TypeScript)", language: "typescript", name: "fieldbook"},
    language_info: {file_extension: ".ts", mimetype: "text/x-typescript", name: "typescript"}
  },
  python: {kernelspec: {display_name: "Python 3", language: "python", name: "python3"}},
  r: {kernelspec: {display_name: "R", language: "R", name: "ir"}}
};

/** Writes as Jupyter does: sorted keys, one blank of indentation, a line break at the end. */
export function writeIpynb({title, theme, readOnly, cells, metadata}: Notebook): string {
  const {metadata: kept = chooseKernel(cells), cells: records = {}} = (metadata?.ipynb ??
    {}) as Partial<IpynbMetadata>;
  const own: JsonObject = {...(theme !== "air" && {theme}), ...(readOnly && {readOnly})};
  const ids = new Set<string>();
  const document: JsonObject = {
    cells: cells.map((cell) => writeCell(cell, records[cell.id] ?? {}, kept, ids)),
    metadata: {
      ...kept,
      ...(title !== "Untitled" && {title}),
      ...(Object.keys(own).length && {fieldbook: own})
    },
    nbformat: 4,
    nbformat_minor: 5
  };
  return `${JSON.stringify(sortKeys(document), null, 1)}\n`;
}

/** A notebook that only another language's kernel can run asks for that. */
function chooseKernel(cells: Cell[]): JsonObject {
  const has = (...kinds: string[]) => cells.some(({kind}) => kinds.includes(kind));
  if (has("js", "ts", "ojs")) return kernels.fieldbook;
  return has("python") ? kernels.python : has("r") ? kernels.r : kernels.fieldbook;
}

function writeCell(cell: Cell, record: IpynbRecord, notebook: JsonObject, ids: Set<string>): JsonObject {
  const codeKind = defaultKind(notebook);
  const type = cellType(cell, record, codeKind);
  const metadata: JsonObject = {...record.metadata};
  const {source, isParameters} = writeSource(cell, type, record);
  setTag(metadata, "parameters", isParameters);
  const hiddenSource = isObject(metadata.jupyter) && metadata.jupyter.source_hidden === true;
  if (type === "code" && hiddenSource === cell.pinned) {
    const jupyter: JsonObject = isObject(metadata.jupyter) ? {...metadata.jupyter} : {};
    if (cell.pinned) delete jupyter.source_hidden;
    else jupyter.source_hidden = true;
    metadata.jupyter = jupyter;
    if (!Object.keys(jupyter).length) delete metadata.jupyter;
  }
  const implied = type === "markdown" ? "md" : type === "code" ? codeKind : undefined;
  const verbatim = source === unfence(cell.source) && source !== cell.source;
  const own: JsonObject = {
    ...(cell.kind !== implied && !verbatim && {kind: cell.kind}),
    ...(type !== "code" && cell.pinned !== kindOf(cell.kind).pinned && {pinned: cell.pinned}),
    ...(cell.hidden && {hidden: true}),
    ...(cell.output !== undefined && {output: cell.output}),
    ...(cell.format !== undefined && {format: cell.format}),
    ...(cell.database !== undefined && {database: cell.database})
  };
  if (Object.keys(own).length) metadata.fieldbook = own;
  return {
    cell_type: type,
    id: chooseId(cell, record, ids),
    metadata,
    source: source.split(/(?<=\n)/).filter((line) => line !== ""),
    ...(type === "code" && {execution_count: record.execution_count ?? null, outputs: record.outputs ?? []}),
    ...(type !== "code" && record.attachments !== undefined && {attachments: record.attachments})
  };
}

/** Cells that the kernel cannot run are raw, so that it does not try. */
function cellType({kind, source}: Cell, record: IpynbRecord, codeKind: string | undefined): string {
  if (kind === "md") {
    const wasVerbatim = record.cell_type === "code" || record.cell_type === "raw";
    return wasVerbatim && unfence(source) !== source ? record.cell_type! : "markdown";
  }
  if (kind === "html" || kind === "tex") return record.cell_type === "raw" ? "raw" : "markdown";
  if (kind === "js" || kind === "ts" || kind === codeKind) return "code";
  return record.cell_type === "code" ? "code" : "raw";
}

function writeSource(cell: Cell, type: string, record: IpynbRecord) {
  const {kind} = cell;
  const line = parametersLine(kind);
  const isParameters = parseDirectives(cell).directives.parameters;
  const wasTagged = Array.isArray(record.metadata?.tags) && record.metadata.tags.includes("parameters");
  // The tag says it; the line stays where the author wrote it, unless it came from the tag.
  let source =
    isParameters && wasTagged && cell.source.startsWith(line) ? cell.source.slice(line.length) : cell.source;
  if (kind === "md" && type !== "markdown" && fence(unfence(source)) === source) source = unfence(source);
  if (kind === "tex" && type === "markdown") source = `$$\n${source}\n$$`;
  return {source, isParameters};
}

function setTag(metadata: JsonObject, tag: string, wanted: boolean): void {
  const tags = Array.isArray(metadata.tags) ? metadata.tags : [];
  if (tags.includes(tag) === wanted) return;
  metadata.tags = wanted ? [...tags, tag] : tags.filter((other) => other !== tag);
  if (!metadata.tags.length) delete metadata.tags;
}

function chooseId({id}: Cell, record: IpynbRecord, ids: Set<string>): string {
  const wanted = typeof record.id === "string" ? record.id : String(id);
  let chosen = wanted;
  for (let i = 2; ids.has(chosen); ++i) chosen = `${wanted.slice(0, 56)}-${i}`;
  ids.add(chosen);
  return chosen;
}

function sortKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sortKeys(value[key])])
  );
}
