/** @file Weights of cells by a field, such as people: on the grid itself, or on a finer one whose cells lie in its cells. */
import {FieldError} from "../../errors.ts";
import type {Csr} from "../engine/types.ts";
import type {Field} from "../field/types.ts";
import {slicesOf} from "../operator/applyLinear.ts";
import type {Rows} from "./buildRows.ts";
import {extentsOf, type Grid, gridOf} from "./grid.ts";
import {ownEdges, placesBetween} from "./nested.ts";

export type WeightsKind = "count" | "density";

/** How far an edge may lie from the one it should be, in degrees: the rounding of float32. */
const NEAR = 1e-4;

/**
 * Rows whose weights are what a field holds of each cell ∩ zone: a count shared out by area, or a density times area.
 * `shares` says how much of a cell of the grid each weight stands for.
 *
 * Throws: FieldError `invalid weights: …` for negative ones, other dims, or grids that are not nested.
 */
export function weighByField(
  grid: Grid,
  weights: Field,
  kind: WeightsKind,
  build: (on: Grid) => Rows
): Rows & {shares: Float64Array} {
  const fine = gridOf(weights, {surface: "sphere", scale: grid.scale});
  const {starts, offsetOf} = slicesOf(weights, placesBetween(fine, ...ownEdges(fine)), "weights");
  if (starts.length !== 1)
    throw new FieldError(`invalid weights: ${starts.length} maps; give one`, {subject: "weights"});
  if (weights.values.some((value) => value < 0))
    throw new FieldError("invalid weights: some are below 0; expected 0 or more, or missing for none", {
      subject: "weights"
    });
  const [lat, lon] = ownEdges(fine);
  const [rowOf, columnOf] = [nested(ownEdges(grid)[0], lat, "lat"), nested(ownEdges(grid)[1], lon, "lon")];
  const rows = build(fine);
  const [heights, widths] = extentsOf(grid);
  const [fineHeights, fineWidths] = extentsOf(fine);
  const {csr} = rows;
  const width = fineWidths.length;
  const cols = heights.length * widths.length;
  const sums = new Map<number, [weight: number, share: number]>();
  const indices: number[] = [];
  const values: number[] = [];
  const shares: number[] = [];
  const offsets = new Int32Array(csr.rows + 1);
  for (let i = 0; i < csr.rows; ++i) {
    sums.clear();
    for (let e = csr.offsets[i]; e < csr.offsets[i + 1]; ++e) {
      const k = csr.indices[e];
      const [j, c] = [Math.floor(k / width), k % width];
      const [row, column] = [rowOf[j], columnOf[c]];
      const value = weights.values[starts[0] + (offsetOf ? offsetOf(k) : k)];
      if (row < 0 || column < 0) continue;
      const area = csr.values[e];
      const held =
        (Number.isNaN(value) ? 0 : value) *
        (kind === "density" ? area : area / (fineHeights[j] * fineWidths[c]));
      const at = row * widths.length + column;
      const [weight, share] = sums.get(at) ?? [0, 0];
      sums.set(at, [weight + held, share + area / (heights[row] * widths[column])]);
    }
    for (const [at, [weight, share]] of [...sums].sort(([a], [b]) => a - b)) {
      indices.push(at);
      values.push(weight);
      shares.push(share);
    }
    offsets[i + 1] = indices.length;
  }
  const whole: Csr = {
    rows: csr.rows,
    cols,
    offsets,
    indices: Int32Array.from(indices),
    values: Float64Array.from(values)
  };
  return {...rows, csr: whole, shares: Float64Array.from(shares)};
}

/** The cell that each finer cell lies in; −1 outside. */
function nested(coarse: Float64Array, fine: Float64Array, name: string): Int32Array {
  const n = coarse.length - 1;
  return Int32Array.from({length: fine.length - 1}, (_, k) => {
    const [a, b] = [Math.min(fine[k], fine[k + 1]), Math.max(fine[k], fine[k + 1])];
    for (let i = 0; i < n; ++i) {
      const [low, high] = [Math.min(coarse[i], coarse[i + 1]), Math.max(coarse[i], coarse[i + 1])];
      if (low - NEAR <= a && b <= high + NEAR) return i;
      if (Math.min(b, high) - Math.max(a, low) > NEAR)
        throw new FieldError(
          `invalid weights: their cell of ${name} ${a} to ${b} lies across that of ${low} to ${high}; give weights on the grid or on cells within its cells`,
          {subject: "weights", value: name}
        );
    }
    return -1;
  });
}
