/** @file Where a value stands among all that were seen: empirical probabilities of (not) being exceeded. */
import {FieldError, OptionError} from "../../errors.ts";
import {derive, keepCoords} from "../field/derive.ts";
import {checkField} from "../field/dims.ts";
import {field} from "../field/field.ts";
import {offsetsOf} from "../field/layout.ts";
import {checkSameGrid} from "../field/sameGrid.ts";
import type {Field, Role} from "../field/types.ts";
import {onlyOptions} from "../options.ts";
import {digest} from "../operator/digest.ts";
import {marks} from "../operator/marks.ts";
import {provenanceOf} from "../operator/provenance.ts";
import type {FitOptions, Params} from "../operator/types.ts";
import type {ClimateOperator} from "./climatology.ts";

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
}

interface PoolState {
  frame: Pick<Field, "name" | "units" | "dims" | "shape" | "coords" | "axes">;
  pools: Float64Array[];
  digest: string;
}

type Fitted<B extends boolean> = B extends true ? "S" | "T" | "X" : "S" | "T";

/**
 * Returns the operator that ranks values against the pool of the fit.
 *
 * Shapes: fit [time, …cell] → pool [rank], or [rank, variable] as variables are never pooled; apply → [time, …cell].
 * Units: none. Missing: not in the pool, and missing in the result.
 * A value not in the pool ranks between its neighbours (half way with ties "mid"). Pools merge exactly, in any order.
 * Throws: OptionError `invalid ties: …`; FieldError `invalid field: …` for another grid when not pooled, `invalid params: …`.
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
  const partial = async (input: Field): Promise<PoolState> => poolsOf(input, roles);
  const finalize = (state: unknown): ExceedanceParams => {
    const parts = state as PoolState;
    return Object.freeze({...poolFields(parts), provenance: provenanceOf(frame, parts.digest)});
  };
  return Object.freeze({
    ...frame,
    partial,
    merge: (a: unknown, b: unknown): unknown => mergePools(a as PoolState, b as PoolState),
    finalize,
    async fit(input: Field, {signal}: FitOptions = {}) {
      signal?.throwIfAborted();
      return finalize(await partial(input));
    },
    async apply(input: Field, params: ExceedanceParams) {
      checkField(input);
      return rank(input, params, roles, ties, as === "exceedance");
    }
  });
}

function poolsOf(f: Field, roles: readonly Role[]): PoolState {
  checkField(f);
  const over = f.dims.filter((dim) => roles.includes(f.axes[dim]));
  const kept = f.dims.filter((dim) => !over.includes(dim));
  const rows = offsetsOf(f, over);
  const pools = Array.from(offsetsOf(f, kept), (cell) => {
    const column = new Float64Array(rows.length);
    let n = 0;
    for (const row of rows) {
      const value = f.values[row + cell];
      if (!Number.isNaN(value)) column[n++] = value;
    }
    return column.slice(0, n).sort();
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
  const pools = a.pools.map((pool, i) => {
    const both = new Float64Array(pool.length + b.pools[i].length);
    both.set(pool);
    both.set(b.pools[i], pool.length);
    return both.sort();
  });
  return {frame: a.frame, pools, digest: digest([a.digest, b.digest])};
}

function poolFields({frame, pools}: PoolState): {pool: Field; count: Field} {
  const longest = Math.max(0, ...pools.map((pool) => pool.length));
  const values = new Float64Array(longest * pools.length).fill(NaN);
  pools.forEach((pool, c) => {
    for (let r = 0; r < pool.length; ++r) values[r * pools.length + c] = pool[r];
  });
  const {name, units, dims, shape, coords, axes} = frame;
  const counts = Float64Array.from(pools, (pool) => pool.length);
  return {
    pool: field(values, {
      dims: ["rank", ...dims],
      shape: [longest, ...shape],
      coords,
      axes: {...axes, rank: "V"},
      units,
      name
    }),
    count: field(counts, {dims, shape, coords, axes, units: "1", name: `${name}_count`})
  };
}

function rank(
  f: Field,
  {pool, count}: ExceedanceParams,
  roles: readonly Role[],
  ties: "mid" | "max",
  flip: boolean
): Field {
  const over = f.dims.filter((dim) => roles.includes(f.axes[dim]));
  const kept = f.dims.filter((dim) => !over.includes(dim));
  checkSameGrid(f, kept, count);
  const rows = offsetsOf(f, over);
  const cells = offsetsOf(f, kept);
  const places = offsetsOf(f, kept, count);
  const values = new Float64Array(f.values.length).fill(NaN);
  for (let c = 0; c < cells.length; ++c) {
    const place = places[c];
    const n = count.values[place];
    const sorted = new Float64Array(n);
    for (let r = 0; r < n; ++r) sorted[r] = pool.values[r * count.values.length + place];
    for (let r = 0; r < rows.length; ++r) {
      const at = rows[r] + cells[c];
      const value = f.values[at];
      if (Number.isNaN(value) || n === 0) continue;
      const above = countBelow(sorted, value, true);
      const below = ties === "max" ? above : countBelow(sorted, value, false);
      const u = (ties === "max" ? above : (below + above + 1) / 2) / (n + 1);
      values[at] = flip ? 1 - u : u;
    }
  }
  return derive(f, {values, units: "1"});
}

/** How many of the sorted values are below a value, or with `withTies` no higher. */
function countBelow(sorted: Float64Array, value: number, withTies: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value || (withTies && sorted[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
