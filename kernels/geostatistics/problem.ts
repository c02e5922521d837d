/** @file A kriging problem: data at places of their own, a covariance, and the terms of the drift. */
import {FieldError, OptionError} from "../../errors.ts";
import {roleDims} from "../field/dims.ts";
import {offsetsOf} from "../field/layout.ts";
import type {Field} from "../field/types.ts";
import {CORRELATIONS, type Variogram} from "./models.ts";
import {lagBetween, type Sites, sitesOf, someSites} from "./sites.ts";

export type KrigingKind = "ordinary" | "universal" | "block";

/** Maps that have values at the same places, which differ from one another. */
export interface Problem {
  readonly sites: Sites;
  /** [map × site], copies in one spot averaged. */
  readonly values: Float64Array;
  /** The maps of the field these are. */
  readonly maps: readonly number[];
  /** The site of each cell of the field, −1 where it has no value. */
  readonly siteOf: Int32Array;
  /** How many cells share a spot with an earlier one. */
  readonly copies: number;
}

/** One problem for every pattern of gaps. Throws FieldError `missing values: …` for a map without any. */
export function problemsOf(f: Field): {problems: Problem[]; sites: Sites; maps: number} {
  const sites = sitesOf(f);
  const cells = offsetsOf(f, roleDims(f, "X"));
  const starts = offsetsOf(
    f,
    f.dims.filter((dim) => f.axes[dim] !== "X")
  );
  const byGaps = new Map<string, number[]>();
  starts.forEach((start, map) => {
    const gaps: number[] = [];
    for (let i = 0; i < cells.length; ++i) {
      const value = f.values[start + cells[i]];
      if (Number.isNaN(value)) gaps.push(i);
      else if (!Number.isFinite(value))
        throw new FieldError(
          `invalid values: ${value} at place ${i}; kriging takes finite numbers and gaps`,
          {
            subject: "values",
            place: i
          }
        );
    }
    if (gaps.length === cells.length)
      throw new FieldError(`missing values: every place of map ${map}; there is nothing to predict from`, {
        subject: "values",
        count: gaps.length
      });
    const key = gaps.join(" ");
    byGaps.set(key, [...(byGaps.get(key) ?? []), map]);
  });
  const problems = [...byGaps.values()].map((maps) => {
    const first = starts[maps[0]];
    const {siteOf, kept} = mergeCopies(sites, (i) => !Number.isNaN(f.values[first + cells[i]]));
    const shares = new Float64Array(kept.length);
    for (const site of siteOf) if (site >= 0) ++shares[site];
    const values = new Float64Array(maps.length * kept.length);
    for (const [m, map] of maps.entries())
      for (const [i, site] of siteOf.entries())
        if (site >= 0) values[m * kept.length + site] += f.values[starts[map] + cells[i]] / shares[site];
    const copies = shares.reduce((sum, share) => sum + share - 1, 0);
    return {sites: someSites(sites, kept), values, maps, siteOf, copies};
  });
  return {problems, sites, maps: starts.length};
}

/** Cells in one spot, to the last digit, share a site. */
function mergeCopies({positions, dimension, count}: Sites, has: (cell: number) => boolean) {
  const siteOf = new Int32Array(count).fill(-1);
  const known = new Map<string, number>();
  const kept: number[] = [];
  for (let i = 0; i < count; ++i) {
    if (!has(i)) continue;
    const key = positions.subarray(i * dimension, (i + 1) * dimension).join(" ");
    const site = known.get(key) ?? kept.length;
    if (site === kept.length) {
      known.set(key, site);
      kept.push(i);
    }
    siteOf[i] = site;
  }
  return {siteOf, kept: Int32Array.from(kept)};
}

/** What a target is: a point, or the mean over points of a block, which the nugget does not reach. */
export interface Support {
  /** Offsets and shares of the points. */
  readonly nodes: readonly {readonly dx: number; readonly dy: number; readonly share: number}[];
  /** The variance of what is predicted. */
  readonly variance: number;
  readonly nugget: number;
}

/** Gauss–Legendre, four nodes a side, as gstat takes them. */
const NODES = [-0.8611363115940526, -0.3399810435848563, 0.3399810435848563, 0.8611363115940526];
const SHARES = [0.3478548451374538, 0.6521451548625461, 0.6521451548625461, 0.3478548451374538];

