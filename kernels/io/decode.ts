/** @file Packed values made plain: fill values, valid ranges, scale, offset and unsigned bytes, after the CF conventions. */
import type {Values} from "../field/types.ts";
import type {RawAttribute, RawValues, RawVariable} from "./raw.ts";

/** What netCDF writes where nothing was written; bytes have none, as every byte may be data. */
const defaultFill: Readonly<Record<string, number>> = {
  i2: -32767,
  u2: 65535,
  i4: -2147483647,
  u4: 4294967295,
  f4: Math.fround(9.969209968386869e36),
  f8: 9.969209968386869e36
};

/** Attributes that decoding uses up: they do not hold for the decoded values. */
export const packing = [
  "_FillValue",
  "missing_value",
  "valid_min",
  "valid_max",
  "valid_range",
  "scale_factor",
  "add_offset",
  "_Unsigned"
];

/**
 * Returns values with missing as NaN, unpacked.
 *
 * Floats keep their width; unpacked values and integers with gaps become Float64Array, and so do 64-bit integers.
 * `valid_range` and its kin are compared in packed form, unless they are floats beside packed integers.
 */
export function decode(
  raw: Exclude<RawValues, readonly string[]>,
  {attrs, type}: Pick<RawVariable, "attrs" | "type">
): Values {
  const unsigned = String(attrs._Unsigned) === "true" && /^i[124]$/.test(type);
  const stored = unsigned ? reinterpret(raw as Values) : wide(raw);
  const scale = numberOf(attrs.scale_factor) ?? 1;
  const offset = numberOf(attrs.add_offset) ?? 0;
  const packed = scale !== 1 || offset !== 0;
  const float = stored instanceof Float32Array || stored instanceof Float64Array;

  // A fill value written in double beside float32 data is met in float32; one of signed bytes read as unsigned, as those.
  const round = unsigned
    ? (x: number) => (x < 0 ? x + 2 ** (8 * Number(type[1])) : x)
    : stored instanceof Float32Array
      ? Math.fround
      : (x: number) => x;
  const range = numbersOf(attrs.valid_range).map(round);
  const low = numbersOf(attrs.valid_min).map(round)[0] ?? range[0] ?? -Infinity;
  const high = numbersOf(attrs.valid_max).map(round)[0] ?? range[1] ?? Infinity;
  const rangeUnpacked = packed && !float && !(isWhole(low) && isWhole(high));
  const fills = [...numbersOf(attrs._FillValue), ...numbersOf(attrs.missing_value)].map(round);
  if (attrs._FillValue === undefined && !unsigned && type in defaultFill) fills.push(defaultFill[type]);
  // Most files have one or two; a set costs several times as much for every value.
  const [first = NaN, second = NaN, ...others] = new Set(fills);

  const isMissing = (x: number) => {
    if (x === first || x === second || (others.length > 0 && others.includes(x))) return true;
    const y = rangeUnpacked ? x * scale + offset : x;
    return y < low || y > high;
  };
  if (!packed && !float) {
    if (!some(stored, isMissing)) return stored;
  }
  const out = packed || !float ? new Float64Array(stored.length) : stored;
  for (let i = 0; i < stored.length; ++i) {
    const x = stored[i];
    out[i] = isMissing(x) ? NaN : packed ? x * scale + offset : x;
  }
  return out;
}

/** 64-bit integers as doubles: exact to 2^53, which no coordinate of ours exceeds. */
function wide(raw: Exclude<RawValues, readonly string[]>): Values {
  return raw instanceof BigInt64Array || raw instanceof BigUint64Array ? Float64Array.from(raw, Number) : raw;
}

function reinterpret(raw: Values): Values {
  const {buffer, byteOffset, length} = raw;
  if (raw instanceof Int8Array) return new Uint8Array(buffer, byteOffset, length);
  if (raw instanceof Int16Array) return new Uint16Array(buffer, byteOffset, length);
  return new Uint32Array(buffer, byteOffset, length);
}

function some(values: Values, test: (x: number) => boolean): boolean {
  for (let i = 0; i < values.length; ++i) if (test(values[i])) return true;
  return false;
}

function isWhole(x: number): boolean {
  return Number.isInteger(x) || !Number.isFinite(x);
}

function numbersOf(value: RawAttribute | undefined): number[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(Number).filter((x) => !Number.isNaN(x));
}

function numberOf(value: RawAttribute | undefined): number | undefined {
  return numbersOf(value)[0];
}
