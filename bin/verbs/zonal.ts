/** @file `fieldbook zonal`: statistics of a gridded field over polygons, as a table. */
import {OptionError} from "../../errors.ts";
import {writeWhole} from "./files.ts";
import type {Verb} from "./index.ts";

/** What writes each format of the table, by the ending of its name. */
const WRITERS = {csv: "writeCsv", arrow: "writeArrow", parquet: "writeParquet"} as const;

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
    "GRID            a file with a field on longitude and latitude: netCDF, GeoTIFF, Zarr (of which only the chunks",
    "                are read that the polygons touch), …",
    "POLYGONS        a file of polygons: GeoJSON, TopoJSON, Shapefile, GeoParquet",
    "--stat S        mean (the default), sum, variance, std, min, max, count, coverage, median, q0.9, q0.9:cdf,",
    "                majority, minority, variety; several with commas, or the option again",
    "--out FILE      where the table goes, .csv, .arrow or .parquet; without it CSV on stdout",
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
    const writer = writerOf(values.out as string | undefined);
    const names = ((values.stat as string[] | undefined) ?? ["mean"]).flatMap((each) => each.split(","));
    if (names.includes("fractions"))
      throw new OptionError(
        "unsupported statistic: fractions; a table has one number a zone, ask in a notebook"
      );
    const kernels = await import("../../kernels/index.ts");
    const {field: rename, openDataset, stencil, zonalStatistics} = kernels;
    const text = (name: string) => values[name] as string | undefined;
    const dataset = await openDataset(grid);
    // Of a store of chunks only those are read that the polygons touch.
    const field = await (dataset.lazy ?? dataset.read)(text("variable"));
    const W = await stencil(field, await openDataset(polygons), {
      key: text("key"),
      weights: text("weights") as "area" | undefined,
      onEmpty: text("on-empty") as "nan" | undefined
    }).catch((error: Error) => {
      // What it says to do is to be done here.
      error.message = error.message.replace('{onEmpty: "nan"}', "--on-empty nan");
      throw error;
    });
    for (const warning of W.warnings) process.stderr.write(`${polygons}: ${warning}\n`);
    const least = text("min-coverage");
    const results = await zonalStatistics(W, field, names, {
      minCoverage: least === undefined ? undefined : Number(least)
    });
    const {chunks_read: read, chunks_total: total} = Object.values(results)[0]?.attrs ?? {};
    if (read !== undefined) process.stderr.write(`${grid}: ${read} of ${total} chunks read\n`);
    // Columns are called as they were asked for; the share that was there is one only if it was.
    const columns = Object.entries(results).map(([name, each]) => {
      const {coverage: _, ...coords} = each.coords;
      return rename(each.values, {...each, coords, name});
    });
    const table = await kernels[writer](columns);
    if (values.out === undefined) process.stdout.write(table);
    else writeWhole(text("out")!, table);
    return 0;
  }
};

function writerOf(out = "zones.csv"): (typeof WRITERS)[keyof typeof WRITERS] {
  const ending = /\.(\w+)$/.exec(out)?.[1] ?? "";
  if (Object.hasOwn(WRITERS, ending)) return WRITERS[ending as keyof typeof WRITERS];
  throw new OptionError(`unsupported format: ${out}; expected a name that ends in .csv, .arrow or .parquet`);
}
