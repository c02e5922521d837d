/** @file Where a value stands among all that were seen: empirical probabilities of (not) being exceeded. */
import {FieldError, OptionError} from "../../errors.ts";
import {derive, keepCoords} from "../field/derive.ts";
import {checkField} from "../field/dims.ts";
import {field} from "../field/field.ts";
import {offsetsOf} from "../field/layout.ts";
import {checkSameGrid} from "../field/sameGrid.ts";
import {checkSameUnits} from "../field/units.ts";
import type {Field, Role} from "../field/types.ts";
import {onlyOptions} from "../options.ts";
import {digest} from "../operator/digest.ts";
import {marks} from "../operator/marks.ts";
import {provenanceOf} from "../operator/provenance.ts";
import type {FitOptions, Params} from "../operator/types.ts";
import type {ClimateOperator} from "./climatology.ts";
import {countsBelow} from "./countsBelow.ts";
import {mergeSketches, POOL, type QuantileSketch, quantileSketch, ranksOfSketch} from "./sketch.ts";

export interface ExceedanceOptions<B extends boolean = boolean> {
  /** One pool for all cells and times of a variable, or with false one for each cell; defaults to true. */
  pooled?: B;
  /** Tied values share the mean of their ranks, or all take the highest; defaults to "mid". */
  ties?: "mid" | "max";
  /** Which probability is meant; defaults to "non-exceedance", u = rank / (n + 1). "exceedance" is 1 − u. */
  as?: "non-exceedance" | "exceedance";
}

export interface ExceedanceParams extends Params {
  /** [rank, …kept]: the values seen, ascending; NaN pads pools that are shorter than the longest. */
  readonly pool: Field;
  /** [kept]: how many values each pool has. */
  readonly count: Field;
  /** [rank, …kept]: how many values are no higher, where a pool of parts is a sketch that does not hold them all. */
  readonly rank?: Field;
  /** [kept]: how far u may be off for that, 0 where pools are whole. */
  readonly error: Field;
}

interface PoolState {
  frame: Pick<Field, "name" | "units" | "dims" | "shape" | "coords" | "axes">;
  pools: readonly QuantileSketch[];
  digest: string;
}

type Fitted<B extends boolean> = B extends true ? "S" | "T" | "X" : "S" | "T";

/**
 * Returns the operator that ranks values against the pool of the fit.
 *
 * Shapes: fit [time, …cell] → pool [rank], or [rank, variable] as variables are never pooled; apply → [time, …cell].
 * Units: none. Missing: not in the pool, and missing in the result. Infinite values have a rank.
 * A value not in the pool ranks between its neighbours (half way with ties "mid").
 * In parts: pools merge exactly up to 524,288 values, beyond that they are sketches, see `quantileSketch`; `error` says how far
 * u may be off.
 * Throws: OptionError `invalid ties: …`; FieldError `invalid field: …` for another grid when not pooled, `invalid units: …`, `invalid params: …`.
 * Source: Weibull (1939), the plotting position rank / (n + 1).
 * Checked against: scipy 1.16.3 rankdata, average and max, absolute 1e-10.
 */
export function exceedance<const B extends boolean = true>({
  pooled = true as B,
  ties = "mid",
  as = "non-exceedance",
  ...others
}: ExceedanceOptions<B> = {}): ClimateOperator<ExceedanceParams, Fitted<B>> {
  onlyOptions("exceedance", others, "pooled, ties, as");
  if (typeof pooled !== "boolean")
    throw new OptionError(`invalid pooled: ${String(pooled)}; expected true or false`, {
      subject: "pooled",
      value: pooled
    });
  if (ties !== "mid" && ties !== "max")
    throw new OptionError(`invalid ties: ${ties}; expected mid or max`, {subject: "ties", value: ties});
  if (as !== "non-exceedance" && as !== "exceedance")
    throw new OptionError(`invalid as: ${as}; expected non-exceedance or exceedance`, {
      subject: "as",
      value: as
    });
  const roles: readonly Role[] = pooled ? ["S", "T", "X"] : ["S", "T"];
  const code = pooled ? "FB" : "KB";
  const frame = {
    name: "exceedance",
    options: Object.freeze({pooled, ties, as}),
    marks: marks({S: "FB", T: "FB", V: "KB", X: code}) as ClimateOperator<
      ExceedanceParams,
      Fitted<B>
    >["marks"],
    pooled: roles,
    needs: [] as readonly "T"[],
    parameterShape: pooled ? ["rank", "V"] : ["rank", "V", "X"]
  };
  const finalize = (state: unknown): ExceedanceParams => {
    const parts = state as PoolState;
    return Object.freeze({...poolFields(parts), provenance: provenanceOf(frame, parts.digest)});
  };
  return Object.freeze({
    ...frame,
    partial: async (input: Field): Promise<PoolState> => poolsOf(input, roles),
    merge: (a: unknown, b: unknown): unknown => mergePools(a as PoolState, b as PoolState),
    finalize,
    async fit(input: Field, {signal}: FitOptions = {}) {
      signal?.throwIfAborted();
      return finalize(poolsOf(input, roles, Infinity));
    },
    async apply(input: Field, params: ExceedanceParams) {
      checkField(input);
      return rank(input, params, roles, ties, as === "exceedance");
    }
  });
}

