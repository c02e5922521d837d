/** @file A sparse matrix times every slice of a field, with what is missing left out of weights and sums alike. */
import {FieldError, OptionError} from "../../errors.ts";
import {primitives} from "../engine/select.ts";
import type {Csr, SliceSums} from "../engine/types.ts";
import {keepCoords} from "../field/derive.ts";
import {checkField, maybeDim} from "../field/dims.ts";
import {field} from "../field/field.ts";
import {offsetsOf, stridesOf} from "../field/layout.ts";
import {movedAt} from "../field/sameGrid.ts";
import type {Field, LazyField} from "../field/types.ts";
import {onlyOptions} from "../options.ts";
import {coverageOf, meanByCoverage} from "./covered.ts";
import {finisher} from "./finishSlices.ts";
import type {LinearOperator, Places} from "./linearOperator.ts";
import {readBlocks} from "./readBlocks.ts";

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

/**
 * W times every slice. A slice without gaps takes one product; a row that meets a gap is summed over what is there, with its
 * weights. The mean of a field that carries its coverage counts each value by it. Of a field that still lies in a store the
 * chunks that W touches are read one by one, and no others.
 */
export async function applyLinear(
  op: LinearOperator,
  means: Csr,
  f: Field | LazyField,
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
  const csr = how === "mean" ? means : op.csr;
  const finish = finisher(csr, op.support, {how, missing, minCoverage});
  if (isLazy(f)) return applyChunks(op, csr, f, finish, {how, minCoverage, signal});
  const slices = slicesOf(f, op.input, op.name);
  const times = (w: Csr, values = f.values) => {
    const indices = slices.offsetOf ? w.indices.map(slices.offsetOf) : w.indices;
    const cols = slices.offsetOf ? indices.reduce((most, at) => Math.max(most, at), -1) + 1 : w.cols;
    return primitives().csrSlices({...w, cols, indices}, values, slices.starts, {signal});
  };
  const coverage = how === "mean" && missing === "renormalize" && !op.support ? coverageOf(f) : undefined;
  if (coverage) {
    const anyShare = finisher(csr, undefined, {how, missing, minCoverage: 0});
    const meanOf = async (values: Float64Array) => {
      const found = await times(csr, values);
      anyShare(found);
      return found;
    };
    const found = await meanByCoverage(f.values, coverage, minCoverage, meanOf);
    return resultOf(op, f, slices.dims, found, how);
  }
  const found = await times(csr);
  finish(found, op.support && found.weights && (await times(op.support)));
  if (minCoverage > 0) found.weights ??= new Float64Array(found.sums.length).fill(1);
  return resultOf(op, f, slices.dims, found, how);
}

/** The product chunk by chunk: in memory are two chunks, the sums of the slices they belong to, and the result. */
async function applyChunks(
  op: LinearOperator,
  csr: Csr,
  f: LazyField,
  finish: ReturnType<typeof finisher>,
  {how, minCoverage, signal}: {how: "mean" | "sum"; minCoverage: number; signal?: AbortSignal}
): Promise<Field> {
  const dims = placesIn(f, op.input, op.name);
  const others = f.dims.filter((dim) => !dims.includes(dim));
  const size = others.reduce((n, dim) => n * f.shape[f.dims.indexOf(dim)], op.rows);
  const sums = new Float64Array(size);
  let weights = minCoverage > 0 ? new Float64Array(size).fill(1) : undefined;
  const blocks = readBlocks(f, dims, op.support ? [csr, op.support] : [csr], {signal});
  for await (const {slices, found} of blocks.all()) {
    finish(found[0], found[1]);
    if (found[0].weights) weights ??= new Float64Array(size).fill(1);
    for (const [k, slice] of slices.entries()) {
      const part = [k * op.rows, (k + 1) * op.rows] as const;
      sums.set(found[0].sums.subarray(...part), slice * op.rows);
      if (found[0].weights) weights!.set(found[0].weights.subarray(...part), slice * op.rows);
    }
  }
  const attrs = {...f.attrs, ...blocks.counts()};
  return resultOf(op, {...f, attrs}, others, {sums, weights}, how);
}

/** Whether the values of a field still lie in a store. */
export function isLazy(f: unknown): f is LazyField {
  const {read, chunks, dims} = (f ?? {}) as Partial<LazyField>;
  return typeof read === "function" && Array.isArray(chunks) && Array.isArray(dims);
}

/** Finds the operator's places in a field. Throws FieldError `invalid field: …` where they are not there, or elsewhere. */
export function slicesOf(f: Field, places: Places, who: string): Slices {
  checkField(f);
  const dims = placesIn(f, places, who);
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

/** The dims of a field that are those of the places. Throws FieldError `invalid field: …` where they are not there, or elsewhere. */
export function placesIn(f: Omit<Field, "values">, places: Places, who: string): string[] {
  return places.dims.map((name, k) => {
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
}

function resultOf(
  op: LinearOperator,
  f: Omit<Field, "values">,
  others: readonly string[],
  {sums, weights}: SliceSums,
  how: "mean" | "sum"
): Field {
  const frame = frameOf(f, others, op.output);
  // The units of the weights, such as m2, multiply those of a sum.
  const units = how === "sum" && op.weightUnits ? `${f.units} ${op.weightUnits}`.trim() : f.units;
  const coords = weights
    ? {...frame.coords, coverage: {dims: frame.dims, values: weights, units: "1"}}
    : frame.coords;
  return field(sums, {...frame, coords, name: f.name, units, attrs: f.attrs});
}

/** The dims, coordinates and roles of what comes of a field: its other dims, then those of the places. */
export function frameOf(f: Omit<Field, "values">, others: readonly string[], places: Places) {
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
