/** @file Checks a parsed .ipynb against nbformat 4, so that damage is refused and not half read. */
import {NotebookError} from "../../../errors.ts";
import {shorten} from "../shorten.ts";

export type Json = null | boolean | number | string | Json[] | {[key: string]: Json};
export type JsonObject = {[key: string]: Json};

export interface IpynbCell extends JsonObject {
  cell_type: string;
  metadata: JsonObject;
  source: string | string[];
}

export interface Ipynb extends JsonObject {
  cells: IpynbCell[];
  metadata: JsonObject;
  nbformat: number;
  nbformat_minor: number;
}

/** What a value must be; returns what is wrong with it, or undefined. */
type Check = (value: Json) => string | undefined;
type Fields = Record<string, Check>;

const text: Check = (value) => (typeof value === "string" ? undefined : "expected text");
const flag: Check = (value) => (typeof value === "boolean" ? undefined : "expected true or false");
const count: Check = (value) =>
  value === null || (Number.isInteger(value) && (value as number) >= 0)
    ? undefined
    : "expected a whole number or null";
const lines: Check = (value) =>
  typeof value === "string" || (Array.isArray(value) && value.every((line) => typeof line === "string"))
    ? undefined
    : "expected text or a list of lines";
const object: Check = (value) => (isObject(value) ? undefined : "expected an object");
const id: Check = (value) =>
  typeof value === "string" && /^[\w-]{1,64}$/.test(value)
    ? undefined
    : "expected 1 to 64 letters, digits, - or _";
const tags: Check = (value) =>
  Array.isArray(value) && value.every((tag) => typeof tag === "string" && /^[^,]+$/.test(tag))
    ? undefined
    : "expected a list of words without commas";
const bundle: Check = (value) => {
  if (!isObject(value)) return "expected an object";
  for (const [type, data] of Object.entries(value))
    if (!/json$/.test(type) && lines(data)) return `${shorten(type)}: ${lines(data)}`;
};
const bundles: Check = (value) =>
  isObject(value) ? firstFault(Object.values(value), bundle) : "expected an object";

const jupyter = fields({source_hidden: flag, outputs_hidden: flag});
const execution: Check = (value) =>
  isObject(value) &&
  Object.values(value).every((time) => typeof time === "string" && !Number.isNaN(Date.parse(time)))
    ? undefined
    : "expected an object of times";
const cellMetadata = fields({
  name: text,
  tags,
  collapsed: flag,
  deletable: flag,
  editable: flag,
  format: text,
  jupyter,
  execution
});
const notebookMetadata = fields({
  kernelspec: fields({}, {name: text, display_name: text}),
  language_info: fields({}, {name: text}),
  title: text,
  authors: (value) =>
    Array.isArray(value) && value.every(isObject) ? undefined : "expected a list of objects"
});

const outputs: Record<string, Fields> = {
  execute_result: {data: bundle, metadata: object, execution_count: count},
  display_data: {data: bundle, metadata: object},
  stream: {name: text, text: lines},
  error: {
    ename: text,
    evalue: text,
    traceback: (value) => (Array.isArray(value) ? lines(value) : "expected a list of lines")
  }
};

const cellFields: Record<string, Fields> = {
  code: {metadata: cellMetadata, source: lines, outputs: object, execution_count: count},
  markdown: {metadata: cellMetadata, source: lines},
  raw: {metadata: cellMetadata, source: lines}
};

/** Returns the document, or throws NotebookError naming the first fault and the cell it is in. */
export function checkIpynb(value: Json): Ipynb {
  if (!isObject(value)) throw fault("the file is not a JSON object");
  const {nbformat, nbformat_minor: minor} = value;
  if (nbformat === undefined) throw fault("nbformat is missing");
  if (nbformat !== 4)
    throw new NotebookError(
      `unsupported nbformat: ${shorten(JSON.stringify(nbformat))}; convert the notebook to nbformat 4 with Jupyter`
    );
  if (!Number.isInteger(minor) || (minor as number) < 0) throw fault("nbformat_minor is not a whole number");
  // A newer minor version may have keys that we do not know, which are left out; in those we know they are damage.
  const strict = (minor as number) <= 5;
  const problem = checkFields(value, {metadata: notebookMetadata, cells: () => undefined}, strict, [
    "nbformat",
    "nbformat_minor"
  ]);
  if (problem) throw fault(problem);
  if (!Array.isArray(value.cells)) throw fault("cells: expected a list");
  value.cells.forEach((cell, i) => {
    const problem = isObject(cell) ? checkCell(cell, strict) : "expected an object";
    if (problem) throw fault(`cell ${i + 1}: ${problem}`, i + 1);
  });
  return value as Ipynb;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function checkCell(cell: JsonObject, strict: boolean): string | undefined {
  const {cell_type: type} = cell;
  if (typeof type !== "string") return "cell_type is missing";
  const known = Object.hasOwn(cellFields, type) ? cellFields[type] : undefined;
  if (!known) return strict ? `cell_type: ${shorten(type)} is not code, markdown or raw` : undefined;
  const optional = ["cell_type", "id", "attachments"];
  const problem =
    (cell.id !== undefined && id(cell.id) && `id: ${id(cell.id)}`) ||
    (cell.attachments !== undefined &&
      bundles(cell.attachments) &&
      `attachments: ${bundles(cell.attachments)}`) ||
    checkFields(cell, {...known, ...(known.outputs && {outputs: () => undefined})}, strict, optional);
  if (problem || type !== "code") return problem || undefined;
  if (!Array.isArray(cell.outputs)) return "outputs: expected a list";
  if (!strict)
    cell.outputs = cell.outputs.filter(
      (output) => isObject(output) && Object.hasOwn(outputs, String(output.output_type))
    );
  return firstFault(cell.outputs, (output) => checkOutput(output, strict));
}

function checkOutput(output: Json, strict: boolean): string | undefined {
  if (!isObject(output)) return "output: expected an object";
  const type = output.output_type;
  const known = typeof type === "string" && Object.hasOwn(outputs, type) ? outputs[type] : undefined;
  if (!known) return strict ? `output_type: ${shorten(String(type))} is not known` : undefined;
  const problem = checkFields(output, known, strict, ["output_type"]);
  return problem && `output: ${problem}`;
}

function checkFields(
  value: JsonObject,
  required: Fields,
  strict: boolean,
  optional: string[]
): string | undefined {
  for (const [key, check] of Object.entries(required)) {
    if (!Object.hasOwn(value, key)) return `${key} is missing`;
    const problem = check(value[key]);
    if (problem) return `${key}: ${problem}`;
  }
  for (const key of Object.keys(value)) {
    if (Object.hasOwn(required, key) || optional.includes(key)) continue;
    if (strict) return `${shorten(key)} is not a known key`;
    delete value[key];
  }
}

/** Checks the members it names where they are there, and that the needed ones are. */
function fields(known: Fields, needed: Fields = {}): Check {
  return (value) => {
    if (!isObject(value)) return "expected an object";
    for (const [key, check] of Object.entries({...known, ...needed})) {
      if (!Object.hasOwn(value, key)) {
        if (key in needed) return `${key} is missing`;
        continue;
      }
      const problem = check(value[key]);
      if (problem) return `${key}: ${problem}`;
    }
  };
}

function firstFault(values: Json[], check: Check): string | undefined {
  for (const value of values) {
    const problem = check(value);
    if (problem) return problem;
  }
}

function fault(problem: string, cell?: number): NotebookError {
  return new NotebookError(`invalid notebook: ${problem}; the file is not nbformat 4`, {cell});
}