function poolsOf(f: Field, roles: readonly Role[], size = POOL): PoolState {
  checkField(f);
  const over = f.dims.filter((dim) => roles.includes(f.axes[dim]));
  const kept = f.dims.filter((dim) => !over.includes(dim));
  const rows = offsetsOf(f, over);
  const column = new Float64Array(rows.length);
  const pools = Array.from(offsetsOf(f, kept), (cell) => {
    for (let r = 0; r < rows.length; ++r) column[r] = f.values[rows[r] + cell];
    return quantileSketch(column, {size});
  });
  const shape = kept.map((dim) => f.shape[f.dims.indexOf(dim)]);
  const axes = Object.fromEntries(kept.map((dim) => [dim, f.axes[dim]]));
  const frame = {name: f.name, units: f.units, dims: kept, shape, coords: keepCoords(f, kept), axes};
  return {frame, pools, digest: digest(f)};
}

function mergePools(a: PoolState, b: PoolState): PoolState {
  if (String(a.frame.shape) !== String(b.frame.shape))
    throw new FieldError(
      `invalid parts: pools of ${a.pools.length} and ${b.pools.length} cells; parts must share a grid`
    );
  const pools = a.pools.map((pool, i) => mergeSketches(pool, b.pools[i]));
  return {frame: a.frame, pools, digest: digest([a.digest, b.digest])};
}

function poolFields({frame, pools}: PoolState): Pick<ExceedanceParams, "pool" | "count" | "rank" | "error"> {
  const listed = pools.map(ranksOfSketch);
  const longest = Math.max(0, ...listed.map(({values}) => values.length));
  const isWhole = pools.every(({levels}) => levels.length === 1);
  const spread = (what: "values" | "ranks"): Float64Array => {
    const out = new Float64Array(longest * pools.length).fill(NaN);
    listed.forEach((pool, c) => {
      for (let r = 0; r < pool[what].length; ++r) out[r * pools.length + c] = pool[what][r];
    });
    return out;
  };
  const {name, units, dims, shape, coords, axes} = frame;
  const ranked = (values: Float64Array, label: string, unit: string): Field =>
    field(values, {
      dims: ["rank", ...dims],
      shape: [longest, ...shape],
      coords,
      axes: {...axes, rank: "V"},
      units: unit,
      name: label
    });
  const kept = (label: string, of: (pool: QuantileSketch) => number): Field =>
    field(Float64Array.from(pools, of), {dims, shape, coords, axes, units: "1", name: `${name}_${label}`});
  return {
    pool: ranked(spread("values"), name, units),
    count: kept("count", ({count}) => count),
    ...(!isWhole && {rank: ranked(spread("ranks"), `${name}_rank`, "1")}),
    error: kept("error", ({low, high, count}) => Math.max(low, high) / (count + 1))
  };
}

function rank(
  f: Field,
  {pool, count, rank: ranks}: ExceedanceParams,
  roles: readonly Role[],
  ties: "mid" | "max",
  flip: boolean
): Field {
  const over = f.dims.filter((dim) => roles.includes(f.axes[dim]));
  const kept = f.dims.filter((dim) => !over.includes(dim));
  checkSameGrid(f, kept, count);
  checkSameUnits(f, pool);
  const rows = offsetsOf(f, over);
  const cells = offsetsOf(f, kept);
  const places = offsetsOf(f, kept, count);
  const values = new Float64Array(f.values.length).fill(NaN);
  const size = count.values.length;
  for (let c = 0; c < cells.length; ++c) {
    const place = places[c];
    const n = count.values[place];
    const longest = pool.values.length / size;
    let held = Math.min(n, longest);
    while (held > 0 && Number.isNaN(pool.values[(held - 1) * size + place])) --held;
    const sorted = new Float64Array(held);
    for (let r = 0; r < held; ++r) sorted[r] = pool.values[r * size + place];
    const rankOf = (below: number): number =>
      ranks && below > 0 ? ranks.values[(below - 1) * size + place] : below;
    const counts = countsBelow(sorted);
    for (let r = 0; r < rows.length; ++r) {
      const at = rows[r] + cells[c];
      const value = f.values[at];
      if (Number.isNaN(value) || n === 0) continue;
      const above = rankOf(counts(value, true));
      const below = ties === "max" ? above : rankOf(counts(value, false));
      const u = (ties === "max" ? above : (below + above + 1) / 2) / (n + 1);
      values[at] = flip ? 1 - u : u;
    }
  }
  return derive(f, {values, units: "1"});
}
