/** @file Edges along great circles, followed by short straight ones. */
import {RADIANS} from "./measure.ts";

/** Degrees of arc that one straight piece stands for; areas are then right to about 1e-8. */
const PIECE = 0.002;
const MOST_PIECES = 20_000;

type Position = ArrayLike<number>;

/** A ring with places put in along the shorter arc between each two of its positions. */
export function alongGreatCircles(ring: readonly Position[]): Position[] {
  return ring.flatMap((to, i) => (i === 0 ? [to] : [...between(ring[i - 1], to), to]));
}

function between(from: Position, to: Position): Position[] {
  const [a, b] = [unit(from), unit(to)];
  const cos = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  const sin = Math.hypot(a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]);
  const angle = Math.atan2(sin, cos);
  const count = Math.min(MOST_PIECES, Math.ceil(angle / RADIANS / PIECE));
  // Along a meridian both kinds of edge are the same; opposite places have no shorter arc. NaN is refused later.
  if (!(count > 1) || from[0] === to[0] || sin < 1e-12) return [];
  return Array.from({length: count - 1}, (_, k) => {
    const t = (k + 1) / count;
    const [p, q] = [Math.sin((1 - t) * angle) / sin, Math.sin(t * angle) / sin];
    const [x, y, z] = [0, 1, 2].map((d) => p * a[d] + q * b[d]);
    return [Math.atan2(y, x) / RADIANS, Math.atan2(z, Math.hypot(x, y)) / RADIANS];
  });
}

function unit(place: Position): [number, number, number] {
  const [lon, lat] = [place[0] * RADIANS, place[1] * RADIANS];
  return [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)];
}
