/** @file Rings that meet themselves or one another, cut where they meet and directed by the even-odd rule. */
import {FieldError} from "../../errors.ts";
import type {Meeting} from "./crossings.ts";
import type {Part} from "./rings.ts";

/** How many pairs of pieces and bands of height are made before giving up, and for each piece besides. */
const PATIENCE = 2e7;
const PATIENCE_EACH = 100;

/**
 * Cuts edges where they meet, drops pairs that lie on one another, and directs each piece upwards where an even number of
 * others lies west of it, downwards else.
 *
 * Returns four numbers a piece: from x, y to x, y.
 * Throws: FieldError `invalid polygon: 51610; …` for rings too tangled.
 */
export function untangle(part: Part, next: Int32Array, list: readonly Meeting[], key: string): Float64Array {
  const pieces = once(cut(part, next, list));
  const n = pieces.length / 4;
  const [bands, index] = banded(pieces, key);
  const out = new Float64Array(pieces.length);
  for (let k = 0; k < n; ++k) {
    const [xa, ya, xb, yb] = pieces.subarray(4 * k, 4 * k + 4);
    const x = 0.5 * (xa + xb);
    const y = 0.5 * (ya + yb);
    let isInside = false;
    const band = index(y);
    for (let e = bands.offsets[band]; e < bands.offsets[band + 1]; ++e) {
      const at = 4 * bands.members[e];
      if (at === 4 * k) continue;
      const [x0, y0, x1, y1] = [pieces[at], pieces[at + 1], pieces[at + 2], pieces[at + 3]];
      if (y0 <= y && y < y1 && x0 + ((y - y0) / (y1 - y0)) * (x1 - x0) < x) isInside = !isInside;
    }
    out.set(isInside ? [xb, yb, xa, ya] : [xa, ya, xb, yb], 4 * k);
  }
  return out;
}

/** Upward pieces between meetings; horizontal ones are left out. */
function cut({count, x, y}: Part, next: Int32Array, list: readonly Meeting[]): number[] {
  const places = new Map<number, [x: number, y: number][]>();
  for (const {first, second, x: px, y: py} of list)
    for (const edge of [first, second]) {
      const on = places.get(edge);
      if (on) on.push([px, py]);
      else places.set(edge, [[px, py]]);
    }
  const pieces: number[] = [];
  for (let i = 0; i < count; ++i) {
    const j = next[i];
    const along = (px: number, py: number) => (px - x[i]) * (x[j] - x[i]) + (py - y[i]) * (y[j] - y[i]);
    const stops = (places.get(i) ?? []).sort((a, b) => along(...a) - along(...b));
    let [ax, ay] = [x[i], y[i]];
    for (const [bx, by] of [...stops, [x[j], y[j]] as const]) {
      if (ay < by) pieces.push(ax, ay, bx, by);
      else if (by < ay) pieces.push(bx, by, ax, ay);
      ax = bx;
      ay = by;
    }
  }
  return pieces;
}

/** Pieces that lie on one another cancel in pairs. */
function once(pieces: number[]): Float64Array {
  const seen = new Map<string, number>();
  for (let at = 0; at < pieces.length; at += 4) {
    const name = `${pieces[at]} ${pieces[at + 1]} ${pieces[at + 2]} ${pieces[at + 3]}`;
    if (!seen.delete(name)) seen.set(name, at);
  }
  return Float64Array.from([...seen.values()].flatMap((at) => pieces.slice(at, at + 4)));
}

/** Which pieces reach into each of n bands of height, and the band of a height. */
function banded(
  pieces: Float64Array,
  key: string
): [{offsets: Int32Array; members: Int32Array}, (y: number) => number] {
  const n = pieces.length / 4;
  let low = Infinity;
  let high = -Infinity;
  for (let k = 0; k < n; ++k) {
    low = Math.min(low, pieces[4 * k + 1]);
    high = Math.max(high, pieces[4 * k + 3]);
  }
  const scale = n / (high - low);
  const index = (y: number) => Math.min(n - 1, Math.max(0, Math.floor((y - low) * scale)));
  const offsets = new Int32Array(n + 1);
  let total = 0;
  const each = (use: (band: number, k: number) => void) => {
    for (let k = 0; k < n; ++k) {
      const last = index(pieces[4 * k + 3]);
      for (let band = index(pieces[4 * k + 1]); band <= last; ++band) use(band, k);
    }
  };
  for (let k = 0; k < n; ++k) total += index(pieces[4 * k + 3]) - index(pieces[4 * k + 1]) + 1;
  if (total > PATIENCE + PATIENCE_EACH * n)
    throw new FieldError(
      `invalid polygon: ${key}; its edges are too tangled to tell inside from outside, simplify it first`,
      {
        subject: "polygon",
        value: key
      }
    );
  each((band) => (offsets[band + 1] += 1));
  for (let band = 0; band < n; ++band) offsets[band + 1] += offsets[band];
  const members = new Int32Array(total);
  const fill = offsets.slice();
  each((band, k) => (members[fill[band]++] = k));
  return [{offsets, members}, index];
}
