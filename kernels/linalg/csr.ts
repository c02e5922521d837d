/** @file Sparse matrices by compressed rows: products, transposes and row sums. */
import type {Csr} from "../engine/types.ts";

const ONE: Csr = {
  rows: 1,
  cols: 1,
  offsets: Int32Array.of(0, 1),
  indices: Int32Array.of(0),
  values: Float64Array.of(1)
};

/** Returns A·B; columns ascend within each row, and entries that cancel to 0 are left out. */
export function multiplyCsr(a: Csr, b: Csr): Csr {
  return multiplyKron(a, ONE, b);
}

/** Returns A·(Y ⊗ X), the product with a matrix on a grid that is one matrix for either axis, without making that. */
export function multiplyKron(a: Csr, y: Csr, x: Csr): Csr {
  const cols = y.cols * x.cols;
  const sums = new Float64Array(cols);
  const seen = new Int32Array(cols).fill(-1);
  // What the entries of one line of the grid come to along it; then each line goes where y says.
  const line = new Float64Array(x.cols);
  const touched = new Int32Array(x.cols);
  const onLine = new Int32Array(x.cols);
  let lines = 0;
  const offsets = new Int32Array(a.rows + 1);
  let indices = new Int32Array(Math.max(16, 2 * a.indices.length));
  let values = new Float64Array(indices.length);
  let n = 0;
  for (let row = 0; row < a.rows; ++row) {
    const start = n;
    const end = a.offsets[row + 1];
    for (let e = a.offsets[row]; e < end; ) {
      const j = Math.floor(a.indices[e] / x.rows);
      const from = j * x.rows;
      lines += 1;
      let count = 0;
      for (; e < end; ++e) {
        const i = a.indices[e] - from;
        if (i < 0 || i >= x.rows) break;
        const weight = a.values[e];
        for (let g = x.offsets[i]; g < x.offsets[i + 1]; ++g) {
          const column = x.indices[g];
          if (onLine[column] === lines) line[column] += weight * x.values[g];
          else {
            onLine[column] = lines;
            line[column] = weight * x.values[g];
            touched[count++] = column;
          }
        }
      }
      for (let f = y.offsets[j]; f < y.offsets[j + 1]; ++f) {
        const first = y.indices[f] * x.cols;
        const weight = y.values[f];
        while (n + count > indices.length) [indices, values] = [grown(indices), grown(values)];
        for (let k = 0; k < count; ++k) {
          const column = first + touched[k];
          const value = weight * line[touched[k]];
          if (seen[column] === row) {
            sums[column] += value;
            continue;
          }
          seen[column] = row;
          sums[column] = value;
          indices[n++] = column;
        }
      }
    }
    indices.subarray(start, n).sort();
    let kept = start;
    for (let e = start; e < n; ++e) {
      if (sums[indices[e]] === 0) continue;
      indices[kept] = indices[e];
      values[kept++] = sums[indices[e]];
    }
    n = kept;
    offsets[row + 1] = n;
  }
  return {rows: a.rows, cols, offsets, indices: indices.slice(0, n), values: values.slice(0, n)};
}

/** Returns A + scale · B for matrices of one shape whose columns ascend; entries that cancel are left out. */
export function addCsr(a: Csr, b: Csr, scale: number): Csr {
  const offsets = new Int32Array(a.rows + 1);
  const indices = new Int32Array(a.indices.length + b.indices.length);
  const values = new Float64Array(indices.length);
  let n = 0;
  for (let i = 0; i < a.rows; ++i) {
    let e = a.offsets[i];
    let f = b.offsets[i];
    const [eEnd, fEnd] = [a.offsets[i + 1], b.offsets[i + 1]];
    while (e < eEnd || f < fEnd) {
      const p = e < eEnd ? a.indices[e] : a.cols;
      const q = f < fEnd ? b.indices[f] : a.cols;
      const value = (p <= q ? a.values[e++] : 0) + (q <= p ? scale * b.values[f++] : 0);
      if (value === 0) continue;
      indices[n] = Math.min(p, q);
      values[n++] = value;
    }
    offsets[i + 1] = n;
  }
  return {rows: a.rows, cols: a.cols, offsets, indices: indices.slice(0, n), values: values.slice(0, n)};
}

/** Returns Aᵀ, columns ascending. */
export function transposeCsr({rows, cols, offsets, indices, values}: Csr): Csr {
  const starts = new Int32Array(cols + 1);
  for (let e = 0; e < indices.length; ++e) starts[indices[e] + 1] += 1;
  for (let j = 0; j < cols; ++j) starts[j + 1] += starts[j];
  const next = starts.slice();
  const turned = {indices: new Int32Array(indices.length), values: new Float64Array(indices.length)};
  for (let i = 0; i < rows; ++i)
    for (let e = offsets[i]; e < offsets[i + 1]; ++e) {
      const at = next[indices[e]]++;
      turned.indices[at] = i;
      turned.values[at] = values[e];
    }
  return {rows: cols, cols: rows, offsets: starts, ...turned};
}

/** Returns A with column j times factors[j]. */
export function scaleColumns(a: Csr, factors: Float64Array): Csr {
  return {...a, values: a.values.map((value, e) => value * factors[a.indices[e]])};
}

export function rowSumsOf({rows, offsets, values}: Csr): Float64Array {
  const sums = new Float64Array(rows);
  for (let i = 0; i < rows; ++i) for (let e = offsets[i]; e < offsets[i + 1]; ++e) sums[i] += values[e];
  return sums;
}

function grown<T extends Int32Array | Float64Array>(list: T): T {
  const out = new (list.constructor as new (length: number) => T)(2 * list.length);
  out.set(list as never);
  return out;
}
