/** @file Writes a GeoTIFF that can be read in part: tiled, with smaller copies (a Cloud Optimized GeoTIFF). */
import {FieldError} from "../../errors.ts";
import {coordinateNumbers, maybeDim} from "../field/dims.ts";
import {isel, transpose} from "../field/index.ts";
import type {Field, Values} from "../field/types.ts";
import {onlyOptions} from "../options.ts";
import {deliver, fieldsOf, type Writable, type WriteOptions} from "./input.ts";
import {encodeTiff, type Image, type Tag} from "./tiff.ts";

/** Copies are halved until they are no larger. */
const SMALL = 256;

/**
 * Returns maps as a GeoTIFF, or writes it to `path`: [lat, lon] or [y, x], each entry of one further dim a band, or each of
 * several fields.
 *
 * North is up and east is right: coordinates that run otherwise are turned round. Coordinates are those of an even grid, to
 * 1e-6 of its spacing, and come back to rounding; the longitude and latitude are those of WGS 84 where no `crs` is said.
 * Missing: NaN; integers have none. Copies of half the size hold means of floats, and one of four integers.
 * Throws: FieldError `invalid field: …`, `missing dims: …`, `unsupported dims: …`, `invalid coordinate: …`,
 * `invalid fields: …`, `unsupported size: …`; OptionError `invalid path: …`.
 * Source: TIFF 6.0; OGC GeoTIFF 1.1; OGC Cloud Optimized GeoTIFF 1.0.
 * Checked against: rasterio 1.5.0, all values equal.
 *
 * @example await writeGeotiff(isel(anomalies, {time: 0}), {path: "january.tif"});
 */
export async function writeGeotiff(
  input: Writable,
  {path, ...others}: WriteOptions = {}
): Promise<Uint8Array> {
  onlyOptions("writeGeotiff", others, "path");
  const {fields} = await fieldsOf(input, "writeGeotiff");
  const maps = fields.map(upright);
  const [first] = maps;
  const bands = maps.flatMap((map) => map.bands);
  for (const map of maps)
    if (
      map.width !== first.width ||
      map.height !== first.height ||
      String(map.place) !== String(first.place) ||
      map.bands[0].constructor !== first.bands[0].constructor
    )
      throw new FieldError(
        "invalid fields: they differ in grid or kind of number; write them to files of their own",
        {subject: "fields"}
      );
  const names = maps.flatMap((map, i) =>
    map.names.length === 1 && maps.length > 1 ? [fields[i].name] : map.names
  );
  const units = maps.flatMap((map, i) => map.bands.map(() => fields[i].units));
  const images: Image[] = [{width: first.width, height: first.height, bands}];
  for (let last = images[0]; Math.max(last.width, last.height) > SMALL; images.push(last))
    last = halved(last);
  const isFloat = bands[0] instanceof Float32Array || bands[0] instanceof Float64Array;
  const tags: Tag[] = [
    ...first.place,
    ...projection(fields[0], first.geographic),
    [42112, 2, metadata(names, units)],
    ...(isFloat ? ([[42113, 2, "nan"]] as const) : [])
  ];
  return deliver(encodeTiff(images, tags), path);
}

interface Upright extends Image {
  readonly names: readonly string[];
  readonly place: readonly Tag[];
  readonly geographic: boolean;
}

