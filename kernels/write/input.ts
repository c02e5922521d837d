/** @file What the writers take, and where their bytes go. */
import {FieldError, OptionError} from "../../errors.ts";
import {isField} from "../field/index.ts";
import type {Dataset, Field} from "../field/types.ts";
import {writeHostFile} from "../io/host.ts";

/** A field, several that share their dims, or a dataset with all its variables. */
export type Writable = Field | Dataset | readonly Field[];

export interface WriteOptions {
  /** A file to write, in Node; without it the bytes are returned. */
  path?: string | URL;
}

/** The fields, each under a name of its own. Throws: FieldError `invalid field: …`, `duplicate name: …`. */
export async function fieldsOf(
  input: Writable,
  who: string
): Promise<{fields: Field[]; attrs: Readonly<Record<string, unknown>>}> {
  const given = await input;
  const dataset = given as Partial<Dataset> | null | undefined;
  if (!isField(given) && !Array.isArray(given) && typeof dataset?.read === "function") {
    const fields: Field[] = [];
    for (const name of dataset.variables ?? []) fields.push(await dataset.read(name));
    return {fields: checked(fields, who), attrs: dataset.attrs ?? {}};
  }
  return {fields: checked(isField(given) ? [given] : given, who), attrs: {}};
}

function checked(given: unknown, who: string): Field[] {
  if (!Array.isArray(given) || given.length === 0 || !given.every(isField))
    throw new FieldError(
      `invalid field: ${given === null ? "null" : typeof given}; ${who} takes a field, a list of them, or a dataset`,
      {
        subject: "field",
        value: given
      }
    );
  const fields = given as readonly Field[];
  const names = fields.map(({name}) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new FieldError(
      `duplicate name: ${twice || "none"}; each field needs its own, as rename or field({…f, name}) give it`,
      {
        subject: "name",
        value: twice
      }
    );
  return [...fields];
}

/** Writes to the path, else hands the bytes over. Throws: OptionError `invalid path: …`. */
export async function deliver(bytes: Uint8Array, path: string | URL | undefined): Promise<Uint8Array> {
  if (path !== undefined) await writeHostFile(checkPath(path), bytes);
  return bytes;
}

export function checkPath(path: unknown): string | URL {
  if (path instanceof URL || (typeof path === "string" && path !== "")) return path;
  throw new OptionError(`invalid path: ${String(path)}; expected the path of a file to write`, {
    subject: "path",
    value: path
  });
}
