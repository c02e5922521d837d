/** @file Where the name of a class stands: the cell deepest within a patch of it. */

/**
 * Returns for each class the row and column farthest from any other class and from the edge, by steps along rows and
 * columns. Patches are found as they are; a class without cells has no place.
 */
export function deepest(
  rows: number,
  columns: number,
  value: (row: number, column: number) => number
): Map<number, {readonly row: number; readonly column: number}> {
  const depth = new Int32Array(rows * columns);
  const from = (row: number, column: number, label: number) =>
    row >= 0 && column >= 0 && row < rows && column < columns && value(row, column) === label
      ? depth[row * columns + column]
      : 0;
  const best = new Map<number, {row: number; column: number; depth: number}>();
  for (let i = 0; i < rows; ++i)
    for (let j = 0; j < columns; ++j) {
      const label = value(i, j);
      depth[i * columns + j] = 1 + Math.min(from(i - 1, j, label), from(i, j - 1, label));
    }
  for (let i = rows - 1; i >= 0; --i)
    for (let j = columns - 1; j >= 0; --j) {
      const label = value(i, j);
      const at = i * columns + j;
      depth[at] = Math.min(depth[at], 1 + Math.min(from(i + 1, j, label), from(i, j + 1, label)));
      if (!Number.isNaN(label) && depth[at] >= (best.get(label)?.depth ?? 0))
        best.set(label, {row: i, column: j, depth: depth[at]});
    }
  return best;
}
