/** @file GeoTIFF: the first image of a file as one variable, on coordinates at the centres of its pixels. */
import {fromArrayBuffer} from "geotiff";
import type {GeoTIFFImage} from "geotiff";
import {FormatError} from "../../errors.ts";
import {field} from "../field/index.ts";
import type {CoordinateInput, Dataset, Values} from "../field/types.ts";
import {unknownError} from "./cf.ts";
import {decode} from "./decode.ts";
import {checkDirectory, checkLayout} from "./geotiffCheck.ts";
import type {Bytes} from "./source.ts";

interface Place {
  readonly dims: readonly [string, string];
  readonly coords: Readonly<Record<string, CoordinateInput>>;
  readonly crs?: string;
}

/**
 * Opens a GeoTIFF.
 *
 * Shapes: [y, x], or [lat, lon] where the geokeys say geographic; with several bands [band, …], whose coordinate is
 * the bands' descriptions where all have one, else 1, 2, …
 * Missing: the nodata value becomes NaN; scale and offset are applied, the unit of the first band is the field's.
 * Coordinates: pixel centres from the tie point and pixel scale, or the transformation; two-dimensional when rotated.
 * The variable is called like the file, without its ending.
 */
export async function openGeotiff({name, bytes}: Bytes): Promise<Dataset> {
  const fail = (what: string): never => {
    throw new FormatError(`invalid GeoTIFF file: ${name}; ${what}`, {subject: "file", value: name});
  };
  checkDirectory(bytes, fail);
  const buffer = bytes.slice().buffer;
  const image = await (await fromArrayBuffer(buffer)).getImage(0);
  await checkLayout(image, bytes.length, fail);
  const variable = name.replace(/\.[^.]+$/, "");
  return {
    name,
    variables: [variable],
    attrs: {...(await image.getGDALMetadata())},
    async read(wanted = variable) {
      if (wanted !== variable) throw unknownError(wanted, [variable]);
      const bands = (await image.readRasters()) as unknown as Values[];
      const [height, width] = [image.getHeight(), image.getWidth()];
      if (!bands.length || bands.some((band) => band.length !== width * height))
        fail("its bands have unlike sizes");
      const details = await Promise.all(bands.map((_, i) => image.getGDALMetadata(i)));
      const nodata = image.getGDALNoData();
      const decoded = bands.map((band, i) =>
        decode(band, {
          type: "",
          attrs: {
            ...(nodata !== null && {_FillValue: nodata}),
            scale_factor: numberOr(details[i]?.SCALE, 1),
            add_offset: numberOr(details[i]?.OFFSET, 0)
          }
        })
      );
      const {dims, coords, crs} = placeOf(image, fail);
      const several = bands.length > 1;
      const descriptions = details.map((detail) => String(detail?.DESCRIPTION ?? ""));
      const names = descriptions.every((text) => text !== "") ? descriptions : bands.map((_, i) => i + 1);
      return field(join(decoded), {
        name: variable,
        units: String(details[0]?.UNITTYPE ?? ""),
        dims: several ? ["band", ...dims] : dims,
        shape: several ? [bands.length, height, width] : [height, width],
        coords: {...(several && {band: {values: names as string[]}}), ...coords},
        attrs: {...(await image.getGDALMetadata())},
        crs
      });
    }
  };
}

function placeOf(image: GeoTIFFImage, fail: (what: string) => never): Place {
  const [height, width] = [image.getHeight(), image.getWidth()];
  const keys = (image.getGeoKeys() ?? {}) as Record<string, unknown>;
  const geographic = keys.GTModelTypeGeoKey === 2;
  const dims = geographic ? (["lat", "lon"] as const) : (["y", "x"] as const);
  const affine = affineOf(image);
  const crs = geographic || keys.GTModelTypeGeoKey === undefined ? undefined : crsOf(keys);
  if (!affine) return {dims, coords: {}, crs};
  if (!affine.every(Number.isFinite)) fail("its coordinates are not numbers");
  const [a, b, c, d, e, f] = affine;
  // Tie points belong to corners where pixels are areas and to centres where they are points.
  const shift = keys.GTRasterTypeGeoKey === 2 ? 0 : 0.5;
  const metre = keys.ProjLinearUnitsGeoKey === 9001 ? {units: "m"} : {};
  const meta = {
    y: geographic
      ? {units: "degrees_north", attrs: {standard_name: "latitude"}}
      : {...metre, attrs: {standard_name: "projection_y_coordinate"}},
    x: geographic
      ? {units: "degrees_east", attrs: {standard_name: "longitude"}}
      : {...metre, attrs: {standard_name: "projection_x_coordinate"}}
  };
  if (b === 0 && d === 0) {
    return {
      dims,
      crs,
      coords: {
        [dims[0]]: {values: Float64Array.from({length: height}, (_, j) => f + e * (j + shift)), ...meta.y},
        [dims[1]]: {values: Float64Array.from({length: width}, (_, i) => c + a * (i + shift)), ...meta.x}
      }
    };
  }
  const y = new Float64Array(width * height);
  const x = new Float64Array(width * height);
  for (let j = 0, n = 0; j < height; ++j) {
    for (let i = 0; i < width; ++i, ++n) {
      x[n] = a * (i + shift) + b * (j + shift) + c;
      y[n] = d * (i + shift) + e * (j + shift) + f;
    }
  }
  const names = geographic ? ["latitude", "longitude"] : ["northing", "easting"];
  return {
    dims: ["y", "x"],
    crs,
    coords: {
      [names[0]]: {dims: ["y", "x"], values: y, ...meta.y},
      [names[1]]: {dims: ["y", "x"], values: x, ...meta.x}
    }
  };
}

/** x = a i + b j + c and y = d i + e j + f, of column i and row j. */
function affineOf(image: GeoTIFFImage): readonly number[] | undefined {
  const {fileDirectory} = image;
  const matrix = fileDirectory.getValue("ModelTransformation") as ArrayLike<number> | undefined;
  if (matrix && matrix.length >= 8) return [matrix[0], matrix[1], matrix[3], matrix[4], matrix[5], matrix[7]];
  const scale = fileDirectory.getValue("ModelPixelScale") as ArrayLike<number> | undefined;
  const tie = fileDirectory.getValue("ModelTiepoint") as ArrayLike<number> | undefined;
  if (!scale || !tie || scale.length < 2 || tie.length < 6) return undefined;
  return [scale[0], 0, tie[3] - tie[0] * scale[0], 0, -scale[1], tie[4] + tie[1] * scale[1]];
}

/** The EPSG code of a projected system, else what the file calls it. */
function crsOf(keys: Readonly<Record<string, unknown>>): string {
  const code = keys.ProjectedCSTypeGeoKey ?? keys.ProjectedCRSGeoKey;
  if (typeof code === "number" && code > 0 && code < 32767) return `EPSG:${code}`;
  return String(keys.PCSCitationGeoKey ?? keys.GTCitationGeoKey ?? "projected").replace(/[\0|]+$/, "");
}

function join(bands: readonly Values[]): Values {
  if (bands.length === 1) return bands[0];
  const alike = bands.every((band) => band.constructor === bands[0].constructor);
  const Type = (alike ? bands[0].constructor : Float64Array) as {new (length: number): Values};
  const out = new Type(bands.reduce((n, band) => n + band.length, 0));
  let at = 0;
  for (const band of bands) {
    out.set(band, at);
    at += band.length;
  }
  return out;
}

function numberOr(text: unknown, fallback: number): number {
  const value = typeof text === "string" && text.trim() !== "" ? Number(text) : fallback;
  return Number.isFinite(value) ? value : fallback;
}
