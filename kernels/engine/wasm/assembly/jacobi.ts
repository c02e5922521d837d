/** @file One-sided Jacobi: rows turned in pairs until all are orthogonal, and the LQ factor that shortens them first. */
import {dot, get, rotate, set} from "./vector";
import {NOTHING, reflector} from "./tridiagonal";
import {axpy} from "./vector";

/** w [p × q], p ≤ q → L in `lower` [p × p]; row k of w keeps its reflector in columns k …, with beta[k]. */
export function lq(p: i32, q: i32, w: usize, lower: usize, beta: usize): void {
  const stride = <usize>q << 3;
  memory.fill(lower, 0, <usize>p * <usize>p << 3);
  for (let k = 0; k < p; ++k) {
    const v = w + <usize>k * stride + (<usize>k << 3);
    const column = lower + (<usize>k << 3);
    const b = reflector(v, q - k, column + (<usize>(k * p) << 3));
    set(beta, k, b);
    for (let i = k + 1; i < p; ++i) {
      const row = w + <usize>i * stride + (<usize>k << 3);
      if (b !== 0) axpy(-b * dot(row, v, q - k), v, row, q - k);
      store<f64>(column + (<usize>(i * p) << 3), load<f64>(row));
    }
  }
}

/**
 * Turns the rows of w [p × q] and of turns [p × p] alike; squares of the lengths go to `norms`. Returns sweeps, or −1.
 *
 * Rows that depend on others shrink sweep by sweep, each time to the rounding of the last; in the end they are zero.
 */
export function jacobi(p: i32, q: i32, w: usize, turns: usize, norms: usize): i32 {
  const stride = <usize>q << 3;
  const side = <usize>p << 3;
  const close = f64.EPSILON * sqrt<f64>(<f64>q);
  memory.fill(turns, 0, <usize>p * side);
  for (let i = 0; i < p; ++i) store<f64>(turns + <usize>i * (side + 8), 1);
  for (let sweep = 0; sweep < 60; ++sweep) {
    for (let i = 0; i < p; ++i) {
      const x = w + <usize>i * stride;
      set(norms, i, dot(x, x, q));
      if (get(norms, i) >= NOTHING) continue;
      memory.fill(x, 0, stride);
      set(norms, i, 0);
    }
    let turned = false;
    for (let i = 0; i < p - 1; ++i) {
      const x = w + <usize>i * stride;
      for (let j = i + 1; j < p; ++j) {
        const y = w + <usize>j * stride;
        const gamma = dot(x, y, q);
        const alpha = get(norms, i);
        const beta = get(norms, j);
        if (abs<f64>(gamma) <= close * sqrt<f64>(alpha) * sqrt<f64>(beta)) continue;
        turned = true;
        const zeta = (beta - alpha) / (2 * gamma);
        const root = abs<f64>(zeta) > 1e150 ? abs<f64>(zeta) : sqrt<f64>(1 + zeta * zeta);
        const t = (zeta < 0 ? -1 : 1) / (abs<f64>(zeta) + root);
        const c = 1 / sqrt<f64>(1 + t * t);
        rotate(x, y, c, c * t, q);
        rotate(turns + <usize>i * side, turns + <usize>j * side, c, c * t, p);
        set(norms, i, shifted(alpha, -t * gamma, x, q));
        set(norms, j, shifted(beta, t * gamma, y, q));
      }
    }
    if (!turned) return sweep;
  }
  return -1;
}

/** The squared length of a row that a turn changed by `by`: summed anew where the difference would be rounding. */
function shifted(before: f64, by: f64, x: usize, q: i32): f64 {
  const after = before + by;
  return after > 0.001 * before ? after : dot(x, x, q);
}
