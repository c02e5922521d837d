/** @file Tables as datasets: columns become variables and coordinates over rows, points or times. */
import {FieldError} from "../../errors.ts";
import {field} from "../field/index.ts";
import type {CoordinateInput, Dataset, Values} from "../field/types.ts";
import {chooseError, unknownError} from "./cf.ts";

export interface Column {
  readonly name: string;
  /** Numbers with NaN for missing, or text with "" for missing; times are days since 1970-01-01. */
  readonly values: Values | readonly string[];
  readonly kind: "number" | "text" | "time";
}

export interface TableOptions {
  /** What rows are, where that is known; defaults to what the columns tell. */
  dim?: string;
  /** Kept with the dataset and each of its fields; defaults to none. */
  attrs?: Readonly<Record<string, unknown>>;
  /** The system of the coordinates; defaults to none, which is longitude and latitude. */
  crs?: string;
}

const longitude = /^(lon|long|lng|longitud|longitude)$/i;
const latitude = /^(lat|latitude)$/i;
const easting = /^(x|easting)$/i;
const northing = /^(y|northing)$/i;

/**
 * Returns a dataset with one variable for each numeric column.
 *
 * - Columns called lon and lat (long, lng, longitude; latitude), or else x and y (easting; northing), make the rows
 *   points: dim `point`, coordinates `lon` and `lat`, or `x` and `y`. Where both pairs are there, x and y stay variables.
 * - Without such columns, the first time column makes the rows times: the dim has its name and a CF coordinate in days
 *   since 1970-01-01.
 * - Otherwise the dim is `row`, and rows are samples (S).
 * - All other time columns and all text columns are coordinates along that dim.
 *
 * Missing: NaN, and "" in text.
 */
export function tableDataset(
  columns: readonly Column[],
  name: string,
  {dim, attrs = {}, crs}: TableOptions = {}
): Dataset {
  const twice = columns.find((column, i) => columns.findIndex((other) => other.name === column.name) !== i);
  if (twice) {
    throw new FieldError(`duplicate column: ${twice.name}; each column needs its own name`, {
      subject: "column",
      value: twice.name
    });
  }
  const named = (pattern: RegExp) =>
    columns.find((column) => column.kind === "number" && pattern.test(column.name));
  const sphere = [named(longitude), named(latitude)];
  const plane = [named(easting), named(northing)];
  const pair = dim ? undefined : [sphere, plane].find((axes) => axes.every(Boolean));
  const time = columns.find((column) => column.kind === "time");
  const rows = dim ?? (pair ? "point" : (time?.name ?? "row"));

  const coords: Record<string, CoordinateInput> = {};
  pair?.forEach((column, i) => {
    const units = pair === sphere ? {units: ["degrees_east", "degrees_north"][i]} : {};
    coords[(pair === sphere ? ["lon", "lat"] : ["x", "y"])[i]] = {
      dims: [rows],
      values: column!.values,
      ...units
    };
  });
  const variables = columns.filter((column) => column.kind === "number" && !pair?.includes(column));
  const taken = new Set(variables.map((column) => column.name));
  for (const column of columns) {
    if (column.kind === "number" || column.name in coords || taken.has(column.name)) continue;
    coords[column.name] = {
      dims: [rows],
      values: column.values,
      ...(column.kind === "time" && {units: "days since 1970-01-01", calendar: "standard" as const})
    };
  }
  const names = variables.map((column) => column.name);
  return {
    name,
    variables: names,
    attrs,
    async read(wanted) {
      if (wanted === undefined && names.length !== 1) throw chooseError(names, name);
      const column = variables.find((each) => each.name === (wanted ?? names[0]));
      if (!column) throw unknownError(wanted as string, names);
      return field(column.values as Values, {
        name: column.name,
        dims: [rows],
        shape: [column.values.length],
        coords,
        // Rows that are neither places nor times nor zones are samples.
        axes: rows === "row" ? {row: "S"} : {},
        attrs,
        crs
      });
    }
  };
}

/**
 * Makes a column of cells as text: times when all are dates (ISO, or yyyymmdd under a name that says so), numbers when
 * all are numbers, inf and Infinity among them, text otherwise. Empty cells, NA, NaN and null are missing.
 */
export function textColumn(name: string, cells: readonly string[]): Column {
  const there = cells.filter((cell) => !isMissing(cell));
  const called = /^(time|date|datetime|timestamp|valid_time|day)$/i.test(name);
  const toDay = (cell: string) => daysOf(cell, called);
  if (there.length && there.every((cell) => !Number.isNaN(toDay(cell)))) {
    return {
      name,
      kind: "time",
      values: Float64Array.from(cells, (cell) => (isMissing(cell) ? NaN : toDay(cell)))
    };
  }
  if (there.every((cell) => numeral.test(cell) || infinite.test(cell))) {
    return {
      name,
      kind: "number",
      values: Float64Array.from(cells, (cell) => (isMissing(cell) ? NaN : numberOf(cell)))
    };
  }
  return {name, kind: "text", values: cells};
}

const numeral = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

const infinite = /^\s*[+-]?inf(inity)?\s*$/i;

function numberOf(cell: string): number {
  return infinite.test(cell) ? (cell.includes("-") ? -Infinity : Infinity) : Number(cell);
}

export function isNumeral(cell: string): boolean {
  return numeral.test(cell);
}

function isMissing(cell: string): boolean {
  return /^\s*(NA|NaN|null)?\s*$/i.test(cell);
}

const iso =
  /^\s*(\d{4})-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?\s*(Z|UTC|[+-]\d\d:?\d\d)?)?)?\s*$/;

/** Days since 1970-01-01 of a date, NaN for anything else; dates without a zone are in UTC, months begin on the first. */
function daysOf(cell: string, compact: boolean): number {
  const short = compact ? /^\s*(\d{4})(\d\d)(\d\d)\s*$/.exec(cell) : null;
  const match = short ?? iso.exec(cell);
  if (!match) return NaN;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const midnight = Date.UTC(year, month - 1, day || 1);
  const date = new Date(midnight);
  if (date.getUTCMonth() !== month - 1 || hour > 24 || minute > 59 || second >= 61) return NaN;
  // Date.UTC takes the years 0 to 99 for those of the last century.
  if (year < 100) date.setUTCFullYear(year);
  const zone = /^([+-])(\d\d):?(\d\d)$/.exec(match[7] ?? "");
  const ahead = zone ? (zone[1] === "-" ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3])) : 0;
  return date.getTime() / 864e5 + ((hour || 0) * 3600 + ((minute || 0) - ahead) * 60 + (second || 0)) / 86400;
}
