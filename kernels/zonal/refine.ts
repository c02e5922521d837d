/** @file Refinement: a coarse grid told on a finer one, so that polygons meet smooth fields instead of steps. */
import {OptionError} from "../../errors.ts";
import type {Csr} from "../engine/types.ts";
import {addCsr, multiplyCsr, multiplyKron} from "../linalg/csr.ts";
import {digest} from "../operator/digest.ts";
import {type LinearOperator, linearOperator} from "../operator/linearOperator.ts";
import {onlyOptions} from "../options.ts";
import {type GridInput, gridOf} from "./grid.ts";
import {
  centresOf,
  checkFactor,
  finer,
  type GridEdges,
  interpolate,
  kron,
  meanOfParts,
  ownEdges,
  placesBetween,
  repeatEach,
  widthsOf
} from "./nested.ts";

export interface RefineOptions {
  /** Into how many cells each one is cut, along either axis; defaults to 5. */
  factor?: number;
  /** Defaults to "bilinear", between centres, level beyond the outermost; "nearest" repeats each cell. */
  method?: "bilinear" | "nearest";
  /** Whether the mean of each coarse cell is kept by its parts; defaults to true. "planar" keeps the plain mean of the parts. */
  conserve?: boolean | "planar";
  /** A limiter against values below 0; defaults to false, and true is refused: it is not linear. */
  nonnegative?: boolean;
}

export interface Refined {
  /** The grid on the other side, to build a stencil on. */
  readonly grid: GridEdges;
}

/**
 * Returns the matrix T [fine cell × cell] that refines a grid; `W.compose(refine(grid))` for a stencil W on the fine grid
 * is one matrix on the coarse one.
 *
 * Shapes: apply maps [… , lat, lon] to [… , factor · lat, factor · lon]; `T.grid` is the fine
 * grid.
 * Units: the field's. Missing: a gap is filled with the mean of what it would have gone into, by the coarse cells alone.
 * With `conserve` T = B + P(I − AB): B interpolates, A takes means of parts by area on the sphere, P repeats; then A·T = I.
 * That must pass below 0 somewhere: a T without negative weights and with A·T = I could only repeat the parent.
 * Throws: OptionError `invalid factor: …`, `unsupported nonnegative: …`; what grids throw.
 * Source: area-preserving residual correction, one step.
 * Checked against: scipy products of the same matrices, relative 1e-11, and geohalo 2.2.0 for plain means, 3e-13.
 *
 * @example
 * const T = refine(rain, {factor: 5});
 * const W = await stencil(T.grid, counties);
 * const means = await W.compose(T).apply(rain);
 */
export function refine(
  grid: GridInput,
  {factor = 5, method = "bilinear", conserve = true, nonnegative = false, ...others}: RefineOptions = {}
): LinearOperator & Refined {
  onlyOptions("refine", others, "factor, method, conserve, nonnegative");
  checkFactor(factor);
  if (method !== "bilinear" && method !== "nearest")
    throw new OptionError(`invalid method: ${String(method)}; expected bilinear or nearest`, {
      subject: "method",
      value: method
    });
  if (typeof conserve !== "boolean" && conserve !== "planar")
    throw new OptionError(`invalid conserve: ${String(conserve)}; expected true, false or "planar"`, {
      subject: "conserve",
      value: conserve
    });
  if (nonnegative)
    throw new OptionError(
      "unsupported nonnegative: true; to clip each map is not linear, so it cannot be part of a product: clip the refined field, or use method nearest",
      {subject: "nonnegative", value: true}
    );
  const coarse = gridOf(grid, {surface: "sphere"});
  const [ny, nx] = coarse.shape;
  const [lat, lon] = ownEdges(coarse);
  const [latEdges, lonEdges] = [finer(lat, factor), finer(lon, factor)];
  const input = placesBetween(coarse, lat, lon);
  const output = placesBetween(coarse, latEdges, lonEdges);
  const common = {
    name: "refine",
    input,
    output,
    rows: ny * nx * factor * factor,
    cols: ny * nx,
    digest: digest({latEdges, lonEdges, factor, method, conserve}),
    facts: {grid: Object.freeze({latEdges, lonEdges})}
  };
  const [py, px] = [repeatEach(ny, factor), repeatEach(nx, factor)];
  const P = () => kron(py, px);
  const intoParents = (a: Csr) => multiplyKron(a, py, px);
  if (method === "nearest")
    return linearOperator<Refined>({
      ...common,
      csr: P,
      support: P,
      after: intoParents,
      supportAfter: intoParents
    });
  const turns = Math.abs(lon[nx] - lon[0]) > 360 - 1e-9;
  const y = interpolate(centresOf(lat), centresOf(latEdges), false);
  const x = interpolate(centresOf(lon), centresOf(lonEdges), turns);
  const B = () => kron(y, x);
  if (conserve === false)
    return linearOperator<Refined>({
      ...common,
      csr: B,
      support: B,
      after: (a) => multiplyKron(a, y, x),
      supportAfter: (a) => multiplyKron(a, y, x)
    });
  // B, A and P are each a product of one matrix for either axis, and so is A·B.
  const heights = conserve === "planar" ? undefined : widthsOf(latEdges, true);
  const aby = multiplyCsr(meanOfParts(ny, factor, heights), y);
  const abx = multiplyCsr(meanOfParts(nx, factor), x);
  const corrected = (interpolated: Csr, parents: Csr) =>
    addCsr(addCsr(interpolated, parents, 1), multiplyKron(parents, aby, abx), -1);
  return linearOperator<Refined>({
    ...common,
    csr: () => corrected(B(), P()),
    support: P,
    after: (a) => corrected(multiplyKron(a, y, x), intoParents(a)),
    supportAfter: intoParents
  });
}
