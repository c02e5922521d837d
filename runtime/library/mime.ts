/** @file Types of files by the ends of their names. */

const types: Record<string, string> = {
  arrow: "application/vnd.apache.arrow.file",
  csv: "text/csv",
  gif: "image/gif",
  htm: "text/html",
  html: "text/html",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  js: "text/javascript",
  json: "application/json",
  geojson: "application/json",
  md: "text/markdown",
  nc: "application/x-netcdf",
  parquet: "application/vnd.apache.parquet",
  pdf: "application/pdf",
  png: "image/png",
  svg: "image/svg+xml",
  tif: "image/tiff",
  tiff: "image/tiff",
  tsv: "text/tab-separated-values",
  txt: "text/plain",
  webp: "image/webp",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  xml: "application/xml",
  zip: "application/zip"
};

export function mimeTypeOf(name: string): string {
  const extension = /\.([^./]+)$/.exec(name)?.[1].toLowerCase() ?? "";
  return types[extension] ?? "application/octet-stream";
}
