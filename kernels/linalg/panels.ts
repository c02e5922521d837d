/** @file The innermost loops of a fit: a series against six columns at a time, each value of it read once. */

/** Columns in sixes, row by row, so that the entries for one time lie together; what is left of the last six is 0. */
export interface Panels {
  readonly n: number;
  readonly p: number;
  readonly panels: readonly Float64Array[];
}

const WIDTH = 6;

/** From columns that lie end to end. */
export function panelsOf(columns: Float64Array, p: number): Panels {
  const n = columns.length / p;
  const panels = Array.from({length: Math.ceil(p / WIDTH)}, () => new Float64Array(n * WIDTH));
  for (let k = 0; k < p; ++k) {
    const panel = panels[Math.floor(k / WIDTH)];
    for (let i = 0; i < n; ++i) panel[i * WIDTH + (k % WIDTH)] = columns[k * n + i];
  }
  return {n, p, panels};
}

/** How long a list of weights is that suits the panels. */
export function paddedLength({panels}: Panels): number {
  return panels.length * WIDTH;
}

/** The products of the series with each column; `out` has the padded length. */
export function products({n, panels}: Panels, values: Float64Array, from: number, out: Float64Array): void {
  for (let k = 0; k < panels.length; ++k) multiply(panels[k], n, values, from, out, k * WIDTH);
}

/** Writes the series less the sum of the columns, weighted, to `out` from `to` on. */
export function subtract(
  {n, panels}: Panels,
  values: Float64Array,
  from: number,
  weights: Float64Array,
  out: Float64Array,
  to: number
): void {
  take(panels[0], n, values, from, weights, 0, out, to);
  for (let k = 1; k < panels.length; ++k) take(panels[k], n, out, to, weights, k * WIDTH, out, to);
}

// Apart, with plain arguments, and every entry by name: four times as fast as a loop over the columns.
function multiply(
  q: Float64Array,
  n: number,
  values: Float64Array,
  from: number,
  out: Float64Array,
  to: number
): void {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let e = 0;
  let f = 0;
  for (let i = 0, at = 0; i < n; ++i, at += WIDTH) {
    const x = values[from + i];
    a += q[at] * x;
    b += q[at + 1] * x;
    c += q[at + 2] * x;
    d += q[at + 3] * x;
    e += q[at + 4] * x;
    f += q[at + 5] * x;
  }
  out[to] = a;
  out[to + 1] = b;
  out[to + 2] = c;
  out[to + 3] = d;
  out[to + 4] = e;
  out[to + 5] = f;
}

function take(
  q: Float64Array,
  n: number,
  values: Float64Array,
  from: number,
  weights: Float64Array,
  w: number,
  out: Float64Array,
  to: number
): void {
  const a = weights[w];
  const b = weights[w + 1];
  const c = weights[w + 2];
  const d = weights[w + 3];
  const e = weights[w + 4];
  const f = weights[w + 5];
  for (let i = 0, at = 0; i < n; ++i, at += WIDTH)
    out[to + i] =
      values[from + i] -
      (a * q[at] + b * q[at + 1] + (c * q[at + 2] + d * q[at + 3]) + (e * q[at + 4] + f * q[at + 5]));
}
