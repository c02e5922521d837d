/** @file The extent and grain of a field in space and time. */
import {coordinateNumbers, maybeCoordinateName, roleDims} from "../field/dims.ts";
import {product} from "../field/layout.ts";
import {yearsSince1970} from "../field/time.ts";
import type {Field} from "../field/types.ts";
import {kmPerUnit} from "./blocks.ts";

/** What `advise` compares phenomena with; only what the coordinates tell is there. */
export interface Scales {
  /** The longer side of the field, in km. */
  readonly extentKm?: number;
  /** From one place to the next, in km: the coarser side of a grid, or for points the root of the area each has. */
  readonly spacingKm?: number;
  /** First to last time and a step more, in days. */
  readonly span?: number;
  /** Median step, in days. */
  readonly step?: number;
}

const KM_PER_DEGREE = 111.195;

export function scalesOf(f: Field): Scales {
  return {...spaceScales(f), ...timeScales(f)};
}

function spaceScales(f: Field): Scales {
  const dims = roleDims(f, "X");
  const isSphere =
    ["lat", "lon"].every((name) => maybeCoordinateName(f, name) !== undefined) && f.crs === undefined;
  const isPlane = ["x", "y"].every((name) => maybeCoordinateName(f, name) !== undefined);
  if (dims.length === 0 || !(isSphere || isPlane)) return {};
  const [first, second] = (isSphere ? ["lon", "lat"] : ["x", "y"]).map((name) =>
    Float64Array.from(coordinateNumbers(f, name))
  );
  const [a, b] = [rangeOf(first), rangeOf(second)];
  const unit = isSphere ? KM_PER_DEGREE : kmPerUnit(f);
  const shrink = isSphere ? Math.cos((((b.low + b.high) / 2) * Math.PI) / 180) : 1;
  const onOne = dims.length === 1;
  const n = product(dims.map((dim) => f.shape[f.dims.indexOf(dim)]));
  const steps = onOne ? [] : [a.step * unit * shrink, b.step * unit];
  const width = (a.high - a.low + (onOne ? 0 : a.step)) * unit * shrink;
  const height = (b.high - b.low + (onOne ? 0 : b.step)) * unit;
  const extentKm = Math.max(width, height);
  const spacingKm = onOne ? Math.sqrt((width * height) / n) : Math.max(...steps);
  return extentKm > 0 && spacingKm > 0 ? {extentKm, spacingKm} : {};
}

function timeScales(f: Field): Scales {
  const [time, ...others] = roleDims(f, "T");
  const axis = f.coords[time];
  if (time === undefined || others.length > 0 || !axis?.units?.includes(" since ")) return {};
  const days = Float64Array.from(
    axis.values as ArrayLike<number>,
    (value) => yearsSince1970(value, axis) * 365.25
  );
  const {low, high, step} = rangeOf(days);
  return step > 0 ? {span: high - low + step, step} : {};
}

/** Ends of a list and the median of its steps, 0 for one value alone. */
function rangeOf(values: Float64Array): {low: number; high: number; step: number} {
  const sorted = values.slice().sort();
  const steps = sorted
    .subarray(1)
    .map((value, i) => value - sorted[i])
    .filter((each) => each > 0)
    .sort();
  const step = steps.length ? steps[steps.length >> 1] : 0;
  return {low: sorted[0], high: sorted[sorted.length - 1], step};
}
