/** @file The projection that suits an extent, fitted to the width of the drawing. */
import {
  type GeoProjection,
  geoAzimuthalEqualArea,
  geoConicEqualArea,
  geoEqualEarth,
  geoEquirectangular,
  geoProjection,
  ticks
} from "d3";
import {formatNumber} from "../figure/format.ts";
import {OptionError} from "../../errors.ts";

export interface Extent {
  west: number;
  east: number;
  south: number;
  north: number;
}

export type ProjectionName =
  | "equal-earth"
  | "conic-equal-area"
  | "cylindrical-equal-area"
  | "azimuthal-equal-area"
  | "equirectangular";

export interface Frame {
  readonly name: ProjectionName | "plane";
  readonly width: number;
  readonly height: number;
  /** The pixels that the extent covers: left, top, right, bottom. */
  readonly box: readonly [number, number, number, number];
  /** Longitude where the sheet is cut; the plane and the azimuthal sheet have no cut. */
  readonly cut?: number;
  /** Which lines of constant longitude or latitude stay straight. */
  readonly straight: "both" | "parallels" | "none";
  /** How much longer a degree of latitude is drawn than one of longitude. */
  readonly stretch: number;
  /** A cap seen from above its pole. */
  readonly isCap: boolean;
  /** Absent in the plane. */
  readonly projection?: GeoProjection;
  project(x: number, y: number): [number, number];
  invert(px: number, py: number): [number, number];
}

const names = [
  "equal-earth",
  "conic-equal-area",
  "cylindrical-equal-area",
  "azimuthal-equal-area",
  "equirectangular"
];
const margin = {top: 10, right: 14, bottom: 22, left: 42};
/** Longitudes stand all round a cap. */
const capMargin = {top: 20, right: 46, bottom: 22, left: 46};

/** The world and wide zones on Equal Earth, polar caps on an azimuthal sheet, low latitudes on a cylinder, the rest on a cone. */
export function suitable({west, east, south, north}: Extent): ProjectionName {
  const wide = east - west;
  if (wide > 200 && (south > 30 || north < -30)) return "azimuthal-equal-area";
  if (wide / (north - south) > 6) return "equirectangular";
  if (wide > 200) return "equal-earth";
  if (north > 80 || south < -80) return "azimuthal-equal-area";
  return Math.abs(north + south) / 2 < 15 ? "cylindrical-equal-area" : "conic-equal-area";
}

/** Returns the frame for an extent on the sphere. Throws OptionError for a name it does not know. */
export function sphereFrame(extent: Extent, width: number, wanted: ProjectionName | "auto" = "auto"): Frame {
  if (wanted !== "auto" && !names.includes(wanted)) {
    throw new OptionError(`unknown projection: ${String(wanted)}; expected auto, ${names.join(", ")}`, {
      subject: "projection",
      value: wanted
    });
  }
  const {west, east, south, north} = extent;
  const name = wanted === "auto" ? suitable(extent) : wanted;
  const middle = (west + east) / 2;
  // A strip along a parallel would be a thread; drawn taller, it can be read, and the caption says so.
  const stretch =
    name === "equirectangular" ? Math.max(1, Math.round((east - west) / (north - south) / 5)) : 1;
  const projection = make(name, extent, stretch).scale(1).translate([0, 0]);
  const straight =
    name === "equal-earth" ? "parallels" : name.startsWith("c") || name.startsWith("a") ? "none" : "both";
  const cut = name === "azimuthal-equal-area" ? undefined : middle - 180;
  const inside = (lon: number) =>
    cut === undefined ? lon : Math.max(cut + 1e-6, Math.min(cut + 360 - 1e-6, lon));
  const outline = sampleOutline(extent).map(
    ([lon, lat]) => projection([inside(lon), lat]) as [number, number]
  );
  const isCap = name === "azimuthal-equal-area" && east - west > 200;
  const space = isCap ? capMargin : name === "equal-earth" ? {...margin, bottom: 6} : margin;
  const fitted = place(outline, width, space);
  projection.scale(fitted.scale).translate([fitted.x, fitted.y]).clipExtent(grown(fitted.box));
  return {
    ...fitted,
    name,
    cut,
    straight: name === "cylindrical-equal-area" ? "both" : straight,
    stretch,
    isCap,
    projection,
    project: (lon, lat) => projection([inside(lon), lat]) as [number, number],
    invert: (px, py) => projection.invert?.([px, py]) as [number, number]
  };
}

