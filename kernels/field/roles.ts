/** @file What a dimension is: its kind in the CF conventions, and its role among samples, time, variables and space. */
import type {Coordinate, Role} from "./types.ts";

/** The kinds that have an alias: `lat` finds a dim called `latitude`. */
export type CfKind = "time" | "lat" | "lon" | "x" | "y" | "z";

type Described = Pick<Coordinate, "units" | "attrs">;

const KIND_OF_STANDARD_NAME: Readonly<Record<string, CfKind>> = {
  time: "time",
  latitude: "lat",
  longitude: "lon",
  projection_x_coordinate: "x",
  projection_y_coordinate: "y",
  height: "z",
  depth: "z",
  altitude: "z",
  air_pressure: "z"
};

const KIND_OF_NAME: Readonly<Record<string, CfKind>> = {
  time: "time",
  t: "time",
  date: "time",
  valid_time: "time",
  lat: "lat",
  latitude: "lat",
  lon: "lon",
  long: "lon",
  longitude: "lon",
  x: "x",
  easting: "x",
  y: "y",
  northing: "y",
  z: "z",
  lev: "z",
  level: "z",
  plev: "z",
  depth: "z"
};

const ROLE_OF_NAME: Readonly<Record<string, Role>> = {
  ...names(
    "S",
    "s sample samples member ensemble realization realisation event window patch run number scene"
  ),
  ...names("T", "year month day week hour season dayofyear doy step lead forecast_time"),
  ...names(
    "V",
    "v band bands variable variables channel feature mode quantile cluster coef parameter statistic"
  ),
  ...names("X", "point points cell pixel station site zone region node face row col column h w height width")
};

const NORTH = /^degrees?_?(n|north)$/i;
const EAST = /^degrees?_?(e|east)$/i;
const SINCE = /^\s*\w+\s+since\s+/i;

/** The CF kind of a coordinate: units and standard name first, then the axis attribute, then its name. */
export function cfKind(name: string, coordinate?: Described): CfKind | undefined {
  const {units, attrs} = coordinate ?? {};
  if (units !== undefined) {
    if (NORTH.test(units)) return "lat";
    if (EAST.test(units)) return "lon";
    if (SINCE.test(units)) return "time";
  }
  const standard = KIND_OF_STANDARD_NAME[String(attrs?.standard_name ?? "")];
  if (standard !== undefined) return standard;
  const axis = String(attrs?.axis ?? "").toUpperCase();
  if (axis === "T") return "time";
  const named = KIND_OF_NAME[name.toLowerCase()];
  if (named !== undefined) return named;
  return axis === "X" ? "x" : axis === "Y" ? "y" : axis === "Z" ? "z" : undefined;
}

/** The role of a dim; one that nothing is known of is taken for space, as places have the most names. */
export function roleOf(dim: string, coordinate?: Described): Role {
  const standard = coordinate?.attrs?.standard_name;
  if (standard === "realization") return "S";
  const kind = cfKind(dim, coordinate);
  if (kind !== undefined) return kind === "time" ? "T" : "X";
  return ROLE_OF_NAME[dim.toLowerCase()] ?? "X";
}

const SKINDS: Readonly<Record<string, "ensemble" | "window" | "patch">> = {
  member: "ensemble",
  ensemble: "ensemble",
  realization: "ensemble",
  realisation: "ensemble",
  window: "window",
  patch: "patch"
};

/** What the samples of a dim are, where its name says so. */
export function sKindOf(dim: string): "ensemble" | "window" | "patch" | undefined {
  return SKINDS[dim.toLowerCase()];
}

function names(role: Role, list: string): Record<string, Role> {
  return Object.fromEntries(list.split(" ").map((name) => [name, role]));
}
