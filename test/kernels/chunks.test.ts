/** @file fitChunks: the parameters of a fit to the whole, from parts, also when the process is killed on the way. */
import {spawn} from "node:child_process";
import {existsSync, mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {
  anomaly,
  climatology,
  detrend,
  exceedance,
  field,
  fitChunks,
  harmonic,
  isField,
  kmeans,
  mannKendall,
  openDataset,
  writeNetcdf,
  writeZarr,
  zscore
} from "fieldbook/kernels";
import type {Field} from "fieldbook/kernels";
import {afterAll, beforeAll, describe, expect, test} from "vitest";

const months = 240;
const [rows, columns] = [9, 11];
let folder = "";
let path = "";

/** A wave, a trend and noise, with gaps in places and a cell without data. */
const sst = field(
  Float64Array.from({length: months * rows * columns}, (_, i) => {
    const [t, c] = [Math.floor(i / (rows * columns)), i % (rows * columns)];
    if (c === 7 || (c === 20 && t % 5 === 1) || (c === 21 && t < 100)) return NaN;
    const noise = Math.sin(i * 12.9898) * 43758.5453;
    return 15 + c / 7 + Math.cos((2 * Math.PI * t) / 12 + c) + t * 0.002 + (noise - Math.floor(noise));
  }),
  {
    dims: ["time", "lat", "lon"],
    shape: [months, rows, columns],
    name: "sst",
    units: "degC",
    coords: {
      time: {
        values: Float64Array.from({length: months}, (_, i) => i * 30.4375),
        units: "days since 2000-01-15",
        calendar: "standard"
      },
      lat: {values: Array.from({length: rows}, (_, i) => i), units: "degrees_north"},
      lon: {values: Array.from({length: columns}, (_, i) => i), units: "degrees_east"}
    }
  }
);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "fieldbook-chunks-"));
  path = join(folder, "sst.zarr");
  await writeZarr(sst, {path, chunks: {time: 7, lat: 4}});
});
afterAll(() => rmSync(folder, {recursive: true}));

/** 1e-12 of the field's own size, or of the number where it is larger. */
const near = {rtol: 1e-12, atol: 1e-12 * Math.max(...Array.from(sst.values, (value) => value || 0))};

function expectSameParams(found: object, whole: object): void {
  for (const [name, value] of Object.entries(whole)) {
    const other = (found as Record<string, unknown>)[name];
    if (isField(value)) {
      expect((other as Field).dims).toEqual(value.dims);
      expect((other as Field).values).toBeNear(value.values, near);
    } else if (typeof value === "number") expect(other).toBeNear(value, {rtol: 1e-12});
  }
}

describe("the fit in parts is the fit of the whole", () => {
  test.each([
    ["climatology", climatology()],
    [
      "climatology by day with a window, for the whole field",
      climatology({by: "dayofyear", window: 5, over: ["T", "X"]})
    ],
    ["anomaly", anomaly({by: "season"})],
    ["zscore", zscore()],
    ["detrend", detrend()],
    ["harmonic", harmonic({count: 2})],
    ["exceedance", exceedance()]
  ] as const)("%s", async (_, op) => {
    const seen: number[] = [];
    const progress = (share: number) => seen.push(share);
    // 40 kB: of 99 cells of 8 bytes, four copies, 12 months; so 7, a chunk.
    const params = await fitChunks<never>(path, op as never, {memory: 40_000, progress});
    expect(seen).toHaveLength(Math.ceil(months / 7) + 1);
    expectSameParams(params, await op.fit(sst));
  });

  test("detrend with parts that cut through chunks", async () => {
    expectSameParams(await fitChunks(path, detrend(), {chunks: 50, dim: "time"}), await detrend().fit(sst));
  });

  test("kmeans takes one pass: repeated, the centres are those of the whole fit", async () => {
    const bands = field(
      Float64Array.from({length: 3 * 500}, (_, i) => Math.sin(i * 78.233) + (Math.floor(i / 3) % 4) * 3),
      {dims: ["pixel", "band"], shape: [500, 3], axes: {pixel: "X", band: "V"}, name: "b"}
    );
    const store = join(folder, "bands.zarr");
    await writeZarr(bands, {path: store, chunks: {pixel: 64}});
    const init = [0, 1, 2, 3].map((i) => Array.from(bands.values.subarray(3 * i, 3 * i + 3)));
    const whole = await kmeans({init, tolerance: 0}).fit(bands);
    let centers: number[][] = init;
    let step = await fitChunks(store, kmeans({init: centers}), {chunks: 64});
    for (let pass = 0; pass < 30; ++pass) {
      centers = init.map((_, q) => Array.from(step.centers.values.subarray(3 * q, 3 * q + 3)));
      step = await fitChunks(store, kmeans({init: centers}), {chunks: 64});
    }
    expect(step.centers.values).toBeNear(whole.centers.values, {rtol: 1e-12});
    expect(step.inertia).toBeNear(whole.inertia, {rtol: 1e-12});
    expect(Array.from(step.counts.values)).toEqual(Array.from(whole.counts.values));
  });
});

