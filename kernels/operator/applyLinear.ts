/** @file A sparse matrix times every slice of a field, with what is missing left out of weights and sums alike. */
import {FieldError, OptionError} from "../../errors.ts";
import {primitives} from "../engine/select.ts";
import type {Csr} from "../engine/types.ts";
import {keepCoords} from "../field/derive.ts";
import {checkField, maybeDim} from "../field/dims.ts";
import {field} from "../field/field.ts";
import {offsetsOf, stridesOf} from "../field/layout.ts";
import {movedAt} from "../field/sameGrid.ts";
import type {Field, Values} from "../field/types.ts";
import {rowSumsOf} from "../linalg/csr.ts";
import {onlyOptions} from "../options.ts";
import type {LinearOperator, Places} from "./linearOperator.ts";

export interface LinearApplyOptions {
  /** Defaults to "mean": Σwx / Σw over what is there. "sum" is Σwx. */
  how?: "mean" | "sum";
  /** Defaults to "renormalize": what is missing counts for nothing. "propagate": one gap makes the result missing. */
  missing?: "renormalize" | "propagate";
  /** The least share of the weights that must be there, else the result is missing; defaults to 0. */
  minCoverage?: number;
  signal?: AbortSignal;
}

/** A field seen as slices over the places of an operator. */
export interface Slices {
  readonly dims: readonly string[];
  /** Where each slice begins. */
  readonly starts: Int32Array;
  /** Where entry j of the places lies in a slice; undefined when that is j. */
  readonly offsetOf?: (j: number) => number;
}

/** What a product leaves open: weights that sum to less than 1 − this of the whole are gaps, not rounding. */
const ROUNDING = 1e-12;

/**
 * W times every slice. A slice without gaps takes one product; a row that meets a gap is summed over what is there, with its weights.
 *
 * With weights below 0 (refinement that keeps means) a gap is filled with the mean of the same zone, by the weights of
 * `support`, which has none below 0: a constant stays constant and a mean stays within reason.
 */
export async function applyLinear(
  op: LinearOperator,
  means: Csr,
  f: Field,
  {how = "mean", missing = "renormalize", minCoverage = 0, signal, ...others}: LinearApplyOptions = {}
): Promise<Field> {
  onlyOptions(op.name, others, "how, missing, minCoverage, signal");
  checkChoice("how", how, ["mean", "sum"]);
  checkChoice("missing", missing, ["renormalize", "propagate"]);
  if (!(minCoverage >= 0 && minCoverage <= 1))
    throw new OptionError(`invalid minCoverage: ${minCoverage}; expected 0 to 1`, {
      subject: "minCoverage",
      value: minCoverage
    });
  signal?.throwIfAborted();
  const slices = slicesOf(f, op.input, op.name);
  const csr = how === "mean" ? means : op.csr;
  const {rows} = csr;
  const entries = slices.offsetOf ? csr.indices.map(slices.offsetOf) : csr.indices;
  const cols = slices.offsetOf ? entries.reduce((most, at) => Math.max(most, at), -1) + 1 : csr.cols;
  const {sums: out, weights} = await primitives().csrSlices(
    {...csr, cols, indices: entries},
    f.values,
    slices.starts,
    {signal}
  );
  const totals = rowSumsOf(csr);
  const isMean = how === "mean";
  const {offsets} = csr;
  const whole = weights && (op.support ? wholeOf(op.support, slices) : {base: csr, entries, totals});
  for (let s = 0, n = 0; s < slices.starts.length; ++s)
    for (let i = 0; i < rows; ++i, ++n) {
      const known = weights === undefined ? NaN : weights[n];
      // From here on weights are shares of the whole.
      if (weights !== undefined) weights[n] = 1;
      if (offsets[i] === offsets[i + 1]) out[n] = NaN;
      else if (Number.isNaN(known)) {
        if (isMean) out[n] /= totals[i];
      } else {
        const from = slices.starts[s];
        const {sum, weight} = op.support
          ? present(whole!.base, whole!.entries, i, f.values, from)
          : {sum: out[n], weight: known};
        const share = whole!.totals[i] === 0 ? 0 : Math.min(1, weight / whole!.totals[i]);
        weights![n] = share;
        if (missing === "propagate" || share < minCoverage - ROUNDING) out[n] = NaN;
        else if (!op.support) out[n] = isMean ? (weight > 0 ? sum / weight : NaN) : sum;
        else {
          const mean = weight > 0 ? filled(csr, entries, i, f.values, from, sum / weight) : NaN;
          out[n] = isMean ? mean : weight > 0 ? mean * weight : 0;
        }
      }
    }
  return resultOf(op, f, slices, out, how, weights);
}

