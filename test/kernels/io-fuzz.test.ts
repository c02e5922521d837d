/** @file Damaged files of every format: each is refused with an error that says so, or gives a field that fits itself. */
import {readFileSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {FieldbookError, FormatError, openDataset} from "fieldbook/kernels";
import type {Field} from "fieldbook/kernels";
import {expect, test} from "vitest";

const folder = fileURLToPath(new URL("files/", import.meta.url));
const rounds = 2500;

const files = [
  "sea-3.nc",
  "sea-5.nc",
  "sea-4.nc",
  "old.h5",
  "new.h5",
  "two-bands.tif",
  "stations.parquet",
  "stations-later.parquet",
  "stations.arrow",
  "stations.feather",
  "stations.arrows",
  "field.arrows",
  "stations.csv",
  "points.geojson",
  "zones.geojson",
  "zones.topojson",
  "zarr-two.zip",
  "zarr-three.zip",
  "zones.shp"
];

test.each(files)(`openDataset survives ${rounds} damaged copies of %s`, async (name) => {
  const original = new Uint8Array(readFileSync(folder + name));
  const text = /\.(csv|geojson|topojson)$/.test(name);
  const random = mulberry32(20 + files.indexOf(name));
  let refused = 0;
  for (let round = 0; round < rounds; ++round) {
    const damaged = damage(original, random, text);
    try {
      const dataset = await openDataset(damaged, {name});
      for (const variable of dataset.variables) checkField(await dataset.read(variable));
    } catch (error) {
      if (!(error instanceof FieldbookError)) throw new Error(`round ${round} escaped`, {cause: error});
      if (error instanceof FormatError) expect(error.message).toContain(name);
      refused += 1;
    }
  }
  // Damage that nobody notices is damage to values; much of it must be noticed.
  expect(refused).toBeGreaterThan(rounds / 10);
  expect(refused).toBeLessThan(rounds);
});

test("openDataset survives random bytes behind every magic word", async () => {
  const random = mulberry32(7);
  const magics = files.map((name) => readFileSync(folder + name).subarray(0, 8));
  for (let round = 0; round < rounds; ++round) {
    const bytes = Uint8Array.from({length: Math.floor(random() * 600)}, () => random() * 256);
    bytes.set(magics[round % magics.length].subarray(0, bytes.length));
    await openDataset(bytes).then(
      async (dataset) => {
        for (const variable of dataset.variables) checkField(await dataset.read(variable));
      },
      (error) => expect(error).toBeInstanceOf(FieldbookError)
    );
  }
});

test.each([
  ["a dimension of 2^31", 0x7fffffff, 1],
  ["two dimensions of 2^30", 0x40000000, 2]
])("openDataset refuses %s before making room for it", async (_, size, rank) => {
  const words = [0x43444601, 0, 10, rank];
  for (let i = 0; i < rank; ++i) words.push(1, 0x61000000 + (i << 24), size);
  words.push(0, 0, 11, 1, 1, 0x76000000, rank, ...Array.from({length: rank}, (_, i) => i), 0, 0, 5, 0, 200);
  const bytes = new Uint8Array(4 * words.length);
  const view = new DataView(bytes.buffer);
  words.forEach((word, i) => {
    view.setUint32(4 * i, word);
  });
  await expect(openDataset(bytes, {name: "big.nc"})).rejects.toThrow(
    /^invalid netCDF file: big\.nc; v ends at byte \d+, the file has/
  );
});

/** What must hold for any field, whatever it was read from. */
function checkField({values, shape, dims, coords}: Field): void {
  const product = (sizes: readonly number[]) => sizes.reduce((n, size) => n * size, 1);
  expect(dims).toHaveLength(shape.length);
  expect(values).toHaveLength(product(shape));
  for (const coord of Object.values(coords)) {
    expect(coord.values).toHaveLength(product(coord.dims.map((dim) => shape[dims.indexOf(dim)])));
  }
}

/** Cuts the end off, changes up to eight bytes, moves a part or repeats one. */
function damage(original: Uint8Array, random: () => number, text: boolean): Uint8Array {
  const pick = (n: number) => Math.floor(random() * n);
  let bytes = Uint8Array.from(original);
  const kind = random();
  if (kind < 0.2) bytes = bytes.subarray(0, pick(bytes.length));
  else if (kind < 0.3) bytes.copyWithin(pick(bytes.length), pick(bytes.length), pick(bytes.length));
  if (kind > 0.1) {
    for (let i = pick(pick(8) + 1); i >= 0 && bytes.length; --i) {
      const at = pick(bytes.length);
      const printable = () => [9, 10, 34, 44, 45, 48, 57, 58, 91, 93, 101, 123, 125][pick(13)];
      bytes[at] = text ? printable() : [0, 255, 127, bytes[at] ^ (1 << pick(8)), pick(256)][pick(5)];
    }
  }
  return bytes;
}

/** Tommy Ettinger's mulberry32 (public domain): the same numbers in every run. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
