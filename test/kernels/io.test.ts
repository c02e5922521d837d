/** @file Every format, against what other libraries read from the same files; sources, choices and refusals. */
import {readdirSync, readFileSync} from "node:fs";
import {fileURLToPath, pathToFileURL} from "node:url";
import {createServer} from "node:http";
import type {AddressInfo} from "node:net";
import {tableToIPC} from "apache-arrow";
import {FormatError, openDataset, openField, toArrow} from "fieldbook/kernels";
import type {Coordinate, Field} from "fieldbook/kernels";
import {afterAll, beforeAll, describe, expect, test} from "vitest";

const folder = fileURLToPath(new URL("files/", import.meta.url));
const data = fileURLToPath(new URL("../../tutorials/data/", import.meta.url));

interface Expected {
  variables: string[];
  fields: Record<string, Partial<Field> & {values: (number | null)[]; coords: Record<string, Coordinate>}>;
}

/** How many values are missing. */
function missingIn({values}: Field): number {
  return Array.from(values).filter(Number.isNaN).length;
}

const files = readdirSync(folder).filter((name) => name.endsWith(".json"));

describe.each(files)("openDataset(%s)", (json) => {
  const path = folder + json.replace(/\.json$/, "");
  const {variables, fields} = JSON.parse(readFileSync(folder + json, "utf8")) as Expected;

  test("lists the variables that have data, in file order", async () => {
    expect((await openDataset(path)).variables).toEqual(variables);
  });

  test.each(Object.keys(fields))("reads %s with its coordinates", async (name) => {
    const {values, coords, axes, ...rest} = fields[name];
    const f = await openField(path, {variable: name});
    expect(f.name).toBe(name);
    expect(f).toMatchObject(rest);
    expect(f.values).toBeNear(values, {rtol: 1e-15});
    if (axes) expect(f.axes).toEqual(axes);
    expect(Object.keys(f.coords).sort()).toEqual(Object.keys(coords).sort());
    for (const [key, {values, ...described}] of Object.entries(coords)) {
      expect(f.coords[key]).toMatchObject(described);
      if (typeof values[0] === "string") expect(f.coords[key].values).toEqual(values);
      else expect(f.coords[key].values).toBeNear(Array.from(values as ArrayLike<number>), {rtol: 1e-12});
    }
  });
});

describe("real files", () => {
  test("ostia_monthly.nc: 2,055 land cells are missing at all times, the rest never", async () => {
    const f = await openField(`${data}ostia_monthly.nc`);
    expect([f.name, f.units, f.dims, f.shape]).toEqual([
      "surface_temperature",
      "K",
      ["time", "latitude", "longitude"],
      [54, 18, 432]
    ]);
    const cells = 18 * 432;
    const missing = Array.from({length: cells}, (_, i) => i).filter((i) => Number.isNaN(f.values[i]));
    expect(missing).toHaveLength(2055);
    expect(missingIn(f)).toBe(2055 * 54);
    expect(f.coords.time).toMatchObject({units: "hours since 1970-01-01 00:00:00", calendar: "gregorian"});
    expect(f.coords.latitude.values[0]).toBeNear(-5, {atol: 1e-4});
  });

  test("A1B_north_america.nc: a calendar of 360 days and scalar coordinates", async () => {
    const f = await openField(`${data}A1B_north_america.nc`);
    expect(f.shape).toEqual([240, 37, 49]);
    expect(f.calendar).toBe("360_day");
    expect(f.coords.height).toMatchObject({dims: [], units: "m"});
    expect(f.coords.forecast_period.dims).toEqual(["time"]);
    expect(f.values[0]).toBeNear(296.0785827636719);
  });

  test("SOI_Darwin.nc: 64-bit times as numbers, −99.9 as missing", async () => {
    const f = await openField(`${data}SOI_Darwin.nc`);
    expect(f.coords.time.values.slice(0, 2)).toEqual(new Float64Array([24106, 24137]));
    expect(missingIn(f)).toBe(12);
  });

  test("olinda_dem_utm25s.tif: metres on pixel centres of a projected grid", async () => {
    const f = await openField(`${folder}olinda_dem_utm25s.tif`);
    expect([f.dims, f.shape, f.crs]).toEqual([["y", "x"], [111, 111], "UTM Zone 25, Southern Hemisphere"]);
    expect([Math.min(...f.values), Math.max(...f.values)]).toEqual([-1, 88]);
    // Centres of the first pixel, as rasterio gives them.
    expect([f.coords.x.values[0], f.coords.y.values[0]]).toBeNear([288821.2470344779, 9120715.752995063], {
      rtol: 1e-12
    });
  });
});

