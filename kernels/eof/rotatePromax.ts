/** @file Obliquely rotated EOFs: simpler patterns than varimax gives, at the price of scores that go together. */
import {OptionError} from "../../errors.ts";
import {primitives} from "../engine/index.ts";
import type {Matrix} from "../engine/types.ts";
import type {FitOptions} from "../operator/types.ts";
import {onlyOptions} from "../options.ts";
import type {EofModes} from "./eof.ts";
import {checkTurn, loadingsOf, rotate, turned} from "./turned.ts";
import {equalised, varimax} from "./varimax.ts";

export interface PromaxOptions extends FitOptions {
  /** How many leading modes to rotate; all by default. The others are left out. */
  modes?: number;
  /** The power that small loadings are driven to zero by; defaults to 4. At 1 it is varimax. */
  power?: number;
  /** "kaiser" gives each cell the same say while the rotation is sought, "none" lets strong cells lead; defaults to "kaiser". */
  normalize?: "kaiser" | "none";
  /** The relative growth of varimax's gradient below which it stops; defaults to 1e-15. */
  tolerance?: number;
}

/**
 * Returns the parameters of promax-rotated modes, to be applied and undone like those they come from.
 *
 * Varimax loadings, raised to a power with their signs kept, are the aim; the rotation is the one of least squares towards
 * it, with scores of unit variance. Their correlation is in `rotation.correlation`, and variances no longer add up.
 *
 * Shapes: patterns [mode, …cells] → [mode, …cells]. Units: as of `eof`. Missing: cells without data stay missing.
 * Throws: OptionError `invalid power: 0.5; expected 1 or more`, and as `rotateVarimax`; FieldError `invalid params: …`.
 * Source: Hendrickson and White (1964); Richman (1986). Checked against: xeofs 3.0.6 (kaiser), relative 1e-4, which
 * stops its varimax early; numpy to convergence, 1e-6.
 */
export async function rotatePromax<P extends EofModes>(
  params: P,
  {
    modes = params?.eigenvalues?.values.length,
    power = 4,
    normalize = "kaiser",
    tolerance = 1e-15,
    signal,
    progress: _,
    ...others
  }: PromaxOptions = {}
): Promise<P> {
  onlyOptions("rotatePromax", others, "modes, power, normalize, tolerance, signal");
  if (!(power >= 1 && power < Infinity))
    throw new OptionError(`invalid power: ${power}; expected 1 or more`, {subject: "power", value: power});
  checkTurn(params, {modes, normalize, tolerance});
  const ops = primitives();
  const loadings = loadingsOf(params, modes);
  const kaiser = normalize === "kaiser";
  const straight = await varimax(loadings, {kaiser, tolerance, ops, signal});
  const rows = rotate(loadings.data, straight.data, modes);
  const a = kaiser ? equalised(stacked(rows)) : stacked(rows);
  const aim: Matrix = {...a, data: a.data.map((value) => Math.sign(value) * Math.abs(value) ** power)};
  const gram = await ops.gram(a, {signal});
  const towards = await ops.solve(gram, await ops.gemm(a, aim, {transposeB: true, signal}), {signal});
  // Columns are scaled so that the scores have unit variance: the diagonal of the inverse of UᵀU is to be one.
  const spread = await inverse(await ops.gram(towards, {side: "columns", signal}));
  for (let i = 0; i < towards.data.length; ++i) {
    const k = i % modes;
    towards.data[i] *= Math.sqrt(spread.data[k * modes + k]);
  }
  const {data: rotation} = await ops.gemm(straight, towards, {signal});
  const back = await inverse({data: rotation, rows: modes, cols: modes});
  return turned(params, {
    loadings,
    rotation,
    inverse: back.data.map((_, i) => back.data[(i % modes) * modes + Math.floor(i / modes)]),
    options: {rotate: "promax", rotated: modes, power, normalize, tolerance},
    by: ops
  });

  function inverse(square: Matrix): Promise<Matrix> {
    const one = new Float64Array(modes * modes).map((_, i) => Number(i % (modes + 1) === 0));
    return ops.solve(square, {data: one, rows: modes, cols: modes}, {signal});
  }
}

function stacked(rows: readonly Float64Array[]): Matrix {
  const data = new Float64Array(rows.length * rows[0].length);
  rows.forEach((row, k) => void data.set(row, k * row.length));
  return {data, rows: rows.length, cols: rows[0].length};
}
