/** @file The fit of quantile mapping: quantiles of what was observed and of what the model said, and what parts them. */
import {FieldError} from "../../errors.ts";
import {refuseInfinite} from "../field/finite.ts";
import {keepCoords} from "../field/derive.ts";
import {checkField} from "../field/dims.ts";
import {field, isField} from "../field/index.ts";
import {offsetsOf} from "../field/layout.ts";
import {checkSameGrid} from "../field/sameGrid.ts";
import type {Field} from "../field/types.ts";
import {checkNeeds, provenanceOf} from "../operator/index.ts";
import {lazyDigest} from "../operator/lazyDigest.ts";
import type {Triaged} from "../operator/triage.ts";
import {type7} from "../linalg/quantiles.ts";
import {jittered} from "./jitter.ts";
import {eachPool, type Pools, poolsOf} from "./pools.ts";
import type {QuantileMappingParams, ResolvedMapping, Training} from "./quantileMapping.ts";

export type MappingFrame = Triaged & {readonly options: ResolvedMapping};

/** What is known of one of the two fields: quantiles and means of every group and cell, in its own order of cells. */
export interface Side extends Pick<Pools, "kept"> {
  /** The field, or one of its cells and groups without the rest: names, units and coordinates. */
  readonly like: Field;
  readonly groups: Pick<Pools["groups"], "size" | "coordinate">;
  readonly quantiles: Float64Array;
  readonly means: Float64Array;
}

export function fitQuantiles(training: Training, frame: MappingFrame): QuantileMappingParams {
  const given = checkTraining(training);
  const {jitter, seed} = frame.options;
  const reference = jittered(given.reference, jitter, seed);
  const historical = jittered(given.historical, jitter, seed + 1);
  const side = (f: Field): Side => {
    const pools = checkedPools(f, frame);
    return {like: f, kept: pools.kept, groups: pools.groups, ...quantilesOf(f, pools, frame.options.nodes)};
  };
  return mapped(side(reference), side(historical), frame, {
    provenance: lazyDigest(
      provenanceOf(frame, undefined),
      () => provenanceOf(frame, [given.reference, given.historical]).digest
    )
  });
}

/** The pools of a field that can be fitted. */
export function checkedPools(f: Field, frame: MappingFrame): Pools {
  checkNeeds(frame, f);
  refuseInfinite(f);
  return poolsOf(f, frame.options.by, frame.options.window, frame.pooled);
}

/** Parameters from what is known of both. */
export function mapped(
  seen: Side,
  said: Side,
  {options: {nodes, kind, mode}}: MappingFrame,
  {provenance}: Pick<QuantileMappingParams, "provenance">
): QuantileMappingParams {
  const [reference, historical] = [seen.like, said.like];
  const makeField = fieldMaker(reference, seen);
  const like = makeField(new Float64Array(seen.means.length), {name: "cells", units: "1"});
  checkSameGrid(historical, said.kept, like, seen.groups.coordinate?.dims ?? []);
  if (seen.groups.size !== said.groups.size)
    throw new FieldError(
      `invalid calendar: years of ${seen.groups.size} and ${said.groups.size} days; convert one to the calendar of the other`,
      {subject: "calendar"}
    );
  const isDetrended = kind === "dqm";
  const ratio = mode === "multiply";
  const a = {quantiles: seen.quantiles.slice(), means: seen.means};
  const places = offsetsOf(historical, said.kept, like);
  const b = {quantiles: moved(said.quantiles, places), means: moved(said.means, places)};
  const part = ratio ? over : (x: number, y: number) => x - y;
  if (isDetrended) {
    for (const {quantiles, means} of [a, b])
      for (let i = 0; i < quantiles.length; ++i) quantiles[i] = part(quantiles[i], means[i % means.length]);
  }
  const factors = a.quantiles.map((each, i) => part(each, b.quantiles[i]));
  const scaling = a.means.map((each, i) => part(each, b.means[i]));
  const units = ratio ? "1" : reference.units;
  const shown = isDetrended ? units : reference.units;
  return Object.freeze({
    factors: makeField(factors, {name: "correction", units, nodes}),
    reference: makeField(a.quantiles, {name: `quantiles of ${reference.name}`, units: shown, nodes}),
    historical: makeField(b.quantiles, {name: `quantiles of ${historical.name}`, units: shown, nodes}),
    nodes: field(Float64Array.from(nodes), {
      dims: ["quantile"],
      axes: {quantile: "V"},
      name: "probability",
      units: "1"
    }),
    scaling: makeField(scaling, {name: "correction of the mean", units}),
    provenance
  });
}

