/** @file KMeans of 122,848 × 6, five clusters, 50 passes, beside scikit-learn. One JSON line a figure. */
import {spawnSync} from "node:child_process";
import {join} from "node:path";
import {field, kmeans} from "fieldbook/kernels";

const [rows, columns, k] = [122_848, 6, 5];

/** X[i, f] = 3 sin(1 + 2.1 (i mod 5) + 1.7 f) + 1.2 noise, as the peer makes it. */
function input() {
  const values = new Float64Array(rows * columns);
  const u = mulberry32(5);
  for (let i = 0; i < rows; ++i)
    for (let f = 0; f < columns; ++f)
      values[i * columns + f] =
        3 * Math.sin(1 + 2.1 * (i % 5) + 1.7 * f) + 1.2 * ((u() + u() + u() + u() - 2) * Math.sqrt(3));
  return values;
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

/** Centres, labels and inertia, three times to warm up and then nine times. The five starts all lie in one group. */
const values = input();
const f = field(values, {dims: ["pixel", "band"], shape: [rows, columns]});
const init = Array.from({length: k}, (_, q) => [...values.subarray(5 * q * columns, (5 * q + 1) * columns)]);
const op = kmeans({init, tolerance: 0, maxIterations: 50});
const times = [];
let params;
for (let run = -3; run < 9; ++run) {
  const started = performance.now();
  params = await op.fit(f);
  if (run >= 0) times.push(performance.now() - started);
}
times.sort((a, b) => a - b);
const sum = (list) => list.reduce((total, value) => total + value, 0);
const checksum = {
  iterations: params.iterations,
  inertia: params.inertia,
  centre_sum: sum(params.centers.values),
  sizes: [...params.counts.values],
  x_sum: sum(values)
};
const row = {
  task: "KMeans 122,848 × 6, k 5, 50 passes",
  ours: times[times.length >> 1],
  min: times[0],
  threads: 1,
  checksum
};

/** Whether what the peer reports equals ours, to 1e-9. */
function agree(theirs) {
  return ["iterations", "inertia", "centre_sum", "sizes"].every((name) =>
    [theirs[name]].flat().every((x, i) => Math.abs([checksum[name]].flat()[i] - x) <= 1e-9 * Math.abs(x))
  );
}

const folder = process.env.FIELDBOOK_PEERS;
const python = process.env.FIELDBOOK_PYTHON ?? "python3";
const peers = folder && run(python, [join(folder, "kmeans_sklearn.py"), "--json"]);
if (!peers) console.log(JSON.stringify(row));
for (const [name, {median_ms, min_ms}] of Object.entries(peers?.results ?? {})) {
  if (!name.includes("float64")) continue;
  const peer = `scikit-learn, ${name.slice("lloyd float64 ".length)}`;
  const target = name.endsWith("1 thread") ? {target: 1} : {};
  const ratio = row.ours / median_ms;
  console.log(
    JSON.stringify({
      ...row,
      peer,
      theirs: median_ms,
      theirsMin: min_ms,
      ratio,
      ...target,
      agrees: agree(peers.checksum)
    })
  );
}

function run(command, args) {
  const {stdout, status, stderr} = spawnSync(command, args, {encoding: "utf8"});
  if (status === 0) return JSON.parse(stdout);
  process.stderr.write(`no peers: ${stderr}\n`);
  return undefined;
}
