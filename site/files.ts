/** @file The data files of notebooks as assets of the site, named by their content. */
import {createHash} from "node:crypto";
import {readFileSync, statSync} from "node:fs";
import {extname, basename} from "node:path";

export interface Asset {
  /** Path from the site's root: `_files/heights.1a2b3c4d.json`. */
  path: string;
  content: Uint8Array;
}

const known = new Map<string, {stamp: string; hash: string}>();

/** The content's hash, kept while the file's size and time stay. */
export function hashOf(file: string): string {
  const {size, mtimeMs} = statSync(file);
  const stamp = `${size} ${mtimeMs}`;
  const old = known.get(file);
  if (old?.stamp === stamp) return old.hash;
  const hash = createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 16);
  known.set(file, {stamp, hash});
  return hash;
}

/** Returns the file as an asset; equal contents under one name are one asset. */
export function assetOf(file: string): Asset {
  const extension = extname(file);
  const name = basename(file, extension).replace(/[^\w.-]+/g, "-");
  return {path: `_files/${name}.${hashOf(file).slice(0, 8)}${extension}`, content: readFileSync(file)};
}

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".geojson": "application/geo+json; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".tsv": "text/tab-separated-values; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".md": "text/markdown; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".webp": "image/webp",
  ".gif": "image/gif",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".tif": "image/tiff",
  ".parquet": "application/vnd.apache.parquet",
  ".arrow": "application/vnd.apache.arrow.file"
};

/** The media type of a file by its name; unknown ones are plain bytes. */
export function mediaTypeOf(file: string): string {
  return types[extname(file).toLowerCase()] ?? "application/octet-stream";
}
