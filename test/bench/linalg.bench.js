/** @file Dense linear algebra on one thread and two, beside tfjs, ml-matrix and, with `--peers`, numpy. One JSON line a figure. */
import {spawn} from "node:child_process";
import {createInterface} from "node:readline";
import {fileURLToPath} from "node:url";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import {EigenvalueDecomposition, Matrix, SingularValueDecomposition, solve} from "ml-matrix";
import {allocate, primitives, useEngine} from "fieldbook/kernels";

/** All take turns, so that whatever else the machine does falls on each; the best of the rounds counts. */
const ROUNDS = 6;
/** Who takes a second or more has two turns, the first to be compiled. */
const SLOW = 1000;

/** Numbers from −0.5 to 0.5, the same as in linalg.peer.py. */
function random(rows, cols) {
  const data = allocate(rows * cols);
  let state = 1;
  for (let i = 0; i < data.length; ++i) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = state / 2 ** 32 - 0.5;
  }
  return {rows, cols, data};
}

const total = (data) => data.reduce((sum, x) => sum + Math.abs(x), 0);
const entries = ({data}) => total(data);
/** Eigenvalues, and the vectors of the largest ten. */
const pairs = ({values, vectors}) => total(values) + total(vectors.data.subarray(0, 10 * vectors.cols));

const square = random(1024, 1024);
const single = {...square, data: Float32Array.from(square.data)};
const small = random(240, 1813);
const large = random(600, 20_000);
const tall = random(300, 400);
const right = random(600, 1000);
const left = await primitives().gram(random(600, 650));
const symmetric240 = await primitives().gram(random(240, 290));
const symmetric = await primitives().gram(random(1000, 1050));

/** `key` is what numpy is asked. Targets are our time over theirs, on as many threads; `two`: two threads over one. */
const tasks = [
  {
    task: "gemm 1024 float32",
    key: "gemm32",
    call: (p) => p.gemm(single, single),
    check: entries,
    others: [tfjs("wasm"), tfjs("cpu")],
    targets: {"tfjs wasm": 1 / 1.2},
    tolerance: 1e-5
  },
  {
    task: "gemm 1024",
    key: "gemm64",
    call: (p) => p.gemm(square, square),
    check: entries,
    others: [mlMatrix([square], (a) => a.mmul(a), sumOf)],
    targets: {"numpy, 1 thread": 5},
    two: 1 / 1.8
  },
  {
    task: "gram 240 × 1,813",
    key: "gram240",
    call: (p) => p.gram(small),
    check: entries,
    others: [mlMatrix([small], (a) => a.mmul(a.transpose()), sumOf)]
  },
  {
    task: "gram 600 × 20,000",
    key: "gram600",
    call: (p) => p.gram(large),
    check: entries,
    two: 1 / 1.8
  },
  {
    task: "eigh 1000",
    key: "eigh1000",
    call: (p) => p.eigh(symmetric),
    check: pairs,
    others: [mlMatrix([symmetric], decompose, (found) => sumOfPairs(found, 1000))],
    targets: {"numpy, 1 thread": 4}
  },
  {
    task: "eigh 1000, leading 10",
    key: "leading1000",
    call: (p) => p.eigh(symmetric, {leading: 10}),
    check: pairs,
    targets: {"numpy, 1 thread": 1}
  },
  {
    task: "eigh 240, leading 10",
    key: "leading240",
    call: (p) => p.eigh(symmetric240, {leading: 10}),
    check: pairs,
    others: [mlMatrix([symmetric240], decompose, (found) => sumOfPairs(found, 10))],
    targets: {"numpy, 1 thread": 1}
  },
  {
    task: "solve 600, 1,000 right sides",
    key: "solve",
    call: (p) => p.solve(left, right),
    check: entries,
    others: [mlMatrix([left, right], solve, sumOf)]
  },
  {
    task: "svd 300 × 400",
    key: "svd",
    call: (p) => p.svd(tall),
    check: ({s}) => total(s),
    others: [
      mlMatrix(
        [tall],
        (a) => new SingularValueDecomposition(a, {autoTranspose: true}),
        (found) => total(found.diagonal)
      )
    ]
  }
];

