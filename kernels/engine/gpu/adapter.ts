/** @file The primitives on a GPU of float32, one call at a time. */
import {type Adapter, Refusal, type Request} from "../adapter.ts";
import {zerosLike} from "../matrix.ts";
import type {BinaryOperation, CallOptions, Floats, Matrix, Metric, UnaryOperation} from "../types.ts";
import type {Device} from "./device.ts";
import {elementwise, gather, map} from "./numbers.ts";
import {precision} from "./seat.ts";
import {allPairs, columnsOf, products, rowsOf} from "./pairs.ts";

type Offered = keyof typeof precision;
type Side = {side?: "rows" | "columns"} & CallOptions;
type Answer = (device: Device, operands: never[], options: never) => Promise<unknown>;

const answers: Record<Offered, Answer> = {
  gemm: answer(async (device, [a, b]: [Matrix<Floats>, Matrix<Floats>], options: Transposed) => {
    const left = options.transposeA ? columnsOf(a) : rowsOf(a);
    const right = options.transposeB ? rowsOf(b) : columnsOf(b);
    const out = await allPairs(device, left, right, products(device), options);
    const data = a.data instanceof Float32Array ? Float32Array.from(out) : out;
    return {data, rows: left.count, cols: right.count};
  }),
  gram: answer((device, [a]: [Matrix], options: Side) => gram(device, a, options)),
  syrk: answer(async (device, [a, c]: [Matrix, Matrix], options: Side) => {
    const sum = await gram(device, a, options);
    for (let i = 0; i < sum.data.length; ++i) sum.data[i] += c.data[i];
    return sum;
  }),
  pairwiseDistance: answer((device, [a, b]: [Matrix, Matrix], options: Distance) =>
    pairwiseDistance(device, a, b, options)
  ),
  map: answer((device, [a, operation]: [Matrix, UnaryOperation], options) =>
    map(device, a, operation, options)
  ),
  elementwise: answer((device, [a, b]: [Matrix, Matrix], options: Binary) =>
    elementwise(device, a, b, options)
  ),
  gather: answer((device, [x, rows]: [Matrix, Int32Array], options) => gather(device, x, rows, options))
};

type Transposed = {transposeA?: boolean; transposeB?: boolean} & CallOptions;
type Distance = {metric?: Metric} & CallOptions;
type Binary = {operation: BinaryOperation} & CallOptions;

/** Returns the answer with its types checked; the table forgets them. */
function answer<A extends unknown[], O extends CallOptions>(
  of: (device: Device, operands: A, options: O) => Promise<unknown>
): Answer {
  return of as unknown as Answer;
}

/** Calls wait for one another: a device has one queue, and its memory is planned for one call. */
export function makeAdapter(device: Device): Adapter {
  let last: Promise<unknown> = Promise.resolve();
  return {
    detail: device.detail,
    precision,
    call({primitive, operands, options}: Request) {
      const result = last.then(() => {
        options.signal?.throwIfAborted();
        if (!(primitive in answers)) throw new Refusal(`it has no ${primitive}`);
        return answers[primitive as Offered](device, operands as never[], options as never);
      });
      last = result.catch(() => {});
      return result;
    },
    memory: async () => device.memory(),
    async close() {
      device.end("engine closed");
    }
  };
}

async function gram(device: Device, a: Matrix, {side = "rows", ...options}: Side): Promise<Matrix> {
  const vectors = side === "rows" ? rowsOf(a) : columnsOf(a);
  const data = await allPairs(device, vectors, vectors, products(device), {...options, mirror: true});
  return {data, rows: vectors.count, cols: vectors.count};
}

/**
 * Differences are taken before they are squared, from rows that were brought near zero in float64: neighbours keep their
 * digits. Refuses "haversine", where float32 is half a metre wide.
 */
async function pairwiseDistance(
  device: Device,
  a: Matrix,
  b: Matrix,
  {metric = "euclidean", ...options}: Distance
): Promise<Matrix> {
  if (metric === "haversine") throw new Refusal("haversine needs float64");
  const moved = metric === "cosine" ? [a, b].map(unitRows) : centred(a, b);
  const [left, right] = moved.map(rowsOf);
  // One scale for all: differences are taken between rows.
  let scale = 0;
  for (const {scales} of [left, right]) for (const each of scales) if (each > scale) scale = each;
  for (const {scales} of [left, right]) scales.fill(scale);
  const data = await allPairs(device, left, right, device.squaredDistances, options);
  if (metric === "euclidean") for (let i = 0; i < data.length; ++i) data[i] = Math.sqrt(data[i]);
  if (metric === "cosine") for (let i = 0; i < data.length; ++i) data[i] /= 2;
  return {data, rows: a.rows, cols: b.rows};
}

/** Both less the mean of A's rows. */
function centred(a: Matrix, b: Matrix): Matrix[] {
  const mean = new Float64Array(a.cols);
  for (let i = 0; i < a.data.length; ++i) mean[i % a.cols] += a.data[i] / a.rows;
  return [a, b].map((x) => ({...x, data: x.data.map((value, i) => value - mean[i % a.cols])}));
}

function unitRows(a: Matrix): Matrix {
  const {data, rows, cols} = a;
  const out = zerosLike(data, data.length);
  for (let i = 0; i < rows; ++i) {
    let sum = 0;
    for (let k = 0; k < cols; ++k) sum += data[i * cols + k] ** 2;
    if (!(sum > 0 && sum < Infinity)) throw new Refusal(`row ${i} has no direction`);
    for (let k = 0; k < cols; ++k) out[i * cols + k] = data[i * cols + k] / Math.sqrt(sum);
  }
  return {...a, data: out};
}
