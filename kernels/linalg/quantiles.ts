/** @file Order statistics of plain numbers, sorted or not, and what lies between them. */

/** The quantile of ascending values, linear between order statistics (Hyndman and Fan's type 7); NaN when there are none. */
export function type7(sorted: ArrayLike<number>, p: number): number {
  const last = sorted.length - 1;
  if (last < 0) return NaN;
  const at = last * p;
  const below = Math.floor(at);
  return between(sorted[below], sorted[Math.min(below + 1, last)], at - below);
}

/** From the nearer side, so that the last place is y itself; equal infinities stay what they are. */
export function between(x: number, y: number, fraction: number): number {
  if (fraction === 0 || x === y) return x;
  return fraction < 0.5 ? x + (y - x) * fraction : y - (y - x) * (1 - fraction);
}

/** The median of values without gaps, which change places; NaN when there are none. */
export function medianOf(values: Float64Array): number {
  const n = values.length;
  if (n === 0) return NaN;
  const low = select(values, (n - 1) >> 1);
  const high = select(values, n >> 1, (n - 1) >> 1);
  return low === high ? low : (low + high) / 2;
}

/**
 * The value of that rank, by Hoare's quickselect with the median of three; the values change places. `left` is a lower
 * rank that was selected before, or the same.
 */
export function select(values: Float64Array, rank: number, left = 0): number {
  let right = values.length - 1;
  while (left < right) {
    const a = values[left];
    const b = values[(left + right) >> 1];
    const c = values[right];
    const pivot = a < b ? (b < c ? b : a < c ? c : a) : a < c ? a : b < c ? c : b;
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i] < pivot) ++i;
      while (values[j] > pivot) --j;
      if (i > j) break;
      const swap = values[i];
      values[i++] = values[j];
      values[j--] = swap;
    }
    if (rank <= j) right = j;
    else if (rank >= i) left = i;
    else break;
  }
  return values[rank];
}