describe("resume", () => {
  const script = (stand: string, wait: number) => `
    import {fitChunks, detrend} from "fieldbook/kernels";
    const first = [];
    const params = await fitChunks(${JSON.stringify(path)}, detrend(), {
      chunks: 7,
      resume: ${JSON.stringify(stand)},
      progress: (share) => {
        first.push(share);
        console.log("at " + share);
        const end = Date.now() + ${wait};
        while (Date.now() < end);
      }
    });
    console.log("done " + JSON.stringify([first[0], Array.from(params.slope.values)]));`;

  function run(code: string, onLine: (line: string, kill: () => void) => void): Promise<string | null> {
    // In the project, where its own name is found.
    const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
      stdio: ["ignore", "pipe", "inherit"]
    });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      const lines = (text + chunk).split("\n");
      text = lines.pop()!;
      for (const line of lines) onLine(line, () => child.kill("SIGKILL"));
    });
    return new Promise((resolve) => child.on("close", (_, signal) => resolve(signal)));
  }

  test("a fit that was killed goes on where it stood, and leaves nothing behind", async () => {
    const stand = join(folder, "detrend.fit");
    let lines = 0;
    const signal = await run(script(stand, 20), (line, kill) => {
      if (line.startsWith("at ") && ++lines === 12) kill();
    });
    expect(signal).toBe("SIGKILL");
    expect(existsSync(stand)).toBe(true);
    let done = "";
    await run(script(stand, 0), (line) => {
      if (line.startsWith("done ")) done = line.slice(5);
    });
    const [first, slope] = JSON.parse(done) as [number, (number | null)[]];
    expect(first).toBeGreaterThan(8 / Math.ceil(months / 7));
    const whole = (await detrend().fit(sst)).slope as Field;
    expect(Float64Array.from(slope, (value) => value ?? NaN)).toBeNear(whole.values, near);
    expect(existsSync(stand)).toBe(false);
  });

  test("refuses the stand of another fit, and what is none", async () => {
    const stand = join(folder, "stopped.fit");
    const stop = new AbortController();
    const progress = (share: number) => share > 0.3 && stop.abort(new Error("enough"));
    await expect(
      fitChunks(path, detrend(), {chunks: 7, resume: stand, signal: stop.signal, progress})
    ).rejects.toThrow("enough");
    expect(existsSync(stand)).toBe(true);
    await expect(fitChunks(path, detrend(), {chunks: 14, resume: stand})).rejects.toThrow(
      /^invalid resume: .*another fit/
    );
    await expect(fitChunks(path, climatology(), {chunks: 7, resume: stand})).rejects.toThrow(
      /^invalid resume: /
    );
    writeFileSync(stand, "none");
    await expect(fitChunks(path, detrend(), {chunks: 7, resume: stand})).rejects.toThrow(
      /^invalid resume file: /
    );
  });
});

describe("refusals", () => {
  test.each([
    [
      "an operator that is fitted whole",
      () => fitChunks(path, mannKendall()),
      "unsupported operator: mannKendall is not fitted in parts"
    ],
    [
      "a dim that is kept",
      () => fitChunks(path, detrend(), {dim: "lat"}),
      "invalid dim: lat; detrend draws its parameters from S, T"
    ],
    [
      "too little memory",
      () => fitChunks(path, detrend(), {memory: 3000}),
      "invalid memory: 3000; sst needs 3168 bytes for one time"
    ],
    ["parts of nothing", () => fitChunks(path, detrend(), {chunks: 0}), "invalid chunks: 0"],
    [
      "no such variable",
      () => fitChunks(path, detrend(), {variable: "t"}),
      "unknown variable: t; this file has sst"
    ],
    [
      "a misspelt option",
      () => fitChunks(path, detrend(), {chunk: 3} as never),
      "unknown option: chunk; fitChunks takes"
    ]
  ])("%s", async (_, call, message) => {
    await expect(call()).rejects.toThrow(message);
  });

  test("a format that is read whole", async () => {
    const dataset = await openDataset(await writeNetcdf(sst), {name: "sst.nc"});
    await expect(fitChunks(dataset, detrend())).rejects.toThrow("unsupported source: sst.nc is read whole");
  });

  test("a damaged chunk, by name", async () => {
    const damaged = join(folder, "damaged.zarr");
    await writeZarr(sst, {path: damaged, chunks: {time: 60}});
    writeFileSync(join(damaged, "sst/c/2/0/0"), "no chunk");
    await expect(fitChunks(damaged, detrend(), {chunks: 60})).rejects.toThrow(
      /^invalid Zarr file: damaged\.zarr; /
    );
  });
});