function upright(f: Field): Upright {
  const pairs = [
    ["lat", "lon"],
    ["y", "x"]
  ].map((pair) => pair.map((name) => maybeDim(f, name)));
  const found = pairs.find((pair) => pair.every((dim) => dim !== undefined)) as [string, string] | undefined;
  if (!found)
    throw new FieldError(
      `missing dims: ${f.dims.join(", ") || "none"}; a GeoTIFF needs lat and lon, or y and x`,
      {subject: "dims"}
    );
  const others = f.dims.filter((dim) => !found.includes(dim));
  if (others.length > 1)
    throw new FieldError(
      `unsupported dims: ${others.join(", ")}; a GeoTIFF has bands along one, select or stack the others`,
      {
        subject: "dims",
        value: others
      }
    );
  const [y, x] = found.map((dim) => evenly(f, dim));
  const turned: Record<string, Int32Array> = {};
  if (y.step > 0) turned[found[0]] = backwards(y.size);
  if (x.step < 0) turned[found[1]] = backwards(x.size);
  const map = transpose(Object.keys(turned).length > 0 ? isel(f, turned) : f, [...others, ...found]);
  const [height, width] = [y.size, x.size];
  const count = f.values.length / (height * width);
  const [dx, dy] = [Math.abs(x.step), Math.abs(y.step)];
  const labels = others.length > 0 ? f.coords[others[0]]?.values : undefined;
  return {
    width,
    height,
    bands: Array.from({length: count}, (_, i) =>
      map.values.subarray(i * height * width, (i + 1) * height * width)
    ),
    names: Array.from({length: count}, (_, i) => (labels ? String(labels[i]) : "")),
    // Where the corner of the first pixel lies: coordinates are of centres.
    place: [
      [33550, 12, [dx, dy, 0]],
      [33922, 12, [0, 0, 0, Math.min(x.first, x.last) - dx / 2, Math.max(y.first, y.last) + dy / 2, 0]]
    ],
    geographic: found === (pairs[0] as unknown) && f.crs === undefined
  };
}

function backwards(size: number): Int32Array {
  return Int32Array.from({length: size}, (_, i) => size - 1 - i);
}

function evenly(f: Field, dim: string): {first: number; last: number; step: number; size: number} {
  const values = coordinateNumbers(f, dim);
  const size = values.length;
  const [first, last] = [values[0], values[size - 1]];
  const step = (last - first) / (size - 1);
  if (size < 2 || !(Math.abs(step) > 0))
    throw new FieldError(`invalid coordinate: ${dim} has ${size} entries; a grid needs two that differ`, {
      subject: "coordinate",
      value: dim
    });
  for (let i = 0; i < size; ++i)
    if (!(Math.abs(values[i] - (first + i * step)) <= 1e-6 * Math.abs(step)))
      throw new FieldError(
        `invalid coordinate: ${dim} is ${values[i]} at ${i}, not ${first + i * step}; a GeoTIFF needs even spacing`,
        {
          subject: "coordinate",
          value: dim
        }
      );
  return {first, last, step, size};
}

function projection({crs}: Field, geographic: boolean): Tag[] {
  const key = (...entries: number[][]): Tag => [34735, 3, [1, 1, 0, entries.length, ...entries.flat()]];
  const area = [1025, 0, 1, 1];
  if (geographic) return [key([1024, 0, 1, 2], area, [2048, 0, 1, 4326])];
  if (crs === undefined) return [key(area)];
  const code = /^EPSG:(\d+)$/.exec(crs)?.[1];
  if (code !== undefined && Number(code) < 32767)
    return [key([1024, 0, 1, 1], area, [3072, 0, 1, Number(code)])];
  return [
    key([1024, 0, 1, 1], area, [1026, 34737, crs.length + 1, 0], [3072, 0, 1, 32767]),
    [34737, 2, `${crs}|`]
  ];
}

function metadata(names: readonly string[], units: readonly string[]): string {
  const items = names.flatMap((name, i) => [
    ...(name ? [`<Item name="DESCRIPTION" sample="${i}" role="description">${escaped(name)}</Item>`] : []),
    ...(units[i] ? [`<Item name="UNITTYPE" sample="${i}" role="unittype">${escaped(units[i])}</Item>`] : [])
  ]);
  return `<GDALMetadata>${items.join("")}</GDALMetadata>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

function halved({width, height, bands}: Image): Image {
  const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const copies = bands.map((band) => {
    const out = new (band.constructor as new (length: number) => Values)(w * h);
    const isFloat = out instanceof Float32Array || out instanceof Float64Array;
    for (let j = 0; j < h; ++j)
      for (let i = 0; i < w; ++i)
        out[j * w + i] = isFloat ? meanAt(band, 2 * i, 2 * j) : band[2 * j * width + 2 * i];
    return out;
  });
  return {width: w, height: h, bands: copies};

  function meanAt(band: Values, x: number, y: number): number {
    let sum = 0;
    let n = 0;
    for (let j = y; j < Math.min(height, y + 2); ++j)
      for (let i = x; i < Math.min(width, x + 2); ++i) {
        const value = band[j * width + i];
        if (Number.isNaN(value)) continue;
        sum += value;
        ++n;
      }
    return n > 0 ? sum / n : NaN;
  }
}
