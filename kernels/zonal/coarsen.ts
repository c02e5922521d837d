/** @file The mean of blocks of cells: a fine grid told on a coarser one. */
import {FieldError} from "../../errors.ts";
import {type LinearOperator, linearOperator} from "../operator/linearOperator.ts";
import {onlyOptions} from "../options.ts";
import {type GridInput, gridOf} from "./grid.ts";
import {checkFactor, kron, meanOfParts, ownEdges, placesBetween, widthsOf} from "./nested.ts";
import type {Refined} from "./refine.ts";

export interface CoarsenOptions {
  /** How many cells along either axis become one; defaults to 5. */
  factor?: number;
}

/**
 * Returns the matrix A [coarse cell × cell] of means by area on the sphere over blocks of factor × factor cells.
 *
 * Shapes: apply maps [… , lat, lon] to [… , lat / factor, lon / factor]; `A.grid` is the coarse grid. Units: the field's.
 * Missing: left out; missing where a whole block is.
 * Throws: FieldError `invalid grid: …` unless the factor divides both sizes; OptionError `invalid factor: …`.
 *
 * @example const yearly = await coarsen(rain, {factor: 4}).apply(rain);
 */
export function coarsen(
  grid: GridInput,
  {factor = 5, ...others}: CoarsenOptions = {}
): LinearOperator & Refined {
  onlyOptions("coarsen", others, "factor");
  checkFactor(factor);
  const fine = gridOf(grid, {surface: "sphere"});
  const [ny, nx] = fine.shape;
  if (ny % factor !== 0 || nx % factor !== 0)
    throw new FieldError(`invalid grid: ${ny} × ${nx} cells; a factor of ${factor} must divide both`, {
      subject: "grid",
      value: [ny, nx]
    });
  const [lat, lon] = ownEdges(fine);
  const every = (edges: Float64Array) => edges.filter((_, i) => i % factor === 0);
  const [latEdges, lonEdges] = [every(lat), every(lon)];
  return linearOperator<Refined>({
    name: "coarsen",
    csr: kron(
      meanOfParts(ny / factor, factor, widthsOf(lat, true)),
      meanOfParts(nx / factor, factor, widthsOf(lon, false))
    ),
    input: placesBetween(fine, lat, lon),
    output: placesBetween(fine, latEdges, lonEdges),
    facts: {grid: Object.freeze({latEdges, lonEdges})}
  });
}
