/** @file `fieldbook zonal`: statistics of a gridded field over polygons, as a table. */
import {csvFormatRows} from "d3-dsv";
import {OptionError} from "../../errors.ts";
import type {Field} from "../../kernels/index.ts";
import {writeWhole} from "./files.ts";
import type {Verb} from "./index.ts";

type Columns = Record<string, ArrayLike<unknown>>;

/** How each format of the table is written, by the ending of its name. */
const FORMATS: Record<string, (columns: Columns) => Promise<string | Uint8Array>> = {
  csv: async (columns) => toCsv(columns),
  arrow: toArrowFile
};

export const zonal: Verb = {
  summary: "statistics of a gridded field over polygons, as a table",
  usage: "GRID POLYGONS [--stat mean,max] [--out zones.csv]",
  options: {
    stat: {type: "string", multiple: true},
    out: {type: "string"},
    variable: {type: "string"},
    key: {type: "string"},
    weights: {type: "string"},
    "min-coverage": {type: "string"},
    "on-empty": {type: "string"}
  },
  help: [
    "GRID            a file with a field on longitude and latitude: netCDF, GeoTIFF, …",
    "POLYGONS        a file of polygons: GeoJSON, TopoJSON, Shapefile",
    "--stat S        mean (the default), sum, variance, std, min, max, count, coverage, median, q0.9, q0.9:cdf,",
    "                majority, minority, variety; several with commas, or the option again",
    "--out FILE      where the table goes, .csv or .arrow; without it CSV on stdout",
    "--variable V    which variable of the grid",
    "--key K         the property that names each polygon; else their ids",
    "--weights W     area (the default), exact on the sphere, or fraction, planar",
    "--min-coverage  the least share of a polygon, from 0 to 1, that must have values",
    "--on-empty E    throw (the default) or nan, for polygons without area or overlap"
  ].join("\n"),
  async run({positionals, values}) {
    const [grid, polygons, ...rest] = positionals;
    if (polygons === undefined || rest.length > 0)
      throw new OptionError("invalid arguments: expected GRID and POLYGONS; see fieldbook zonal --help");
    const write = formatOf(values.out as string | undefined);
    const names = ((values.stat as string[] | undefined) ?? ["mean"]).flatMap((each) => each.split(","));
    if (names.includes("fractions"))
      throw new OptionError(
        "unsupported statistic: fractions; a table has one number a zone, ask in a notebook"
      );
    const {openDataset, openField, stencil, zonalStatistics} = await import("../../kernels/index.ts");
    const text = (name: string) => values[name] as string | undefined;
    const field = await openField(grid, {variable: text("variable")});
    const W = await stencil(field, await openDataset(polygons), {
      key: text("key"),
      weights: text("weights") as "area" | undefined,
      onEmpty: text("on-empty") as "nan" | undefined
    });
    for (const warning of W.warnings) process.stderr.write(`${polygons}: ${warning}\n`);
    const least = text("min-coverage");
    const results = await zonalStatistics(W, field, names, {
      minCoverage: least === undefined ? undefined : Number(least)
    });
    const table = await write(await columnsOf(results));
    if (values.out === undefined) process.stdout.write(table);
    else writeWhole(text("out")!, table);
    return 0;
  }
};

function formatOf(out = "zones.csv"): (columns: Columns) => Promise<string | Uint8Array> {
  const ending = /\.(\w+)$/.exec(out)?.[1] ?? "";
  if (Object.hasOwn(FORMATS, ending)) return FORMATS[ending];
  const known = Object.keys(FORMATS).map((each) => `.${each}`);
  throw new OptionError(`unsupported format: ${out}; expected a name that ends in ${known.join(" or ")}`);
}

/** The places of the results, which all share, and a column for each statistic. */
async function columnsOf(results: Readonly<Record<string, Field>>): Promise<Columns> {
  const {toTable} = await import("../../kernels/index.ts");
  const columns: Columns = {};
  for (const [name, result] of Object.entries(results)) {
    const table = Object.entries(toTable(result));
    for (const [place, column] of table.slice(0, -1)) columns[place] ??= column;
    columns[name] = table[table.length - 1][1];
  }
  return columns;
}

/** Missing numbers are empty, times are ISO. */
function toCsv(columns: Columns): string {
  const lists = Object.values(columns);
  const cell = (value: unknown) =>
    value instanceof Date ? value.toISOString() : Number.isNaN(value) ? "" : String(value);
  const rows = Array.from({length: lists[0]?.length ?? 0}, (_, i) => lists.map((list) => cell(list[i])));
  return `${csvFormatRows([Object.keys(columns), ...rows])}\n`;
}

async function toArrowFile(columns: Columns): Promise<Uint8Array> {
  const {tableFromArrays, tableToIPC} = await import("apache-arrow");
  return tableToIPC(tableFromArrays(columns as Record<string, Float64Array>), "file");
}
