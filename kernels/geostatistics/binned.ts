/** @file What variograms share: the maps of a field, their pairs in bins, and bins as fields. */
import {FieldError} from "../../errors.ts";
import {keepCoords} from "../field/derive.ts";
import {roleDims} from "../field/dims.ts";
import {field} from "../field/field.ts";
import {offsetsOf} from "../field/layout.ts";
import type {Coordinate, Field} from "../field/types.ts";
import {squaredUnits} from "../field/units.ts";
import type {Tally} from "./estimators.ts";
import {binner, eachPair} from "./pairs.ts";
import type {Sites} from "./sites.ts";

/** The maps of each variable: values of all cells, for every sample and time. */
export function mapsOf(f: Field): Float64Array[][] {
  const cells = offsetsOf(f, roleDims(f, "X"));
  const samples = offsetsOf(
    f,
    f.dims.filter((dim) => f.axes[dim] === "S" || f.axes[dim] === "T")
  );
  return Array.from(offsetsOf(f, roleDims(f, "V")), (variable) =>
    Array.from(samples, (sample) => Float64Array.from(cells, (cell) => f.values[variable + sample + cell]))
  );
}

/** Adds the pairs of one map to a tally for each direction. */
export function fill(
  tallies: readonly Tally[],
  sites: Sites,
  values: Float64Array,
  edges: Float64Array,
  {directions, tolerance}: {directions?: readonly number[]; tolerance?: number} = {},
  among: (cell: number) => boolean = () => true
): void {
  const kept = Int32Array.from(values.keys()).filter((i) => !Number.isNaN(values[i]) && among(i));
  const binOf = binner(edges);
  const limit = edges[edges.length - 1];
  if (directions === undefined) {
    const [all] = tallies;
    eachPair(sites, kept, limit, (i, j, lag) => {
      const bin = binOf(lag);
      if (bin >= 0) all.add(bin, lag, values[j] - values[i]);
    });
    return;
  }
  if (sites.metric === "sphere")
    throw new FieldError(
      "unsupported directions: of longitude and latitude; project the places to x and y first"
    );
  const radians = Math.PI / 180;
  const ways = directions.map((azimuth) => [Math.sin(azimuth * radians), Math.cos(azimuth * radians)]);
  const least = Math.cos((tolerance ?? 90 / directions.length) * radians) - 1e-12;
  const {positions} = sites;
  eachPair(sites, kept, limit, (i, j, lag) => {
    const bin = binOf(lag);
    if (bin < 0) return;
    const dx = positions[2 * j] - positions[2 * i];
    const dy = positions[2 * j + 1] - positions[2 * i + 1];
    for (const [k, [east, north]] of ways.entries())
      if (Math.abs(dx * east + dy * north) >= least * lag) tallies[k].add(bin, lag, values[j] - values[i]);
  });
}

/** What is known of bins, and of one more dim where rows are by direction or by window. */
export interface Binned {
  readonly lag: Field;
  readonly gamma: Field;
  readonly count: Field;
}

/** Rows of bins as fields over variable, the dim of `by`, and bin. */
export function asFields(
  f: Field,
  rows: readonly ReturnType<Tally["finish"]>[],
  edges: Float64Array,
  {metric, by, units = squaredUnits(f.units)}: {metric: Sites["metric"]; by?: By; units?: string}
): Binned {
  const kept = roleDims(f, "V");
  const bins = edges.length - 1;
  const dims = [...kept, ...(by ? [by.dim] : []), "bin"];
  const sizes = kept.map((dim) => f.shape[f.dims.indexOf(dim)]);
  const shape = [...sizes, ...(by ? [by.values.length] : []), bins];
  const ends = (values: Float64Array): Coordinate => ({dims: ["bin"], values});
  const coords = {
    ...keepCoords(f, kept),
    ...(by && {[by.dim]: {dims: [by.dim], values: by.values, units: by.units}}),
    lower: ends(edges.slice(0, bins)),
    upper: ends(edges.slice(1))
  };
  const axes = Object.fromEntries(dims.map((dim) => [dim, "V" as const]));
  const make = (key: keyof Binned, units: string, name: string) => {
    const values = new Float64Array(rows.length * bins);
    for (const [k, row] of rows.entries()) values.set(row[key], k * bins);
    return field(values, {dims, shape, coords, axes, units, name});
  };
  return {
    lag: make("lag", metric === "sphere" ? "km" : (f.coords.x?.units ?? ""), "lag"),
    gamma: make("gamma", units, `semivariance of ${f.name}`),
    count: make("count", "1", "pairs")
  };
}

/** A dim of rows. */
interface By {
  dim: string;
  values: readonly number[] | readonly string[];
  units?: string;
}
