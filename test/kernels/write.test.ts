/** @file What the writers write, our readers read as it was; and what they refuse. Other libraries read the same (see each doc). */
import {createServer} from "node:http";
import type {AddressInfo} from "node:net";
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {
  field,
  FormatError,
  isel,
  openDataset,
  openField,
  points,
  writeArrow,
  writeCsv,
  writeGeotiff,
  writeNetcdf,
  writeParquet,
  writeZarr
} from "fieldbook/kernels";
import type {Field} from "fieldbook/kernels";
import {afterAll, beforeAll, describe, expect, test} from "vitest";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fieldbook-write-"));
});
afterAll(() => rmSync(folder, {recursive: true}));

const sst = field(
  Float64Array.from({length: 6 * 5 * 4}, (_, i) => (i % 17 === 3 ? NaN : 280 + Math.sin(i) / 3)),
  {
    dims: ["time", "lat", "lon"],
    shape: [6, 5, 4],
    name: "sst",
    units: "K",
    attrs: {long_name: "température", levels: [1, 2.5]},
    coords: {
      time: {values: [0, 30.5, 60, 90, 120, 150], units: "days since 2000-01-01", calendar: "360_day"},
      lat: {values: [50, 49.5, 49, 48.5, 48], units: "degrees_north"},
      lon: {values: [1, 1.25, 1.5, 1.75], units: "degrees_east"},
      zone: {dims: ["lat"], values: ["north", "Åland", "", "d", "e"]},
      height: {dims: ["lat", "lon"], values: Float32Array.from({length: 20}, (_, i) => i / 8), units: "m"}
    }
  }
);

function expectSame(found: Field, wanted: Field, kinds = true): void {
  expect({dims: found.dims, shape: found.shape, units: found.units, attrs: found.attrs}).toEqual({
    dims: wanted.dims,
    shape: wanted.shape,
    units: wanted.units,
    attrs: wanted.attrs
  });
  if (kinds) expect(found.values.constructor).toBe(wanted.values.constructor);
  expect(Array.from(found.values)).toEqual(Array.from(wanted.values));
  expect(Object.keys(found.coords).sort()).toEqual(Object.keys(wanted.coords).sort());
  for (const [name, {dims, values, units, calendar}] of Object.entries(wanted.coords)) {
    expect(found.coords[name]).toMatchObject({dims, ...(units && {units}), ...(calendar && {calendar})});
    expect(Array.from<unknown>(found.coords[name].values)).toEqual(Array.from<unknown>(values));
  }
}

