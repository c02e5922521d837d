/** @file Values as JSON, for programs that read what a notebook computed. */
import {isNode} from "./node.ts";
import {tableView} from "./table.ts";

/** JSON of a printed value. */
export function jsonText(value: unknown): string {
  return JSON.stringify(printValue(value));
}

/**
 * Returns what JSON can hold: typed arrays and sets as arrays, NaN as null, infinities as the strings "Infinity" and
 * "-Infinity", dates as ISO text, maps as objects, tables as rows, fields as {name, units, dims, shape, coords, values}.
 * What cannot be printed becomes `{"type": "function"}` and the like.
 */
export function printValue(value: unknown): unknown {
  return print(value, new Set());
}

function print(value: unknown, parents: Set<object>): unknown {
  switch (typeof value) {
    case "number":
      return Number.isNaN(value) ? null : Number.isFinite(value) ? value : String(value);
    case "string":
    case "boolean":
      return value;
    case "bigint":
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    case "object":
      break;
    default:
      return {type: typeof value};
  }
  if (value === null) return null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (parents.has(value)) return {type: "circular"};
  parents.add(value);
  try {
    return printObject(value, (inner) => print(inner, parents));
  } catch (error) {
    return {
      type: "error",
      name: (error as Error)?.name ?? "Error",
      message: String((error as Error)?.message ?? error)
    };
  } finally {
    parents.delete(value);
  }
}

function printObject(value: object, inner: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return Array.from(value, inner);
  if (value instanceof DataView || value instanceof ArrayBuffer)
    return {type: "buffer", bytes: value.byteLength};
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>, inner);
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, member]) => [String(key), inner(member)]));
  if (value instanceof Set) return Array.from(value, inner);
  if (value instanceof Error) return {type: "error", name: value.name, message: value.message};
  if (value instanceof RegExp) return String(value);
  if (value instanceof Promise) return {type: "promise"};
  if (value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef) return {type: "weak"};
  if (isNode(value)) return {type: "element", name: value.nodeName.toLowerCase()};
  const table = tableView(value);
  if (table) {
    return Array.from({length: table.length}, (_, row) =>
      Object.fromEntries(table.names.map((name) => [name, inner(table.get(name, row))]))
    );
  }
  if (isField(value)) {
    const coords = Object.entries(value.coords).map(([name, coordinate]) => [
      name,
      Object.fromEntries(
        ["dims", "units", "calendar", "values"]
          .filter((key) => coordinate[key] !== undefined)
          .map((key) => [key, inner(coordinate[key])])
      )
    ]);
    return {
      name: inner(value.name),
      units: inner(value.units),
      dims: inner(value.dims),
      shape: inner(value.shape),
      coords: Object.fromEntries(coords),
      values: inner(value.values)
    };
  }
  const {toJSON} = value as {toJSON?: unknown};
  if (typeof toJSON === "function") return inner(toJSON.call(value));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, inner(member)]));
}

interface FieldLike {
  name: unknown;
  units: unknown;
  dims: unknown[];
  shape: unknown[];
  coords: Record<string, Record<string, unknown>>;
  values: unknown;
}

/** A field is known by its parts: values on named dimensions. */
function isField(value: object): value is FieldLike {
  const {dims, shape, coords, values} = value as Partial<FieldLike>;
  return (
    Array.isArray(dims) &&
    Array.isArray(shape) &&
    ArrayBuffer.isView(values) &&
    coords !== null &&
    typeof coords === "object"
  );
}
