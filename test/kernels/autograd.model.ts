/** @file What training is tried on: the three operations with an oracle in float64, and a small model of a graph. */
import type {Autograd, Csr} from "fieldbook/kernels";

type Tensor = Parameters<Autograd["gather"]>[0];

/** Numbers from −1 to 1, the same for the same seed. */
export function numbers(length: number, seed: number): Float64Array {
  let state = seed * 2654435761;
  return Float64Array.from({length}, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    // As float32 holds them, so that engines and the oracle begin with the same.
    return Math.fround(state / 2 ** 31 - 1);
  });
}

const M = 9;
/** More than the columns that go through registers together, and not a multiple of them. */
const WIDTH = 11;
/** Some rows twice, some never, in no order. */
const rows = Int32Array.of(4, 0, 4, 8, 2, 2, 2, 7, 4, 1, 0);
/** Segment 3 has no rows, and two rows have no segment. */
const segments = Int32Array.of(1, 0, 1, -1, 4, 2, 2, -1, 1);
/** The last row is empty, and so is column 5. */
const sparse: Csr = {
  rows: 6,
  cols: M,
  offsets: Int32Array.of(0, 3, 4, 6, 9, 11, 11),
  indices: Int32Array.of(0, 2, 8, 4, 1, 8, 2, 3, 4, 7, 6),
  values: Float64Array.of(0.5, -1.25, 2, 1, 0.75, -0.5, 3, -2, 0.25, 1.5, -0.125)
};

export const operations = {
  gather: {
    height: rows.length,
    apply: (autograd: Autograd, x: Tensor) => autograd.gather(x, rows),
    entries: Array.from(rows, (from, to) => [to, from, 1])
  },
  segmentSum: {
    height: 5,
    apply: (autograd: Autograd, x: Tensor) => autograd.segmentSum(x, segments, 5),
    entries: Array.from(segments, (to, from) => [to, from, 1]).filter(([to]) => to >= 0)
  },
  sparseProduct: {
    height: sparse.rows,
    apply: (autograd: Autograd, x: Tensor) => autograd.sparseProduct(sparse, x),
    entries: Array.from(sparse.values, (value, e) => [
      sparse.offsets.findLastIndex((offset) => offset <= e),
      sparse.indices[e],
      value
    ])
  }
};

export type OperationName = keyof typeof operations;

/** A value, its slope by x and the slope of ⟨slope, v⟩ by x. */
export interface Slopes {
  values: number[];
  slope: number[];
  second: number[];
}

/** Of f(x) = Σ c·op(x)³ for the operation, x being [9, 11] or, to have a further axis, [9, 11, 1]. */
export async function slopes(autograd: Autograd, name: OperationName, hasAxis = false): Promise<Slopes> {
  const {tf} = autograd;
  const {height, apply} = operations[name];
  const more = hasAxis ? [1] : [];
  const made = autograd.run(() => {
    const x = tf.tensor(Float32Array.from(numbers(M * WIDTH, 1)), [M, WIDTH, ...more]);
    const c = tf.tensor(Float32Array.from(numbers(height * WIDTH, 2)), [height, WIDTH, ...more]);
    const v = tf.tensor(Float32Array.from(numbers(M * WIDTH, 3)), [M, WIDTH, ...more]);
    const f = (x: Tensor) => {
      const y = apply(autograd, x);
      return tf.sum(tf.mul(c, tf.mul(y, tf.mul(y, y))));
    };
    const slope = tf.grad(f);
    const second = tf.grad((x) => tf.sum(tf.mul(v, slope(x))));
    return [apply(autograd, x), slope(x), second(x)];
  });
  const [values, slope, second] = await Promise.all(
    made.map(async (x) => Array.from(await autograd.read(x)))
  );
  autograd.tf.dispose(made);
  return {values, slope, second};
}

/** The same in float64: the operation entry by entry, slopes by central differences. */
export function slopesByDifferences(name: OperationName): Slopes {
  return (oracle[name] ??= differ(name));
}

const oracle: Partial<Record<OperationName, Slopes>> = {};

function differ(name: OperationName): Slopes {
  const {height, entries} = operations[name];
  const [x, c, v] = [numbers(M * WIDTH, 1), numbers(height * WIDTH, 2), numbers(M * WIDTH, 3)];
  const op = (x: Float64Array) => {
    const y = new Float64Array(height * WIDTH);
    for (const [to, from, value] of entries)
      for (let j = 0; j < WIDTH; ++j) y[to * WIDTH + j] += value * x[from * WIDTH + j];
    return y;
  };
  const f = (x: Float64Array) => op(x).reduce((sum, y, i) => sum + c[i] * y ** 3, 0);
  const differences = (f: (x: Float64Array) => number, x: Float64Array) =>
    Array.from(x, (_, i) => {
      const [up, down] = [x.slice(), x.slice()];
      up[i] += 1e-4;
      down[i] -= 1e-4;
      return (f(up) - f(down)) / 2e-4;
    });
  const along = (x: Float64Array) => differences(f, x).reduce((sum, slope, i) => sum + slope * v[i], 0);
  return {values: Array.from(op(x)), slope: differences(f, x), second: differences(along, x)};
}

