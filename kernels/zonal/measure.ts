/** @file How heights become areas: sin φ on the sphere, φ itself in the plane, and the exact area beside an edge. */

/** Degrees to radians. */
export const RADIANS = Math.PI / 180;

/** On the sphere area is ∫ λ d(sin φ) by Archimedes, in the plane ∫ x dy. */
export type Surface = "sphere" | "plane";

/**
 * A band of latitudes in which heights are told from its middle, so that thin things keep their digits. Heights are rounded
 * to multiples of one power of two: sums of them are exact, and what encloses nothing sums to nothing.
 */
export interface Band {
  readonly surface: Surface;
  readonly middle: number;
  readonly sin: number;
  readonly cos: number;
  /** Added and taken away again, it leaves a multiple of 2⁻⁵² times itself, about. */
  readonly snap: number;
  /** Heights of the ends. */
  readonly low: number;
  readonly high: number;
}

export function bandOf(y0: number, y1: number, surface: Surface): Band {
  const middle = 0.5 * (y0 + y1);
  const [sin, cos] = [Math.sin(middle * RADIANS), Math.cos(middle * RADIANS)];
  const tall = surface === "sphere" ? Math.min(2, (y1 - y0) * RADIANS) : y1 - y0;
  const snap = 1.5 * 2 ** Math.ceil(Math.log2(tall));
  const band = {surface, middle, sin, cos, snap, low: 0, high: 0};
  return {...band, low: heightIn(band, y0 - middle), high: heightIn(band, y1 - middle)};
}

/** The height above the middle of a band of what lies `up` degrees above it: area is distance × difference of heights. */
export function heightIn({surface, middle, sin, cos, snap}: Band, up: number): number {
  if (surface === "plane") return up + snap - snap;
  const d = up * RADIANS;
  const d2 = d * d;
  // sin(m + d) − sin m, by series where d is small.
  const rise =
    d2 < 0.0025
      ? cos * d * (1 - d2 * (1 / 6 - d2 * (1 / 120 - d2 * (1 / 5040 - d2 * (1 / 362880))))) -
        sin * d2 * (1 / 2 - d2 * (1 / 24 - d2 * (1 / 720 - d2 * (1 / 40320 - d2 * (1 / 3628800)))))
      : 2 * Math.cos(middle * RADIANS + 0.5 * d) * Math.sin(0.5 * d);
  return rise + snap - snap;
}

/**
 * ∫ (ref − x) dS along an edge that is straight in x and y, from (xa, ya) of height sa to (xb, yb) of height sb, y told from the
 * middle of the band.
 *
 * Writing x and φ as straight in t from −1 to 1 the integral is (ref − x̄) ΔS + Δx h² sin φ̄ g(h), with h half the edge's
 * height in radians and g(h) = (sin h − h cos h) / h³.
 */
export function besideEdge(
  {surface, middle, sin}: Band,
  ref: number,
  xa: number,
  ya: number,
  sa: number,
  xb: number,
  yb: number,
  sb: number
): number {
  const straight = (sb - sa) * (ref - 0.5 * (xa + xb));
  if (surface === "plane" || xa === xb) return straight;
  const h = 0.5 * RADIANS * (yb - ya);
  const h2 = h * h;
  if (h2 < 0.01) {
    const cosh = 1 - h2 * (1 / 2 - h2 * (1 / 24 - h2 * (1 / 720 - h2 * (1 / 40320))));
    const g = 1 / 3 - h2 * (1 / 30 - h2 * (1 / 840 - h2 * (1 / 45360 - h2 * (1 / 3991680))));
    // sin a + sin b = 2 sin φ̄ cos h.
    return straight + ((xb - xa) * h2 * g * (sin + 0.5 * (sa + sb))) / cosh;
  }
  const g = (Math.sin(h) - h * Math.cos(h)) / (h2 * h);
  return straight + (xb - xa) * h2 * g * Math.sin(RADIANS * (middle + 0.5 * (ya + yb)));
}