describe("sources", () => {
  const path = `${folder}stations.csv`;
  const bytes = readFileSync(path);
  const server = createServer((request, response) => {
    response.statusCode = request.url === "/a/stations.csv?x=1" ? 200 : 404;
    response.end(response.statusCode === 200 ? bytes : "<html>no</html>");
  });
  let origin = "";
  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
  });

  const buffer = () =>
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  test.each([
    ["a path", () => path, "stations.csv"],
    ["a file URL", () => pathToFileURL(path), "stations.csv"],
    ["an http address", () => `${origin}/a/stations.csv?x=1`, "stations.csv"],
    ["an ArrayBuffer", buffer, "data"],
    ["a view", () => new Uint8Array(buffer()), "data"],
    ["a Blob", () => new Blob([buffer()]), "data"],
    ["a File", () => new File([buffer()], "b.csv"), "b.csv"],
    ["a file attachment", () => ({name: "c.csv", arrayBuffer: async () => buffer()}), "c.csv"]
  ])("openDataset reads %s", async (_, source, name) => {
    const dataset = await openDataset(source());
    expect(dataset.name).toBe(name);
    expect((await dataset.read()).values).toHaveLength(4);
  });

  test.each([
    [() => `${folder}none.nc`, /^missing file: .*none\.nc; there is no such file$/],
    [() => `${origin}/none.nc`, /^missing file: http.*none\.nc; the server answered 404$/],
    [() => 7 as unknown as string, /^invalid source: number; give a file attachment/],
    [
      () => new TextEncoder().encode("<!doctype html><p>Not found"),
      /^unknown format: data; expected netCDF, GeoTIFF/
    ],
    [() => new Uint8Array(100), /^unknown format: data/],
    [() => new Uint8Array(0), /^unknown format: data/]
  ])("openDataset refuses what is not a source or has no format", async (source, message) => {
    await expect(openDataset(source())).rejects.toThrow(message);
    await expect(openDataset(source())).rejects.toBeInstanceOf(FormatError);
  });

  test("openDataset goes by content, whatever the name says", async () => {
    const netcdf = readFileSync(`${folder}sea-3.nc`);
    expect((await openDataset(netcdf, {name: "a.csv"})).variables).toContain("sst");
  });
});

describe("openField chooses", () => {
  test("the only variable, else asks", async () => {
    await expect(openField(`${folder}sea-4.nc`)).rejects.toThrow(
      "ambiguous variable: sea-4.nc; give one of sst, depth, rain, model/bias"
    );
    await expect(openField(`${folder}sea-4.nc`, {variable: "sse"})).rejects.toThrow(
      "unknown variable: sse; this file has sst, depth, rain, model/bias"
    );
    await expect(openField(`${folder}two-bands.tif`, {variable: "z"})).rejects.toThrow(
      "unknown variable: z; this file has two-bands"
    );
    await expect(openField(`${folder}stations.arrow`)).rejects.toThrow(
      "ambiguous variable: stations.arrow; give one of rain, count"
    );
  });

  test("coordinates and bounds too, when named", async () => {
    const bounds = await openField(`${folder}sea-3.nc`, {variable: "time_bnds"});
    expect(bounds.shape).toEqual([3, 2]);
    await expect(openField(`${folder}sea-3.nc`, {variable: "station_name"})).rejects.toThrow(
      "unsupported variable: station_name; its values are not numbers"
    );
  });
});

test.each(["file", "stream"] as const)(
  "openField of an Arrow %s that toArrow made is the same field",
  async (form) => {
    for (const variable of ["sst", "depth"]) {
      const f = await openField(`${folder}sea-4.nc`, {variable});
      expect(await openField(tableToIPC(await toArrow(f), form))).toEqual(f);
    }
  }
);

describe("openDataset of zones", () => {
  test.each(["zones.geojson", "zones.topojson"])("%s keeps its features in attrs", async (name) => {
    const {attrs, read} = await openDataset(folder + name);
    const features = attrs.features as {id: string; geometry: {type: string; coordinates: number[][][]}}[];
    expect(features.map(({id, geometry}) => [id, geometry.type])).toEqual([
      ["w", "Polygon"],
      ["e", "Polygon"]
    ]);
    expect(features[1].geometry.coordinates[0]).toHaveLength(5);
    expect((await read()).attrs.features).toBe(attrs.features);
  });
});

