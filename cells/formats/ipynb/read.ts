/** @file From a Jupyter notebook to ours. */
import {NotebookError} from "../../../errors.ts";
import {directiveLines} from "../../directives.ts";
import {kinds} from "../../kinds/index.ts";
import type {Cell, Kind, Notebook} from "../../types.ts";
import {shorten} from "../shorten.ts";
import {checkIpynb, type Ipynb, type IpynbCell, isObject, type Json, type JsonObject} from "./check.ts";
import {defaultKind, fence, type IpynbMetadata, type IpynbRecord, parametersLine} from "./map.ts";

/** Reads nbformat 4; throws NotebookError. */
export function readIpynb(text: string): Notebook {
  const document = checkIpynb(parseJson(text));
  // Newer versions of the format may have other types of cell.
  document.cells = document.cells.filter(({cell_type}) => ["code", "markdown", "raw"].includes(cell_type));
  const repairs: string[] = [];
  if (document.nbformat_minor > 5)
    repairs.push(`unsupported nbformat: 4.${document.nbformat_minor}; what 4.5 does not have is left out`);
  const ids = assignIds(document, repairs);
  const kind = defaultKind(document.metadata);
  const records: Record<string, IpynbRecord> = {};
  const cells: Cell[] = [];
  document.cells.forEach((given, i) => {
    const {cell, record} = readCell(given, ids[i], kind, i + 1);
    cells.push(cell);
    records[cell.id] = record;
  });
  const {fieldbook, title, ...metadata} = document.metadata;
  const own = isObject(fieldbook) ? fieldbook : {};
  const ipynb: IpynbMetadata = {metadata, cells: records};
  return {
    title: typeof title === "string" ? title : "Untitled",
    theme: (own.theme ?? "air") as Notebook["theme"],
    readOnly: own.readOnly === true,
    cells,
    metadata: {ipynb, ...(repairs.length && {repairs})}
  };
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    const message = (error as Error).message.replace(/\s+/g, " ").slice(0, 120);
    throw new NotebookError(`invalid notebook: ${message}; the file is damaged`, {cause: error});
  }
}

/** Ours are whole numbers: an id that is one is kept, others are numbered after those. */
function assignIds({cells, nbformat_minor}: Ipynb, repairs: string[]): number[] {
  const seen = new Set<Json>();
  const taken = new Set<number>();
  const ids = cells.map(({id}, i) => {
    if (id !== undefined && seen.has(id))
      repairs.push(`duplicate cell id: ${shorten(String(id))}; cell ${i + 1} gets a new one`);
    if (id === undefined && nbformat_minor >= 5)
      repairs.push(`missing cell id: cell ${i + 1} gets a new one`);
    const number = typeof id === "string" && /^[1-9]\d{0,8}$/.test(id) && !seen.has(id) ? Number(id) : 0;
    seen.add(id);
    taken.add(number);
    return number;
  });
  let next = 1;
  return ids.map((id) => {
    if (id) return id;
    while (taken.has(next)) ++next;
    return next++;
  });
}

function readCell(given: IpynbCell, id: number, codeKind: Kind | undefined, ordinal: number) {
  const {cell_type, source: lines, metadata, ...rest} = given;
  const {fieldbook, ...otherMetadata} = metadata;
  const own = isObject(fieldbook) ? fieldbook : {};
  const record: IpynbRecord = {cell_type, metadata: otherMetadata, ...rest};
  let source = (typeof lines === "string" ? lines : lines.join("")).replace(/\r\n?/g, "\n");
  let kind = kindOfCell(given, own, codeKind, ordinal);
  if (!kind) {
    kind = "md";
    source = fence(source);
  }
  if (kind === "tex" && cell_type === "markdown") source = source.replace(/^\$\$\n([\s\S]*)\n\$\$$/, "$1");
  if (hasTag(metadata, "parameters")) {
    // Where the author's own line says it too, the tag follows from that; else the line follows from the tag.
    const isSaid = directiveLines({kind, source}).some(({key}) => key === "parameters");
    if (isSaid) dropTag(otherMetadata, "parameters");
    else source = parametersLine(kind) + source;
  }
  const shown = isObject(metadata.jupyter) ? metadata.jupyter.source_hidden !== true : true;
  const cell: Cell = {
    id,
    kind,
    source,
    pinned: typeof own.pinned === "boolean" ? own.pinned : cell_type === "code" ? shown : kinds[kind].pinned,
    hidden: own.hidden === true
  };
  for (const key of ["output", "format", "database"] as const) {
    const value = own[key];
    if (typeof value === "string") cell[key] = value;
  }
  return {cell, record};
}

function kindOfCell(
  {cell_type, metadata}: IpynbCell,
  own: JsonObject,
  codeKind: Kind | undefined,
  ordinal: number
) {
  if (own.kind !== undefined) {
    if (typeof own.kind === "string" && Object.hasOwn(kinds, own.kind)) return own.kind as Kind;
    throw new NotebookError(
      `unknown kind: ${JSON.stringify(own.kind)} in cell ${ordinal}; expected one of ${Object.keys(kinds).join(", ")}`,
      {
        cell: ordinal
      }
    );
  }
  if (cell_type === "markdown") return "md";
  if (cell_type === "code") {
    const {vscode} = metadata;
    return isObject(vscode) && vscode.languageId
      ? defaultKind({language_info: {name: vscode.languageId}})
      : codeKind;
  }
  const format = String(metadata.format ?? metadata.raw_mimetype ?? "");
  return Object.values(kinds).find(
    ({type, kind}) => type === format || (kind === "tex" && format === "text/latex")
  )?.kind;
}

function hasTag({tags}: JsonObject, tag: string): boolean {
  return Array.isArray(tags) && tags.includes(tag);
}

function dropTag(metadata: JsonObject, tag: string): void {
  const tags = (metadata.tags as Json[]).filter((other) => other !== tag);
  if (tags.length) metadata.tags = tags;
  else delete metadata.tags;
}
