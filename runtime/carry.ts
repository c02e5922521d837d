/** @file A value as text that travels: a page goes on with what another process has computed. */
import {DevalueError, stringify} from "devalue";
import {isNode} from "./display/node.ts";
import {tableView} from "./display/table.ts";

/** A value with a method of this name says how it is made again; it gets nothing and returns a recipe. */
export const carrySymbol: unique symbol = Symbol.for("fieldbook.carry") as never;

/** A call that makes the value: an export of a package, and what it is given. */
export interface Recipe {
  /** The package, as in `fieldbook/kernels`. */
  module: string;
  name: string;
  args: unknown[];
}

/** A value on its way, as JSON, with the exports it needs to be made again; or why it stays. */
export type Carried = {data: unknown; needs: [module: string, name: string][]} | {lost: string};

/** Returns the JSON text of the value on its way; `name` is the author's. */
export async function carry(name: string, value: unknown): Promise<string> {
  try {
    return pack(value);
  } catch (error) {
    if (!(error instanceof NeedsArrow)) return JSON.stringify({lost: reason(name, error)});
    const {tableToIPC} = await import("apache-arrow");
    try {
      return pack(value, tableToIPC as never);
    } catch (again) {
      return JSON.stringify({lost: reason(name, again)});
    }
  }
}

/** The library of Arrow tables is loaded only once one is met. */
class NeedsArrow extends Error {}

function pack(value: unknown, tableToIPC?: (table: unknown) => Uint8Array): string {
  const needs: [string, string][] = [];
  const data = stringify(value, {
    // Most views share a large buffer with others: of a file, of a pool.
    part: (part) => isPart(part) && Object.getPrototypeOf(Uint8Array.prototype).slice.call(part),
    recipe(made) {
      const {module, name, args} = recipeOf(made, tableToIPC) ?? {};
      if (module === undefined || name === undefined) return undefined;
      let at = needs.findIndex(([m, n]) => m === module && n === name);
      if (at < 0) at = needs.push([module, name]) - 1;
      return [at, ...(args ?? [])];
    }
  });
  return `{"data":${data},"needs":${JSON.stringify(needs)}}`;
}

function isPart(value: unknown): boolean {
  if (!ArrayBuffer.isView(value) || value instanceof DataView) return false;
  return value.byteLength < value.buffer.byteLength || !(value.buffer instanceof ArrayBuffer);
}

function recipeOf(value: unknown, tableToIPC?: (table: unknown) => Uint8Array): Recipe | undefined {
  if (value === null || typeof value !== "object") return undefined;
  const own = (value as {[carrySymbol]?: unknown})[carrySymbol];
  if (typeof own === "function") return own.call(value) as Recipe;
  if (!tableView(value)) return undefined;
  const {toArrowIPC} = value as {toArrowIPC?(): Uint8Array};
  if (typeof toArrowIPC === "function")
    return {module: "arquero", name: "fromArrow", args: [toArrowIPC.call(value)]};
  if (!tableToIPC) throw new NeedsArrow();
  return {module: "apache-arrow", name: "tableFromIPC", args: [tableToIPC(value)]};
}

function reason(name: string, error: unknown): string {
  if (!(error instanceof DevalueError)) return `${name}: ${(error as Error)?.message ?? String(error)}`;
  const {path = "", value} = error;
  return `${name}${path} is ${kindOf(value)}`;
}

function kindOf(value: unknown): string {
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  if (isNode(value)) return "an element of the document";
  const name = (value as object | null)?.constructor?.name ?? "";
  return name === "" || name === "Object" ? "no plain object" : `an object of class ${name}`;
}