export function supportOf(
  {nugget, psill, range, model}: Variogram,
  block?: readonly [number, number]
): Support {
  if (block === undefined) return {nodes: [{dx: 0, dy: 0, share: 1}], variance: nugget + psill, nugget};
  const [width, height] = block;
  const nodes = NODES.flatMap((x, i) =>
    NODES.map((y, j) => ({dx: (x * width) / 2, dy: (y * height) / 2, share: (SHARES[i] * SHARES[j]) / 4}))
  );
  const correlation = CORRELATIONS[model];
  let variance = 0;
  for (const a of nodes)
    for (const b of nodes)
      if (psill > 0)
        variance += a.share * b.share * psill * correlation(Math.hypot(a.dx - b.dx, a.dy - b.dy) / range);
  return {nodes, variance, nugget: 0};
}

export function checkBlock(kind: KrigingKind, block: readonly [number, number] | undefined): void {
  if (kind === "block" && block === undefined)
    throw new OptionError("missing block: kriging of blocks needs their size, as {block: [40, 40]}", {
      subject: "block"
    });
  if (block === undefined) return;
  if (kind !== "block" || block.length !== 2 || !block.every((side) => side > 0 && side < Infinity))
    throw new OptionError(`invalid block: ${String(block)}; expected [width, height] with kind "block"`, {
      subject: "block",
      value: block
    });
}

/** Covariance of places of the data. */
export function covariances(
  sites: Sites,
  {nugget, psill, range, model}: Variogram,
  into: Float64Array
): void {
  const n = sites.count;
  const correlation = CORRELATIONS[model];
  for (let i = 0; i < n; ++i) {
    into[i * n + i] = nugget + psill;
    for (let j = 0; j < i; ++j) {
      const value = psill > 0 ? psill * correlation(lagBetween(sites, i, sites, j) / range) : 0;
      into[i * n + j] = value;
      into[j * n + i] = value;
    }
  }
}

/** Covariance of the data with targets from `from` on: [site × target]. */
export function targetCovariances(
  sites: Sites,
  targets: Sites,
  {from, count}: {from: number; count: number},
  {psill, range, model}: Variogram,
  {nodes, nugget}: Support,
  into: Float64Array
): void {
  const {dimension} = sites;
  const correlation = CORRELATIONS[model];
  const isSolid = dimension > 2;
  const scale = psill > 0 ? 1 / range : 0;
  for (let i = 0; i < sites.count; ++i) {
    const row = i * count;
    for (const {dx: ex, dy: ey, share} of nodes) {
      const x = sites.positions[i * dimension] - ex;
      const y = sites.positions[i * dimension + 1] - ey;
      const z = isSolid ? sites.positions[i * dimension + 2] : 0;
      const sill = share * psill;
      const isFirst = ex === nodes[0].dx && ey === nodes[0].dy;
      for (let t = 0, at = from * dimension; t < count; ++t, at += dimension) {
        const dx = targets.positions[at] - x;
        const dy = targets.positions[at + 1] - y;
        const dz = isSolid ? targets.positions[at + 2] - z : 0;
        const lag = Math.sqrt(dx * dx + dy * dy + dz * dz);
        const value = sill * correlation(lag * scale) + (lag === 0 ? share * nugget : 0);
        into[row + t] = isFirst ? value : into[row + t] + value;
      }
    }
  }
}

/** The terms of the drift at places: a mean, or a mean and a plane through space, scaled so that sizes do not matter. */
export interface Drift {
  readonly terms: number;
  /** Writes the terms at a place. */
  at(sites: Sites, i: number, into: Float64Array, to: number): void;
}

export function driftOf(kind: KrigingKind, {positions, dimension, count}: Sites): Drift {
  if (kind !== "universal")
    return {
      terms: 1,
      at: (_, __, into, to) => {
        into[to] = 1;
      }
    };
  const centre = new Float64Array(dimension);
  let span = 0;
  for (let d = 0; d < dimension; ++d) {
    let [low, high] = [Infinity, -Infinity];
    for (let i = 0; i < count; ++i) {
      const value = positions[i * dimension + d];
      centre[d] += value / count;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    span = Math.max(span, high - low);
  }
  return {
    terms: 1 + dimension,
    at(sites, i, into, to) {
      into[to] = 1;
      for (let d = 0; d < dimension; ++d)
        into[to + 1 + d] = (sites.positions[i * dimension + d] - centre[d]) / (span || 1);
    }
  };
}