describe("tables", () => {
  const bytesOf = (text: string) =>
    text.includes("\xff") ? Uint8Array.from(text, (c) => c.charCodeAt(0)) : new TextEncoder().encode(text);
  const read = (text: string) => openDataset(bytesOf(text), {name: "t.csv"});

  test("rows without places or times are samples", async () => {
    const f = await (await read("a;b\n1;x\n2;y")).read();
    expect([f.dims, f.axes, f.coords.b.values]).toEqual([["row"], {row: "S"}, ["x", "y"]]);
  });

  test("columns x and y are places of a plane, lon and lat go before them", async () => {
    expect((await (await read("x,y,v\n1,2,3")).read()).coords.x.values).toEqual(new Float64Array([1]));
    const both = await read("x,y,Longitude,lat,v\n1,2,3,4,5");
    expect(both.variables).toEqual(["x", "y", "v"]);
    expect(Object.keys((await both.read("v")).coords)).toEqual(["lon", "lat"]);
  });

  test("ISO dates with times and zones become days", async () => {
    const f = await (
      await read("when,v\n1970-01-02,1\n1970-01-01T12:00Z,2\n1970-01-01 00:00:00+06:00,3\n1970-02,4")
    ).read();
    expect(f.coords.when.values).toBeNear([1, 0.5, -0.25, 31]);
    expect(f.axes).toEqual({when: "T"});
  });

  test("eight digits are a date only under a name that says so, and only if there is such a day", async () => {
    expect((await read("date,v\n20200230,1")).variables).toEqual(["date", "v"]);
    expect((await read("count,v\n20200229,1")).variables).toEqual(["count", "v"]);
    expect((await read("date,v\n20200229,1")).variables).toEqual(["v"]);
  });

  test("columns may be called like the magic words of other formats", async () => {
    expect((await read("PAR1,CDF\n1,2")).variables).toEqual(["PAR1", "CDF"]);
    expect((await read("CDF,PAR1\n1,2")).variables).toEqual(["CDF", "PAR1"]);
  });

  test("no line of names: columns are numbered", async () => {
    expect((await read("1,2\n3,4")).variables).toEqual(["column1", "column2"]);
  });

  test.each([
    ["a,b\n1,2\n3", "invalid CSV file: t.csv; line 3 has 1 cells, expected 2"],
    ['a,b\n"1\n,2', "invalid CSV file: t.csv; the quote that begins on line 2 does not end"],
    ['a,b\n"1"x,2', "invalid CSV file: t.csv; line 2 goes on after a closing quote"],
    ["a,b\n", "invalid CSV file: t.csv; it has names of columns and no rows"],
    ["a,b\n\xff,2", "invalid CSV file: t.csv; its text is not UTF-8"],
    ["a,a\n1,2", "duplicate column: a; each column needs its own name"],
    ['{"type": "Nonsense"}', "unknown format: t.csv; expected GeoJSON, TopoJSON or a list of records"],
    [
      '{"type": "FeatureCollection", "features": [1]}',
      "invalid GeoJSON file: t.csv; member 0 is not a feature"
    ]
  ])("openDataset refuses %j", async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });

  test("a list of records is a table", async () => {
    const f = await (await read('[{"lon": 1, "lat": 2, "t": 3}, {"lon": 2, "lat": 3, "t": null}]')).read();
    expect([f.dims, f.values]).toEqual([["point"], new Float64Array([3, NaN])]);
  });
});

describe("truncated files name themselves, what they are and what was expected", () => {
  test.each([
    ["sea-3.nc", 200, /^invalid netCDF file: sea-3\.nc; the header ends at byte 200, expected at least \d+$/],
    ["sea-3.nc", 1400, /^invalid netCDF file: sea-3\.nc; \w+ ends at byte \d+, the file has 1400$/],
    ["sea-4.nc", 9000, /^invalid netCDF file: sea-4\.nc; the file ends at byte 9000, expected \d+$/],
    [
      "two-bands.tif",
      300,
      /^invalid GeoTIFF file: two-bands\.tif; something ends at byte \d+, the file has 300$/
    ],
    ["stations.parquet", 900, /^invalid Parquet file: stations\.parquet; it ends at byte 900 without PAR1$/],
    ["stations.arrow", 900, /^invalid Arrow file: stations\.arrow; it ends at byte 900 without ARROW1$/],
    [
      "stations.arrows",
      500,
      /^invalid Arrow file: stations\.arrows; a message ends at byte \d+, the file has 500$/
    ]
  ])("%s cut at %d", async (name, length, message) => {
    const cut = readFileSync(folder + name).subarray(0, length);
    await expect(openDataset(cut, {name})).rejects.toThrow(message);
    await expect(openDataset(cut, {name})).rejects.toBeInstanceOf(FormatError);
  });
});
