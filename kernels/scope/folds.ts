/** @file Folds: which part of a field is held out, so that an error is that of places or times not seen. */
import {FieldError, OptionError} from "../../errors.ts";
import {checkField, roleDims} from "../field/dims.ts";
import {product} from "../field/layout.ts";
import type {Field} from "../field/types.ts";
import {onlyOptions} from "../options.ts";
import {randomOf} from "../random.ts";
import {radius} from "../space/radius.ts";
import {blocksOf, locate} from "./blocks.ts";

export interface FoldsOptions {
  /**
   * "random" deals out single places, which flatters wherever neighbours are alike; "block" deals out squares; "buffer" keeps
   * places within `km` of the held-out squares out of the fit too; "leave-time-out" holds out runs of time; defaults to "block".
   */
  kind?: "random" | "block" | "buffer" | "leave-time-out";
  /** The side of a square, and the width of the buffer: the range of a variogram is a good choice; defaults to 500. */
  km?: number;
  /** How many folds; defaults to 5. */
  count?: number;
  /** What places and squares are dealt by; defaults to 0. */
  seed?: number;
}

/** Positions along X, row-major over its dims, or along time. */
export interface Fold {
  readonly axis: "X" | "T";
  readonly train: Int32Array;
  readonly test: Int32Array;
}

export interface Folds {
  readonly name: "folds";
  readonly options: Readonly<Required<FoldsOptions>>;
  /** The folds of a field; every place, or time, is held out once. */
  split(f: Field): readonly Fold[];
}

/**
 * Returns a way to hold out parts of a field in turn, as a value for `scopeScan`.
 *
 * Throws: OptionError `invalid kind: …`, `invalid count: …`; on splitting FieldError `missing axis: …`, `missing coordinate: …`,
 * OptionError `invalid km: …` when there are fewer squares than folds.
 * Source: Roberts et al. (2017) for blocks and buffers.
 *
 * @example folds({kind: "block", km: 1000}).split(field)[0].test
 */
export function folds({kind = "block", km = 500, count = 5, seed = 0, ...others}: FoldsOptions = {}): Folds {
  onlyOptions("folds", others, "kind, km, count, seed");
  if (!["random", "block", "buffer", "leave-time-out"].includes(kind))
    throw new OptionError(`invalid kind: ${String(kind)}; expected random, block, buffer or leave-time-out`, {
      subject: "kind",
      value: kind
    });
  if (!(km > 0 && km < Infinity))
    throw new OptionError(`invalid km: ${String(km)}; expected more than 0`, {subject: "km", value: km});
  if (!(Number.isInteger(count) && count >= 2))
    throw new OptionError(`invalid count: ${String(count)}; expected a whole number from 2`, {
      subject: "count",
      value: count
    });
  randomOf(seed);
  const options = Object.freeze({kind, km, count, seed});
  return Object.freeze({
    name: "folds" as const,
    options,
    split(f: Field) {
      checkField(f);
      if (kind === "leave-time-out") return timeFolds(f, count);
      const {own, blocks} = kind === "random" ? single(f) : squares(f, km);
      if (blocks < count)
        throw new OptionError(
          kind === "random"
            ? `invalid count: ${count}; this field has ${blocks} places`
            : `invalid km: ${km}; squares of that size are ${blocks} here, fewer than ${count} folds`,
          {subject: kind === "random" ? "count" : "km", value: kind === "random" ? count : km}
        );
      const order = randomOf(seed).order(blocks);
      const foldOf = new Int32Array(blocks);
      order.forEach((block, i) => {
        foldOf[block] = i % count;
      });
      return Array.from({length: count}, (_, fold) => {
        const test = positions(own, (block) => foldOf[block] === fold);
        const train = positions(own, (block) => foldOf[block] !== fold);
        return {axis: "X" as const, train: kind === "buffer" ? away(f, train, test, km) : train, test};
      });
    }
  });
}

function single(f: Field): {own: Int32Array; blocks: number} {
  const dims = roleDims(f, "X");
  if (dims.length === 0)
    throw new FieldError("missing axis: X; places are dealt out, hold out time else", {
      subject: "axis",
      value: "X"
    });
  const places = product(dims.map((dim) => f.shape[f.dims.indexOf(dim)]));
  return {own: Int32Array.from({length: places}, (_, i) => i), blocks: places};
}

function squares(f: Field, km: number): {own: Int32Array; blocks: number} {
  const {own, count} = blocksOf(f, km);
  return {own, blocks: count};
}

function positions(own: Int32Array, isIn: (block: number) => boolean): Int32Array {
  return Int32Array.from(own, (_, i) => i).filter((i) => isIn(own[i]));
}

/** The places of `train` farther than `km` from every place of `test`. */
function away(f: Field, train: Int32Array, test: Int32Array, km: number): Int32Array {
  const {places, unit} = locate(f);
  const pick = (list: Int32Array) => {
    const {dimension} = places;
    const positions = new Float64Array(list.length * dimension);
    list.forEach((place, i) => {
      positions.set(places.positions.subarray(place * dimension, (place + 1) * dimension), i * dimension);
    });
    return {...places, count: list.length, positions};
  };
  const reach = unit > 0 ? radius({distance: km / unit}) : radius({km});
  const {offsets} = reach.find(pick(test), pick(train));
  return train.filter((_, i) => offsets[i] === offsets[i + 1]);
}

/** Runs of time of like length, one after another. */
function timeFolds(f: Field, count: number): Fold[] {
  const times = roleDims(f, "T");
  if (times.length !== 1)
    throw new FieldError(`missing axis: T, just one; this field has ${times.join(", ") || "none"}`, {
      subject: "axis",
      value: "T"
    });
  const length = f.shape[f.dims.indexOf(times[0])];
  if (length < count)
    throw new OptionError(`invalid count: ${count}; this field has ${length} times`, {
      subject: "count",
      value: count
    });
  const all = Int32Array.from({length}, (_, t) => t);
  return Array.from({length: count}, (_, fold) => {
    const [from, to] = [Math.round((fold * length) / count), Math.round(((fold + 1) * length) / count)];
    return {axis: "T" as const, train: all.filter((t) => t < from || t >= to), test: all.subarray(from, to)};
  });
}
