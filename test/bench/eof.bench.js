/** @file EOF of 240 × 1,813 and 600 × 20,000, ten modes, beside eofs, xeofs and numpy. One JSON line a figure. */
import {spawnSync} from "node:child_process";
import {join} from "node:path";
import {engine, eof, field} from "fieldbook/kernels";

const sizes = [
  [240, 1813, 7],
  [600, 20_000, 7]
];

/** X[t, x] = Σ (12 / k) sin(0.37 k t + k) cos(0.011 k x + 0.5 k²) + 0.3 noise, as the peers make it. */
function input(times, cells) {
  const values = new Float64Array(times * cells);
  for (let k = 1; k <= 12; ++k) {
    const waves = Float64Array.from({length: cells}, (_, x) => Math.cos(0.011 * k * x + 0.5 * k * k));
    for (let t = 0; t < times; ++t) {
      const height = (12 / k) * Math.sin(0.37 * k * t + k);
      for (let x = 0; x < cells; ++x) values[t * cells + x] += height * waves[x];
    }
  }
  const u = mulberry32(11);
  for (let i = 0; i < values.length; ++i) values[i] += 0.3 * ((u() + u() + u() + u() - 2) * Math.sqrt(3));
  return field(values, {dims: ["time", "x"], shape: [times, cells], name: "X"});
}

function mulberry32(seed) {
  let s = seed;
  return () => {
    s = (s + 0x6d2b79f5) | 0;
    let t = Math.imul(s ^ (s >>> 15), 1 | s);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Eigenvalues, fractions, patterns and scores, three times to warm up and then `runs` times. */
async function time(f, runs) {
  const op = eof({modes: 10, weights: "none"});
  const times = [];
  let params;
  for (let run = -3; run < runs; ++run) {
    const started = performance.now();
    params = await op.fit(f);
    if (run >= 0) times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  const cells = f.shape[1];
  const sum = (values, isKept = () => true) =>
    values.reduce((total, value, i) => (isKept(i) ? total + Math.abs(value) : total), 0);
  const checksum = {
    eigenvalues: [...params.eigenvalues.values],
    fraction_sum: sum(params.explained.values),
    abs_eof_sum: [0, 9].map((k) => sum(params.patterns.values, (i) => Math.floor(i / cells) === k)),
    abs_pc_sum: [0, 9].map((k) => sum(params.scores.values, (i) => i % 10 === k)),
    field_sum: f.values.reduce((total, value) => total + value, 0)
  };
  return {ours: times[times.length >> 1], min: times[0], checksum};
}

/** Whether what a peer reports equals ours, to 1e-10; the sum over a field of nearly mean 0 loses digits of its own. */
function agree(checksum, theirs) {
  return Object.entries(theirs).every(([name, value]) =>
    [value].flat().every((x, i) => {
      const ours = [checksum[name]].flat()[i];
      return Math.abs(ours - x) <= (name === "field_sum" ? 1e-8 : 1e-10) * Math.abs(x);
    })
  );
}

const results = [];
for (const [times, cells, runs] of sizes)
  results.push({size: `${times}x${cells}`, ...(await time(input(times, cells), runs))});
const {threads} = engine();

const folder = process.env.FIELDBOOK_PEERS;
const python = process.env.FIELDBOOK_PYTHON ?? "python3";
const peers = folder && run(python, [join(folder, "eof.py"), "--json"]);

for (const {size, checksum, ...ours} of results) {
  const row = {task: `EOF ${size}, 10 modes`, ...ours, threads, checksum};
  if (!peers) console.log(JSON.stringify(row));
  for (const [name, {median_ms, min_ms}] of Object.entries(peers?.results ?? {})) {
    if (!name.includes(size)) continue;
    const target = !name.startsWith("numpy") ? 0.3 : size.startsWith("240") ? 1 : 2;
    const agrees = agree(checksum, peers.checksum[name.replace(" (default solver)", "")]);
    console.log(
      JSON.stringify({
        ...row,
        peer: name.slice(0, name.indexOf(` ${size}`)),
        theirs: median_ms,
        theirsMin: min_ms,
        ratio: ours.ours / median_ms,
        target,
        agrees
      })
    );
  }
}

function run(command, args) {
  const {stdout, status, stderr} = spawnSync(command, args, {encoding: "utf8"});
  if (status === 0) return JSON.parse(stdout);
  process.stderr.write(`no peers: ${stderr}\n`);
  return undefined;
}