/** Rows of cells in another order. */
function moved(values: Float64Array, places: Int32Array): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0; i < values.length; ++i)
    out[i - (i % places.length) + places[i % places.length]] = values[i];
  return out;
}

/** A ratio; 1 over 0, as nothing can be scaled to something. */
function over(x: number, y: number): number {
  return y === 0 && !Number.isNaN(x) ? 1 : x / y;
}

export function checkTraining(training: Training): Training {
  const {reference, historical} = training ?? {};
  for (const [name, f] of Object.entries({reference, historical})) {
    if (isField(f)) continue;
    if (f === undefined)
      throw new FieldError(
        `missing ${name}: none given; quantile mapping is fitted on {reference: observed, historical: model}`,
        {
          subject: name
        }
      );
    checkField(f);
  }
  if (reference.units !== historical.units && reference.units !== "" && historical.units !== "")
    throw new FieldError(
      `invalid units: ${reference.units} and ${historical.units}; convert one, as corrections are differences of the two`,
      {subject: "units", value: historical.units}
    );
  return {reference, historical};
}

/** Quantiles and means of every group and cell. */
function quantilesOf(f: Field, pools: Pools, nodes: readonly number[]): Pick<Side, "quantiles" | "means"> {
  const cells = pools.cells.length;
  const size = pools.groups.size * cells;
  const quantiles = new Float64Array(nodes.length * size);
  const means = new Float64Array(size);
  eachPool(f, pools, (pool, group, cell) => {
    const at = group * cells + cell;
    means[at] = meanOf(pool);
    pool.sort();
    for (let q = 0; q < nodes.length; ++q) quantiles[q * size + at] = type7(pool, nodes[q]);
  });
  return {quantiles, means};
}

/** About the first value, which is near the mean; NaN where there is none. */
export function meanOf(pool: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < pool.length; ++i) sum += pool[i] - pool[0];
  return pool.length ? pool[0] + sum / pool.length : NaN;
}

interface Label {
  name: string;
  units: string;
  nodes?: readonly number[];
}

/** Makes fields [quantile, …group, …cell] on the cells of `f`. */
function fieldMaker(f: Field, {kept, groups: {coordinate, size}}: Pick<Side, "kept" | "groups">) {
  const group = coordinate?.dims ?? [];
  const shape = kept.map((dim) => f.shape[f.dims.indexOf(dim)]);
  const coords = {...keepCoords(f, kept), ...(coordinate && {[group[0]]: coordinate})};
  const axes = {
    ...Object.fromEntries(kept.map((dim) => [dim, f.axes[dim]])),
    ...Object.fromEntries(group.map((dim) => [dim, "T" as const]))
  };
  return (values: Float64Array, {name, units, nodes}: Label): Field =>
    field(values, {
      dims: [...(nodes ? ["quantile"] : []), ...group, ...kept],
      shape: [...(nodes ? [nodes.length] : []), ...group.map(() => size), ...shape],
      coords: {...coords, ...(nodes && {quantile: Float64Array.from(nodes)})},
      axes: nodes ? {quantile: "V", ...axes} : axes,
      name,
      units,
      crs: f.crs
    });
}
