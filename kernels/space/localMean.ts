/** @file The mean of what is near: one smoother, whose neighbourhood says what near means. */
import {FieldError, OptionError} from "../../errors.ts";
import {primitives} from "../engine/index.ts";
import type {Csr, Matrix} from "../engine/types.ts";
import {derive, keepCoords} from "../field/derive.ts";
import {roleDims} from "../field/dims.ts";
import {offsetsOf} from "../field/layout.ts";
import {movedAt} from "../field/sameGrid.ts";
import type {Coordinate, Field} from "../field/types.ts";
import {type LinearOperator, linearOperator} from "../operator/linearOperator.ts";
import {type Marks, marks} from "../operator/marks.ts";
import {checkNeeds} from "../operator/needs.ts";
import {provenanceOf} from "../operator/provenance.ts";
import type {FitOptions, Operator, Params} from "../operator/types.ts";
import {onlyOptions} from "../options.ts";
import type {Neighbourhood, Neighbours} from "./neighbourhood.ts";

export interface LocalMeanOptions {
  /** Who is near, as knn({k: 8}) or radius({km: 200}); there is no default, for it is a statement about the process. */
  neighbourhood: Neighbourhood;
  /**
   * How weights fall with distance; defaults to "uniform". "gaussian" has half the reach for its standard deviation,
   * "gaspari-cohn" falls to 0 at the reach. The reach is the radius, or the distance of the k-th neighbour.
   */
  kernel?: "uniform" | "gaussian" | "gaspari-cohn";
}

export interface LocalMeanParams extends Params {
  /** [cell × cell], the weight of each neighbour and of the cell itself, which is 1; rows are not normalized. */
  readonly weights: Csr;
  /** Where the cells are: the coordinates of space. */
  readonly places: Readonly<Record<string, Coordinate>>;
}

type LocalMarks = Marks<{readonly S: "KB"; readonly T: "KB"; readonly V: "KB"; readonly X: "KB"}>;

/** Apply without parameters takes the places of what it is applied to. */
export type LocalMeanOperator = Operator<LocalMeanParams, Field, Field, LocalMarks, "X"> & {
  apply(input: Field, params?: LocalMeanParams, options?: FitOptions): Promise<Field>;
  /** The means of a field's places as a matrix, [cell × cell], to be multiplied with others. */
  linear(input: Field): LinearOperator;
};

const KERNELS: Readonly<Record<string, (share: number) => number>> = {
  uniform: () => 1,
  gaussian: (share) => Math.exp(-2 * share * share),
  "gaspari-cohn": (share) => gaspariCohn(2 * share)
};

/**
 * Returns the operator that replaces each value by the weighted mean of its neighbourhood, itself included.
 *
 * Shapes: fit [… , cell] → weights [cell × cell], sparse, from the places alone; apply → the input's own shape.
 * Units: the field's. Missing: left out of every mean and filled by it; missing where nothing near has a value.
 * An infinite value makes all means around it infinite.
 * Throws: FieldError `missing axis: X; …`, `invalid field: …` for other cells, and what places throw; OptionError
 * `missing neighbourhood: …`, `invalid kernel: …`.
 * Source: Gaspari and Cohn (1999), eq. 4.10, for the kernel that ends.
 * Checked against: numpy brute force on 300 points with poles and seam, absolute 1e-10.
 *
 * @example const {result} = await fitApply(localMean({neighbourhood: radius({km: 200})}), f);
 */
export function localMean(
  {neighbourhood, kernel = "uniform", ...others}: LocalMeanOptions = {} as LocalMeanOptions
): LocalMeanOperator {
  onlyOptions("localMean", others, "neighbourhood, kernel");
  if (typeof neighbourhood?.find !== "function")
    throw new OptionError(
      "missing neighbourhood: localMean cannot tell what is near; give knn({k}) or radius({km})"
    );
  if (!Object.hasOwn(KERNELS, kernel))
    throw new OptionError(`invalid kernel: ${kernel}; expected ${Object.keys(KERNELS).join(", ")}`, {
      subject: "kernel",
      value: kernel
    });
  const {name, options} = neighbourhood;
  const frame = {
    name: "localMean",
    options: Object.freeze({neighbourhood: Object.freeze({name, ...options}), kernel}),
    marks: marks({S: "KB", T: "KB", V: "KB", X: "KB"}),
    pooled: [],
    needs: ["X"] as readonly "X"[],
    parameterShape: ["X", "neighbour"],
    ...(typeof options.k === "number" && {sizes: {neighbour: options.k + 1}}),
    neighbourhood
  };
  const weightsOf = (input: Field): Csr => {
    checkNeeds(frame, input);
    const reach = (options.km ?? options.distance) as number | undefined;
    return weigh(neighbourhood.find(input), KERNELS[kernel], reach);
  };
  const operator: LocalMeanOperator = Object.freeze<LocalMeanOperator>({
    ...frame,
    async fit(input, {signal}: FitOptions = {}) {
      signal?.throwIfAborted();
      const weights = weightsOf(input);
      const places = Object.freeze(keepCoords(input, roleDims(input, "X")));
      return Object.freeze({weights, places, provenance: provenanceOf(frame, weights)});
    },
    async apply(input, params, call = {}) {
      checkNeeds(frame, input);
      const {weights, places} = params ?? (await operator.fit(input, call));
      checkPlaces(input, places);
      return smooth(input, weights, call);
    },
    linear: (input) => meansOf(input, weightsOf(input))
  });
  return operator;
}

