/** @file fitChunks over workers: the same bits for any number of them and past a kill, in little memory. */
import {spawn} from "node:child_process";
import {existsSync, mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {
  climatology,
  digest,
  eof,
  exceedance,
  field,
  fitChunks,
  harmonic,
  kmeans,
  variogram,
  writeZarr,
  zscore
} from "fieldbook/kernels";
import type {Params} from "fieldbook/kernels";
import {afterAll, beforeAll, describe, expect, test} from "vitest";

const [rows, columns] = [6, 8];
let folder = "";
let path = "";

/** Waves of float32 on rows × columns. */
function waves(times: number, [rows, columns]: readonly [number, number], name = "z") {
  const cells = rows * columns;
  const values = new Float32Array(times * cells);
  for (let i = 0; i < values.length; ++i) {
    const [t, c] = [Math.floor(i / cells), i % cells];
    values[i] = 280 + Math.round(100 * Math.cos(t * 0.52 + c) + 40 * Math.sin(t * 1.7) * (c % 5)) / 16;
  }
  return field(values, {
    dims: ["time", "lat", "lon"],
    shape: [times, rows, columns],
    coords: {
      time: {
        values: Float64Array.from({length: times}, (_, i) => i * 30.4375),
        units: "days since 1700-01-15"
      },
      lat: {values: Array.from({length: rows}, (_, i) => i), units: "degrees_north"},
      lon: {values: Array.from({length: columns}, (_, i) => i), units: "degrees_east"}
    },
    name,
    units: "K"
  });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "fieldbook-threads-"));
  path = join(folder, "z.zarr");
  await writeZarr(waves(300, [rows, columns]), {path, chunks: {time: 16, lat: 3}});
});
afterAll(() => rmSync(folder, {recursive: true}));

/** All of it but the functions: values to the bit, and where they came from. */
const bits = ({provenance, ...values}: Params) => [digest(values), provenance.digest];

describe("the same bits from any number of workers", () => {
  test.each([
    ["climatology", climatology({by: "dayofyear", window: 5}), "time"],
    ["zscore", zscore(), "time"],
    ["harmonic", harmonic({count: 2}), "time"],
    ["exceedance", exceedance(), "lon"],
    ["kmeans", kmeans({init: [[270], [285]]}), "lat"],
    ["variogram", variogram({bins: 5}), "time"],
    ["eof along time", eof({modes: 3}), "time"],
    ["eof along space", eof({modes: 3, weights: "none"}), "lat"]
  ] as const)("%s", async (_, op, dim) => {
    const chunks = dim === "time" ? 32 : 1;
    const found: string[][] = [];
    for (const threads of [0, 1, 3])
      found.push(bits(await fitChunks<never>(path, op as never, {dim, chunks, threads})));
    expect(found[1]).toEqual(found[0]);
    expect(found[2]).toEqual(found[0]);
  });
});

describe("workers", () => {
  test("of an operator that is not of the door the caller does the work", async () => {
    let parts = 0;
    const op = climatology();
    const mine = {
      ...op,
      name: "mine",
      partial(f: Parameters<typeof op.partial>[0]) {
        parts += 1;
        return op.partial(f);
      }
    };
    await fitChunks(path, mine, {chunks: 100, threads: 2});
    expect(parts).toBe(3);
  });

  test("tell of damage as the caller's thread does", async () => {
    const damaged = join(folder, "damaged.zarr");
    await writeZarr(waves(60, [rows, columns]), {path: damaged, chunks: {time: 20}});
    writeFileSync(join(damaged, "z/c/1/0/0"), "no chunk");
    const found = fitChunks(damaged, climatology(), {chunks: 20, threads: 2});
    await expect(found).rejects.toThrow(/^invalid Zarr file: damaged\.zarr; /);
    await expect(found).rejects.toMatchObject({name: "FormatError", detail: {subject: "file"}});
  });

  test("end when they are told to", async () => {
    const stop = new AbortController();
    const progress = (share: number) => share > 0.2 && stop.abort(new Error("enough"));
    await expect(
      fitChunks(path, climatology(), {chunks: 16, threads: 2, signal: stop.signal, progress})
    ).rejects.toThrow("enough");
  });

  test("are a whole number", async () => {
    await expect(fitChunks(path, climatology(), {threads: 1.5})).rejects.toThrow(/^invalid threads: 1\.5; /);
  });
});