export interface Training {
  first: number;
  last: number;
  /** What tfjs held after the second step and after the last, and at the end over the beginning. */
  held: [number, number];
  left: number;
}

/**
 * Trains a small model of points with neighbours: a vector per region is gathered, messages go along edges by gather and
 * segment sum, a sparse product smooths the layer, and two dense layers lead to one number, by Adam.
 */
export async function train(autograd: Autograd, steps: number, size = 120): Promise<Training> {
  const {tf} = autograd;
  const before = autograd.memory().tensors;
  const {region, sources, targets, mean, distances, y} = points(size);
  const width = 8;
  const tensor = (values: ArrayLike<number>, shape: number[]) => tf.tensor(Float32Array.from(values), shape);
  const variable = (seed: number, shape: number[]) =>
    autograd.run(() =>
      tf.variable(
        tensor(
          numbers(shape[0] * shape[1], seed).map((x) => x / 2),
          shape
        )
      )
    );
  const [vectors, one, two, out] = [
    variable(11, [16, width]),
    variable(12, [width, width]),
    variable(13, [width, width]),
    variable(14, [width, 1])
  ];
  const [given, edges] = autograd.run(() => [tensor(y, [size, 1]), tensor(distances, [sources.length, 1])]);
  const adam = tf.train.adam(0.02);
  const loss = () => {
    const h = autograd.gather(vectors, region);
    const messages = tf.mul(autograd.gather(h, sources), edges);
    const first = tf.tanh(tf.matMul(autograd.segmentSum(messages, targets, size) as never, one as never));
    const second = tf.tanh(tf.matMul(autograd.sparseProduct(mean, tf.add(first, h)) as never, two as never));
    return tf.mean(tf.square(tf.sub(tf.matMul(second as never, out as never), given))).asScalar();
  };
  const result: Training = {first: NaN, last: NaN, held: [0, 0], left: NaN};
  for (let step = 0; step < steps; ++step) {
    const value = autograd.run(() => adam.minimize(loss, true)!);
    if (step === 0) [result.first] = await autograd.read(value);
    if (step === steps - 1) [result.last] = await autograd.read(value);
    value.dispose();
    if (step === 1) result.held[0] = autograd.memory().tensors;
    if (step === steps - 1) result.held[1] = autograd.memory().tensors;
  }
  autograd.run(() => {
    adam.dispose();
    tf.dispose([vectors, one, two, out, given, edges]);
  });
  result.left = autograd.memory().tensors - before;
  return result;
}

/** Points of the unit square in 16 regions, each with its five nearest, and a number that is smooth in space. */
function points(size: number) {
  const places = numbers(2 * size, 5).map((x) => (x + 1) / 2);
  const at = (i: number) => [places[2 * i], places[2 * i + 1]];
  const region = Int32Array.from({length: size}, (_, i) => {
    const [u, v] = at(i).map((x) => Math.min(3, Math.floor(4 * x)));
    return 4 * u + v;
  });
  const k = 5;
  const sources = new Int32Array(size * k);
  const targets = new Int32Array(size * k);
  const distances = new Float64Array(size * k);
  for (let i = 0; i < size; ++i) {
    const from = (j: number) =>
      Math.hypot(places[2 * i] - places[2 * j], places[2 * i + 1] - places[2 * j + 1]);
    const near = Array.from({length: size}, (_, j) => j)
      .filter((j) => j !== i)
      .sort((a, b) => from(a) - from(b) || a - b)
      .slice(0, k);
    near.forEach((j, e) => {
      sources[i * k + e] = j;
      targets[i * k + e] = i;
      distances[i * k + e] = Math.exp(-8 * from(j)) / k;
    });
  }
  const mean: Csr = {
    rows: size,
    cols: size,
    offsets: Int32Array.from({length: size + 1}, (_, i) => i * k),
    indices: sources,
    values: new Float64Array(size * k).fill(1 / k)
  };
  const y = Float64Array.from({length: size}, (_, i) => {
    const [u, v] = at(i);
    return Math.sin(4 * u) * Math.cos(3 * v);
  });
  return {region, sources, targets, distances, mean, y};
}
