/** @file Where the values of a field lie in memory. */
import type {Field} from "./types.ts";

type Shaped = Pick<Field, "dims" | "shape">;

/** Row-major strides of a shape. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  for (let i = shape.length - 1, step = 1; i >= 0; step *= shape[i--]) strides[i] = step;
  return strides;
}

export function product(shape: readonly number[]): number {
  return shape.reduce((n, size) => n * size, 1);
}

/**
 * The offset in `g` of every combination of indices of `f` along `dims`, the last dim running fastest; a dim that `g` lacks
 * counts for nothing, so a row of weights is read along a whole map. With rows and columns that share all dims of a field
 * between them, `values[rows[r] + columns[c]]` reads any layout as a matrix without a copy.
 */
export function offsetsOf(f: Shaped, dims: readonly string[] = f.dims, g: Shaped = f): Int32Array {
  const strides = stridesOf(g.shape);
  let offsets = Int32Array.of(0);
  for (const dim of dims) {
    const at = g.dims.indexOf(dim);
    const stride = at < 0 ? 0 : strides[at];
    const size = f.shape[f.dims.indexOf(dim)];
    const next = new Int32Array(offsets.length * size);
    for (let k = 0, n = 0; k < offsets.length; ++k)
      for (let j = 0; j < size; ++j) next[n++] = offsets[k] + j * stride;
    offsets = next;
  }
  return offsets;
}
