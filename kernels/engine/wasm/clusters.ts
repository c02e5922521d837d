/** @file Clusters in WebAssembly: the passes of the twin, rows assigned in the module; to the bit what the twin says. */
import {type Block, type Core, compact} from "../core.ts";
import {lloyd as plain, passes} from "../twins/lloyd.ts";
import type {Clustering, LloydOptions} from "../types.ts";
import type {Arena, Exports} from "./arena.ts";

/** Addresses in bytes, sizes in numbers; see `assembly/clusters.ts`. */
export interface Clusters extends Exports {
  reassign(
    x: number,
    count: number,
    columns: number,
    weights: number,
    centers: number,
    k: number,
    half: number,
    labels: number,
    sums: number,
    weight: number,
    members: number,
    expiry: number,
    lower: number,
    drift: number,
    away: number
  ): number;
}

/** Numbers that the module's memory takes; the twin does with less where there are more. */
const MOST = 2 ** 26;

export function clusters(arena: Arena<Clusters>): Pick<Core, "lloyd"> {
  function lloyd(x: Block, start: Block, options: LloydOptions): Clustering {
    const {rows: count, cols: columns} = x;
    const k = start.rows;
    if (count * columns > MOST) return plain(compact(x), compact(start), options);
    const {weights} = options;
    const [data, each, centers, half, labels, sums, weight, members, expiry, lower, drift, away] =
      arena.reserve(
        count * columns,
        weights ? count : 0,
        k * columns,
        k,
        Math.ceil(count / 2),
        k * columns,
        k,
        Math.ceil(k / 2),
        count,
        count,
        k,
        k
      );
    arena.stage(x, [0, count], [0, columns], data);
    if (weights) arena.view(each, count).set(weights);
    const board = {
      centers: arena.view(centers, k * columns),
      half: arena.view(half, k),
      labels: arena.ints(labels, count),
      sums: arena.view(sums, k * columns),
      weight: arena.view(weight, k),
      members: arena.ints(members, k),
      expiry: arena.view(expiry, count),
      lower: arena.view(lower, count),
      drift: arena.view(drift, k),
      away: arena.view(away, k)
    };
    const {reassign} = arena.exports;
    const assign = () =>
      reassign(
        data,
        count,
        columns,
        weights ? each : 0,
        centers,
        k,
        half,
        labels,
        sums,
        weight,
        members,
        expiry,
        lower,
        drift,
        away
      );
    const rows = {data: arena.view(data, count * columns), count, columns, weights};
    const found = passes(rows, compact(start), options, board, assign);
    arena.release();
    return found;
  }

  return {lloyd};
}
