/** @file The variogram cloud: every pair, before bins. */
import {FieldError, OptionError} from "../../errors.ts";
import {refuseInfinite} from "../field/finite.ts";
import type {Field} from "../field/types.ts";
import {checkNeeds} from "../operator/needs.ts";
import {onlyOptions} from "../options.ts";
import {mapsOf} from "./binned.ts";
import {eachPair} from "./pairs.ts";
import {diagonalOf, sitesOf} from "./sites.ts";

export interface CloudOptions {
  /** The largest distance of a pair; without it a third of the diagonal of the box around the places. */
  maxLag?: number;
}

/** Pair n joins the cells i[n] and j[n]. */
export interface Cloud {
  readonly lag: Float64Array;
  /** Half the squared difference. */
  readonly gamma: Float64Array;
  readonly i: Int32Array;
  readonly j: Int32Array;
}

/**
 * Returns every pair of one map up to a distance, by the first cell and then the second.
 *
 * Shapes: [cell] → four lists of n (n − 1) / 2 pairs at most. Units: as of `variogram`. Missing: pairs that lack a value
 * are left out.
 * Throws: FieldError `invalid field: …` for more than one map, `invalid values: …` for infinite ones, and what
 * places throw; OptionError `invalid maxLag: …`.
 *
 * @example Plot.dot(cloud(rain).lag.keys(), {x: (n) => pairs.lag[n], y: (n) => pairs.gamma[n]})
 */
export function cloud(f: Field, {maxLag, ...others}: CloudOptions = {}): Cloud {
  onlyOptions("cloud", others, "maxLag");
  if (maxLag !== undefined && !(maxLag > 0))
    throw new OptionError(`invalid maxLag: ${maxLag}; expected a distance above 0`, {
      subject: "maxLag",
      value: maxLag
    });
  checkNeeds({name: "cloud", needs: ["X"]}, f);
  refuseInfinite(f);
  const sites = sitesOf(f);
  const maps = mapsOf(f).flat();
  if (maps.length !== 1)
    throw new FieldError(`invalid field: ${maps.length} maps; a cloud is of one, so select it first`, {
      subject: "field",
      value: maps.length
    });
  const [values] = maps;
  const kept = Int32Array.from(values.keys()).filter((cell) => !Number.isNaN(values[cell]));
  const pairs: [i: number, j: number, lag: number][] = [];
  eachPair(sites, kept, maxLag ?? diagonalOf(sites) / 3, (...pair) => {
    pairs.push(pair);
  });
  pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return Object.freeze({
    lag: Float64Array.from(pairs, ([, , lag]) => lag),
    gamma: Float64Array.from(pairs, ([i, j]) => (values[j] - values[i]) ** 2 / 2),
    i: Int32Array.from(pairs, ([i]) => i),
    j: Int32Array.from(pairs, ([, j]) => j)
  });
}
