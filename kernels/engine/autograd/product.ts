/** @file The one operation that tfjs lacks: a sparse matrix times a tensor, with its gradient, on every engine. */
import type {Tensor} from "@tensorflow/tfjs-core";
import type {Csr} from "../types.ts";
import type {Multiply, Tf} from "./seat.ts";
import {transpose} from "./sparse.ts";

const NAME = "FieldbookSparseProduct";

/** What every backend can do: take numbers. */
interface Writer {
  write(values: Float32Array, shape: number[], dtype: "float32"): object;
}

/** Makes the product known to tfjs, for one backend; the gradient of W·X is Wᵀ·dY, by the same product. */
export function registerProduct<Backend extends object>(
  tf: Tf,
  backendName: string,
  multiply: Multiply<Backend>
): void {
  if (!tf.getGradient(NAME)) {
    tf.registerGradient({
      kernelName: NAME,
      gradFunc: (dy, _, {w}) => ({x: () => product(tf, transpose(w as unknown as Csr), dy as Tensor)})
    });
  }
  if (tf.getKernel(NAME, backendName)) return;
  tf.registerKernel({
    kernelName: NAME,
    backendName,
    kernelFunc({inputs, attrs, backend}) {
      const w = attrs!.w as unknown as Csr;
      const x = inputs.x!;
      const shape = [w.rows, x.shape[1]];
      const size = w.rows * x.shape[1];
      if (size > 0 && w.indices.length > 0) return multiply(w, x, backend as Backend);
      const dataId = (backend as Writer).write(new Float32Array(size), shape, "float32");
      return {dataId, shape, dtype: "float32"};
    }
  });
}

/** Returns W·X along the first axis of X, which has w.cols rows of any shape. */
export function product(tf: Tf, w: Csr, x: Tensor): Tensor {
  return tf.tidy(() => {
    const [, ...rest] = x.shape;
    const flat = tf.reshape(x, [w.cols, rest.reduce((size, side) => size * side, 1)]);
    const result = tf.engine().runKernel(NAME, {x: flat}, {w: w as never}) as Tensor;
    return tf.reshape(result, [w.rows, ...rest]);
  });
}
