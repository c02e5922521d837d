/** @file Selects by position. */
import {OptionError} from "../../errors.ts";
import {derive, gather} from "./derive.ts";
import {dimOf} from "./dims.ts";
import {stridesOf} from "./layout.ts";
import type {Coordinate, Field} from "./types.ts";

/** A number drops the dim; a pair `[from, to]` is half open; any other list, or a typed array, names positions. */
export type Position = number | readonly number[] | Int32Array | Uint32Array;

/**
 * Returns the part of a field at positions counted from 0; negative numbers count from the end.
 *
 * Throws: FieldError `unknown dimension: …`, OptionError `invalid position: time 54; expected -54 to 53`.
 *
 * @example isel(sst, {time: [5, 53], lon: 0}) // 48 times, no lon
 */
export function isel(f: Field, positions: Readonly<Record<string, Position>>): Field {
  const chosen = new Map<string, {indices: ArrayLike<number>; drop: boolean}>();
  for (const [name, position] of Object.entries(positions)) {
    const dim = dimOf(f, name);
    chosen.set(dim, toIndices(dim, position, f.shape[f.dims.indexOf(dim)]));
  }
  return take(f, chosen);
}

/** The positions of a dim that are meant, all from 0. Throws: OptionError `invalid position: …`, `invalid range: …`. */
export function toIndices(
  dim: string,
  position: Position,
  size: number
): {indices: ArrayLike<number>; drop: boolean} {
  const at = (index: number): number => {
    const whole = index < 0 ? index + size : index;
    if (Number.isInteger(index) && whole >= 0 && whole < size) return whole;
    throw new OptionError(`invalid position: ${dim} ${index}; expected ${-size} to ${size - 1}`, {
      subject: "position",
      value: index
    });
  };
  if (typeof position === "number") return {indices: [at(position)], drop: true};
  if (!Array.isArray(position) && !ArrayBuffer.isView(position))
    throw new OptionError(`invalid position: ${dim} ${String(position)}; expected a number or a list`, {
      subject: "position",
      value: position
    });
  if (!Array.isArray(position) || position.length !== 2)
    return {indices: Int32Array.from(position as ArrayLike<number>, at), drop: false};
  const [from, to] = position.map((end: number) => (end < 0 ? end + size : end));
  if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || to > size || from >= to) {
    throw new OptionError(
      `invalid range: ${dim} [${position.join(", ")}]; expected half-open positions within 0 to ${size}`,
      {subject: "range", value: position}
    );
  }
  return {indices: Int32Array.from({length: to - from}, (_, i) => from + i), drop: false};
}

/** Picks indices along dims, values and coordinates alike. */
export function take(
  f: Field,
  chosen: ReadonlyMap<string, {indices: ArrayLike<number>; drop: boolean}>
): Field {
  const pick = (dims: readonly string[], shape: readonly number[]): Int32Array => {
    const strides = stridesOf(shape);
    let offsets = Int32Array.of(0);
    dims.forEach((dim, i) => {
      const indices = chosen.get(dim)?.indices ?? Int32Array.from({length: shape[i]}, (_, k) => k);
      const next = new Int32Array(offsets.length * indices.length);
      for (let k = 0, n = 0; k < offsets.length; ++k)
        for (let j = 0; j < indices.length; ++j) next[n++] = offsets[k] + indices[j] * strides[i];
      offsets = next;
    });
    return offsets;
  };
  const dims = f.dims.filter((dim) => !chosen.get(dim)?.drop);
  const coords: Record<string, Coordinate> = {};
  for (const [name, coordinate] of Object.entries(f.coords)) {
    const on = coordinate.dims.filter((dim) => !chosen.get(dim)?.drop);
    // A coordinate left with no dim would be a lone number: it goes with the dim it stood on.
    if (on.length === 0) continue;
    const offsets = pick(
      coordinate.dims,
      coordinate.dims.map((dim) => f.shape[f.dims.indexOf(dim)])
    );
    const {values} = coordinate;
    coords[name] = {
      ...coordinate,
      dims: on,
      values: ArrayBuffer.isView(values)
        ? gather(values, offsets)
        : Array.from(offsets, (offset) => (values as readonly string[])[offset])
    };
  }
  return derive(f, {
    values: gather(f.values, pick(f.dims, f.shape)),
    dims,
    shape: dims.map((dim) => chosen.get(dim)?.indices.length ?? f.shape[f.dims.indexOf(dim)]),
    coords
  });
}
