/** @file Sparse products, gathered rows, quantiles and binary codes: our core beside tfjs on WebAssembly, float32 there. One JSON line a figure. */
import {createRequire} from "node:module";
import {allocate, primitives, useEngine} from "fieldbook/kernels";

// The CommonJS builds share one tfjs-core; as modules, Node would load two.
const require = createRequire(import.meta.url);
const tf = require("@tensorflow/tfjs-core");
require("@tensorflow/tfjs-backend-wasm");
await tf.setBackend("wasm");
await useEngine("wasm");
const p = primitives();

/** Numbers from −0.5 to 0.5, over shared memory where there is any. */
function random(rows, cols, state = 1) {
  const data = allocate(rows * cols);
  for (let i = 0; i < data.length; ++i) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = state / 2 ** 32 - 0.5;
  }
  return {rows, cols, data};
}

function integers(length, below, seed) {
  return Int32Array.from(random(1, length, seed).data, (x) => Math.floor((x + 0.5) * below));
}

const tensor = ({rows, cols, data}) => tf.tensor2d(Float32Array.from(data), [rows, cols], "float32");

/** Best times of several runs, turn by turn, so that both see the same machine. */
async function compare(task, peer, ours, theirs, {runs = 4, target = 0.2, rtol = 1e-3} = {}) {
  const best = [Infinity, Infinity];
  const answers = [];
  for (let i = 0; i < runs; ++i) {
    for (const [side, call] of [ours, theirs].entries()) {
      const started = performance.now();
      answers[side] = await call();
      best[side] = Math.min(best[side], performance.now() - started);
    }
  }
  const [a, b] = answers;
  const agrees =
    a === undefined || b === undefined
      ? undefined
      : a.length === b.length && a.every((x, i) => Math.abs(x - b[i]) <= rtol * (1 + Math.abs(b[i])));
  console.log(
    JSON.stringify({task, ours: best[0], peer, theirs: best[1], ratio: best[0] / best[1], target, agrees})
  );
}

/** Runs ops of tfjs, reads the answer back and lets all else go. */
const read = async (ops) => {
  const out = tf.tidy(ops);
  const data = await out.data();
  out.dispose();
  return data;
};

const x = random(100_000, 64);
const xs = tensor(x);
{
  const rows = integers(200_000, 100_000, 2);
  const indices = tf.tensor1d(rows, "int32");
  await compare(
    "gather 200,000 rows of 64",
    "tfjs-wasm gather",
    async () => (await p.gather(x, rows)).data,
    () => read(() => tf.gather(xs, indices))
  );
  indices.dispose();
}
{
  // tfjs has no sparse product. Rows of equal length let it do without a segment sum, which its wasm backend lacks too.
  const w = {
    rows: 1000,
    cols: 100_000,
    offsets: Int32Array.from({length: 1001}, (_, i) => 500 * i),
    indices: integers(500_000, 100_000, 3),
    values: random(1, 500_000, 4).data
  };
  const indices = tf.tensor1d(w.indices, "int32");
  const values = tf.tensor2d(Float32Array.from(w.values), [500_000, 1]);
  await compare(
    "CSR product, 1,000 rows with 500,000 entries × [100,000, 64]",
    "tfjs-wasm gather, mul, sum",
    async () => (await p.csrApply(w, x)).data,
    () => read(() => tf.sum(tf.reshape(tf.mul(tf.gather(xs, indices), values), [1000, 500, 64]), 1)),
    {rtol: 1e-2}
  );
  indices.dispose();
  values.dispose();
}
{
  const samples = random(600, 20_000, 5);
  const columns = tensor(samples);
  const place = 0.9 * 599;
  const low = 599 - Math.floor(place);
  await compare(
    "quantile 0.9 of 20,000 columns of 600",
    "tfjs-wasm transpose, topk of 61",
    async () => (await p.quantileColumns(samples, Float64Array.of(0.9))).data,
    () =>
      read(() => {
        const {values} = tf.topk(tf.transpose(columns), low + 1, true);
        const [below, above] = [tf.slice(values, [0, low], [-1, 1]), tf.slice(values, [0, low - 1], [-1, 1])];
        return tf.add(below, tf.mul(tf.sub(above, below), place % 1));
      })
  );
  columns.dispose();
}
xs.dispose();
{
  const count = 1_000_000;
  const codes = new Uint8Array(new SharedArrayBuffer(count * 128));
  codes.set(new Uint8Array(Int32Array.from({length: count * 32}, (_, i) => Math.imul(i, 2654435761)).buffer));
  const query = codes.slice(128, 256);
  const copy = new Uint8Array(codes.length);
  await compare(
    "Hamming, the nearest 10 of 1,000,000 codes of 128 bytes",
    "plain copy of the codes",
    async () => void (await p.hammingTopK(codes, query, {bytes: 128, k: 10})),
    async () => void copy.set(codes),
    {runs: 10, target: 1}
  );
}