/** Runs code in a process of its own, in the project, where its own name is found; hands over each line. */
function run(code: string, onLine: (line: string, kill: () => void) => void, flags: string[] = []) {
  const child = spawn(process.execPath, [...flags, "--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"]
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = (text + chunk).split("\n");
    text = lines.pop()!;
    for (const line of lines) onLine(line, () => child.kill("SIGKILL"));
  });
  return new Promise<string | number | null>((resolve) =>
    child.on("close", (status, signal) => resolve(signal ?? status))
  );
}

test.each([
  ["in the first pass", "time", 0.2],
  ["in the second", "time", 0.7],
  ["in the second, along space", "lon", 0.55]
])(
  "killed %s, eof goes on to the same bits",
  async (_, dim, share) => {
    const stand = join(folder, `${dim}${share}.fit`);
    const options = {dim, chunks: dim === "time" ? 16 : 1, threads: 2};
    // Fewer times than cells, or there is no second pass along space.
    const store = dim === "time" ? path : join(folder, "short.zarr");
    if (dim !== "time")
      await writeZarr(waves(30, [rows, columns]), {path: store, chunks: {time: 16, lon: 2}});
    const script = (stop: number) => `
    import {digest, eof, fitChunks} from "fieldbook/kernels";
    const {provenance, ...values} = await fitChunks(${JSON.stringify(store)}, eof({modes: 3}), {
      ...${JSON.stringify({...options, resume: stand})},
      progress(share) {
        console.log("at " + share);
        // Waits there to be killed.
        if (share > ${stop}) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30000);
      }
    });
    console.log("done " + JSON.stringify([digest(values), provenance.digest]));`;
    const first: number[] = [];
    expect(
      await run(script(share), (line, kill) => {
        first.push(Number(line.slice(3)));
        if (Number(line.slice(3)) > share) kill();
      })
    ).toBe("SIGKILL");
    expect(existsSync(stand)).toBe(true);
    const then: string[] = [];
    expect(await run(script(1), (line) => void then.push(line))).toBe(0);
    expect(Number(then[0].slice(3))).toBeGreaterThan(share / 2);
    const whole = bits(await fitChunks(store, eof({modes: 3}), {...options, threads: 0}));
    expect(then.at(-1)).toBe(`done ${JSON.stringify(whole)}`);
    expect(existsSync(stand)).toBe(false);
  },
  60_000
);

test("a store of 128 MB of numbers is fitted in far less, with progress", async () => {
  const large = join(folder, "large.zarr");
  await writeZarr(waves(1600, [50, 200]), {path: large, chunks: {time: 10}});
  const script = (store: string, threads: number) => `
    import {readFileSync} from "node:fs";
    import {climatology, fitChunks} from "fieldbook/kernels";
    let told = 0;
    const options = {memory: 12e6, threads: ${threads}, progress: () => void (told += 1)};
    await fitChunks(${JSON.stringify(store)}, climatology(), options);
    // The most that it ever had in memory, where the host tells; else what it has.
    let kilobytes = process.memoryUsage.rss() / 1024;
    try {
      kilobytes = Number(/VmHWM:\\s*(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]);
    } catch {}
    console.log(JSON.stringify([kilobytes / 1024, told]));`;
  const most = async (store: string, threads: number) => {
    const said: [number, number][] = [];
    const tell = (line: string) => void said.push(JSON.parse(line) as [number, number]);
    expect(await run(script(store, threads), tell, ["--max-old-space-size=64"])).toBe(0);
    return {megabytes: said[0][0], told: said[0][1]};
  };
  for (const threads of [0, 2]) {
    // The same with next to no data: modules, and workers.
    const bare = await most(path, threads);
    const full = await most(large, threads);
    expect(full.told).toBe(161);
    // A host takes back what was let go once it is some 32 MB, in every thread.
    expect(full.megabytes - bare.megabytes).toBeLessThan(threads === 0 ? 72 : 160);
  }
}, 120_000);