/** What is summed up for the check is not timed. */
async function timed(call, check) {
  const started = performance.now();
  const result = await call();
  const ms = performance.now() - started;
  return {ms, sum: check(result)};
}

function core({call, check}, threads) {
  const turn = async () => {
    await useEngine("wasm", {threads});
    // Workers are there before the clock starts.
    await call(primitives());
    return timed(() => call(primitives()), check);
  };
  return {name: `${threads}`, turn};
}

/** Products of float32, read back. */
function tfjs(backend) {
  const turn = async () => {
    await tf.setBackend(backend);
    const a = tf.tensor2d(single.data, [1024, 1024]);
    // Within `tidy` the library would look for tensors in every number read.
    const multiply = () => {
      const product = tf.matMul(a, a);
      const data = product.dataSync();
      product.dispose();
      return data;
    };
    const found = await timed(multiply, total);
    a.dispose();
    return found;
  };
  return {name: `tfjs ${backend}`, turn};
}

function mlMatrix(inputs, call, check) {
  const args = inputs.map(({rows, cols, data}) => Matrix.from1DArray(rows, cols, data));
  return {name: "ml-matrix", turn: () => timed(() => call(...args), check)};
}

function decompose(a) {
  return new EigenvalueDecomposition(a, {assumeSymmetric: true});
}

function sumOf(a) {
  return total(a.to1DArray());
}

function sumOfPairs({realEigenvalues, eigenvectorMatrix}, leading) {
  const n = realEigenvalues.length;
  const vectors = eigenvectorMatrix.subMatrix(0, n - 1, n - 10, n - 1);
  return total(realEigenvalues.slice(-leading)) + sumOf(vectors);
}

/** A process of numpy on so many threads, which answers line by line. */
function numpy(threads) {
  const script = fileURLToPath(new URL("linalg.peer.py", import.meta.url));
  const child = spawn(process.env.FIELDBOOK_PYTHON ?? "python3", [script], {
    env: {...process.env, OPENBLAS_NUM_THREADS: `${threads}`},
    stdio: ["pipe", "pipe", "inherit"]
  });
  const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
  return {
    name: `numpy, ${threads} thread${threads > 1 ? "s" : ""}`,
    async turn(key) {
      child.stdin.write(`${key}\n`);
      const {value, done} = await lines.next();
      if (done)
        throw new Error("failed peer: linalg.peer.py ended; pass a Python that has numpy by --python");
      return JSON.parse(value);
    },
    end: () => child.stdin.end()
  };
}

/** The best turn of each. */
async function race(key, contestants) {
  const best = new Map();
  for (let round = 0; round < ROUNDS; ++round) {
    for (const {name, turn} of contestants) {
      if (round > 1 && best.get(name).ms > SLOW) continue;
      const found = await turn(key);
      if (!(best.get(name)?.ms <= found.ms)) best.set(name, found);
    }
  }
  return best;
}

const peers = process.env.FIELDBOOK_PEERS ? [numpy(1), numpy(2)] : [];
for (const {others = [], targets = {}, two, tolerance = 1e-9, ...task} of tasks) {
  const best = await race(task.key, [core(task, 1), core(task, 2), ...others, ...peers]);
  const print = (threads, peer, target) => {
    const [ours, theirs] = [best.get(threads), best.get(peer)];
    const line = {
      task: `${task.task}, ${threads} thread${threads === "2" ? "s" : ""}`,
      ours: ours.ms,
      peer: peer === "1" ? "1 thread" : peer,
      theirs: theirs.ms,
      ratio: ours.ms / theirs.ms,
      target: target && Number(target.toFixed(3)),
      agrees: Math.abs(ours.sum - theirs.sum) <= tolerance * theirs.sum
    };
    console.log(JSON.stringify(line));
  };
  for (const {name} of others) print("1", name, targets[name]);
  print("2", "1", two);
  for (const {name} of peers) print(name.includes("2") ? "2" : "1", name, targets[name]);
}
for (const peer of peers) peer.end();
await useEngine("auto");
