/** @file Small symmetric systems solved in place, for loops that would spend more on calling a primitive than on the work. */

/**
 * Overwrites the lower triangle of a symmetric matrix with its Cholesky factor and returns true, or false where a pivot is
 * lost in the rounding of its diagonal: the matrix is then singular, or not positive definite.
 */
export function factorInPlace(a: Float64Array, n: number): boolean {
  for (let i = 0; i < n; ++i) {
    const floor = a[i * n + i] * n * Number.EPSILON;
    for (let j = 0; j <= i; ++j) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; ++k) sum -= a[i * n + k] * a[j * n + k];
      if (i > j) a[i * n + j] = sum / a[j * n + j];
      else if (sum > floor) a[i * n + i] = Math.sqrt(sum);
      else return false;
    }
  }
  return true;
}

/** Overwrites b with L⁻¹ b; b begins at `at` of its array and is strided, as a column of a matrix is. */
export function forward(l: Float64Array, n: number, b: Float64Array, at = 0, stride = 1): void {
  for (let i = 0; i < n; ++i) {
    let sum = b[at + i * stride];
    for (let k = 0; k < i; ++k) sum -= l[i * n + k] * b[at + k * stride];
    b[at + i * stride] = sum / l[i * n + i];
  }
}

/** Overwrites b with L⁻ᵀ b. */
export function backward(l: Float64Array, n: number, b: Float64Array, at = 0, stride = 1): void {
  for (let i = n - 1; i >= 0; --i) {
    let sum = b[at + i * stride];
    for (let k = i + 1; k < n; ++k) sum -= l[k * n + i] * b[at + k * stride];
    b[at + i * stride] = sum / l[i * n + i];
  }
}
