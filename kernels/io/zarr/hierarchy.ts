/** @file The arrays of a Zarr store, of version 2 or 3: from consolidated metadata, or from a list of the keys. */
import {FormatError, listNames} from "../../../errors.ts";
import type {Store} from "./stores.ts";

export type Json = Readonly<Record<string, unknown>>;

/** Metadata of one array, each document under its key. */
export interface ArrayNode {
  /** Path without a leading slash; "" for a store that is one array. */
  readonly path: string;
  readonly meta: Json;
  readonly attrs: Json;
}

export interface Hierarchy {
  readonly version: 2 | 3;
  readonly attrs: Json;
  readonly arrays: readonly ArrayNode[];
}

/**
 * Reads the metadata of all arrays.
 *
 * Throws: FormatError `invalid Zarr file: …` where there are none or their JSON is damaged, `unsupported Zarr file: …` where
 * keys cannot be listed and the metadata are not consolidated.
 */
export async function readHierarchy(store: Store): Promise<Hierarchy> {
  const told = {subject: "file", value: store.name};
  const fail = (what: string): never => {
    throw new FormatError(`invalid Zarr file: ${store.name}; ${what}`, told);
  };
  const parse = (bytes: Uint8Array, key: string): Json => {
    let value: unknown;
    try {
      // Python writes NaN and Infinity bare in attributes, which is no JSON.
      const text = new TextDecoder("utf-8", {fatal: true}).decode(bytes);
      value = JSON.parse(text.replace(/(?<=[:[,]\s*)(NaN|-?Infinity)(?=\s*[,\]}])/g, '"$1"'));
    } catch {
      fail(`${key} is no JSON`);
    }
    return isRecord(value) ? value : fail(`${key} is no record`);
  };
  const read = async (key: string) => {
    const bytes = await store.get(`/${key}`);
    return bytes && parse(bytes, key);
  };

  const root = await read("zarr.json");
  if (root) {
    if (root.node_type === "array") return {version: 3, attrs: {}, arrays: [nodeOf("", root)]};
    const consolidated = recordOf(root.consolidated_metadata).metadata;
    const found = isRecord(consolidated)
      ? Object.entries(consolidated).map(([path, meta]): [string, Json] => [path, recordOf(meta)])
      : await documents("zarr.json");
    const arrays = found.filter(([, meta]) => meta.node_type === "array");
    return {
      version: 3,
      attrs: recordOf(root.attributes),
      arrays: arrays.map(([path, meta]) => nodeOf(path, meta))
    };
  }
  const index = await read(".zmetadata");
  if (index) {
    const metadata = recordOf(index.metadata);
    const arrays = Object.keys(metadata).flatMap((key) =>
      key === ".zarray" || key.endsWith("/.zarray") ? [key.slice(0, -8).replace(/\/$/, "")] : []
    );
    const document = (path: string, kind: string) => recordOf(metadata[path ? `${path}/${kind}` : kind]);
    return {
      version: 2,
      attrs: recordOf(metadata[".zattrs"]),
      arrays: arrays.map((path) => ({
        path,
        meta: document(path, ".zarray"),
        attrs: document(path, ".zattrs")
      }))
    };
  }
  const lone = await read(".zarray");
  if (lone)
    return {version: 2, attrs: {}, arrays: [{path: "", meta: lone, attrs: (await read(".zattrs")) ?? {}}]};
  if (!(await read(".zgroup"))) fail("it has no zarr.json, .zgroup or .zarray");
  const arrays: ArrayNode[] = [];
  for (const [path, meta] of await documents(".zarray"))
    arrays.push({path, meta, attrs: (await read(`${path}/.zattrs`)) ?? {}});
  return {version: 2, attrs: (await read(".zattrs")) ?? {}, arrays};

  async function documents(kind: string): Promise<[string, Json][]> {
    if (!store.list)
      throw new FormatError(
        `unsupported Zarr file: ${store.name}; its metadata are not consolidated, and keys cannot be listed here, consolidate them`,
        told
      );
    const keys = (await store.list()).filter((key) => key.endsWith(`/${kind}`) && key !== `/${kind}`).sort();
    const found: [string, Json][] = [];
    for (const key of keys) {
      const meta = await read(key.slice(1));
      if (meta) found.push([key.slice(1, -kind.length - 1), meta]);
    }
    return found;
  }
}

/** The shape and chunks of an array. Throws FormatError where they are no sizes, or do not fit each other. */
export function sizesOf({path, meta}: ArrayNode, store: Store): {shape: number[]; chunks: number[]} {
  const grid = recordOf(recordOf(meta.chunk_grid).configuration).chunk_shape;
  const chunks = meta.chunks ?? grid;
  const isSize = (size: unknown) => Number.isSafeInteger(size) && (size as number) >= 0;
  const {shape} = meta;
  if (
    !(Array.isArray(shape) && shape.every(isSize) && Array.isArray(chunks)) ||
    chunks.length !== shape.length ||
    !chunks.every((size) => isSize(size) && size > 0)
  )
    throw new FormatError(
      `invalid Zarr file: ${store.name}; ${path || "the array"} says its shape is ${listNames([String(shape)])} in chunks of ${String(chunks)}`,
      {subject: "file", value: store.name}
    );
  return {shape, chunks};
}

function nodeOf(path: string, meta: Json): ArrayNode {
  return {path: path.replace(/^\//, ""), meta, attrs: recordOf(meta.attributes)};
}

export function recordOf(value: unknown): Json {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
