/** @file How heights become areas: sin φ on the sphere, φ itself in the plane, and the exact area beside an edge. */

/** Degrees to radians. */
export const RADIANS = Math.PI / 180;
/** Heights are rounded to this grid, on which sums up to 1 have no error: what encloses nothing sums to nothing. */
const QUANTUM = 2 ** 53;
const PLANAR_QUANTUM = 2 ** 40;

/** On the sphere area is ∫ λ d(sin φ) by Archimedes, in the plane ∫ x dy. */
export type Surface = "sphere" | "plane";

/** The height S of a latitude (or y): area between two meridians is their distance times the difference in height. */
export function heightOf(y: number, surface: Surface): number {
  if (surface === "sphere") return Math.round(Math.sin(y * RADIANS) * QUANTUM) / QUANTUM;
  return Math.round(y * PLANAR_QUANTUM) / PLANAR_QUANTUM;
}

/**
 * ∫ (ref − x) dS along an edge that is straight in x and y, from (xa, ya) of height sa to (xb, yb) of height sb; x in degrees.
 *
 * Writing x and φ as straight in t from −1 to 1 the integral is (ref − x̄) ΔS + Δx h² sin φ̄ g(h), with h half the edge's
 * height in radians and g(h) = (sin h − h cos h) / h³.
 */
export function besideEdge(
  ref: number,
  xa: number,
  ya: number,
  sa: number,
  xb: number,
  yb: number,
  sb: number,
  surface: Surface
): number {
  const straight = (sb - sa) * (ref - 0.5 * (xa + xb));
  if (surface === "plane" || xa === xb) return straight;
  const h = 0.5 * RADIANS * (yb - ya);
  const h2 = h * h;
  // sin a + sin b = 2 sin φ̄ cos h.
  if (h2 < 0.01) {
    const cos = 1 - h2 * (1 / 2 - h2 * (1 / 24 - h2 * (1 / 720 - h2 / 40320)));
    const g = 1 / 3 - h2 * (1 / 30 - h2 * (1 / 840 - h2 * (1 / 45360 - h2 / 3991680)));
    return straight + ((xb - xa) * h2 * g * 0.5 * (sa + sb)) / cos;
  }
  const g = (Math.sin(h) - h * Math.cos(h)) / (h2 * h);
  return straight + (xb - xa) * h2 * g * Math.sin(0.5 * RADIANS * (ya + yb));
}

/** The same for a whole edge that is short, without the cancellation of heights far from the equator's. */
export function besideShortEdge(
  ref: number,
  xa: number,
  ya: number,
  xb: number,
  yb: number,
  surface: Surface
): number {
  if (surface === "plane") return (yb - ya) * (ref - 0.5 * (xa + xb));
  const h = 0.5 * RADIANS * (yb - ya);
  const m = 0.5 * RADIANS * (ya + yb);
  const h2 = h * h;
  const g = h2 < 0.01 ? 1 / 3 - h2 * (1 / 30 - h2 / 840) : (Math.sin(h) - h * Math.cos(h)) / (h2 * h);
  return 2 * Math.cos(m) * Math.sin(h) * (ref - 0.5 * (xa + xb)) + (xb - xa) * h2 * g * Math.sin(m);
}
