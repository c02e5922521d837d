/** @file The functions of time that a series is fitted with: powers about an origin, and waves. */
import {FieldError} from "../../errors.ts";

export interface Basis {
  /** The highest power of time. */
  readonly degree: number;
  /** Periods of the waves, in units of time; each has a cosine and a sine. */
  readonly periods: readonly number[];
}

export function columnsOf({degree, periods}: Basis): number {
  return degree + 1 + 2 * periods.length;
}

/** Names of the columns in their order: intercept, slope, time^2, …, cos 1, sin 1, …. */
export function namesOf({degree, periods}: Basis): string[] {
  const powers = Array.from({length: degree + 1}, (_, k) => ["intercept", "slope"][k] ?? `time^${k}`);
  return [...powers, ...periods.flatMap((_, k) => [`cos ${k + 1}`, `sin ${k + 1}`])];
}

/** The columns end to end at these times; powers count from the origin, phases from time 0. */
export function designOf({degree, periods}: Basis, times: Float64Array, origin: number): Float64Array {
  const n = times.length;
  const columns = new Float64Array(n * columnsOf({degree, periods}));
  for (let i = 0; i < n; ++i) {
    let power = 1;
    for (let k = 0; k <= degree; ++k, power *= times[i] - origin) columns[k * n + i] = power;
    for (const [k, period] of periods.entries()) {
      // Whole turns are taken off first, which keeps the digits of the angle.
      const turns = times[i] / period;
      const angle = 2 * Math.PI * (turns - Math.round(turns));
      columns[(degree + 1 + 2 * k) * n + i] = Math.cos(angle);
      columns[(degree + 2 + 2 * k) * n + i] = Math.sin(angle);
    }
  }
  return columns;
}

/**
 * The matrix M, columns end to end, with X(to) = X(from)·M: a power about one origin as powers about another.
 */
export function moveOrigin(basis: Basis, from: number, to: number): Float64Array {
  const p = columnsOf(basis);
  const matrix = new Float64Array(p * p);
  for (let k = 0; k < p; ++k) {
    if (k > basis.degree) matrix[k * p + k] = 1;
    else
      for (let j = 0, binomial = 1; j <= k; binomial = (binomial * (k - j)) / ++j)
        matrix[k * p + j] = binomial * (from - to) ** (k - j);
  }
  return matrix;
}

/** Beyond this condition number a fit keeps hardly a digit that means anything. */
const WORST = 1e7;

/**
 * The inverse of the triangle R of a design (column k from row 0 to k), columns end to end; undefined where the columns
 * cannot be told apart.
 *
 * Powers are scaled by their own length, waves by that of a full one, so that a sine which is 0 at all times counts as 0.
 */
export function maybeInverse(
  {degree}: Basis,
  r: Float64Array,
  p: number,
  n: number
): Float64Array | undefined {
  if (n < p) return undefined;
  const scale = new Float64Array(p);
  let size = 0;
  for (let k = 0; k < p; ++k) {
    let square = 0;
    for (let j = 0; j <= k; ++j) square += r[k * p + j] ** 2;
    scale[k] = Math.sqrt(k > degree ? Math.max(square, n / 2) : square);
    size += square / scale[k] ** 2;
  }
  const inverse = new Float64Array(p * p);
  let inverseSize = 0;
  for (let k = 0; k < p; ++k) {
    for (let i = k; i >= 0; --i) {
      let sum = i === k ? 1 : 0;
      for (let j = i + 1; j <= k; ++j) sum -= r[j * p + i] * inverse[k * p + j];
      inverse[k * p + i] = sum / r[i * p + i];
      inverseSize += (inverse[k * p + i] * scale[i]) ** 2;
    }
  }
  return Math.sqrt(size * inverseSize) <= WORST * p ? inverse : undefined;
}

/** What is said of a design whose columns cannot be told apart at the times of a whole field. */
export function refuseDesign(basis: Basis, n: number): never {
  const p = columnsOf(basis);
  const why =
    n < p
      ? `${n} times for ${p} coefficients`
      : `${namesOf(basis).join(", ")} can hardly be told apart at these ${n} times`;
  throw new FieldError(`invalid design: ${why}; fit fewer terms or a longer field`, {
    subject: "design",
    value: namesOf(basis)
  });
}
