/** @file Mann–Kendall with Sen's slope, and lines with harmonics, beside pyMannKendall and numpy. One JSON line a figure. */
import {spawnSync} from "node:child_process";
import {join} from "node:path";
import {engine, field, harmonic, mannKendall} from "fieldbook/kernels";

const {threads} = engine();
const peers = process.env.FIELDBOOK_PEERS;
const python = process.env.FIELDBOOK_PYTHON ?? "python3";

/** Numbers of mean 0 and variance 1 from sums of four draws, as the peers make them. */
function noise(seed) {
  let s = seed;
  const u = () => {
    s = (s + 0x6d2b79f5) | 0;
    let t = Math.imul(s ^ (s >>> 15), 1 | s);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return () => (u() + u() + u() + u() - 2) * Math.sqrt(3);
}

/** Series by series, as the peers lay them out. */
function made(cells, times, seed, at) {
  const g = noise(seed);
  const values = new Float64Array(cells * times);
  for (let c = 0, i = 0; c < cells; ++c) for (let t = 0; t < times; ++t) values[i++] = at(c, t, g());
  return field(values, {dims: ["cell", "time"], shape: [cells, times]});
}

const sum = (values) => values.reduce((total, value) => total + value, 0);

/** The median of `runs` times after two to warm up, and what the last one returned. */
async function time(runs, work) {
  const times = [];
  let result;
  for (let run = -2; run < runs; ++run) {
    const started = performance.now();
    result = await work();
    if (run >= 0) times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  return {ours: times[times.length >> 1], min: times[0], result};
}

// Every fifth cell is rounded to one decimal, for ties.
const trends = made(1813, 240, 7, (c, t, g) => {
  const x = 0.004 * t * ((c % 7) - 3) + Math.sin(0.3 * t + 0.1 * c) + g;
  return c % 5 ? x : Math.floor(10 * x + 0.5) / 10;
});
const test = await time(7, () => mannKendall().fit(trends));
report("Mann–Kendall + Sen, 1,813 × 240", test, "mannkendall.py", {
  targets: {pymannkendall: 0.1, numpy: 1},
  checksum: {
    S_sum: sum(test.result.s.values),
    var_sum: sum(test.result.variance.values),
    p_sum: sum(test.result.p.values),
    slope_sum: sum(test.result.slope.values),
    slope0: test.result.slope.values[0],
    x_sum: sum(trends.values)
  }
});

const waves = made(100_000, 120, 61, (s, t, g) => {
  const line = 10 + 0.01 * ((s % 11) - 5) * t;
  return line + 4 * Math.cos((2 * Math.PI * t) / 12 - 0.001 * s) + Math.sin((4 * Math.PI * t) / 12) + g;
});
const op = harmonic({period: 12, count: 2});
const fit = await time(7, async () => {
  const params = await op.fit(waves);
  return {params, rest: await op.apply(waves, params)};
});
const {coefficients} = fit.result.params;
report("detrend + harmonic, 100,000 × 120", fit, "harmonic.py", {
  targets: {"numpy lstsq": 0.2, "numpy pinv": 1},
  checksum: {
    coef_sum: [0, 1, 2, 3, 4, 5].map((k) => sum(coefficients.values.subarray(k * 1e5, (k + 1) * 1e5))),
    residual_square_sum: fit.result.rest.values.reduce((total, value) => total + value * value, 0),
    x_sum: sum(waves.values)
  }
});

function report(task, {ours, min}, script, {targets, checksum}) {
  const row = {task, ours, min, threads, checksum};
  const theirs = peers && run(python, [join(peers, script), "--json"]);
  if (!theirs) console.log(JSON.stringify(row));
  for (const [peer, {median_ms, min_ms}] of Object.entries(theirs?.results ?? {})) {
    // The peers say their checksums once, or by the name of the method, with that of the input besides.
    const said = {x_sum: theirs.checksum.x_sum, ...(theirs.checksum[peer] ?? theirs.checksum)};
    const target = Object.entries(targets).find(([name]) => peer.startsWith(name))[1];
    console.log(
      JSON.stringify({
        ...row,
        peer,
        theirs: median_ms,
        theirsMin: min_ms,
        ratio: ours / median_ms,
        target,
        agrees: agree(checksum, said)
      })
    );
  }
}

/** Whether what a peer reports equals ours, to 1e-9 of what was summed up. */
function agree(checksum, theirs) {
  return Object.entries(checksum).every(([name, value]) =>
    [value].flat().every((x, i) => {
      const y = [theirs[name]].flat()[i];
      return Math.abs(x - y) <= 1e-9 * Math.max(1, Math.abs(y));
    })
  );
}

function run(command, args) {
  const {stdout, status, stderr} = spawnSync(command, args, {encoding: "utf8"});
  if (status === 0) return JSON.parse(stdout);
  process.stderr.write(`no peers: ${stderr}\n`);
  return undefined;
}