/** Rows are normalized, so that what is multiplied with them meets means. */
function meansOf(f: Field, weights: Csr): LinearOperator {
  const dims = roleDims(f, "X");
  const places = {
    dims,
    shape: dims.map((dim) => f.shape[f.dims.indexOf(dim)]),
    coords: keepCoords(f, dims),
    axes: Object.fromEntries(dims.map((dim) => [dim, "X" as const]))
  };
  const values = weights.values.slice();
  for (let i = 0; i < weights.rows; ++i) {
    const row = values.subarray(weights.offsets[i], weights.offsets[i + 1]);
    const sum = row.reduce((total, weight) => total + weight, 0);
    for (let k = 0; k < row.length; ++k) row[k] /= sum;
  }
  return linearOperator({name: "local mean", csr: {...weights, values}, input: places, output: places});
}

/** Weights by share of the reach; the cell itself comes first in its row, once. */
function weigh(
  {offsets, indices, distances}: Neighbours,
  kernel: (share: number) => number,
  reach?: number
): Csr {
  const rows = offsets.length - 1;
  const starts = new Int32Array(rows + 1);
  const columns: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < rows; ++i) {
    const far = reach ?? distances[offsets[i + 1] - 1];
    columns.push(i);
    values.push(1);
    for (let k = offsets[i]; k < offsets[i + 1]; ++k) {
      if (indices[k] === i) continue;
      columns.push(indices[k]);
      // Where all is in one place there is nothing to fall off with.
      values.push(far > 0 ? kernel(distances[k] / far) : 1);
    }
    starts[i + 1] = columns.length;
  }
  return Object.freeze({
    rows,
    cols: rows,
    offsets: starts,
    indices: Int32Array.from(columns),
    values: Float64Array.from(values)
  });
}

/** Throws FieldError where a coordinate of the fit is another one here. */
function checkPlaces(f: Field, places: LocalMeanParams["places"]): void {
  for (const [name, coordinate] of Object.entries(places)) {
    const own = f.coords[name];
    const at = own?.values.length === coordinate.values.length ? movedAt(own, coordinate) : -1;
    if (at >= 0)
      throw new FieldError(
        `invalid field: ${name} is ${own.values[at]} at ${at}, not ${coordinate.values[at]}; parameters hold for the places they were fitted on`,
        {subject: "coordinate", value: name}
      );
  }
}

/** Weighted sums over weights that met a value. */
async function smooth(f: Field, weights: Csr, {signal}: FitOptions): Promise<Field> {
  const cells = offsetsOf(f, roleDims(f, "X"));
  const slices = offsetsOf(
    f,
    f.dims.filter((dim) => f.axes[dim] !== "X")
  );
  if (cells.length !== weights.rows)
    throw new FieldError(`invalid field: ${cells.length} cells; the weights are of ${weights.rows}`, {
      subject: "cells",
      value: cells.length
    });
  const matrix = (): Matrix => ({
    data: new Float64Array(f.values.length),
    rows: cells.length,
    cols: slices.length
  });
  const values = matrix();
  const present = matrix();
  for (let i = 0, n = 0; i < cells.length; ++i)
    for (let j = 0; j < slices.length; ++j, ++n) {
      const value = f.values[cells[i] + slices[j]];
      if (Number.isNaN(value)) continue;
      values.data[n] = value;
      present.data[n] = 1;
    }
  const ops = primitives();
  const sums = await ops.csrApply(weights, values, {signal});
  const totals = await ops.csrApply(weights, present, {signal});
  const out = new Float64Array(f.values.length);
  for (let i = 0, n = 0; i < cells.length; ++i)
    for (let j = 0; j < slices.length; ++j, ++n) out[cells[i] + slices[j]] = sums.data[n] / totals.data[n];
  return derive(f, {values: out});
}

/** The fifth-order piecewise rational function of compact support: 1 at 0, 0 from 2 on. */
function gaspariCohn(r: number): number {
  if (r >= 2) return 0;
  if (r <= 1) return 1 + r * r * (-5 / 3 + r * (5 / 8 + r * (1 / 2 - r / 4)));
  return 4 - 2 / (3 * r) + r * (-5 + r * (5 / 3 + r * (5 / 8 + r * (-1 / 2 + r / 12))));
}