/** Returns the frame for an extent in the plane, one unit as long in x as in y. */
export function planeFrame(
  {west, east, south, north}: Extent,
  width: number,
  {isDown, units}: {isDown: boolean; units: string}
): Frame {
  const sign = isDown ? 1 : -1;
  const fitted = place(
    [
      [west, sign * south],
      [east, sign * north]
    ],
    width,
    {
      ...margin,
      left: Math.max(
        margin.left,
        10 + 7 * Math.max(...planeTicks(south, north, units).map(({text}) => text.length))
      )
    }
  );
  const {scale, x, y} = fitted;
  return {
    ...fitted,
    name: "plane",
    straight: "both",
    stretch: 1,
    isCap: false,
    project: (px, py) => [x + scale * px, y + sign * scale * py],
    invert: (px, py) => [(px - x) / scale, (sign * (py - y)) / scale]
  };
}

/** Places and texts of the ticks of a plane's axis; the last one carries the units. */
export function planeTicks(from: number, to: number, units: string): {at: number; text: string}[] {
  const list = ticks(from, to, 4);
  return list.map((at, i) => ({
    at,
    text: formatNumber(at, 9) + (units && i === list.length - 1 ? ` ${units}` : "")
  }));
}

function make(name: ProjectionName, {west, east, south, north}: Extent, stretch: number): GeoProjection {
  const turn = -(west + east) / 2;
  const middle = (south + north) / 2;
  switch (name) {
    case "equal-earth":
      return geoEqualEarth().rotate([turn, 0]);
    case "equirectangular":
      return stretch === 1
        ? geoEquirectangular().rotate([turn, 0])
        : geoProjection(tall(stretch)).rotate([turn, 0]);
    case "azimuthal-equal-area":
      // What goes round a pole is seen from above it, with Greenwich at the bottom (or the top, from the south).
      return east - west > 200
        ? geoAzimuthalEqualArea().rotate([0, middle > 0 ? -90 : 90])
        : geoAzimuthalEqualArea().rotate([turn, -middle]);
    case "cylindrical-equal-area": {
      const true_ = 0.6 * Math.max(Math.abs(south), Math.abs(north));
      return geoConicEqualArea().parallels([-true_, true_]).rotate([turn, 0]);
    }
    case "conic-equal-area": {
      const sixth = (north - south) / 6;
      return geoConicEqualArea()
        .parallels([south + sixth, north - sixth])
        .rotate([turn, 0]);
    }
  }
}

function tall(stretch: number) {
  const raw = (lambda: number, phi: number): [number, number] => [lambda, stretch * phi];
  raw.invert = (x: number, y: number): [number, number] => [x, y / stretch];
  return raw;
}

/** Points round the extent and over it, dense enough that no bulge is cut off. */
function sampleOutline({west, east, south, north}: Extent): [number, number][] {
  const steps = Array.from({length: 49}, (_, i) => i / 48);
  return steps.flatMap((s) =>
    [0, 0.25, 0.5, 0.75, 1].flatMap((t): [number, number][] => [
      [west + s * (east - west), south + t * (north - south)],
      [west + t * (east - west), south + s * (north - south)]
    ])
  );
}

function place(
  points: readonly (readonly [number, number])[],
  width: number,
  {top, right, bottom, left}: typeof margin
) {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [x0, x1] = [Math.min(...xs), Math.max(...xs)];
  const [y0, y1] = [Math.min(...ys), Math.max(...ys)];
  const inner = width - left - right;
  const scale = Math.min(inner / (x1 - x0), (0.75 * inner) / (y1 - y0));
  // A narrow map stands at the left of the column, under its title and legend.
  const box = [left, top, left + scale * (x1 - x0), top + scale * (y1 - y0)] as const;
  return {
    scale,
    x: left - scale * x0,
    y: top - scale * y0,
    box,
    width: Math.ceil(box[2] + right),
    height: Math.ceil(box[3] + bottom)
  };
}

function grown([x0, y0, x1, y1]: readonly [number, number, number, number]): [
  [number, number],
  [number, number]
] {
  return [
    [x0 - 0.5, y0 - 0.5],
    [x1 + 0.5, y1 + 0.5]
  ];
}
