/** @file A sparse matrix as rows and columns that can be asked: which cells a zone has, which zones share a cell. */
import type {LinearOperator, ZoneFeature} from "../../kernels/index.ts";
import {FieldError} from "../../errors.ts";
import {formatLatitude, formatLongitude, formatNumber, formatShare} from "../figure/format.ts";

/** One weight: how much of a cell lies in a zone, and what part of the zone's mean it makes. */
export interface Entry {
  readonly row: number;
  readonly column: number;
  /** Of the cell where areas of cells are known, else of the largest weight of its row. */
  readonly share: number;
  readonly part: number;
}

export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly entries: readonly Entry[];
  readonly byRow: readonly (readonly Entry[])[];
  readonly byColumn: ReadonlyMap<number, readonly Entry[]>;
  readonly names: readonly string[];
  readonly keys: readonly string[];
  readonly isOfCell: boolean;
  /** Centres of cells in degrees. */
  readonly lat: ArrayLike<number>;
  readonly lon: ArrayLike<number>;
}

/** Reads an operator from cells of a grid to zones. */
export function matrixOf(
  W: LinearOperator,
  features: readonly ZoneFeature[] | undefined,
  name: string
): Matrix {
  const zones = W.output?.coords[W.output.dims[0]]?.values;
  const [lat, lon] = (W.input?.dims ?? []).map((dim) => W.input.coords[dim]?.values as ArrayLike<number>);
  if (zones === undefined || W.output.dims.length !== 1 || W.input.dims.length !== 2 || !lat || !lon)
    throw new FieldError(
      "unsupported operator: a matrix is shown from cells of a grid to zones; give what stencil returns, or its product",
      {subject: "operator"}
    );
  const {csr, rowSums, cellAreas, weightUnits} = W;
  const keys = Array.from(zones, String);
  const named = new Map(features?.map(({id, properties}, i) => [String(id ?? i), properties?.[name]]));
  const byRow: Entry[][] = [];
  const byColumn = new Map<number, Entry[]>();
  for (let row = 0; row < csr.rows; ++row) {
    const own: Entry[] = [];
    let largest = 0;
    for (let e = csr.offsets[row]; e < csr.offsets[row + 1]; ++e)
      largest = Math.max(largest, Math.abs(csr.values[e]));
    for (let e = csr.offsets[row]; e < csr.offsets[row + 1]; ++e) {
      const [value, column] = [csr.values[e], csr.indices[e]];
      const whole = cellAreas ? (weightUnits === "m2" ? cellAreas[column] : 1) : largest;
      const entry = {row, column, share: value / whole, part: value / rowSums[row]};
      own.push(entry);
      const others = byColumn.get(column);
      if (others) others.push(entry);
      else byColumn.set(column, [entry]);
    }
    byRow.push(own);
  }
  return {
    rows: csr.rows,
    columns: csr.cols,
    entries: byRow.flat(),
    byRow,
    byColumn,
    keys,
    names: keys.map((key) => String(named.get(key) ?? key)),
    isOfCell: cellAreas !== undefined,
    lat,
    lon
  };
}

/** The row in words. */
export function sayRow({byRow, names}: Matrix, row: number): string {
  const own = byRow[row];
  const most = own.reduce((best, {part}) => Math.max(best, part), 0);
  return `Row of ${names[row]}: ${own.length} ${own.length === 1 ? "cell" : "cells"}, the largest makes ${formatShare(most)} of its mean.`;
}

/** The column in words: the zones that share the cell, largest first, and what is left. */
export function sayColumn({byColumn, names, lat, lon, isOfCell}: Matrix, column: number): string {
  const [y, x] = [Math.floor(column / lon.length), column % lon.length];
  const sharing = (byColumn.get(column) ?? []).toSorted((a, b) => b.share - a.share);
  const place = `${formatLatitude(Number(formatNumber(lat[y]).replace("−", "-")))} ${formatLongitude(lon[x])}`;
  const list = sharing
    .slice(0, 6)
    .map(({row, share}) => (isOfCell ? `${names[row]} ${formatShare(share)}` : names[row]));
  const rest = 1 - sharing.reduce((sum, {share}) => sum + share, 0);
  const left = isOfCell && rest > 1e-6 ? `, outside all zones ${formatShare(rest)}` : "";
  const more = sharing.length > 6 ? ` and ${sharing.length - 6} more` : "";
  return `Column of the cell at ${place}: ${list.join(", ")}${more}${left}.`;
}
