/** @file How well two ways of sorting the same things agree. */
import {FieldError} from "../../errors.ts";
import {isField} from "../field/index.ts";
import type {Field} from "../field/types.ts";

/**
 * Returns the adjusted Rand index of two labelings: 1 when they sort alike, whatever the labels are called, about 0 when
 * they agree no more than chance would have it, below 0 when less.
 *
 * Shapes: two lists of equal length, or fields of equal size, → a number. Labels are numbers or words.
 * Units: none. Missing: places where either is missing are left out; NaN when none is left.
 * Throws: FieldError `invalid labels: …` for unequal lengths.
 * Source: Hubert and Arabie (1985). Checked against: scikit-learn 1.9.1, relative 1e-10.
 *
 * @example adjustedRand(labels, ["water", "forest", "forest"])
 */
export function adjustedRand(
  a: Field | ArrayLike<number | string>,
  b: Field | ArrayLike<number | string>
): number {
  const [left, right] = [listOf(a), listOf(b)];
  if (left.length !== right.length)
    throw new FieldError(
      `invalid labels: ${left.length} and ${right.length}; expected one of each for every place`,
      {
        subject: "labels",
        value: [left.length, right.length]
      }
    );
  const both = new Map<unknown, Map<unknown, number>>();
  const columns = new Map<unknown, number>();
  let n = 0;
  for (let i = 0; i < left.length; ++i) {
    if (isMissing(left[i]) || isMissing(right[i])) continue;
    ++n;
    const row = both.get(left[i]) ?? new Map<unknown, number>();
    both.set(left[i], row.set(right[i], (row.get(right[i]) ?? 0) + 1));
    columns.set(right[i], (columns.get(right[i]) ?? 0) + 1);
  }
  if (n === 0) return NaN;
  const rows = [...both.values()].map((row) => [...row.values()]);
  const together = sum(rows.flat().map(pairs));
  const inRows = sum(rows.map((row) => pairs(sum(row))));
  const inColumns = sum([...columns.values()].map(pairs));
  const chance = n > 1 ? (inRows * inColumns) / pairs(n) : 0;
  const most = (inRows + inColumns) / 2;
  // All in one cluster, or each alone, both times: alike.
  return most === chance ? 1 : (together - chance) / (most - chance);
}

function listOf(labels: Field | ArrayLike<number | string>): ArrayLike<number | string> {
  const list = isField(labels) ? labels.values : labels;
  if (typeof list === "object" && list !== null && typeof list.length === "number") return list;
  throw new FieldError(`invalid labels: ${String(labels)}; expected a list or a field`, {subject: "labels"});
}

function isMissing(label: unknown): boolean {
  return label === null || label === undefined || Number.isNaN(label);
}

function pairs(count: number): number {
  return (count * (count - 1)) / 2;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
