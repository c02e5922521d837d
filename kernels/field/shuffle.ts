/** @file Scrambling: values dealt anew among the places of some axes, to see what an answer does not depend on. */
import {OptionError} from "../../errors.ts";
import {onlyOptions} from "../options.ts";
import {randomOf} from "../random.ts";
import {derive, gather} from "./derive.ts";
import {checkField, dimsOf} from "./dims.ts";
import {offsetsOf} from "./layout.ts";
import type {Field} from "./types.ts";

export interface ShuffleOptions {
  /** What the order is drawn from; defaults to 0. Fields of one shape get one order from one seed, whatever they hold. */
  seed?: number;
}

/**
 * Returns the field with its values dealt anew among the places along some axes, all of these together, and the same way
 * everywhere along the others. Coordinates and gaps: places stay where they are, a gap moves like a value.
 *
 * Axes are roles or dims: "X" moves whole cells with their histories, "T" whole maps, ["S", "T"] maps among all samples
 * and times. A role the field lacks has one place and moves nothing.
 * Throws: OptionError `missing axes: …`, `invalid seed: …`; FieldError `unknown dimension: …`.
 *
 * @example shuffle(sst, "X", {seed: 7}) // every cell keeps its series and loses its neighbours
 */
export function shuffle(
  f: Field,
  axes: string | readonly string[],
  {seed = 0, ...others}: ShuffleOptions = {}
): Field {
  checkField(f);
  onlyOptions("shuffle", others, "seed");
  const names = typeof axes === "string" ? [axes] : axes;
  if (!Array.isArray(names) || names.length === 0)
    throw new OptionError('missing axes: none given; name what to shuffle, as "X" or ["S", "T"]', {
      subject: "axes",
      value: axes
    });
  const moved = names.flatMap((name) => dimsOf(f, name));
  const rest = f.dims.filter((dim) => !moved.includes(dim));
  const places = offsetsOf(f, moved);
  const order = randomOf(seed).order(places.length);
  const from = new Int32Array(f.values.length);
  const fixed = offsetsOf(f, rest);
  for (let i = 0; i < places.length; ++i)
    for (const at of fixed) from[at + places[i]] = at + places[order[i]];
  return derive(f, {values: gather(f.values, from)});
}
