/** @file Repeatable random numbers: a seed gives the same numbers in every host, whatever the number of threads. */
import {OptionError} from "../errors.ts";

export interface Random {
  /** From 0 to below 1. */
  uniform(): number;
  /** Mean 0, standard deviation 1. */
  normal(): number;
  /** A whole number from 0 to below `count`. */
  below(count: number): number;
  /** 0 to count − 1 in random order. */
  order(count: number): Int32Array;
}

/** Returns a generator of its own for a whole number. Throws: OptionError `invalid seed: …`. */
export function randomOf(seed: number): Random {
  if (!Number.isSafeInteger(seed))
    throw new OptionError(`invalid seed: ${String(seed)}; expected a whole number`, {
      subject: "seed",
      value: seed
    });
  // A Weyl sequence, each term mixed (murmur3's finish): period 2^32, far longer than anything drawn here.
  let state = (seed ^ Math.floor(seed / 2 ** 32)) | 0;
  const bits = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let h = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return (h ^ (h >>> 16)) >>> 0;
  };
  const uniform = (): number => (bits() * 2 ** 21 + (bits() >>> 11)) / 2 ** 53;
  const below = (count: number): number => Math.floor(uniform() * count);
  return {
    uniform,
    below,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    order(count) {
      const order = Int32Array.from({length: count}, (_, i) => i);
      for (let i = count - 1; i > 0; --i) {
        const j = below(i + 1);
        [order[i], order[j]] = [order[j], order[i]];
      }
      return order;
    }
  };
}