describe("round trips", () => {
  test.each([
    ["writeNetcdf", writeNetcdf],
    ["writeZarr", writeZarr],
    ["writeArrow", writeArrow],
    ["writeParquet", writeParquet]
  ] as const)("%s: a field comes back as it was, from bytes and from a file", async (name, write) => {
    const bytes = (await write(sst)) as Uint8Array;
    expectSame(await openField(bytes), sst);
    const path = join(folder, `whole-${name}`);
    await write(sst, {path});
    expectSame(await openField(path), sst);
  });

  test.each([Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array])(
    "netCDF and Zarr keep %o and have no integer missing",
    async (Kind) => {
      const f = field(Kind.from([1, -32767, 65535, -2147483647, 4294967295, -32766]), {
        dims: ["x"],
        name: "v"
      });
      expectSame(await openField(await writeNetcdf(f)), f);
      expectSame(await openField((await writeZarr(f))!), f);
    }
  );

  test("several fields, and a dataset, are variables of one file; the reference system keeps its code", async () => {
    const height = field(new Float32Array(6).fill(2), {
      dims: ["y", "x"],
      shape: [2, 3],
      name: "height",
      crs: "EPSG:31985",
      coords: {y: [10, 20], x: [1, 2, 3]}
    });
    const rain = field(new Int16Array(6).fill(7), {...height, name: "rain", units: "mm"});
    for (const bytes of [await writeNetcdf([height, rain]), (await writeZarr([height, rain]))!]) {
      const dataset = await openDataset(bytes);
      expect(dataset.variables).toEqual(["height", "rain"]);
      const back = await openDataset(await writeNetcdf(dataset));
      for (const each of [height, rain]) {
        expectSame(await back.read(each.name), each);
        expect((await back.read(each.name)).crs).toBe("EPSG:31985");
      }
    }
  });

  test("writeCsv: points come back with the same numbers, gaps as empty cells", async () => {
    const stations = points(
      Float64Array.of(0.1 + 0.2, NaN, -1e-300),
      {lon: [1, 2, 3], lat: [4, 5, 6]},
      {name: "t"}
    );
    const bytes = await writeCsv(stations);
    expect(new TextDecoder().decode(bytes)).toBe("lon,lat,t\n1,4,0.30000000000000004\n2,5,\n3,6,-1e-300\n");
    expectSame(await openField(bytes), stations);
    const table = new TextDecoder().decode(await writeCsv(isel(sst, {time: 0})));
    expect(table.split("\n")[1]).toBe(`50,1,north,0,${sst.values[0]}`);
  });

  test("writeGeotiff: bands, tiles and turned axes; the grid comes back to rounding", async () => {
    const size = 300;
    const map = field(
      Float32Array.from({length: 2 * size * size}, (_, i) => (i % 31 ? Math.cos(i) : NaN)),
      {
        dims: ["time", "lat", "lon"],
        shape: [2, size, size],
        name: "t",
        units: "K",
        coords: {
          lat: {values: Float64Array.from({length: size}, (_, i) => -10 + i * 0.1), units: "degrees_north"},
          lon: {values: Float64Array.from({length: size}, (_, i) => i * 0.1), units: "degrees_east"}
        }
      }
    );
    const back = await openField(await writeGeotiff(map));
    const turned = isel(map, {lat: Array.from({length: size}, (_, i) => size - 1 - i)});
    expect([back.dims, back.units]).toEqual([["band", "lat", "lon"], "K"]);
    expect(Array.from(back.values)).toEqual(Array.from(turned.values));
    expect(back.coords.lat.values).toBeNear(turned.coords.lat.values as Float64Array, {atol: 1e-9});
    const dem = field(Int16Array.of(1, 2, 3, 4, 5, 6), {
      dims: ["y", "x"],
      shape: [2, 3],
      crs: "EPSG:31985",
      coords: {y: [20, 10], x: [1, 2, 3]}
    });
    const read = await openField(await writeGeotiff(dem));
    expect([read.crs, Array.from(read.values), Array.from<unknown>(read.coords.y.values)]).toEqual([
      "EPSG:31985",
      [1, 2, 3, 4, 5, 6],
      [20, 10]
    ]);
  });
});

describe("a Zarr window reads its chunks alone", () => {
  test("from a folder whose other chunks are damaged", async () => {
    const path = join(folder, "window.zarr");
    await writeZarr(sst, {path, chunks: {time: 2, latitude: 3}});
    const chunks = join(path, "sst", "c");
    expect(readdirSync(chunks)).toEqual(["0", "1", "2"]);
    for (const chunk of ["0/0/0", "1/1/0", "2/0/0", "2/1/0"]) writeFileSync(join(chunks, chunk), "no chunk");
    writeFileSync(join(chunks, "0/1/0"), "no chunk");
    const part = {time: [2, 4], latitude: 1} as const;
    expectSame(await openField(path, {isel: part}), isel(sst, part));
    expectSame(
      await openField(path, {isel: {time: [3, 2, 3], lat: [0, -3]}}),
      isel(sst, {time: [3, 2, 3], lat: [0, -3]})
    );
    await expect(openField(path)).rejects.toThrow(/^invalid Zarr file: window\.zarr; /);
    await expect(openField(path, {isel: {tim: 0}})).rejects.toThrow(
      "unknown dimension: tim; this field has time, lat, lon"
    );
  });

  test("over HTTP one request for each chunk and document", async () => {
    const path = join(folder, "web.zarr");
    await writeZarr(sst, {path, chunks: {time: 1}});
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url!);
      try {
        response.end(readFileSync(join(folder, request.url!)));
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, resolve));
    try {
      const address = `http://localhost:${(server.address() as AddressInfo).port}/web.zarr`;
      const dataset = await openDataset(address);
      expect(asked).toEqual(["/web.zarr/zarr.json"]);
      expect(dataset.describe!()).toEqual({
        name: "sst",
        dims: ["time", "lat", "lon"],
        shape: [6, 5, 4],
        chunks: [1, 5, 4],
        axes: {time: "T", lat: "X", lon: "X"}
      });
      expectSame(await dataset.read("sst", {isel: {time: [4, 6]}}), isel(sst, {time: [4, 6]}));
      expect(asked.filter((key) => key.includes("/sst/"))).toEqual([
        "/web.zarr/sst/c/4/0/0",
        "/web.zarr/sst/c/5/0/0"
      ]);
    } finally {
      server.close();
    }
  });
});

