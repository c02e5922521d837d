/** @file The native engine beside our own core and, with `--peers`, numpy, run in turns. One JSON line a figure. */
import {spawn} from "node:child_process";
import {createInterface} from "node:readline";
import {fileURLToPath} from "node:url";
import {allocate, engines, eof, field, primitives, useEngine} from "fieldbook/kernels";

const {found, detail} = (await engines()).find(({name}) => name === "native");
if (!found) {
  process.stderr.write(`no native engine: ${detail}\n`);
  process.exit();
}

/** Numbers from −0.5 to 0.5, the same as in native.peer.py. */
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
const single = ({data, ...shape}) => ({...shape, data: Float32Array.from(data)});
const squares = {1024: random(1024, 1024), 2048: random(2048, 2048)};
const wide = random(600, 20_000);
await useEngine("wasm");
const small = await primitives().gram(wide);
const f = field(wide.data, {dims: ["time", "x"], shape: [600, 20_000], name: "X"});
const gram = async (p) => (await p.gram(wide)).data;

/** By name; `peer` names another task of numpy's to be compared with. */
const tasks = {
  "gemm 1024 float32": {target: 1.25, call: async (p) => (await p.gemm(single32[1024], single32[1024])).data},
  "gemm 2048 float32": {target: 1.25, call: async (p) => (await p.gemm(single32[2048], single32[2048])).data},
  "gemm 1024": {call: async (p) => (await p.gemm(squares[1024], squares[1024])).data},
  "gemm 2048": {call: async (p) => (await p.gemm(squares[2048], squares[2048])).data},
  "gram 600 × 20,000": {call: gram},
  "eigh 600": {call: async (p) => (await p.eigh(small)).values},
  "solve 1024": {call: async (p) => (await p.solve(squares[1024], squares[1024])).data},
  "EOF 600 × 20,000, 10 modes, beside a Gram matrix": {
    target: 1.2,
    peer: "gram 600 × 20,000",
    call: async () => (await eof({modes: 10, weights: "none"}).fit(f)).eigenvalues.values
  }
};
const single32 = {1024: single(squares[1024]), 2048: single(squares[2048])};

const numpy = process.env.FIELDBOOK_PEERS ? await startNumpy() : undefined;
for (const [task, {call, target, peer}] of Object.entries(tasks)) {
  const best = {native: Infinity, wasm: Infinity, numpy: Infinity};
  const sums = {};
  // In turns, so that whatever else the machine does falls on all alike; the first round warms up.
  for (let round = -1; round < 9; ++round) {
    for (const name of ["native", "wasm"]) {
      if (name === "wasm" && round > 2) continue;
      await useEngine(name);
      const p = primitives();
      await p.gram({rows: 1, cols: 1, data: new Float64Array(1)});
      const started = performance.now();
      const data = await call(p);
      if (round >= 0) best[name] = Math.min(best[name], performance.now() - started);
      sums[name] = total(data);
    }
    if (!numpy) continue;
    const {ms, sum} = await numpy.ask(peer ?? task);
    if (round >= 0) best.numpy = Math.min(best.numpy, ms);
    sums.numpy = peer ? sums.wasm : sum;
  }
  const rtol = task.includes("float32") ? 1e-4 : 1e-9;
  const row = (name, target) => ({
    task: `${task}, native`,
    ours: best.native,
    peer: name,
    theirs: best[name],
    ratio: best.native / best[name],
    target,
    agrees: Math.abs(sums.native - sums[name]) <= rtol * Math.abs(sums[name])
  });
  console.log(JSON.stringify(row("wasm")));
  if (numpy) console.log(JSON.stringify(row("numpy", target)));
}
numpy?.end();

/** numpy in a process of its own, on as many threads as it likes. */
async function startNumpy() {
  const script = fileURLToPath(new URL("native.peer.py", import.meta.url));
  const child = spawn(process.env.FIELDBOOK_PYTHON ?? "python3", [script], {
    stdio: ["pipe", "pipe", "inherit"]
  });
  const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
  const next = async () => {
    const {value, done} = await lines.next();
    if (done) throw new Error("failed peer: native.peer.py ended; pass a Python that has numpy by --python");
    return JSON.parse(value);
  };
  await next();
  return {
    ask(task) {
      child.stdin.write(`${task}\n`);
      return next();
    },
    end: () => child.stdin.end()
  };
}
