/** @file Zarr of version 2 and 3: arrays in chunks become variables, of which a window reads its chunks alone. */
import {open, root, type Array as ZarrArray, type DataType, type Readable} from "zarrita";
import {FieldError} from "../../../errors.ts";
import type {Dataset} from "../../field/types.ts";
import {cfDataset} from "../cf.ts";
import {mostUnpacked} from "../limits.ts";
import type {RawAttribute, RawVariable} from "../raw.ts";
import {type ArrayNode, type Json, readHierarchy, recordOf, sizesOf} from "./hierarchy.ts";
import {type Box, isNumberType, readBox} from "./readBox.ts";
import type {Store} from "./stores.ts";

export {maybeStore} from "./stores.ts";
export {zipStore} from "./zip.ts";

/** More chunks than this are asked for by mistake, or by damage. */
const MOST_CHUNKS = 1e6;

/**
 * Opens a store. Groups within groups are read too; their arrays are called by path.
 *
 * Dims are `dimension_names`, in version 2 `_ARRAY_DIMENSIONS`, else `dim_0`, `dim_1`, …; the rest is CF.
 * Missing: what `_FillValue` says. In version 2 an array's own fill value counts as such, as xarray has it, but not in
 * coordinates and not where it is 0, which writers put there unasked; in version 3 it is only what was never written.
 * Throws: FormatError `invalid Zarr file: …`, `unsupported Zarr file: …`.
 * Source: Zarr core specification 3.1 and storage specification 2; codecs by zarrita.
 */
export async function openZarr(store: Store): Promise<Dataset> {
  const {version, attrs, arrays} = await readHierarchy(store);
  const limit = store.length === undefined ? 2 ** 31 : mostUnpacked(store.length);
  const nodes = new Map<RawVariable, {array: ZarrArray<DataType, Readable>; chunks: readonly number[]}>();
  const variables: RawVariable[] = [];
  for (const node of arrays) {
    const {shape} = sizesOf(node, store);
    const array = await maybeArray(node, version, store);
    const name = node.path || store.name.replace(/\.(zarr|zip)(\.zip)?$/, "");
    const dims = dimsOf(node, version, shape);
    const type = !array ? "other" : isNumberType(array.dtype) ? storedType(node) : "text";
    const variable = {name, dims, shape, attrs: attributesOf(node, version, dims), type};
    variables.push(variable);
    // Those inside shards, where there are shards.
    if (array)
      nodes.set(variable, {
        array,
        chunks: sizesOf({...node, meta: {shape, chunks: array.chunks}}, store).chunks
      });
  }
  const whole = ({shape}: RawVariable): Box => shape.map((size) => [0, size] as const);
  const readPart = async (variable: RawVariable, box: Box) => {
    const {array, chunks} = nodes.get(variable)!;
    const bytes = 8 * box.reduce((n, [from, to]) => n * (to - from), 1);
    const room = 8 * chunks.reduce((n, size) => n * size, 1);
    const count = box.reduce(
      (n, [from, to], d) => n * (1 + Math.floor((to - 1) / chunks[d]) - Math.floor(from / chunks[d])),
      1
    );
    if (bytes > limit || room > limit || count > MOST_CHUNKS)
      throw new FieldError(
        `unsupported size: ${variable.name} has ${Math.max(bytes, room)} bytes here in ${count} chunks; read a window, as {isel: {time: [0, 100]}}`,
        {subject: "size", value: bytes}
      );
    return readBox(array, box, chunks);
  };
  return cfDataset(
    {
      name: store.name,
      format: "Zarr",
      attrs: attrs as Record<string, RawAttribute>,
      variables,
      read: (variable) => readPart(variable, whole(variable)),
      readBox: readPart,
      chunksOf: (variable) => nodes.get(variable)?.chunks ?? variable.shape
    },
    store.name
  );
}

