/** @file The nearest of some names, for "did you mean". */

/** Returns the name that is few slips of the pen away from `name`, or undefined; letter case counts least. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  const limit = name.length < 3 ? 0 : Math.max(1, Math.floor(name.length / 3));
  let best: string | undefined;
  let least = limit + 0.5;
  const lower = name.toLowerCase();
  for (const other of names) {
    if (other === name || Math.abs(other.length - name.length) > limit) continue;
    const otherLower = other.toLowerCase();
    const slips = otherLower === lower ? 0.25 : distance(lower, otherLower, Math.ceil(least));
    if (slips < least) {
      least = slips;
      best = other;
    }
  }
  return best;
}

/** Edits between two texts, a swap of neighbours being one; gives up above `limit`. */
function distance(a: string, b: string, limit: number): number {
  let before: number[] = [];
  let last = Array.from({length: b.length + 1}, (_, j) => j);
  for (let i = 1; i <= a.length; ++i) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; ++j) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j], before[j - 2] + 1);
      if (row[j] < least) least = row[j];
    }
    if (least > limit) return Infinity;
    before = last;
    last = row;
  }
  return last[b.length];
}
