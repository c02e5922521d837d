/** @file Quantile mapping of 1,813 cells × 240 times at 100 quantiles, beside numpy. One JSON line a figure. */
import {spawnSync} from "node:child_process";
import {join} from "node:path";
import {field, quantileMapping} from "fieldbook/kernels";

const [cells, times] = [1813, 240];

/** Season and noise, as the peer makes them: sums of four uniform numbers from a seed. */
function input() {
  const noise = [21, 22, 23].map((seed) => {
    const u = mulberry32(seed);
    return Float64Array.from({length: cells * times}, () => (u() + u() + u() + u() - 2) * Math.sqrt(3));
  });
  const make = (use) =>
    Float64Array.from({length: cells * times}, (_, i) => use(i, Math.floor(i / times), i % times));
  const wave = (c, t) => Math.sin(0.5236 * t + 0.01 * c);
  const reference = make((i, c, t) => 15 + 8 * wave(c, t) + 1.5 * noise[0][i]);
  const historical = make((i, c, t) => 13 + 9 * wave(c, t) + 2 * noise[1][i]);
  const future = make((i, _, t) => historical[i] + 0.01 * t + 0.5 * noise[2][i]);
  return [reference, historical, future].map((values) =>
    field(values, {dims: ["cell", "time"], shape: [cells, times]})
  );
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

/** Fit and apply, three times to warm up and then nine times. */
const [reference, historical, future] = input();
const op = quantileMapping({nodes: 100});
const spent = [];
let result;
for (let run = -3; run < 9; ++run) {
  const started = performance.now();
  result = await op.apply(future, await op.fit({reference, historical}));
  if (run >= 0) spent.push(performance.now() - started);
}
spent.sort((a, b) => a - b);
const sum = (list) => list.reduce((total, value) => total + value, 0);
const checksum = {
  sum: sum(result.values),
  first: [...result.values.slice(0, 3)],
  last: [...result.values.slice(-3)],
  obs_sum: sum(reference.values)
};
const row = {
  task: "quantile mapping 1,813 × 240, 100 quantiles",
  ours: spent[spent.length >> 1],
  min: spent[0],
  threads: 1,
  checksum
};

const folder = process.env.FIELDBOOK_PEERS;
const python = process.env.FIELDBOOK_PYTHON ?? "python3";
const peers = folder && run(python, [join(folder, "quantile_mapping.py"), "--json"]);
if (!peers) console.log(JSON.stringify(row));
for (const [peer, {median_ms, min_ms}] of Object.entries(peers?.results ?? {})) {
  const agrees = Object.entries(peers.checksum).every(([name, value]) =>
    [value].flat().every((x, i) => Math.abs([checksum[name]].flat()[i] - x) <= 1e-10 * Math.abs(x))
  );
  const ratio = row.ours / median_ms;
  console.log(JSON.stringify({...row, peer, theirs: median_ms, theirsMin: min_ms, ratio, target: 1, agrees}));
}

function run(command, args) {
  const {stdout, status, stderr} = spawnSync(command, args, {encoding: "utf8"});
  if (status === 0) return JSON.parse(stdout);
  process.stderr.write(`no peers: ${stderr}\n`);
  return undefined;
}
