/** @file Quantile mapping fitted in parts: of both fields a sketch and a mean of every group and cell. */
import {FieldError, OptionError} from "../../errors.ts";
import {isel} from "../field/isel.ts";
import type {Field} from "../field/types.ts";
import {digest} from "../operator/digest.ts";
import {provenanceOf} from "../operator/provenance.ts";
import {checkedPools, checkTraining, type MappingFrame, mapped, meanOf, type Side} from "./fitQuantiles.ts";
import {eachPool} from "./pools.ts";
import type {QuantileMappingParams, Training} from "./quantileMapping.ts";
import {mergeSketches, POOL, type QuantileSketch, quantileSketch, quantilesOfSketch} from "./sketch.ts";

interface Sketched extends Pick<Side, "like" | "kept" | "groups" | "means"> {
  /** [group, cell]. */
  readonly sketches: readonly QuantileSketch[];
  readonly digest: string;
}

interface State {
  readonly reference: Sketched;
  readonly historical: Sketched;
}

export function partialTraining(training: Training, frame: MappingFrame): State {
  const {jitter} = frame.options;
  if (jitter > 0)
    throw new OptionError(
      "unsupported jitter: parts would draw other numbers than the whole; fit the whole, or without jitter",
      {subject: "jitter", value: jitter}
    );
  const {reference, historical} = checkTraining(training);
  return {reference: sketched(reference, frame), historical: sketched(historical, frame)};
}

function sketched(f: Field, frame: MappingFrame): Sketched {
  const pools = checkedPools(f, frame);
  const {kept, cells, groups} = pools;
  const sketches = new Array<QuantileSketch>(groups.size * cells.length);
  const means = new Float64Array(sketches.length);
  eachPool(f, pools, (pool, group, cell) => {
    means[group * cells.length + cell] = meanOf(pool);
    sketches[group * cells.length + cell] = quantileSketch(pool, {size: POOL});
  });
  const first = f.dims.flatMap((dim) => (kept.includes(dim) ? [] : [[dim, [0, 1]]]));
  const {size, coordinate} = groups;
  const grouping = {size, ...(coordinate && {coordinate})};
  return {
    like: isel(f, Object.fromEntries(first)),
    kept,
    groups: grouping,
    means,
    sketches,
    digest: digest(f)
  };
}

export function mergeTraining(left: unknown, right: unknown): State {
  const [a, b] = [left as State, right as State];
  return {
    reference: merged(a.reference, b.reference),
    historical: merged(a.historical, b.historical)
  };
}

function merged(a: Sketched, b: Sketched): Sketched {
  const said = ({groups, kept, like}: Sketched) =>
    [groups.size, ...kept.map((dim) => `${dim} ${like.shape[like.dims.indexOf(dim)]}`)].join(" × ");
  if (said(a) !== said(b))
    throw new FieldError(`invalid parts: ${said(a)} and ${said(b)}; parts must share grid and calendar`, {
      subject: "parts"
    });
  const means = a.means.map((mean, i) => {
    const [m, n] = [a.sketches[i].count, b.sketches[i].count];
    if (m === 0 || n === 0) return m === 0 ? b.means[i] : mean;
    return mean + ((b.means[i] - mean) * n) / (m + n);
  });
  const sketches = a.sketches.map((sketch, i) => mergeSketches(sketch, b.sketches[i]));
  return {...a, means, sketches, digest: digest([a.digest, b.digest])};
}

export function finalizeTraining(state: unknown, frame: MappingFrame): QuantileMappingParams {
  const {reference, historical} = state as State;
  const {nodes} = frame.options;
  const side = ({sketches, ...rest}: Sketched): Side => {
    const quantiles = new Float64Array(nodes.length * sketches.length);
    for (const [at, sketch] of sketches.entries()) {
      const found = quantilesOfSketch(sketch, nodes);
      for (let q = 0; q < nodes.length; ++q) quantiles[q * sketches.length + at] = found[q];
    }
    return {...rest, quantiles};
  };
  const off = Math.max(
    ...[reference, historical].flatMap(({sketches}) =>
      sketches.map(({low, high, count}) => Math.max(low, high) / Math.max(1, count))
    )
  );
  const provenance = provenanceOf(frame, [reference.digest, historical.digest]);
  return Object.freeze({...mapped(side(reference), side(historical), frame, {provenance}), error: off});
}