function wholeOf(base: Csr, {offsetOf}: Slices) {
  return {base, entries: offsetOf ? base.indices.map(offsetOf) : base.indices, totals: rowSumsOf(base)};
}

function present(
  {offsets, values}: Csr,
  entries: Int32Array,
  i: number,
  x: Values,
  from: number
): {sum: number; weight: number} {
  let sum = 0;
  let weight = 0;
  for (let e = offsets[i]; e < offsets[i + 1]; ++e) {
    const value = x[entries[e] + from];
    if (Number.isNaN(value)) continue;
    sum += values[e] * value;
    weight += values[e];
  }
  return {sum, weight};
}

/** The mean of a row whose gaps are filled with `fill`. */
function filled(
  {offsets, values}: Csr,
  entries: Int32Array,
  i: number,
  x: Values,
  from: number,
  fill: number
): number {
  let sum = 0;
  let weight = 0;
  for (let e = offsets[i]; e < offsets[i + 1]; ++e) {
    const value = x[entries[e] + from];
    sum += values[e] * (Number.isNaN(value) ? fill : value);
    weight += values[e];
  }
  return sum / weight;
}

/** Finds the operator's places in a field. Throws FieldError `invalid field: …` where they are not there, or elsewhere. */
export function slicesOf(f: Field, places: Places, who: string): Slices {
  checkField(f);
  const dims = places.dims.map((name, k) => {
    const dim = maybeDim(f, name);
    const size = dim === undefined ? undefined : f.shape[f.dims.indexOf(dim)];
    if (dim === undefined || size !== places.shape[k])
      throw new FieldError(
        `invalid field: ${name} has ${size ?? "no"} entries, not ${places.shape[k]}; ${who} takes ${places.dims.join(", ")} as they were when it was built`,
        {subject: "dimension", value: name}
      );
    const moved = movedAt(f.coords[dim], places.coords[name]);
    if (moved >= 0)
      throw new FieldError(
        `invalid field: ${dim} is ${String(f.coords[dim].values[moved])} at ${moved}, not ${String(places.coords[name].values[moved])}; ${who} holds for the places it was built for`,
        {subject: "dimension", value: dim}
      );
    return dim;
  });
  const others = f.dims.filter((dim) => !dims.includes(dim));
  const starts = offsetsOf(f, others);
  const isLast = dims.every((dim, k) => f.dims.indexOf(dim) === others.length + k);
  if (isLast) return {dims: others, starts};
  const strides = stridesOf(f.shape);
  const steps = dims.map((dim) => strides[f.dims.indexOf(dim)]);
  const offsetOf = (j: number) => {
    let rest = j;
    let offset = 0;
    for (let k = steps.length - 1; k >= 0; --k) {
      const size = places.shape[k];
      offset += (rest % size) * steps[k];
      rest = Math.floor(rest / size);
    }
    return offset;
  };
  return {dims: others, starts, offsetOf};
}

function resultOf(
  op: LinearOperator,
  f: Field,
  {dims: others}: Slices,
  values: Float64Array,
  how: "mean" | "sum",
  coverage: Float64Array | undefined
): Field {
  const frame = frameOf(f, others, op.output);
  // The units of the weights, such as m2, multiply those of a sum.
  const units = how === "sum" && op.weightUnits ? `${f.units} ${op.weightUnits}`.trim() : f.units;
  const coords = coverage
    ? {...frame.coords, coverage: {dims: frame.dims, values: coverage, units: "1"}}
    : frame.coords;
  return field(values, {...frame, coords, name: f.name, units, attrs: f.attrs});
}

/** The dims, coordinates and roles of what comes of a field: its other dims, then those of the places. */
export function frameOf(f: Field, others: readonly string[], places: Places) {
  const shape = [...others.map((dim) => f.shape[f.dims.indexOf(dim)]), ...places.shape];
  return {
    dims: [...others, ...places.dims],
    shape,
    coords: {...keepCoords(f, others), ...places.coords},
    axes: {...Object.fromEntries(others.map((dim) => [dim, f.axes[dim]])), ...places.axes},
    ...(f.sKind && {sKind: f.sKind}),
    ...(f.calendar && {calendar: f.calendar})
  };
}

function checkChoice(name: string, value: unknown, known: readonly string[]): void {
  if (known.includes(value as string)) return;
  throw new OptionError(`invalid ${name}: ${String(value)}; expected ${known.join(" or ")}`, {
    subject: name,
    value
  });
}
