/** @file Rings that go round the globe, cut at ±180° so that all rings of a polygon lie in one frame and can be told apart. */
import type {Part} from "./rings.ts";

type Ring = [x: number, y: number][];

/** The part with each ring cut into what lies from −180 to 180, from 180 to 540 and so on, all brought to −180 to 180. */
export function intoFrame({x, y, starts}: Part): Part {
  const rings: Ring[] = [];
  for (let r = 1; r < starts.length; ++r) {
    const ring: Ring = [];
    for (let i = starts[r - 1]; i < starts[r]; ++i) ring.push([x[i], y[i]]);
    const xs = ring.map(([each]) => each);
    const first = Math.floor((bounds(xs)[0] + 180) / 360);
    const last = Math.ceil((bounds(xs)[1] - 180) / 360);
    for (let turn = first; turn <= last; ++turn) {
      const east = clip(ring, 360 * turn - 180, 1);
      const piece = clip(east, 360 * turn + 180, -1);
      if (piece.length > 2) rings.push(piece.map(([px, py]) => [px - 360 * turn, py]));
    }
  }
  const all = rings.flat();
  const ends = [0];
  for (const ring of rings) ends.push(ends[ends.length - 1] + ring.length);
  return {
    count: all.length,
    x: Float64Array.from(all, ([px]) => px),
    y: Float64Array.from(all, ([, py]) => py),
    starts: ends
  };
}

function bounds(values: readonly number[]): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

/** What of a ring lies east (side 1) or west (−1) of a meridian, closed along it. */
function clip(ring: Ring, at: number, side: 1 | -1): Ring {
  const out: Ring = [];
  for (const [k, [x1, y1]] of ring.entries()) {
    const [x0, y0] = ring[k > 0 ? k - 1 : ring.length - 1];
    const [wasIn, isIn] = [(x0 - at) * side >= 0, (x1 - at) * side >= 0];
    if (wasIn !== isIn) out.push([at, y0 + ((at - x0) / (x1 - x0)) * (y1 - y0)]);
    if (isIn && !(out.length > 0 && out[out.length - 1][0] === x1 && out[out.length - 1][1] === y1))
      out.push([x1, y1]);
  }
  return out;
}
