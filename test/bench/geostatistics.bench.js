/** @file A variogram of 2,000 points with its fit and kriging from 500 points to 10,000, beside scikit-gstat and PyKrige. One JSON line a figure. */
import {spawnSync} from "node:child_process";
import {join} from "node:path";
import {engine, fitVariogram, kriging, points, variogram} from "fieldbook/kernels";

/** Places on a square of side 100 with waves, a slope and noise, as the peers make them. */
function input(count, seed) {
  const u = mulberry32(seed);
  const places = Array.from({length: count}, () => [100 * u(), 100 * u()]);
  const v = mulberry32(seed + 1);
  const values = places.map(
    ([x, y]) =>
      3 * Math.sin(x / 9) * Math.cos(y / 7) + 0.02 * x + 0.5 * ((v() + v() + v() + v() - 2) * Math.sqrt(3))
  );
  return points(values, {x: places.map(([x]) => x), y: places.map(([, y]) => y)});
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

/** Three times to warm up and then nine. */
async function time(work) {
  const times = [];
  let result;
  for (let run = -3; run < 9; ++run) {
    const started = performance.now();
    result = await work();
    if (run >= 0) times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  return {ours: times[times.length >> 1], min: times[0], result};
}

const many = input(2000, 31);
const {result: found, ...binning} = await time(async () => {
  const v = await variogram({bins: 15, maxLag: 50}).fit(many);
  return {v, model: fitVariogram(v)};
});
const few = input(500, 41);
const steps = Array.from({length: 100}, (_, i) => i + 0.5);
const targets = {x: steps.flatMap(() => steps), y: steps.flatMap((y) => steps.map(() => y))};
const {result: kriged, ...solving} = await time(async () => {
  const op = kriging({variogram: {model: "spherical", psill: 4, range: 30, nugget: 0.25}});
  return op.apply(targets, await op.fit(few));
});
const sum = (values) => values.reduce((total, value) => total + value, 0);
const checksum = {
  variogram: {
    bins: [...found.v.gamma.coords.upper.values],
    gamma: [...found.v.gamma.values],
    pairs: [...found.v.count.values]
  },
  kriging: {
    sum: sum(kriged.prediction.values),
    variance_sum: sum(kriged.variance.values),
    first: [...kriged.prediction.values.slice(0, 3)],
    var_first: [...kriged.variance.values.slice(0, 3)]
  }
};

/** Whether what a peer reports equals ours: pairs exactly, the rest to 1e-8. */
function agree(ours, theirs) {
  return Object.entries(ours).every(([name, value]) =>
    [value]
      .flat()
      .every((x, i) => Math.abs(x - [theirs[name]].flat()[i]) <= (name === "pairs" ? 0 : 1e-8 * Math.abs(x)))
  );
}

const folder = process.env.FIELDBOOK_PEERS;
const python = process.env.FIELDBOOK_PYTHON ?? "python3";
const peers = folder && run(python, [join(folder, "variogram_kriging.py"), "--json"]);
const {threads} = engine();

for (const [task, part, peer, figures] of [
  ["variogram of 2,000 points, 15 bins, with fit", "variogram", "scikit-gstat", binning],
  ["ordinary kriging, 500 to 10,000", "kriging", "pykrige", solving]
]) {
  const row = {task, ...figures, threads, checksum: checksum[part]};
  const theirs = Object.entries(peers?.results ?? {}).find(([name]) => name.startsWith(peer))?.[1];
  if (!theirs) console.log(JSON.stringify(row));
  else
    console.log(
      JSON.stringify({
        ...row,
        peer,
        theirs: theirs.median_ms,
        theirsMin: theirs.min_ms,
        ratio: figures.ours / theirs.median_ms,
        target: 0.5,
        agrees: agree(checksum[part], peers.checksum[part])
      })
    );
}

function run(command, args) {
  const {stdout, status, stderr} = spawnSync(command, args, {encoding: "utf8"});
  if (status === 0) return JSON.parse(stdout);
  process.stderr.write(`no peers: ${stderr}\n`);
  return undefined;
}