/** The array; undefined for a type that is no number and no text. */
async function maybeArray(
  {path, meta, attrs}: ArrayNode,
  version: 2 | 3,
  store: Store
): Promise<ZarrArray<DataType, Readable> | undefined> {
  const type = typeOf(meta);
  if (type === undefined) return undefined;
  // Metadata are at hand: they are not asked for again.
  const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const base = path ? `/${path}` : "";
  const at = new Map([
    [`${base}/zarr.json`, version === 3 ? text({...meta, data_type: type}) : undefined],
    [`${base}/.zarray`, version === 2 ? text(meta) : undefined],
    [`${base}/.zattrs`, text(attrs)]
  ]);
  const served: Readable = {
    get: async (key) => (at.has(key) ? at.get(key) : store.get(key)),
    getRange: (key, range) => store.getRange(key, range)
  };
  const place = root(served).resolve(path.split("/").map(encodeURIComponent).join("/"));
  const opened = version === 2 ? open.v2(place, {kind: "array"}) : open.v3(place, {kind: "array"});
  return (await opened) as ZarrArray<DataType, Readable>;
}

/** What the library calls the type; undefined for one that is no number and no text. */
function typeOf(meta: Json): string | undefined {
  const type = meta.data_type ?? meta.dtype;
  const {name, configuration} = recordOf(type);
  const bytes = Number(recordOf(configuration).length_bytes);
  // Text of fixed length in version 3 is laid out as in version 2.
  if (name === "fixed_length_utf32" && bytes % 4 === 0) return `v2:U${bytes / 4}`;
  if (name === "null_terminated_bytes" && bytes > 0) return `v2:S${bytes}`;
  const known = /^(u?int(8|16|32|64)|float(16|32|64)|bool|string|[<>|]([iufSU]\d+|b1)|\|O)$/;
  // Numbers of 16 bits are read where the host has them.
  const isHalf = /^(float16|[<>]f2)$/.test(String(type)) && !("Float16Array" in globalThis);
  return typeof type === "string" && known.test(type) && !isHalf ? type : undefined;
}

function dimsOf({meta, attrs, path}: ArrayNode, version: 2 | 3, shape: readonly number[]): string[] {
  const named = (version === 3 ? meta.dimension_names : undefined) ?? attrs._ARRAY_DIMENSIONS;
  const group = path.slice(0, path.lastIndexOf("/") + 1);
  const names = Array.isArray(named) && named.length === shape.length ? named : [];
  const dims = shape.map((_, i) =>
    typeof names[i] === "string" && names[i] !== "" ? group + names[i] : `dim_${i}`
  );
  return dims.map((dim, i) => (dims.indexOf(dim) === i ? dim : `${dim}_${i}`));
}

/** Only whether signed numbers stand for unsigned ones hangs on it: Zarr has no fill values by type as netCDF does. */
function storedType({meta, attrs}: ArrayNode): string {
  const bits =
    /^[<>|]i([124])$/.exec(String(meta.dtype))?.[1] ?? {int8: 1, int16: 2, int32: 4}[String(meta.data_type)];
  return String(attrs._Unsigned) === "true" && bits ? `i${bits}` : "";
}

function attributesOf(
  {path, meta, attrs}: ArrayNode,
  version: 2 | 3,
  dims: readonly string[]
): Record<string, RawAttribute> {
  const {_ARRAY_DIMENSIONS: _, ...own} = recordOf(attrs);
  const out: Record<string, unknown> = {...own};
  if (
    version === 2 &&
    out._FillValue === undefined &&
    meta.fill_value !== null &&
    meta.fill_value !== 0 &&
    meta.fill_value !== false &&
    !(dims.length === 1 && dims[0] === path)
  )
    out._FillValue = meta.fill_value;
  for (const key of ["_FillValue", "missing_value"]) {
    if (typeof out[key] !== "string") continue;
    const value = fillOf(out[key]);
    if (value === undefined) delete out[key];
    else out[key] = value;
  }
  return out as Record<string, RawAttribute>;
}

/** A fill value as text: a word of JSON for what is no number, or the bytes of a double in base 64, as xarray writes them. */
function fillOf(text: string): number | undefined {
  if (/^(NaN|-?Infinity)$/.test(text)) return Number(text);
  if (!/^[A-Za-z\d+/]{11}=$/.test(text)) return undefined;
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new DataView(bytes.buffer).getFloat64(0, true);
}
