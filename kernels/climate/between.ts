/** @file Reads a correction between the quantiles it is known at: the nearest one, a straight line, or a cubic spline. */

export type Interpolation = "linear" | "nearest" | "cubic";
export type Extrapolation = "constant" | "nan";

/** Returns the correction at a value or probability. */
type Read = (x: number) => number;

/** Returns what makes readers of nodes, which ascend, and their factors; of tied nodes the last one counts. */
export function readerOf(
  interpolation: Interpolation,
  extrapolation: Extrapolation
): (nodes: Float64Array, factors: Float64Array) => Read {
  const beyond = (factor: number): number => (extrapolation === "nan" ? NaN : factor);
  return (allNodes, allFactors) => {
    const isCubic = interpolation === "cubic";
    const [nodes, factors] = isCubic ? withoutTies(allNodes, allFactors) : [allNodes, allFactors];
    const slopes = isCubic ? slopesOf(nodes, factors) : undefined;
    const last = nodes.length - 1;
    return (x) => {
      // Below all nodes the first one's correction holds, tied or not.
      if (x < nodes[0]) return beyond(allFactors[0]);
      if (x > nodes[last]) return beyond(factors[last]);
      let low = 0;
      let high = last + 1;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (nodes[middle] <= x) low = middle;
        else high = middle;
      }
      // A cell without data has nodes that are missing, and so are its factors.
      if (low === last || nodes[low] === x) return factors[low];
      const width = nodes[low + 1] - nodes[low];
      const share = (x - nodes[low]) / width;
      if (interpolation === "nearest") return factors[share > 0.5 ? low + 1 : low];
      const rise = factors[low + 1] - factors[low];
      if (slopes === undefined) return factors[low] + share * rise;
      // Hermite's form: the straight line, and what the slopes at both ends differ from it.
      const a = slopes[low] * width - rise;
      const b = rise - slopes[low + 1] * width;
      return factors[low] + share * rise + share * (1 - share) * (a * (1 - share) + b * share);
    };
  };
}

function withoutTies(nodes: Float64Array, factors: Float64Array): [Float64Array, Float64Array] {
  const isLast = (_: number, i: number): boolean => nodes[i] !== nodes[i + 1];
  return [nodes.filter(isLast), factors.filter(isLast)];
}

/**
 * Slopes at the nodes of the cubic spline whose third derivative does not jump at the second node from either end
 * ("not a knot"): a parabola through three nodes, a straight line through two. De Boor (1978).
 */
function slopesOf(x: Float64Array, y: Float64Array): Float64Array {
  const n = x.length;
  const slopes = new Float64Array(n);
  if (n < 2) return slopes;
  const h = Float64Array.from({length: n - 1}, (_, i) => x[i + 1] - x[i]);
  const m = h.map((width, i) => (y[i + 1] - y[i]) / width);
  if (n === 2) return slopes.fill(m[0]);
  if (n === 3) {
    const middle = (h[1] * m[0] + h[0] * m[1]) / (h[0] + h[1]);
    return Float64Array.of(2 * m[0] - middle, middle, 2 * m[1] - middle);
  }
  // A tridiagonal system; rows are eliminated from the left and put in from the right.
  const diagonal = new Float64Array(n);
  const upper = new Float64Array(n);
  const [first, second] = [h[0] + h[1], h[n - 3] + h[n - 2]];
  diagonal[0] = h[1];
  upper[0] = first;
  slopes[0] = ((h[0] + 2 * first) * h[1] * m[0] + h[0] ** 2 * m[1]) / first;
  for (let i = 1; i < n; ++i) {
    const isEnd = i === n - 1;
    const lower = isEnd ? second : h[i];
    const right = isEnd
      ? (h[n - 2] ** 2 * m[n - 3] + (2 * second + h[n - 2]) * h[n - 3] * m[n - 2]) / second
      : 3 * (h[i] * m[i - 1] + h[i - 1] * m[i]);
    const share = lower / diagonal[i - 1];
    diagonal[i] = (isEnd ? h[n - 3] : 2 * (h[i - 1] + h[i])) - share * upper[i - 1];
    upper[i] = isEnd ? 0 : h[i - 1];
    slopes[i] = right - share * slopes[i - 1];
  }
  slopes[n - 1] /= diagonal[n - 1];
  for (let i = n - 2; i >= 0; --i) slopes[i] = (slopes[i] - upper[i] * slopes[i + 1]) / diagonal[i];
  return slopes;
}
