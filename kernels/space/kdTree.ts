/** @file A tree over points of any dimension that finds what is near without looking at everything. */

/** Points in a leaf, which are looked at one by one. */
const LEAF = 12;

export interface KdTree {
  /** The squared distance of the k-th nearest point other than `skip`, or of the farthest where there are fewer; −1 for none. */
  nearest(query: Float64Array, at: number, k: number, skip: number): number;
  /** Calls `visit` with every point whose squared distance is at most `limit`, in no particular order. */
  within(query: Float64Array, at: number, limit: number, visit: (point: number) => void): void;
}

/** Returns a balanced tree: halves by the median of one coordinate after another, kept in place of pointers by the order. */
export function kdTree(positions: Float64Array, dimension: number): KdTree {
  const count = dimension > 0 ? positions.length / dimension : 0;
  const order = Uint32Array.from({length: count}, (_, i) => i);
  build(0, count - 1, 0);
  // Points in the order of the tree, so that leaves are read in a row.
  const sorted = new Float64Array(positions.length);
  for (let i = 0; i < count; ++i)
    for (let d = 0; d < dimension; ++d) sorted[i * dimension + d] = positions[order[i] * dimension + d];

  return {
    nearest(query, at, k, skip) {
      const best = new Float64Array(k).fill(Infinity);
      let found = 0;
      search(0, count - 1, 0);
      return found === 0 ? -1 : best[Math.min(found, k) - 1];

      function search(left: number, right: number, axis: number): void {
        if (right - left <= LEAF) {
          for (let i = left; i <= right; ++i) offer(i);
          return;
        }
        const middle = (left + right) >> 1;
        const gap = query[at + axis] - sorted[middle * dimension + axis];
        const next = (axis + 1) % dimension;
        offer(middle);
        if (gap <= 0) search(left, middle - 1, next);
        else search(middle + 1, right, next);
        if (gap * gap > best[k - 1]) return;
        if (gap <= 0) search(middle + 1, right, next);
        else search(left, middle - 1, next);
      }

      function offer(i: number): void {
        const distance = squared(query, at, i);
        if (!(distance < best[k - 1]) || order[i] === skip) return;
        ++found;
        let place = k - 1;
        for (; place > 0 && best[place - 1] > distance; --place) best[place] = best[place - 1];
        best[place] = distance;
      }
    },
    within(query, at, limit, visit) {
      search(0, count - 1, 0);

      function search(left: number, right: number, axis: number): void {
        if (right - left <= LEAF) {
          for (let i = left; i <= right; ++i) if (squared(query, at, i) <= limit) visit(order[i]);
          return;
        }
        const middle = (left + right) >> 1;
        const gap = query[at + axis] - sorted[middle * dimension + axis];
        const next = (axis + 1) % dimension;
        if (squared(query, at, middle) <= limit) visit(order[middle]);
        if (gap <= 0 || gap * gap <= limit) search(left, middle - 1, next);
        if (gap >= 0 || gap * gap <= limit) search(middle + 1, right, next);
      }
    }
  };

  function squared(query: Float64Array, at: number, i: number): number {
    let sum = 0;
    for (let d = 0; d < dimension; ++d) {
      const gap = query[at + d] - sorted[i * dimension + d];
      sum += gap * gap;
    }
    return sum;
  }

  function build(left: number, right: number, axis: number): void {
    if (right - left <= LEAF) return;
    const middle = (left + right) >> 1;
    select(left, right, middle, axis);
    const next = (axis + 1) % dimension;
    build(left, middle - 1, next);
    build(middle + 1, right, next);
  }

  /** Quickselect after Hoare: what is no greater than the k-th along the axis comes before it, the rest after. */
  function select(left: number, right: number, k: number, axis: number): void {
    const key = (i: number) => positions[order[i] * dimension + axis];
    while (left < right) {
      const a = key(left);
      const b = key((left + right) >> 1);
      const c = key(right);
      const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
      let i = left;
      let j = right;
      while (i <= j) {
        while (key(i) < pivot) ++i;
        while (key(j) > pivot) --j;
        if (i > j) break;
        const held = order[i];
        order[i++] = order[j];
        order[j--] = held;
      }
      if (k <= j) right = j;
      else if (k >= i) left = i;
      else return;
    }
  }
}