test("a part of any other format is read and cut", async () => {
  expectSame(await openField(await writeNetcdf(sst), {isel: {time: 2}}), isel(sst, {time: 2}));
});

describe("refusals", () => {
  test.each([
    [
      "no field",
      () => writeNetcdf(3 as never),
      "invalid field: number; writeNetcdf takes a field, a list of them, or a dataset"
    ],
    ["one name twice", () => writeCsv([sst, sst]), "duplicate name: sst"],
    [
      "an option of no writer",
      () => writeArrow(sst, {chunks: {}} as never),
      "unknown option: chunks; writeArrow takes path"
    ],
    ["chunks of a half", () => writeZarr(sst, {chunks: {time: 0.5}}), "invalid chunks: time 0.5"],
    [
      "chunks of no dim",
      () => writeZarr(sst, {chunks: {tim: 1}}),
      "unknown dimension: tim; there are time, lat, lon"
    ],
    ["an empty path", () => writeParquet(sst, {path: ""}), "invalid path: "],
    [
      "maps without a grid",
      () => writeGeotiff(field([1, 2], {dims: ["time"]})),
      "missing dims: time; a GeoTIFF needs lat and lon"
    ],
    [
      "an uneven grid",
      () => writeGeotiff(field([[1, 2, 3]], {dims: ["y", "x"], coords: {y: [1], x: [1, 2, 4]}})),
      "invalid coordinate: y has 1 entries"
    ],
    [
      "fields that lie elsewhere",
      () =>
        writeNetcdf([
          sst,
          field(sst.values, {...sst, name: "b", coords: {...sst.coords, lon: [5, 6, 7, 8]}})
        ]),
      "invalid fields: they lie elsewhere along lon"
    ]
  ])("%s", async (_, call, message) => {
    await expect(call()).rejects.toThrow(message);
  });

  test("a damaged store of ours, unpacked or not, is refused or gives a field that fits itself", async () => {
    const bytes = (await writeZarr(sst, {chunks: {time: 2}}))!;
    let state = 9;
    const random = (n: number) => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return Math.floor((state / 2 ** 32) * n);
    };
    let refused = 0;
    for (let round = 0; round < 1200; ++round) {
      const damaged = bytes.slice(0, round % 4 === 0 ? random(bytes.length) : bytes.length);
      for (let i = 0; i < 3 && damaged.length > 0; ++i) damaged[random(damaged.length)] = random(256);
      try {
        const f = await openField(damaged, {name: "damaged", variable: "sst"});
        expect(f.values.length).toBe(f.shape.reduce((n, size) => n * size, 1));
      } catch (error) {
        if (error instanceof FormatError) expect(error.message).toContain("damaged");
        else expect((error as Error).name).toMatch(/^(Field|Option)Error$/);
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(300);
  });
});
