/** @file Training on every engine that this host has: slopes, a model that converges, nothing left behind, refusals. */
import {describe, expect, test} from "vitest";
import {
  type Autograd,
  type Csr,
  EngineError,
  type EngineName,
  engines,
  openAutograd
} from "fieldbook/kernels";
import {operations, type OperationName, slopes, slopesByDifferences, train} from "./autograd.model.ts";

const all = await engines();
for (const {name, found, detail} of all)
  if (!found) console.log(`training on ${name} is not tested: ${detail}`);
const present = all.filter(({found}) => found).map(({name}) => name);
/** Steps of the plain backend take twenty times as long. */
const many = (name: EngineName) => (name === "js" ? 100 : 1000);

async function withAutograd<T>(engine: EngineName, work: (autograd: Autograd) => Promise<T>): Promise<T> {
  const autograd = await openAutograd({engine});
  try {
    return await work(autograd);
  } finally {
    autograd.close();
  }
}

describe.each(present)("openAutograd({engine: '%s'})", (name) => {
  test("says which engine it is and what holds up whom", () =>
    withAutograd(name, async ({engine}) => {
      expect(engine.name).toBe(name);
      expect(engine.detail).toMatch(/the caller's thread$/);
    }));

  test.each(Object.keys(operations) as OperationName[])(
    "%s: values, slopes and slopes of slopes",
    (operation) =>
      withAutograd(name, async (autograd) => {
        const before = autograd.memory();
        const expected = slopesByDifferences(operation);
        for (const hasAxis of [false, true]) {
          const got = await slopes(autograd, operation, hasAxis);
          expect(got.values).toBeNear(expected.values, {rtol: 1e-6, atol: 1e-7});
          expect(got.slope).toBeNear(expected.slope, {rtol: 1e-5, atol: 1e-6});
          expect(got.second).toBeNear(expected.second, {rtol: 1e-5, atol: 1e-6});
        }
        expect(autograd.memory()).toEqual(before);
      })
  );

  test("a model converges to the same loss, again and again, and no step leaves a tensor", () =>
    withAutograd(name, async (autograd) => {
      const short = await train(autograd, 100);
      expect(short.first).toBeNear(0.2901756, {rtol: 1e-6});
      expect(short.last).toBeNear(0.00911965, {rtol: 1e-4});
      expect(await train(autograd, 100)).toEqual(short);
      const {held, left} = await train(autograd, many(name), 40);
      expect(held[1]).toBe(held[0]);
      expect([short.left, left]).toEqual([0, 0]);
    }));

  test("nothing in, nothing out: empty rows, columns and entries", () =>
    withAutograd(name, async ({tf, run, gather, segmentSum, sparseProduct, read}) => {
      const empty: Csr = {
        rows: 2,
        cols: 3,
        offsets: new Int32Array(3),
        indices: new Int32Array(0),
        values: new Float64Array(0)
      };
      const x = tf.ones([3, 2]);
      const made = run(() => [
        gather(x, new Int32Array(0)),
        segmentSum(x, Int32Array.of(-1, -1, -1), 2),
        sparseProduct(empty, x),
        sparseProduct(empty, tf.zeros([3, 0])),
        tf.grad((x) => sparseProduct(empty, x).sum())(x)
      ]);
      expect(made.map(({shape}) => shape)).toEqual([
        [0, 2],
        [2, 2],
        [2, 2],
        [2, 0],
        [3, 2]
      ]);
      for (const each of made) for (const value of await read(each)) expect(value).toBe(0);
      tf.dispose([x, ...made]);
    }));
});

test("openAutograd: native where it is set up, else wasm; misspelt or absent ones are refused", async () => {
  const autograd = await openAutograd();
  expect(autograd.engine.name).toBe(present.includes("native") ? "native" : "wasm");
  autograd.close();
  await expect(openAutograd({engin: "js"} as object)).rejects.toThrow(
    "unknown option: engin; openAutograd takes engine"
  );
  await expect(openAutograd({engine: "cuda" as "js"})).rejects.toThrow(
    /^unknown engine: cuda; there are auto/
  );
  await expect(openAutograd({engine: "webgl"})).rejects.toThrow(
    "unsupported engine: webgl, only in a browser page"
  );
});

test("two engines in turn: each computes where its tensors are, as often as it is opened", async () => {
  const [plain, fast, same] = await Promise.all([
    openAutograd({engine: "js"}),
    openAutograd({engine: "wasm"}),
    openAutograd({engine: "wasm"})
  ]);
  const tensors = [plain, fast, same].map(({tf, run}) => run(() => tf.tensor1d([1, 2, 3]).square()));
  const backends = [plain, fast, same].map(({tf, run}) => {
    let name = "";
    run(() => void (name = tf.getBackend()));
    return name;
  });
  expect(backends).toEqual(["cpu", "wasm", "wasm"]);
  fast.close();
  fast.close();
  const sums = [plain, same].map(({run}, i) => run(() => tensors[2 * i].sum()));
  expect([...(await plain.read(sums[0])), ...(await same.read(sums[1]))]).toEqual([14, 14]);
  plain.tf.dispose([...tensors, ...sums]);
  expect(() => fast.run(() => fast.tf.scalar(1))).toThrow("failed step: wasm, it was closed; open it again");
  plain.close();
  same.close();
  const again = await openAutograd({engine: "wasm"});
  const one = again.run(() => again.tf.scalar(1).add(1));
  expect(await again.read(one)).toEqual(Float32Array.of(2));
  one.dispose();
  again.close();
});

test("autograd.run: frees all but what is returned, and refuses promises", () =>
  withAutograd("wasm", async ({tf, run, memory}) => {
    const before = memory();
    tf.dispose(run(() => [tf.zeros([5]).add(1), tf.zeros([2]).square()]));
    expect(memory()).toEqual(before);
    expect(() =>
      run(() => {
        tf.zeros([5]).add(1);
        throw new Error("mine");
      })
    ).toThrow("mine");
    expect(() => run((async () => tf.zeros([5])) as never)).toThrow(
      "invalid step: it returned a promise; make it synchronous and await by read"
    );
    expect(memory()).toEqual(before);
  }));

test("autograd.read: numbers in memory of their own", () =>
  withAutograd("js", async ({tf, read}) => {
    const x = tf.tensor1d([1, 2]);
    (await read(x)).fill(7);
    expect(await read(x)).toEqual(Float32Array.of(1, 2));
    x.dispose();
  }));

test("gather, segmentSum and sparseProduct refuse what does not fit, by name", () =>
  withAutograd("wasm", async ({tf, gather, segmentSum, sparseProduct}) => {
    const x = tf.ones([3, 2]);
    const whole = tf.ones([3, 2], "int32");
    const w: Csr = {
      rows: 1,
      cols: 2,
      offsets: Int32Array.of(0, 1),
      indices: Int32Array.of(1),
      values: Float64Array.of(1)
    };
    const refusals: [() => unknown, string][] = [
      [() => gather(x, Int32Array.of(0, 3)), "invalid row: 3 at 1; expected a whole number from 0, below 3"],
      [() => gather(x, Int32Array.of(-1)), "invalid row: -1 at 0; expected a whole number from 0, below 3"],
      [() => gather(x, [0] as never), "invalid rows: they must be an Int32Array; convert them first"],
      [() => gather(whole, Int32Array.of(0)), "invalid tensor: int32 [3,2]; expected float32 with rows"],
      [
        () => gather(tf.scalar(1), Int32Array.of(0)),
        "invalid tensor: float32 []; expected float32 with rows"
      ],
      [
        () => segmentSum(x, Int32Array.of(0, 1, 2), 2),
        "invalid segment: 2 at 2; expected a whole number from -1, below 2"
      ],
      [
        () => segmentSum(x, Int32Array.of(0), 2),
        "invalid shapes: 1 against 3 in segmentSum; the inner sides must agree"
      ],
      [() => segmentSum(x, Int32Array.of(0, 0, 0), -1), "invalid count: -1; expected a whole number from 0"],
      [() => sparseProduct(w, x), "invalid shapes: 2 against 3 in sparseProduct; the inner sides must agree"],
      [
        () => sparseProduct({...w, offsets: Int32Array.of(0, 2)}, x),
        "invalid offset: 2 at 1; the last must be 1, the entries"
      ]
    ];
    for (const [call, message] of refusals) {
      expect(call).toThrow(message);
      expect(call).toThrow(EngineError);
    }
    tf.dispose([x, whole]);
  }));
