/** @file Numbers of kept cells and of modes, dressed as fields again. */
import type {Matrix} from "../engine/types.ts";
import {keepCoords} from "../field/derive.ts";
import {field} from "../field/index.ts";
import type {Coordinate, Field} from "../field/types.ts";
import type {Samples} from "./samples.ts";

interface Label {
  name: string;
  units: string;
}

/** A field over the cells, or over modes × cells, from the values of the kept ones; the others are missing. */
export function onCells(
  s: Pick<Samples, "field" | "cellDims" | "cellShape" | "cells">,
  kept: Int32Array,
  rows: Float64Array,
  {name, units, modes}: Label & {modes?: number}
): Field {
  const {cellDims, cellShape, cells} = s;
  const values = new Float64Array((modes ?? 1) * cells).fill(NaN);
  for (let k = 0; k < (modes ?? 1); ++k)
    for (let j = 0; j < kept.length; ++j) values[k * cells + kept[j]] = rows[k * kept.length + j];
  const coords = keepCoords(s.field, cellDims);
  return field(values, {
    dims: modes === undefined ? cellDims : ["mode", ...cellDims],
    shape: modes === undefined ? cellShape : [modes, ...cellShape],
    coords: modes === undefined ? coords : {mode: modeNumbers(modes), ...coords},
    axes: axesOver(s.field, cellDims, modes !== undefined),
    name,
    units,
    crs: s.field.crs
  });
}

/** A field over modes. */
export function onModes(values: Float64Array, {name, units}: Label): Field {
  return field(values, {
    dims: ["mode"],
    coords: {mode: modeNumbers(values.length)},
    axes: {mode: "V"},
    name,
    units
  });
}

/** A field over samples × modes; `f` has the samples first. */
export function onSamples(f: Field, {data, cols}: Matrix, {name, units}: Label): Field {
  const dims = f.dims.filter((dim) => f.axes[dim] === "S" || f.axes[dim] === "T");
  return field(data, {
    dims: [...dims, "mode"],
    shape: [...f.shape.slice(0, dims.length), cols],
    coords: {...keepCoords(f, dims), mode: modeNumbers(cols)},
    axes: axesOver(f, dims, true),
    name,
    units,
    sKind: f.sKind
  });
}

/** The modes are numbered from 1. */
export function modeNumbers(count: number): Coordinate {
  return {dims: ["mode"], values: Int32Array.from({length: count}, (_, k) => k + 1)};
}

/** The roles of some of the dims; modes stand beside one another as variables do. */
export function axesOver(f: Field, dims: readonly string[], withModes: boolean): Field["axes"] {
  const axes = Object.fromEntries(dims.map((dim) => [dim, f.axes[dim]]));
  return withModes ? {mode: "V", ...axes} : axes;
}
