/** @file Dense linear algebra: WebAssembly beside the plain twin, and on two threads beside one. One JSON line a figure. */
import {allocate, primitives, useEngine} from "fieldbook/kernels";

/** Numbers from −0.5 to 0.5, over shared memory where there is any. */
function random(rows, cols) {
  const data = allocate(rows * cols);
  let state = 1;
  for (let i = 0; i < data.length; ++i) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = state / 2 ** 32 - 0.5;
  }
  return {rows, cols, data};
}

/** Best time of several runs on an engine, and a number that tells whether answers agree. */
async function time(engine, threads, runs, call) {
  await useEngine(engine, {threads});
  const p = primitives();
  let best = Infinity;
  let sum = 0;
  for (let i = 0; i < runs; ++i) {
    const started = performance.now();
    sum = await call(p);
    best = Math.min(best, performance.now() - started);
  }
  return {best, sum};
}

const total = (data) => data.reduce((sum, x) => sum + Math.abs(x), 0);

async function compare(task, call, {ours = ["wasm", 2], theirs = ["js", 0], runs = 5, target} = {}) {
  const a = await time(...ours, runs, call);
  const b = await time(...theirs, 1, call);
  const agrees = Math.abs(a.sum - b.sum) <= 1e-9 * Math.abs(b.sum);
  const peer = `${theirs[0]}, ${theirs[1] || "caller's"} thread`;
  console.log(
    JSON.stringify({task, ours: a.best, peer, theirs: b.best, ratio: a.best / b.best, target, agrees})
  );
}

const square = random(1024, 1024);
await compare("gemm 1024", async (p) => total((await p.gemm(square, square)).data), {target: 0.2});
const large = random(600, 20_000);
const gram = async (p) => total((await p.gram(large)).data);
await compare("gram 600 × 20,000", gram, {target: 0.2});
await compare("gram 600 × 20,000, 2 threads beside 1", gram, {theirs: ["wasm", 1], target: 0.7});
await compare("column statistics 600 × 20,000", async (p) => total((await p.columnStatistics(large)).m2));
const small = random(240, 1813);
await compare("gram 240 × 1,813", async (p) => total((await p.gram(small)).data), {runs: 20});
for (const n of [240, 600, 1000]) {
  const a = await primitives().gram(random(n, n + 50));
  const runs = n === 240 ? 10 : 4;
  await compare(`eigh ${n}`, async (p) => total((await p.eigh(a)).values), {runs});
  await compare(`eigh ${n}, leading 10`, async (p) => total((await p.eigh(a, {leading: 10})).values), {runs});
  if (n > 600) continue;
  await compare(`cholesky ${n}`, async (p) => total((await p.cholesky(a)).data), {runs});
  await compare(
    `solve ${n}, 1,000 right sides`,
    async (p) => total((await p.solve(a, random(n, 1000))).data),
    {runs}
  );
}
const tall = random(300, 400);
await compare("svd 300 × 400", async (p) => total((await p.svd(tall)).s), {runs: 2});
